/**
 * What the packages do not say of custom resources: plural, scope and subresources. Facts of the projects' CRDs
 * (`spec.names.plural`, `spec.scope`, `spec.versions[].subresources`).
 */
export interface CustomKind {
  readonly plural: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly subresources: readonly string[];
}

/** Undefined for a type that looks like a kind but that no CRD defines. */
export function customKind(apiVersion: string, kind: string): CustomKind | undefined {
  const name = `${apiVersion.split('/')[0]} ${kind}`;
  if (noResource.has(name)) return undefined;
  return {
    plural: plural(kind),
    scope: clusterScoped.has(name) ? 'cluster' : 'namespaced',
    subresources: scaled.has(name) ? ['scale', 'status'] : withoutStatus.has(name) ? [] : ['status'],
  };
}

const noResource = new Set(['monitoring.coreos.com EmbeddedPersistentVolumeClaim', 'keda.sh WithTriggers']);

const clusterScoped = new Set([
  'awspca.cert-manager.io AWSPCAClusterIssuer',
  'cert-manager.io ClusterIssuer',
  'policy.cert-manager.io CertificateRequestPolicy',
  'trust-manager.io ClusterBundle',
  'trust.cert-manager.io Bundle',
  'postgresql.cnpg.io ClusterImageCatalog',
  'external-secrets.io ClusterExternalSecret',
  'external-secrets.io ClusterPushSecret',
  'external-secrets.io ClusterSecretStore',
  'generators.external-secrets.io ClusterGenerator',
  'gateway.networking.k8s.io GatewayClass',
  'gateway.networking.x-k8s.io XMesh',
  'keda.sh ClusterTriggerAuthentication',
  'eventing.keda.sh ClusterCloudEventSource',
]);

const scaled = new Set([
  'monitoring.coreos.com Alertmanager',
  'monitoring.coreos.com Prometheus',
  'monitoring.coreos.com PrometheusAgent',
  'postgresql.cnpg.io Cluster',
  'postgresql.cnpg.io Pooler',
]);

/** Their status, where they have one, is written like any other field. */
const withoutStatus = new Set([
  'argoproj.io AppProject',
  'argoproj.io Application',
  'gateway.networking.k8s.io ReferenceGrant',
  'generators.external-secrets.io GeneratorState',
  'install.istio.io IstioOperator',
  'monitoring.coreos.com AlertmanagerConfig',
  'monitoring.coreos.com PodMonitor',
  'monitoring.coreos.com Probe',
  'monitoring.coreos.com PrometheusRule',
  'monitoring.coreos.com ScrapeConfig',
  'postgresql.cnpg.io ClusterImageCatalog',
  'postgresql.cnpg.io ImageCatalog',
]);

/** As controller-gen forms it: lower case, English plural. */
function plural(kind: string): string {
  const word = kind.toLowerCase();
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
