import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { EdgeSettings, PlatformSettings } from '../config/index.ts';
import type { Cluster } from '../model/index.ts';
import { argo, type KubeObject, withChart } from '../synth/index.ts';

/** The Gateways that the apps' routes attach to, with TLS for the platform's domains; none where the cluster routes by Ingress. */
export function gateways(platform: PlatformSettings, cluster: Cluster): readonly KubeObject[] {
  const { routing } = cluster.settings;
  if (routing.type !== 'gateway') return [];
  const edges = [routing.public, routing.internal].filter((edge) => edge?.gateway !== undefined) as (EdgeSettings & {
    gateway: NonNullable<EdgeSettings['gateway']>;
  })[];
  return withChart(undefined, (chart) => {
    for (const namespace of new Set(edges.map(({ gateway }) => gateway.namespace))) {
      new k8s.KubeNamespace(chart, `Namespace/${namespace}`, {
        metadata: {
          name: namespace,
          labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'baseline' },
          annotations: { ...argo.keepData, 'argocd.argoproj.io/sync-wave': '-10' },
        },
      });
    }
    for (const { gateway, domains = [platform.domain], issuer, annotations } of edges) {
      const metadata = { name: gateway.name, namespace: gateway.namespace, labels };
      new ApiObject(chart, `Gateway/${gateway.namespace}/${gateway.name}`, {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { ...metadata, annotations: { ...annotations, 'cert-manager.io/cluster-issuer': issuer } },
        spec: {
          gatewayClassName: gateway.class,
          listeners: [
            // Only the redirect below may attach here: plain HTTP never reaches an app.
            { name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'Same' } } },
            ...domains.flatMap((domain) => [
              listener(`https-${slug(domain)}`, domain, domain),
              listener(`https-any-${slug(domain)}`, `*.${domain}`, domain),
            ]),
          ],
        },
      });
      new ApiObject(chart, `HTTPRoute/${gateway.namespace}/${gateway.name}`, {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { ...metadata, name: `${gateway.name}-to-https` },
        spec: {
          parentRefs: [{ name: gateway.name, sectionName: 'http' }],
          rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
        },
      });
    }
  });
}

const labels = { 'app.kubernetes.io/managed-by': 'roadbed' };

/** One certificate for a domain and the names directly below it; routes come from the namespaces of teams alone. */
function listener(name: string, hostname: string, domain: string) {
  return {
    name,
    protocol: 'HTTPS',
    port: 443,
    hostname,
    tls: { mode: 'Terminate', certificateRefs: [{ name: `${slug(domain)}-tls` }] },
    allowedRoutes: {
      namespaces: {
        from: 'Selector',
        selector: { matchExpressions: [{ key: 'roadbed.dev/team', operator: 'Exists' }] },
      },
    },
  };
}

function slug(domain: string): string {
  return domain.replaceAll('.', '-');
}
