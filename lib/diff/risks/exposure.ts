import { type Json, type JsonObject, podTemplates } from '../../kubernetes/index.ts';
import type { Risk } from '../types.ts';
import { at, entries, items, same, text } from '../values.ts';
import { covered, readCidr } from './addresses.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { called, forKinds, listed, type Rule, risk, type Subject } from './rule.ts';
import { hostWithin, pathWithin } from './ways-in.ts';

/** New or wider ways in, but for NetworkPolicies, which have a page of their own. */
export const exposure: Rule = (subject, world) => [
  ...hostPorts(subject),
  ...edges(subject, world),
  ...gatewayRoutes(subject, world),
];

const edges: Rule = forKinds({
  '/Service': (subject) => service(subject),
  'networking.k8s.io/Ingress': (subject) => ingress(subject),
});

const reach: Readonly<Record<string, number>> = { ExternalName: 0, ClusterIP: 0, NodePort: 1, LoadBalancer: 2 };
const reachedFrom: Readonly<Record<string, string>> = {
  NodePort: 'through a port of every node',
  LoadBalancer: 'through a load balancer',
};

function service(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const found: Risk[] = [];
  const type = text(after, 'spec', 'type') ?? 'ClusterIP';
  const old = text(before, 'spec', 'type') ?? 'ClusterIP';
  const opened = (reach[type] ?? 0) > (reach[old] ?? 0);
  if (opened)
    found.push(
      risk('exposure', 'spec.type', `${called(subject)} can be reached from outside the cluster ${reachedFrom[type]}.`),
    );
  const addresses = items(after, 'spec', 'externalIPs').filter(
    (ip) => !items(before, 'spec', 'externalIPs').includes(ip),
  );
  if (addresses.length > 0)
    found.push(
      risk('exposure', 'spec.externalIPs', `${called(subject)} takes traffic for ${listed(addresses.map(String))}.`),
    );
  if (before && !opened && (reach[type] ?? 0) > 0) {
    const ports = items(before, 'spec', 'ports').map((port) => `${text(port, 'protocol')} ${String(at(port, 'port'))}`);
    const added = items(after, 'spec', 'ports')
      .map((port) => `${text(port, 'protocol')} ${String(at(port, 'port'))}`)
      .filter((port) => !ports.includes(port));
    if (added.length > 0)
      found.push(risk('exposure', 'spec.ports', `${called(subject)} opens ${listed(added)} to the outside.`));
    if (!same(at(before, 'spec', 'selector'), at(after, 'spec', 'selector')))
      found.push(
        risk(
          'exposure',
          'spec.selector',
          `Other pods than before can be reached from outside the cluster through ${called(subject)}.`,
        ),
      );
    if (type === 'LoadBalancer' && sourcesWidened(before, after))
      found.push(
        risk('exposure', 'spec.loadBalancerSourceRanges', `${called(subject)} takes traffic from more addresses.`),
      );
  }
  return [...found, ...annotations(subject)];
}

function sourcesWidened(before: JsonObject, after: JsonObject): boolean {
  const ranges = (object: JsonObject): readonly string[] =>
    items(object, 'spec', 'loadBalancerSourceRanges').map(String);
  if (ranges(before).length === 0) return false;
  if (ranges(after).length === 0) return true;
  return !covered(
    ranges(after).flatMap((one) => readCidr(one) ?? []),
    ranges(before).flatMap((one) => readCidr(one) ?? []),
  );
}

interface Way {
  readonly at: string;
  readonly host: string;
  readonly path: string;
  readonly exact: boolean;
  readonly backend: string;
}

function ingress(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const known = ways(before);
  const found: Risk[] = [];
  for (const way of ways(after)) {
    const shown = `${way.host === '' ? 'any host' : way.host}${way.path}`;
    const within = known.filter((old) => hostWithin(way.host, old.host) && pathWithin(way, old));
    if (within.length === 0)
      found.push(risk('exposure', way.at, `${shown} leads to ${way.backend} from outside the cluster.`));
    else if (!within.some((old) => old.backend === way.backend))
      found.push(
        risk(
          'exposure',
          way.at,
          `${shown} leads to ${way.backend} now, instead of ${listed([...new Set(within.map((old) => old.backend))])}.`,
        ),
      );
  }
  const className = (object: JsonObject | undefined): string | undefined =>
    text(object, 'spec', 'ingressClassName') ?? text(object, 'metadata', 'annotations', 'kubernetes.io/ingress.class');
  if (before && className(before) !== className(after))
    found.push(
      risk(
        'exposure',
        'spec.ingressClassName',
        `${called(subject)} is served by the class ${className(after) ?? 'of the cluster’s default'} instead of ${className(before) ?? 'the cluster’s default'}.`,
      ),
    );
  const tls = (object: JsonObject): readonly string[] =>
    items(object, 'spec', 'tls').flatMap((one) => items(one, 'hosts').map(String));
  const plain = before
    ? tls(before).filter((host) => !tls(after).includes(host) && ways(after).some((way) => way.host === host))
    : [];
  if (plain.length > 0) found.push(risk('exposure', 'spec.tls', `${listed(plain)} is served without TLS.`));
  return [...found, ...annotations(subject)];
}

function ways(object: JsonObject | undefined): readonly Way[] {
  const fallback = at(object, 'spec', 'defaultBackend');
  const rules = items(object, 'spec', 'rules').flatMap((rule, i) => {
    const host = text(rule, 'host') ?? '';
    return items(rule, 'http', 'paths').map((path, j) => ({
      at: `spec.rules[${i}].http.paths[${j}]`,
      host,
      path: text(path, 'path') ?? '/',
      exact: text(path, 'pathType') === 'Exact',
      backend: showBackend(at(path, 'backend')),
    }));
  });
  if (fallback === undefined) return rules;
  return [...rules, { at: 'spec.defaultBackend', host: '', path: '/', exact: false, backend: showBackend(fallback) }];
}

function showBackend(backend: Json | undefined): string {
  const port = at(backend, 'service', 'port', 'number') ?? at(backend, 'service', 'port', 'name');
  const name = text(backend, 'service', 'name');
  return name === undefined
    ? `${text(backend, 'resource', 'kind')} ${text(backend, 'resource', 'name')}`
    : `${name}${port === undefined ? '' : `:${String(port)}`}`;
}

/**
 * Annotations by which controllers decide who gets in. Sources: the annotation references of ingress-nginx, AWS Load
 * Balancer Controller, GKE and AKS.
 */
const doors = [
  /^nginx\.ingress\.kubernetes\.io\/(whitelist-source-range|allowlist-source-range|denylist-source-range|auth-.*|satisfy|enable-modsecurity|modsecurity-.*|ssl-redirect|force-ssl-redirect|.*-snippet)$/,
  /^alb\.ingress\.kubernetes\.io\/(scheme|inbound-cidrs|security-groups|auth-.*|wafv2-acl-arn|listen-ports)$/,
  /^service\.beta\.kubernetes\.io\/(aws-load-balancer-(scheme|internal|source-ranges|security-groups)|azure-load-balancer-internal|azure-allowed-ip-ranges|azure-allowed-service-tags|load-balancer-source-ranges)$/,
  /^(networking\.gke\.io\/load-balancer-type|cloud\.google\.com\/load-balancer-type|kubernetes\.io\/ingress\.(allow-http|global-static-ip-name))$/,
  /^(traefik\.ingress\.kubernetes\.io\/router\.(middlewares|entrypoints|tls)|external-dns\.alpha\.kubernetes\.io\/hostname)$/,
];

function annotations(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!before || !after) return [];
  const old = new Map(entries(before, 'metadata', 'annotations'));
  const made = new Map(entries(after, 'metadata', 'annotations'));
  return [...new Set([...old.keys(), ...made.keys()])]
    .filter((name) => doors.some((door) => door.test(name)) && !same(old.get(name), made.get(name)))
    .map((name) =>
      risk(
        'exposure',
        `metadata.annotations[${name}]`,
        `${name} decides who can reach ${called(subject)}: ${show(old.get(name))} → ${show(made.get(name))}.`,
      ),
    );
}

const show = (value: Json | undefined): string => (value === undefined ? 'none' : String(value));

function hostPorts(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const ports = (object: JsonObject | undefined): readonly string[] => {
    const spec = object && podTemplates(object)[0]?.template.spec;
    return ['containers', 'initContainers'].flatMap((list) =>
      items(spec, list).flatMap((container) =>
        items(container, 'ports').flatMap((port) =>
          at(port, 'hostPort') === undefined
            ? []
            : [`${String(at(port, 'hostPort'))}/${text(port, 'protocol') ?? 'TCP'}`],
        ),
      ),
    );
  };
  const path = podTemplates(after)[0]?.path;
  if (path === undefined) return [];
  const known = ports(before);
  const added = ports(after).filter((port) => !known.includes(port));
  const onHost = (object: JsonObject | undefined): boolean =>
    object !== undefined && at(podTemplates(object)[0]?.template.spec, 'hostNetwork') === true;
  const spec = [...path, 'spec'].join('.');
  return [
    ...(added.length > 0 && !onHost(after)
      ? [
          risk(
            'exposure',
            `${spec}.containers`,
            `${called(subject)} answers on ${listed(added)} of the nodes it runs on.`,
          ),
        ]
      : []),
    ...(onHost(after) && !onHost(before)
      ? [
          risk(
            'exposure',
            `${spec}.hostNetwork`,
            `${called(subject)} runs in the network of its node: its ports are the node’s, and network policies do not hold.`,
          ),
        ]
      : []),
  ];
}
