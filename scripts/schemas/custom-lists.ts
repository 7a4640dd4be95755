import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';

/**
 * How server-side apply merges lists of custom resources, by `Definition#field`: the fields that name an item, or `set` where items are
 * values. From `x-kubernetes-list-type` and `x-kubernetes-list-map-keys` in the CRDs of Gateway API 1.6, cert-manager 1.21, Istio 1.31,
 * prometheus-operator 0.85, trust-manager 0.25 and approver-policy 0.28; those of Argo CD, External Secrets and KEDA have none of their own.
 */
const customLists: Readonly<Record<string, readonly string[] | 'set'>> = {
  'acme.cert-manager.io/v1/ACMEChallengeSolverHTTP01IngressPodSpec#imagePullSecrets': ['name'],
  'cert-manager.io/v1/CertificateRequestStatus#conditions': ['type'],
  'cert-manager.io/v1/CertificateStatus#conditions': ['type'],
  'cert-manager.io/v1/IssuerStatus#conditions': ['type'],
  'extensions.istio.io/v1alpha1/WasmPlugin.spec.match[]#ports': ['number'],
  'extensions.istio.io/v1alpha1/WasmPlugin.spec.vmConfig#env': ['name'],
  'gateway.networking.k8s.io/v1/FrontendTLSConfig#perPort': ['port'],
  'gateway.networking.k8s.io/v1/GRPCRouteMatch#headers': ['name'],
  'gateway.networking.k8s.io/v1/GatewayClassStatus#conditions': ['type'],
  'gateway.networking.k8s.io/v1/GatewayClassStatus#supportedFeatures': ['name'],
  'gateway.networking.k8s.io/v1/GatewaySpec#listeners': ['name'],
  'gateway.networking.k8s.io/v1/GatewayStatus#conditions': ['type'],
  'gateway.networking.k8s.io/v1/GatewayStatus#listeners': ['name'],
  'gateway.networking.k8s.io/v1/HTTPCORSFilter#allowHeaders': 'set',
  'gateway.networking.k8s.io/v1/HTTPCORSFilter#allowMethods': 'set',
  'gateway.networking.k8s.io/v1/HTTPCORSFilter#allowOrigins': 'set',
  'gateway.networking.k8s.io/v1/HTTPCORSFilter#exposeHeaders': 'set',
  'gateway.networking.k8s.io/v1/HTTPHeaderFilter#add': ['name'],
  'gateway.networking.k8s.io/v1/HTTPHeaderFilter#remove': 'set',
  'gateway.networking.k8s.io/v1/HTTPHeaderFilter#set': ['name'],
  'gateway.networking.k8s.io/v1/HTTPRouteMatch#headers': ['name'],
  'gateway.networking.k8s.io/v1/HTTPRouteMatch#queryParams': ['name'],
  'gateway.networking.k8s.io/v1/ListenerEntryStatus#conditions': ['type'],
  'gateway.networking.k8s.io/v1/ListenerSetSpec#listeners': ['name'],
  'gateway.networking.k8s.io/v1/ListenerSetStatus#conditions': ['type'],
  'gateway.networking.k8s.io/v1/ListenerSetStatus#listeners': ['name'],
  'gateway.networking.k8s.io/v1/ListenerStatus#conditions': ['type'],
  'gateway.networking.k8s.io/v1/PolicyAncestorStatus#conditions': ['type'],
  'gateway.networking.k8s.io/v1/RouteParentStatus#conditions': ['type'],
  'gateway.networking.x-k8s.io/v1alpha1/BackendTrafficPolicySpec#targetRefs': ['group', 'kind', 'name'],
  'gateway.networking.x-k8s.io/v1alpha1/MeshStatus#conditions': ['type'],
  'gateway.networking.x-k8s.io/v1alpha1/MeshStatus#supportedFeatures': ['name'],
  'monitoring.coreos.com/v1/AlertmanagerSpec#hostAliases': ['ip'],
  'monitoring.coreos.com/v1/AlertmanagerStatus#conditions': ['type'],
  'monitoring.coreos.com/v1/OTLPConfig#ignoreResourceAttributes': 'set',
  'monitoring.coreos.com/v1/OTLPConfig#promoteResourceAttributes': 'set',
  'monitoring.coreos.com/v1/PodDNSConfig#nameservers': 'set',
  'monitoring.coreos.com/v1/PodDNSConfig#options': ['name'],
  'monitoring.coreos.com/v1/PodDNSConfig#searches': 'set',
  'monitoring.coreos.com/v1/PodMonitorSpec#scrapeProtocols': 'set',
  'monitoring.coreos.com/v1/ProbeSpec#params': ['name'],
  'monitoring.coreos.com/v1/ProbeSpec#scrapeProtocols': 'set',
  'monitoring.coreos.com/v1/PrometheusRuleSpec#groups': ['name'],
  'monitoring.coreos.com/v1/CommonPrometheusFields#enableFeatures': 'set',
  'monitoring.coreos.com/v1/CommonPrometheusFields#hostAliases': ['ip'],
  'monitoring.coreos.com/v1/CommonPrometheusFields#remoteWriteReceiverMessageVersions': 'set',
  'monitoring.coreos.com/v1/CommonPrometheusFields#scrapeClasses': ['name'],
  'monitoring.coreos.com/v1/CommonPrometheusFields#scrapeProtocols': 'set',
  'monitoring.coreos.com/v1/CommonPrometheusFields#secrets': 'set',
  'monitoring.coreos.com/v1/PrometheusStatus#conditions': ['type'],
  'monitoring.coreos.com/v1/PrometheusStatus#shardStatuses': ['shardID'],
  'monitoring.coreos.com/v1/ServiceMonitorSpec#scrapeProtocols': 'set',
  'monitoring.coreos.com/v1/ThanosRulerSpec#enableFeatures': 'set',
  'monitoring.coreos.com/v1/ThanosRulerSpec#hostAliases': ['ip'],
  'monitoring.coreos.com/v1/ThanosRulerStatus#conditions': ['type'],
  'monitoring.coreos.com/v1/WorkloadBinding#conditions': ['type'],
  'monitoring.coreos.com/v1alpha1/ConsulSDConfig#services': 'set',
  'monitoring.coreos.com/v1alpha1/ConsulSDConfig#tags': 'set',
  'monitoring.coreos.com/v1alpha1/DockerSDConfig#filters': ['name'],
  'monitoring.coreos.com/v1alpha1/DockerSwarmSDConfig#filters': ['name'],
  'monitoring.coreos.com/v1alpha1/EC2SDConfig#filters': ['name'],
  'monitoring.coreos.com/v1alpha1/FileSDConfig#files': 'set',
  'monitoring.coreos.com/v1alpha1/Filter#values': 'set',
  'monitoring.coreos.com/v1alpha1/KubernetesSDConfig#selectors': ['role'],
  'monitoring.coreos.com/v1alpha1/NamespaceDiscovery#names': 'set',
  'monitoring.coreos.com/v1alpha1/ScalewaySDConfig#tagsFilter': 'set',
  'monitoring.coreos.com/v1alpha1/ScrapeConfigSpec#scrapeProtocols': 'set',
  'monitoring.coreos.com/v1alpha1/StaticConfig#targets': 'set',
  'networking.istio.io/v1/ServiceEntry.spec#ports': ['name'],
  'networking.istio.io/v1alpha3/ServiceEntry.spec#ports': ['name'],
  'networking.istio.io/v1beta1/ServiceEntry.spec#ports': ['name'],
  'policy.cert-manager.io/v1alpha1/CertificateRequestPolicyAllowedString#validations': ['rule'],
  'policy.cert-manager.io/v1alpha1/CertificateRequestPolicyAllowedStringSlice#validations': ['rule'],
  'policy.cert-manager.io/v1alpha1/CertificateRequestPolicyStatus#conditions': ['type'],
  'trust-manager.io/v1alpha2/BundleStatus#conditions': ['type'],
  'trust-manager.io/v1alpha2/KeyValueTarget#data': ['key'],
  'trust.cert-manager.io/v1alpha1/BundleStatus#conditions': ['type'],
};

/** Writes into a definition how its lists merge. `name` is the definition's, and grows as `nodeConverter` names nested objects. */
export function withListTypes(schema: JsonSchema, name: string): JsonSchema {
  const { properties, items, additionalProperties, allOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([field, child]) => [
          field,
          listType(nested(child, `${name}.${field}`), `${name}#${field}`),
        ]),
      ),
    }),
    ...(allOf && { allOf: allOf.map((part) => withListTypes(part, name)) }),
    ...(items !== undefined && { items: nested(items, `${name}[]`) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: nested(additionalProperties, `${name}.*`),
    }),
  };
}

function nested(schema: SchemaOrName, name: string): SchemaOrName {
  return typeof schema === 'string' ? schema : withListTypes(schema, name);
}

function listType(schema: SchemaOrName, key: string): SchemaOrName {
  const keys = customLists[key];
  if (keys === undefined) return schema;
  const list: JsonSchema = typeof schema === 'string' ? { allOf: [{ $ref: schema }] } : schema;
  return keys === 'set'
    ? { ...list, 'x-kubernetes-list-type': 'set' }
    : { ...list, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}
