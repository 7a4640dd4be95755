import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { QuotaSettings } from '../config/index.ts';
import type { Placement, Team } from '../model/index.ts';
import { argo, type KubeObject, withChart } from '../synth/index.ts';

/** What a team gets in a cluster before any of its apps: a namespace that is closed by default, its share, and its people's rights. */
export function teamNamespace(team: Team, place: Placement): readonly KubeObject[] {
  return withChart(undefined, (chart) => {
    namespace(chart, team, place);
    quota(chart, team, place);
    limitRange(chart, team, place);
    defaultDeny(chart, team);
    certificateChallenges(chart, team, place);
    rights(chart, team, place);
  });
}

/** The Namespace alone, as policies select it. */
export function namespaceObject(team: Team, place: Placement): KubeObject | undefined {
  return withChart(undefined, (chart) => namespace(chart, team, place))[0];
}

function metadata(team: Team, name: string, annotations: Readonly<Record<string, string>> = {}) {
  return {
    name,
    namespace: team.name,
    labels: {
      'app.kubernetes.io/part-of': team.name,
      'app.kubernetes.io/managed-by': 'roadbed',
      'roadbed.dev/team': team.name,
    },
    annotations,
  };
}

function namespace(chart: Chart, team: Team, { environment, cluster }: Placement): void {
  const version = `v${cluster.settings.kubernetes}`;
  const { contacts, description } = team.settings;
  const { namespace: _, ...rest } = metadata(team, team.name);
  new k8s.KubeNamespace(chart, 'Namespace', {
    metadata: {
      ...rest,
      labels: {
        ...rest.labels,
        'roadbed.dev/environment': environment.name,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': version,
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': version,
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': version,
      },
      annotations: {
        'roadbed.dev/team-name': team.settings.name,
        ...(description ? { 'roadbed.dev/description': description } : {}),
        ...(contacts?.email ? { 'roadbed.dev/email': contacts.email } : {}),
        ...(contacts?.chat ? { 'roadbed.dev/chat': contacts.chat } : {}),
        ...(contacts?.oncall ? { 'roadbed.dev/oncall': contacts.oncall } : {}),
        // A namespace takes everything in it along, data too: only a person deletes one.
        ...argo.keepData,
        'argocd.argoproj.io/sync-wave': '-10',
      },
    },
  });
}

function quota(chart: Chart, team: Team, { environment }: Placement): void {
  const { requests, limits, storage, pods } = quotaOf(team, environment.name);
  const amounts: Record<string, string> = {
    // A node port or a load balancer of one's own would get around the edge.
    'services.loadbalancers': '0',
    'services.nodeports': '0',
    ...(requests?.cpu ? { 'requests.cpu': requests.cpu } : {}),
    ...(requests?.memory ? { 'requests.memory': requests.memory } : {}),
    ...(limits?.memory ? { 'limits.memory': limits.memory } : {}),
    ...(storage ? { 'requests.storage': storage } : {}),
    ...(pods ? { pods: String(pods) } : {}),
  };
  const hard = Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]),
  );
  new k8s.KubeResourceQuota(chart, 'ResourceQuota', { metadata: metadata(team, 'team'), spec: { hard } });
}

/** The team's quota in an environment: its own amounts for it over those for all. */
function quotaOf({ settings }: Team, environment: string): QuotaSettings {
  return merged(settings.quota, settings.quotas?.[environment]);
}

function merged(base: QuotaSettings = {}, override: QuotaSettings = {}): QuotaSettings {
  return {
    ...base,
    ...override,
    ...(base.requests || override.requests ? { requests: { ...base.requests, ...override.requests } } : {}),
    ...(base.limits || override.limits ? { limits: { ...base.limits, ...override.limits } } : {}),
  };
}

/** For containers that say nothing, such as those of operators: without amounts a quota would refuse them. */
function limitRange(chart: Chart, team: Team, { environment }: Placement): void {
  const bounded = quotaOf(team, environment.name).limits?.memory !== undefined;
  const amounts = (cpu: string | undefined, memory: string) => ({
    ...(cpu === undefined ? {} : { cpu: k8s.Quantity.fromString(cpu) }),
    memory: k8s.Quantity.fromString(memory),
  });
  new k8s.KubeLimitRange(chart, 'LimitRange', {
    metadata: metadata(team, 'team'),
    spec: {
      limits: [
        {
          type: 'Container',
          // A default limit would make a container that asks for more invalid, so there is one only where a quota needs it.
          ...(bounded ? { default: amounts(undefined, '256Mi') } : {}),
          defaultRequest: amounts('50m', '128Mi'),
        },
      ],
    },
  });
}

function defaultDeny(chart: Chart, team: Team): void {
  new k8s.KubeNetworkPolicy(chart, 'NetworkPolicy/default-deny', {
    metadata: metadata(team, 'default-deny'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** cert-manager answers HTTP-01 challenges from a pod in the namespace of the certificate (cert-manager.io, "HTTP01"); the edge must reach it. */
function certificateChallenges(chart: Chart, team: Team, { cluster }: Placement): void {
  const { routing } = cluster.settings;
  if (routing.type !== 'ingress') return;
  const controllers = [
    ...new Set([routing.public, routing.internal].flatMap((edge) => (edge ? [edge.controller.namespace] : []))),
  ].sort();
  if (controllers.length === 0) return;
  new k8s.KubeNetworkPolicy(chart, 'NetworkPolicy/allow-certificate-challenges', {
    metadata: metadata(team, 'allow-certificate-challenges'),
    spec: {
      podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: controllers.map((name) => ({
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
          })),
          ports: [{ port: k8s.IntOrString.fromNumber(8089), protocol: 'TCP' }],
        },
      ],
    },
  });
}

/**
 * Everybody of the team may look. Looking inside a running pod is for developers where nothing is protected, else for maintainers.
 * Nobody may change what Argo CD syncs: the way to change it is a merge request.
 */
function rights(chart: Chart, team: Team, { environment }: Placement): void {
  const { developers, maintainers = [] } = team.settings.groups;
  const everybody = [...new Set([...developers, ...maintainers])].sort();
  const inside = environment.settings.protected ? [...maintainers].sort() : everybody;
  const group = (name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name });
  new k8s.KubeRoleBinding(chart, 'RoleBinding/team-view', {
    metadata: metadata(team, 'team-view'),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: everybody.map(group),
  });
  if (inside.length === 0) return;
  new k8s.KubeRole(chart, 'Role/team-debug', {
    metadata: metadata(team, 'team-debug'),
    rules: [
      { apiGroups: [''], resources: ['pods/portforward', 'pods/exec'], verbs: ['create', 'get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
    ],
  });
  new k8s.KubeRoleBinding(chart, 'RoleBinding/team-debug', {
    metadata: metadata(team, 'team-debug'),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'team-debug' },
    subjects: inside.map(group),
  });
}
