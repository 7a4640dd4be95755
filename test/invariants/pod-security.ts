import { containers, items, list, loose, type Pods } from './objects.ts';

const volumeTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
];

/** What the restricted Pod Security Standard refuses about pods (kubernetes.io/docs/concepts/security/pod-security-standards). */
export function restrictedProblems({ spec }: Pods): readonly string[] {
  const found: string[] = [];
  const refuse = (wrong: boolean, what: string): void => {
    if (wrong) found.push(what);
  };
  const pod = loose(spec.securityContext);
  for (const host of ['hostNetwork', 'hostPID', 'hostIPC'] as const)
    refuse(spec[host] !== undefined && Boolean(spec[host]), host);
  for (const volume of list(spec.volumes)) {
    const types = Object.keys(volume).filter((key) => key !== 'name');
    refuse(
      types.some((type) => !volumeTypes.includes(type)),
      `volume ${volume.name} of type ${types.join()}`,
    );
  }
  for (const { name } of list(pod.sysctls)) refuse(!safeSysctls.includes(String(name)), `sysctl ${name}`);
  refuse(pod.windowsOptions !== undefined, 'Windows options');
  for (const container of containers(spec)) {
    const at = `container ${container.name}: `;
    const own = loose(container.securityContext);
    const either = (field: string): unknown => own[field] ?? pod[field];
    refuse(Boolean(own.privileged ?? false), `${at}privileged`);
    refuse(own.allowPrivilegeEscalation !== false, `${at}may escalate privileges`);
    refuse(either('runAsNonRoot') !== true, `${at}may run as root`);
    refuse(either('runAsUser') === 0, `${at}runs as user 0`);
    const seccomp = loose(either('seccompProfile')).type as unknown;
    refuse(seccomp !== 'RuntimeDefault' && seccomp !== 'Localhost', `${at}has no seccomp profile`);
    const { drop, add } = loose(own.capabilities);
    refuse(!items(drop).includes('ALL'), `${at}keeps capabilities`);
    refuse(
      items(add).some((one) => one !== 'NET_BIND_SERVICE'),
      `${at}adds capabilities`,
    );
    for (const { hostPort } of list(container.ports)) refuse(Boolean(hostPort ?? 0), `${at}has a host port`);
    refuse(own.procMount !== undefined && own.procMount !== 'Default', `${at}changes /proc`);
    for (const options of [own.seLinuxOptions, pod.seLinuxOptions]) {
      const { type = '', user, role } = loose(options) as unknown as Record<string, string>;
      refuse(
        !['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].includes(type),
        `${at}SELinux type`,
      );
      refuse(user !== undefined || role !== undefined, `${at}SELinux user or role`);
    }
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      refuse(loose(loose(container[probe]).httpGet).host !== undefined, `${at}${probe} names a host`);
  }
  return found;
}
