import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { EgressSettings, PortSettings } from '../../config/index.ts';
import { defaultPort } from '../../model/index.ts';
import { wave } from '../argo.ts';
import type { AppContext, PodPort } from '../template.ts';
import { metricsPort } from './metrics.ts';
import type { WorkloadSpec } from './spec.ts';

/**
 * Closes every path to and from the app's pods but the declared ones: from the edge for routes, from consumers, from Prometheus;
 * to DNS, to dependencies, to declared destinations; with `peers` also among the app's own pods. The kubelet's probes come from the node and need no rule.
 */
export function networkPolicy(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  { peers = false }: { readonly peers?: boolean } = {},
): void {
  const ownPods = { podSelector: { matchLabels: { ...app.selector } } };
  const ownPorts = Object.values(app.spec.ports ?? {}).map((port) => policyPort(podPort(port)));
  const among = peers && ownPorts.length > 0;
  const ingress = [...ingressRules(app), ...(among ? [{ from: [ownPods], ports: ownPorts }] : [])];
  new k8s.KubeNetworkPolicy(chart, `NetworkPolicy/${app.name}`, {
    metadata: { name: app.name, labels: { ...app.labels() }, annotations: wave('config') },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': app.name } },
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length > 0 ? { ingress } : {}),
      egress: [...egressRules(app), ...(among ? [{ to: [ownPods], ports: ownPorts }] : [])],
    },
  });
  teamAccess(chart, app);
}

/** Lets the rest of the team out to what the app opens to its team: both ends of a path must be open. */
function teamAccess(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const ports = app.spec.ports ?? {};
  const names = (app.spec.routes ?? [])
    .filter(({ visibility }) => visibility === 'team')
    .map((route) => route.port ?? defaultPort(ports));
  const open = [...new Set(names)].flatMap((name) =>
    name !== undefined && ports[name] ? [policyPort(podPort(ports[name]))] : [],
  );
  if (open.length === 0) return;
  const name = `${app.name}-team`;
  new k8s.KubeNetworkPolicy(chart, `NetworkPolicy/${name}`, {
    metadata: { name, labels: { ...app.labels() }, annotations: wave('config') },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { ...app.selector } } }], ports: open }],
    },
  });
}

export function egressRules(app: AppContext<WorkloadSpec>): k8s.NetworkPolicyEgressRule[] {
  const toServices = app.plan.services.map(({ namespace, app: name, port }) => ({
    to: [podsOf(namespace, { 'app.kubernetes.io/name': name })],
    ports: [policyPort(podPort(port))],
  }));
  const toOfferings = app.bindings.flatMap(({ egress }) =>
    egress.map(({ namespace, pods, ports }) => ({ to: [podsOf(namespace, pods)], ports: ports.map(policyPort) })),
  );
  const outside = Object.values<EgressSettings>(app.spec.egress ?? {}).map((destination) => ({
    to: outsidePeers(destination),
    ports: destination.ports.map((port) => policyPort({ port, protocol: destination.protocol ?? 'TCP' })),
  }));
  // A token is for the Kubernetes API, whose address no policy can name.
  const toApi = app.spec.serviceAccount?.mountToken ? [{ ports: [443, 6443].map((port) => policyPort({ port })) }] : [];
  return [dns(app), ...toApi, ...toServices, ...toOfferings, ...outside];
}

function ingressRules(app: AppContext<WorkloadSpec>): k8s.NetworkPolicyIngressRule[] {
  const rules: k8s.NetworkPolicyIngressRule[] = [];
  const ports = app.spec.ports ?? {};
  const open = (from: k8s.NetworkPolicyPeer[], names: readonly (string | undefined)[]): void => {
    const wanted = [...new Set(names)].flatMap((name) =>
      name !== undefined && ports[name] ? [policyPort(podPort(ports[name]))] : [],
    );
    if (wanted.length > 0) rules.push({ from, ports: wanted });
  };
  for (const visibility of ['public', 'internal', 'team'] as const) {
    const names = (app.spec.routes ?? [])
      .filter((route) => (route.visibility ?? 'internal') === visibility)
      .map((route) => route.port ?? defaultPort(ports));
    if (visibility === 'team') open([{ podSelector: {} }], names);
    else {
      const controller = app.plan.cluster.settings.routing[visibility]?.controller;
      if (controller) open([podsOf(controller.namespace, controller.labels)], names);
    }
  }
  for (const { namespace, app: name, portName } of [...app.plan.consumers].sort((a, b) =>
    `${a.team}/${a.app}/${a.portName}` < `${b.team}/${b.app}/${b.portName}` ? -1 : 1,
  )) {
    open([podsOf(namespace, { 'app.kubernetes.io/name': name })], [portName]);
  }
  const scraped = metricsPort(app);
  const monitoring = app.plan.cluster.settings.monitoring;
  if (scraped !== undefined && monitoring) open([podsOf(monitoring.namespace)], [scraped]);
  return rules;
}

/** Pods of a namespace by their labels; every pod of it without labels. */
export function podsOf(namespace: string, labels?: Readonly<Record<string, string>>): k8s.NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    ...(labels && Object.keys(labels).length > 0 ? { podSelector: { matchLabels: { ...labels } } } : {}),
  };
}

/** Network policies see the pod's own port, behind the Service. */
function podPort({ port, targetPort, protocol }: PortSettings): PodPort {
  return { port: targetPort ?? port, protocol: protocol ?? 'TCP' };
}

export function policyPort({ port, protocol }: PodPort): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), protocol: protocol ?? 'TCP' };
}

/** OpenShift runs its own DNS; everywhere else it is kube-dns by label, be it CoreDNS or not. */
export function dns(app: AppContext<WorkloadSpec>): k8s.NetworkPolicyEgressRule {
  const openshift = app.plan.cluster.settings.provider === 'openshift';
  const pods = openshift
    ? podsOf('openshift-dns', { 'dns.operator.openshift.io/daemonset-dns': 'default' })
    : podsOf('kube-system', { 'k8s-app': 'kube-dns' });
  const port = openshift ? 5353 : 53;
  return { to: [pods], ports: [policyPort({ port, protocol: 'UDP' }), policyPort({ port, protocol: 'TCP' })] };
}

/** Not the internet: private, shared, loopback and link-local ranges, where other tenants, nodes and cloud metadata live (RFC 6890). */
const privateRanges = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];
const privateRanges6 = ['::1/128', 'fc00::/7', 'fe80::/10'];

function outsidePeers({ cidr }: EgressSettings): k8s.NetworkPolicyPeer[] {
  if (cidr !== undefined) return [{ ipBlock: { cidr } }];
  return [
    { ipBlock: { cidr: '0.0.0.0/0', except: privateRanges } },
    { ipBlock: { cidr: '::/0', except: privateRanges6 } },
  ];
}
