import { k8s } from 'cdk8s-plus-28';
import {
  durationMilliseconds,
  type EnvironmentValue,
  type PortSettings,
  type ProbeSettings,
  type ProbesSettings,
  type Resources,
  type SecuritySettings,
} from '../../config/index.ts';
import { defaultPort } from '../../model/index.ts';
import type { AppContext, Variable } from '../template.ts';
import { fileKeys, filesDigest, filesName, hasFiles } from './files.ts';
import { secretKey, secretName } from './secrets.ts';
import { type ExtraContainer, maximumReplicas, type WorkloadSpec } from './spec.ts';
import { claimName } from './storage.ts';

/** What a pod template is for; each runs with the same hardening. */
export interface PodOptions {
  /** Undefined for the pods that serve, else the part of the app: `migrate`, … */
  readonly component?: string;
  /** Serving pods are probed, drained and spread; tasks run to their end. */
  readonly serving: boolean;
  readonly restartPolicy?: 'OnFailure' | 'Never';
  readonly serviceAccount: string;
  /** Replaces the app's own image, command, … in the main container. */
  readonly main?: Partial<WorkloadSpec>;
  /** Names of ConfigMap and Secret, where a hook cannot use the app's own. */
  readonly names?: { readonly files: string; readonly secrets: string };
  /** Volumes that a StatefulSet claims for each replica. */
  readonly claimed?: readonly string[];
}

const defaultUser = 65_532;

/** A pod template that meets the restricted Pod Security Standard, whatever the app's file says. */
export function podTemplate(app: AppContext<WorkloadSpec>, options: PodOptions): k8s.PodTemplateSpec {
  const spec: WorkloadSpec = { ...app.spec, ...options.main };
  const names = options.names ?? { files: filesName(app.name), secrets: secretName(app.name) };
  const mounts = volumeMounts(spec);
  const inits = Object.entries(options.serving ? (spec.initContainers ?? {}) : {});
  const sidecars = Object.entries(options.serving ? (spec.sidecars ?? {}) : {});
  const native = app.kubernetesAtLeast('1.29');
  const extra = (name: string, container: ExtraContainer) => sideContainer(app, name, container, mounts, names.secrets);
  const beside = sidecars.map(([name, sidecar]) => ({
    order: sidecar.order ?? 60,
    container: {
      ...extra(name, sidecar),
      ...servingPorts(sidecar.ports),
      ...probesOf(sidecar.probes, sidecar.ports ?? {}),
    },
  }));
  // A sidecar that is an init container with `restartPolicy: Always` starts before the app and stops after it (since 1.29).
  // By default it starts after those that run to their end, which may prepare what it needs.
  const before = [
    ...inits.map(([name, init]) => ({ order: init.order ?? 50, container: extra(name, init) })),
    ...(native
      ? beside.map(({ order, container }) => ({ order, container: { ...container, restartPolicy: 'Always' } }))
      : []),
  ].sort((a, b) => a.order - b.order || (a.container.name < b.container.name ? -1 : 1));
  const annotations = {
    ...spec.annotations,
    ...(hasFiles(spec) ? { 'roadbed.dev/files-digest': filesDigest(spec) } : {}),
    ...(options.serving ? { 'kubectl.kubernetes.io/default-container': app.name } : {}),
  };
  const labels = { ...app.labels(options.component), ...app.version };
  return {
    metadata: {
      labels,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    spec: {
      serviceAccountName: options.serviceAccount,
      automountServiceAccountToken: spec.serviceAccount?.mountToken ?? false,
      enableServiceLinks: false,
      ...(options.restartPolicy ? { restartPolicy: options.restartPolicy } : {}),
      ...(app.plan.platform.imagePullSecrets
        ? { imagePullSecrets: app.plan.platform.imagePullSecrets.map((name) => ({ name })) }
        : {}),
      securityContext: podSecurity(app, spec),
      terminationGracePeriodSeconds: options.serving
        ? seconds(spec.termination?.gracePeriod ?? '30s') + drainSeconds(app, spec)
        : 30,
      ...(options.serving && maximumReplicas(spec) > 1
        ? { topologySpreadConstraints: spread(app, options.claimed === undefined) }
        : {}),
      ...(before.length > 0 ? { initContainers: before.map(({ container }) => container) } : {}),
      containers: [
        mainContainer(app, spec, options, mounts, names.secrets),
        ...(native ? [] : beside.map(({ container }) => container)),
      ],
      volumes: podVolumes(app, spec, options, names),
    },
  };
}

function mainContainer(
  app: AppContext<WorkloadSpec>,
  spec: WorkloadSpec,
  options: PodOptions,
  mounts: k8s.VolumeMount[],
  secrets: string,
): k8s.Container {
  const drain = drainSeconds(app, spec);
  return {
    name: app.name,
    image: spec.image ?? '',
    ...(spec.command ? { command: [...spec.command] } : {}),
    ...(spec.args ? { args: [...spec.args] } : {}),
    ...environment(app, spec.env, secrets, true),
    ...(options.serving ? servingPorts(spec.ports) : {}),
    resources: resourcesOf(app, spec),
    ...(options.serving ? probesOf(withDefaultProbes(spec), spec.ports ?? {}) : {}),
    ...(options.serving && drain > 0
      ? { lifecycle: { preStop: { sleep: { seconds: drain } } as k8s.LifecycleHandler } }
      : {}),
    securityContext: containerSecurity(spec.security),
    volumeMounts: mounts,
  };
}

function sideContainer(
  app: AppContext<WorkloadSpec>,
  name: string,
  container: ExtraContainer,
  mounts: k8s.VolumeMount[],
  secrets: string,
): k8s.Container {
  return {
    name,
    image: container.image,
    ...(container.command ? { command: [...container.command] } : {}),
    ...(container.args ? { args: [...container.args] } : {}),
    ...environment(app, container.env, secrets, false),
    resources: resourcesOf(app, { size: 'small', ...(container.resources ? { resources: container.resources } : {}) }),
    securityContext: containerSecurity(container.security),
    volumeMounts: mounts,
  };
}

/** Variables from dependencies come first, so that the app's own can refer to them as `$(DB_HOST)`; its own win over equal names. */
function environment(
  app: AppContext<WorkloadSpec>,
  own: WorkloadSpec['env'] = {},
  secrets: string,
  withBindings: boolean,
): { env?: k8s.EnvVar[] } {
  const injected = withBindings ? app.bindings.flatMap(({ env }) => Object.entries(env)) : [];
  const env = [
    ...injected
      .filter(([name]) => !Object.hasOwn(own, name))
      .map(([name, variable]) => injectedVariable(name, variable)),
    ...Object.entries(own).map(([name, value]) => ownVariable(name, value, secrets)),
  ];
  return env.length > 0 ? { env } : {};
}

function injectedVariable(name: string, variable: Variable): k8s.EnvVar {
  if ('value' in variable) return { name, value: variable.value };
  return { name, valueFrom: { secretKeyRef: { name: variable.secret.name, key: variable.secret.key } } };
}

function ownVariable(name: string, value: EnvironmentValue, secrets: string): k8s.EnvVar {
  if (typeof value !== 'object') return { name, value: String(value) };
  if ('secret' in value) return { name, valueFrom: { secretKeyRef: { name: secrets, key: secretKey(value.secret) } } };
  return { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
}

function servingPorts(ports: Readonly<Record<string, PortSettings>> = {}): { ports?: k8s.ContainerPort[] } {
  const list = Object.entries(ports).map(([name, { port, targetPort, protocol }]) => ({
    name,
    containerPort: targetPort ?? port,
    protocol: protocol ?? 'TCP',
  }));
  return list.length > 0 ? { ports: list } : {};
}

/** Requests and a memory limit; no CPU limit unless asked for, since it throttles while CPU is idle. */
export function resourcesOf(
  app: AppContext<WorkloadSpec>,
  spec: { readonly size?: string; readonly resources?: Resources },
): k8s.ResourceRequirements {
  const size = app.plan.sizes[spec.size ?? 'small'] ?? {};
  const own = spec.resources;
  const requests = { ...size.requests, ...own?.requests };
  // A memory request of the app's own makes the size's limit meaningless: without a limit of its own too, the request is the limit.
  const limits = { ...size.limits, ...(own?.requests?.memory ? { memory: own.requests.memory } : {}), ...own?.limits };
  return { requests: quantities(requests), limits: quantities(limits) };
}

function quantities(amounts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
}

function podSecurity(app: AppContext<WorkloadSpec>, spec: WorkloadSpec): k8s.PodSecurityContext {
  const base = {
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    fsGroupChangePolicy: 'OnRootMismatch',
  };
  // OpenShift assigns ids from a range of the namespace and refuses others.
  if (app.plan.cluster.settings.provider === 'openshift' && spec.security?.user === undefined) return base;
  const user = spec.security?.user ?? defaultUser;
  const group = spec.security?.group ?? user;
  return { ...base, runAsUser: user, runAsGroup: group, fsGroup: spec.security?.fsGroup ?? group };
}

function containerSecurity(security: SecuritySettings = {}): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: security.readOnlyRoot ?? true,
    runAsNonRoot: true,
    ...(security.user === undefined ? {} : { runAsUser: security.user }),
    capabilities: {
      drop: ['ALL'],
      ...(security.addCapabilities?.length ? { add: [...security.addCapabilities] } : {}),
    },
  };
}

/** Over zones, then hosts, as far as there is room: a preference, so that a small cluster still runs the app. */
function spread(app: AppContext<WorkloadSpec>, deployment: boolean): k8s.TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...app.selector } },
    // Each revision by itself (since 1.27): during a rollout the pods that go must not count. Only Deployments have this label.
    ...(deployment ? { matchLabelKeys: ['pod-template-hash'] } : {}),
  }));
}

function drainSeconds(app: AppContext<WorkloadSpec>, spec: WorkloadSpec): number {
  // The kubelet's own sleep needs no shell in the image; it is on by default since 1.30.
  const serves = Object.keys(spec.ports ?? {}).length > 0;
  return serves && app.kubernetesAtLeast('1.30') ? seconds(spec.termination?.drain ?? '5s') : 0;
}

/** What the app does not say of its probes: that it accepts connections tells that it lives, and what tells that it lives that it is ready. */
function withDefaultProbes({ probes = {}, ports = {} }: WorkloadSpec): ProbesSettings {
  const first = Object.keys(ports).find((name) => ports[name]?.protocol !== 'UDP');
  const connects = first === undefined ? false : { port: first };
  return {
    ...probes,
    liveness: probes.liveness ?? connects,
    readiness: probes.readiness ?? (probes.liveness || connects),
  };
}

function probesOf(
  { startup: wanted, readiness, liveness }: ProbesSettings = {},
  ports: Readonly<Record<string, PortSettings>>,
): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  // Patience while starting belongs to the startup probe, so that the liveness probe can be quick.
  const startup = wanted ?? (liveness ? { ...liveness, initialDelay: '0s', period: '5s', failures: 30 } : undefined);
  return {
    ...(startup ? { startupProbe: probeOf(startup, ports, { failures: 30 }) } : {}),
    ...(readiness ? { readinessProbe: probeOf(readiness, ports, { failures: 3 }) } : {}),
    ...(liveness ? { livenessProbe: probeOf(liveness, ports, { failures: 3 }) } : {}),
  };
}

function probeOf(
  probe: ProbeSettings,
  ports: Readonly<Record<string, PortSettings>>,
  defaults: { readonly failures: number },
): k8s.Probe {
  const name = probe.port ?? defaultPort(ports) ?? '';
  const number = ports[name]?.targetPort ?? ports[name]?.port ?? 0;
  const delay = seconds(probe.initialDelay ?? '0s');
  const timing = {
    ...(delay > 0 ? { initialDelaySeconds: delay } : {}),
    periodSeconds: Math.max(1, seconds(probe.period ?? '10s')),
    timeoutSeconds: Math.max(1, seconds(probe.timeout ?? '1s')),
    failureThreshold: probe.failures ?? defaults.failures,
  };
  if (probe.command) return { exec: { command: [...probe.command] }, ...timing };
  if (probe.grpc !== undefined)
    return { grpc: { port: number, ...(typeof probe.grpc === 'string' ? { service: probe.grpc } : {}) }, ...timing };
  const port = k8s.IntOrString.fromString(name);
  if (probe.path === undefined) return { tcpSocket: { port }, ...timing };
  const headers = Object.entries(probe.headers ?? {}).map(([header, value]) => ({ name: header, value }));
  return { httpGet: { path: probe.path, port, ...(headers.length > 0 ? { httpHeaders: headers } : {}) }, ...timing };
}

function volumeMounts(spec: WorkloadSpec): k8s.VolumeMount[] {
  const volumes = Object.entries(spec.volumes ?? {});
  const own = volumes.map(([name, volume]) => ({
    name,
    mountPath: volume.path,
    ...(volume.readOnly || volume.type === 'secret' ? { readOnly: true } : {}),
  }));
  const files = [...fileKeys(spec)].map(([path, key]) => ({
    name: filesVolume,
    mountPath: path,
    subPath: key,
    readOnly: true,
  }));
  return [
    ...(own.some(({ mountPath }) => mountPath === '/tmp') ? [] : [{ name: temporaryVolume, mountPath: '/tmp' }]),
    ...own,
    ...files,
  ];
}

const temporaryVolume = 'tmp';
const filesVolume = 'roadbed-files';

function podVolumes(
  app: AppContext<WorkloadSpec>,
  spec: WorkloadSpec,
  options: PodOptions,
  names: { readonly files: string; readonly secrets: string },
): k8s.Volume[] {
  const volumes = Object.entries(spec.volumes ?? {});
  const list: k8s.Volume[] = volumes.some(([, { path }]) => path === '/tmp')
    ? []
    : [{ name: temporaryVolume, emptyDir: {} }];
  for (const [name, volume] of volumes) {
    if (options.claimed?.includes(name)) continue;
    const limit = volume.size === undefined ? {} : { sizeLimit: k8s.Quantity.fromString(volume.size) };
    // A task runs beside the serving pods, which may hold a volume that only one node can mount.
    const shared = options.serving || options.component === undefined;
    if (volume.type === 'persistent' && shared)
      list.push({ name, persistentVolumeClaim: { claimName: claimName(app.name, name) } });
    else if (volume.type === 'secret' && volume.secret !== undefined) {
      const key = secretKey(volume.secret);
      list.push({
        name,
        secret: {
          secretName: names.secrets,
          items: [{ key, path: volume.secret.slice(volume.secret.lastIndexOf('/') + 1) }],
          defaultMode: 0o440,
        },
      });
    } else if (volume.type === 'memory') list.push({ name, emptyDir: { medium: 'Memory', ...limit } });
    else list.push({ name, emptyDir: limit });
  }
  if (hasFiles(spec)) list.push({ name: filesVolume, configMap: { name: names.files } });
  return list;
}

export function seconds(duration: string): number {
  return Math.ceil(durationMilliseconds(duration) / 1000);
}
