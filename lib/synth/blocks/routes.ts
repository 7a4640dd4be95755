import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { EdgeSettings, RouteSettings } from '../../config/index.ts';
import { appProtocol, defaultPort } from '../../model/index.ts';
import { wave } from '../argo.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';

type Edge = 'public' | 'internal';

interface PlannedRoute {
  readonly host: string;
  readonly path: string;
  readonly portName: string;
  readonly port: number;
  readonly grpc: boolean;
}

/** Ingress or Gateway API routes, as the cluster has it, with TLS. Routes for the team itself open nothing at the edge. */
export function routes(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const { routing } = app.plan.cluster.settings;
  for (const visibility of ['public', 'internal'] as const) {
    const edge = routing[visibility];
    const planned = (app.spec.routes ?? [])
      .filter((route) => (route.visibility ?? 'internal') === visibility)
      .flatMap((route) => plannedRoute(app, route));
    if (!edge || planned.length === 0) continue;
    for (const grpc of [false, true]) {
      const list = planned.filter((route) => route.grpc === grpc);
      if (list.length === 0) continue;
      if (routing.type === 'ingress') ingress(chart, app, visibility, edge, list, grpc);
      else gatewayRoutes(chart, app, edge, list, grpc);
    }
  }
}

function plannedRoute(app: AppContext<WorkloadSpec>, route: RouteSettings): PlannedRoute[] {
  const ports = app.spec.ports ?? {};
  const portName = route.port ?? defaultPort(ports);
  const settings = portName === undefined ? undefined : ports[portName];
  if (portName === undefined || !settings) return [];
  return [
    {
      host: route.host,
      path: route.path ?? '/',
      portName,
      port: settings.port,
      grpc: appProtocol(portName, settings) === 'grpc',
    },
  ];
}

function byHost(list: readonly PlannedRoute[]): readonly (readonly [string, readonly PlannedRoute[]])[] {
  const hosts = [...new Set(list.map(({ host }) => host))].sort();
  // Longest path first, as both kinds of controller match; so the object reads in the order in which it works.
  return hosts.map(
    (host) =>
      [
        host,
        list
          .filter((route) => route.host === host)
          .sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1)),
      ] as const,
  );
}

function ingress(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  visibility: Edge,
  edge: EdgeSettings,
  list: readonly PlannedRoute[],
  grpc: boolean,
): void {
  const name = `${app.name}-${visibility}${grpc ? '-grpc' : ''}`;
  const hosts = byHost(list);
  new k8s.KubeIngress(chart, `Ingress/${name}`, {
    metadata: {
      name,
      labels: { ...app.labels() },
      annotations: {
        ...(grpc ? { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' } : {}),
        ...edge.annotations,
        'cert-manager.io/cluster-issuer': edge.issuer,
        ...wave('traffic'),
      },
    },
    spec: {
      ...(edge.class === undefined ? {} : { ingressClassName: edge.class }),
      // One certificate for each host: a host that cannot be validated must not hold back the others.
      tls: hosts.map(([host]) => ({ hosts: [host], secretName: `${name}-${hostSlug(host)}-tls` })),
      rules: hosts.map(([host, paths]) => ({
        host,
        http: {
          paths: paths.map(({ path, portName }) => ({
            path,
            pathType: 'Prefix',
            backend: { service: { name: app.name, port: { name: portName } } },
          })),
        },
      })),
    },
  });
}

/** TLS ends at the Gateway, whose listeners hold the certificates; a route only names its hosts. */
function gatewayRoutes(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  edge: EdgeSettings,
  list: readonly PlannedRoute[],
  grpc: boolean,
): void {
  if (!edge.gateway) return;
  for (const [host, paths] of byHost(list)) {
    const kind = grpc ? 'GRPCRoute' : 'HTTPRoute';
    const name = `${app.name}-${hostSlug(host)}`;
    new ApiObject(chart, `${kind}/${name}`, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind,
      metadata: { name, labels: { ...app.labels() }, annotations: wave('traffic') },
      spec: {
        parentRefs: [{ name: edge.gateway.name, namespace: edge.gateway.namespace }],
        hostnames: [host],
        rules: paths.map(({ path, port }) => ({
          ...(grpc ? {} : { matches: [{ path: { type: 'PathPrefix', value: path } }] }),
          backendRefs: [{ name: app.name, port }],
        })),
      },
    });
  }
}

/** A host as part of a name. */
export function hostSlug(host: string): string {
  return host.replace('*', 'wildcard').replaceAll('.', '-');
}
