import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildSchemas } from '../../../scripts/build-schemas.ts';
import { checkObject, loadSchemas, type SchemaCatalog } from './index.ts';

let catalog: SchemaCatalog;
beforeAll(async () => {
  await buildSchemas();
  catalog = loadSchemas();
});

/** The problems of an object of the named kind with the given rest, as `code path → suggestion`. */
function problems(kind: string, rest: string): readonly string[] {
  const [apiVersion = '', name = ''] = kind.split(' ');
  const object = { apiVersion, kind: name, metadata: { name: 'a', namespace: 'b' }, ...(parse(rest) as object) };
  const checked = checkObject(object, '1.33', catalog);
  if (checked.result === 'valid') return [];
  if (!('problems' in checked)) return [checked.result];
  return checked.problems.map(
    ({ code, path, suggestion }) => `${code} ${path.join('.')}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
  );
}

/** One object of each custom resource that the engine or its users write, as their own documentation shows it. */
const examples: Readonly<Record<string, string>> = {
  'argoproj.io/v1alpha1 Application': `
    spec:
      project: payments
      source: { repoURL: https://git.acme.example/platform.git, targetRevision: main, path: rendered/production/eu1/payments/checkout }
      destination: { name: eu1, namespace: payments }
      revisionHistoryLimit: 5
      ignoreDifferences: [{ group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }]
      syncPolicy:
        automated: { prune: true, selfHeal: true }
        syncOptions: [ServerSideApply=true]
        retry: { limit: 5, backoff: { duration: 5s, factor: 2, maxDuration: 3m } }`,
  'argoproj.io/v1alpha1 AppProject': `
    spec:
      description: Payments
      sourceRepos: [https://git.acme.example/platform.git]
      destinations: [{ name: eu1, namespace: payments }]
      clusterResourceWhitelist: []
      namespaceResourceBlacklist: [{ group: "", kind: ResourceQuota }]
      roles: [{ name: read, description: may look, policies: ["p, proj:payments:read, applications, get, payments/*, allow"], groups: [sso] }]
      syncWindows: [{ kind: deny, schedule: "0 22 * * *", duration: 8h, applications: ["*"], manualSync: true }]`,
  'argoproj.io/v1alpha1 ApplicationSet': `
    spec:
      goTemplate: true
      generators: [{ matrix: { generators: [{ git: { repoURL: https://git.acme.example/a.git, revision: main, directories: [{ path: "*" }] } }, { list: { elements: [{ cluster: eu1 }] } }] } }]
      template:
        metadata: { name: "{{.path.basename}}" }
        spec: { project: default, source: { repoURL: https://git.acme.example/a.git, path: "{{.path.path}}" }, destination: { name: eu1 } }`,
  'cert-manager.io/v1 Certificate': `
    spec:
      secretName: checkout-tls
      dnsNames: [checkout.acme.example]
      duration: 2160h
      privateKey: { algorithm: ECDSA, size: 256, rotationPolicy: Always }
      issuerRef: { name: letsencrypt, kind: ClusterIssuer, group: cert-manager.io }`,
  'cert-manager.io/v1 ClusterIssuer': `
    spec:
      acme:
        server: https://acme-v02.api.letsencrypt.org/directory
        privateKeySecretRef: { name: key }
        solvers: [{ http01: { gatewayHTTPRoute: { parentRefs: [{ name: public, kind: Gateway }] } } }]`,
  'external-secrets.io/v1 ExternalSecret': `
    spec:
      refreshInterval: 1h
      secretStoreRef: { name: vault, kind: ClusterSecretStore }
      target: { name: stripe, creationPolicy: Owner, template: { type: Opaque, data: { key: "{{ .key }}" } } }
      data: [{ secretKey: key, remoteRef: { key: stripe, property: api-key } }]`,
  'external-secrets.io/v1 ClusterSecretStore': `
    spec: { provider: { vault: { server: https://vault.acme.example, path: kv, version: v2, auth: { kubernetes: { mountPath: kubernetes, role: reader } } } } }`,
  'gateway.networking.k8s.io/v1 Gateway': `
    spec:
      gatewayClassName: istio
      listeners:
        - { name: https, port: 443, protocol: HTTPS, hostname: "*.acme.example", tls: { mode: Terminate, certificateRefs: [{ name: tls }] }, allowedRoutes: { namespaces: { from: All } } }`,
  'gateway.networking.k8s.io/v1 HTTPRoute': `
    spec:
      parentRefs: [{ name: public, namespace: ingress, sectionName: https }]
      hostnames: [checkout.acme.example]
      rules:
        - matches: [{ path: { type: PathPrefix, value: / }, headers: [{ name: x, value: y }] }]
          filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: x, value: y }] } }]
          backendRefs: [{ name: checkout, port: 8080, weight: 1 }]
          timeouts: { request: 10s }`,
  'gateway.networking.k8s.io/v1 GRPCRoute': `
    spec: { parentRefs: [{ name: public }], rules: [{ matches: [{ method: { service: a.B, method: C } }], backendRefs: [{ name: checkout, port: 9090 }] }] }`,
  'gateway.networking.k8s.io/v1beta1 ReferenceGrant': `
    spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a }], to: [{ group: "", kind: Service }] }`,
  'keda.sh/v1alpha1 ScaledObject': `
    spec:
      scaleTargetRef: { name: worker }
      minReplicaCount: 0
      maxReplicaCount: 10
      cooldownPeriod: 300
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 300 } } } }
      triggers: [{ type: rabbitmq, metadata: { queueName: orders, value: "20" }, authenticationRef: { name: mq } }]`,
  'keda.sh/v1alpha1 TriggerAuthentication': `
    spec: { secretTargetRef: [{ parameter: host, name: mq, key: url }] }`,
  'monitoring.coreos.com/v1 ServiceMonitor': `
    spec: { selector: { matchLabels: { app: checkout } }, endpoints: [{ port: http, path: /metrics, interval: 30s, relabelings: [{ action: drop, sourceLabels: [__name__], regex: go_.* }] }] }`,
  'monitoring.coreos.com/v1 PodMonitor': `
    spec: { selector: {}, podMetricsEndpoints: [{ port: http }] }`,
  'monitoring.coreos.com/v1 PrometheusRule': `
    spec: { groups: [{ name: slo, interval: 30s, rules: [{ record: a:b, expr: 1 }, { alert: Burn, expr: a > 1, for: 5m, labels: { severity: page }, annotations: { summary: x } }] }] }`,
  'postgresql.cnpg.io/v1 Cluster': `
    spec:
      instances: 3
      imageName: registry.acme.example/postgres:17
      storage: { size: 10Gi, storageClass: fast }
      bootstrap: { initdb: { database: orders, owner: orders } }
      postgresql: { parameters: { max_connections: "200" } }
      resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 1Gi } }
      affinity: { enablePodAntiAffinity: true, topologyKey: topology.kubernetes.io/zone }
      monitoring: { enablePodMonitor: true }`,
  'postgresql.cnpg.io/v1 ScheduledBackup': `
    spec: { schedule: "0 0 0 * * *", backupOwnerReference: self, cluster: { name: orders } }`,
  'security.istio.io/v1 AuthorizationPolicy': `
    spec:
      selector: { matchLabels: { app: checkout } }
      action: ALLOW
      rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/cart] } }], to: [{ operation: { ports: ["8080"], methods: [GET] } }] }]`,
  'security.istio.io/v1 PeerAuthentication': `
    spec: { mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: DISABLE } } }`,
  'networking.istio.io/v1 VirtualService': `
    spec: { hosts: [checkout], http: [{ match: [{ uri: { prefix: / } }], route: [{ destination: { host: checkout, port: { number: 8080 } }, weight: 100 }], timeout: 10s }] }`,
  'networking.istio.io/v1 DestinationRule': `
    spec: { host: checkout, trafficPolicy: { connectionPool: { tcp: { maxConnections: 100 } }, outlierDetection: { consecutive5xxErrors: 5 }, loadBalancer: { simple: LEAST_REQUEST } } }`,
};

describe('examples are valid', () => {
  test.each(Object.entries(examples))('%s', (kind, rest) => {
    expect(problems(kind, rest)).toEqual([]);
  });
});

describe('a mistake is found', () => {
  test.each([
    [
      'argoproj.io/v1alpha1 Application',
      'repoURL:',
      'repoUrl:',
      ['unknown-field spec.source.repoUrl → repoURL', 'missing-field spec.source'],
    ],
    [
      'argoproj.io/v1alpha1 Application',
      'project: payments',
      'projects: payments',
      ['unknown-field spec.projects → project', 'missing-field spec'],
    ],
    ['argoproj.io/v1alpha1 Application', 'prune: true', 'prune: "yes"', ['wrong-type spec.syncPolicy.automated.prune']],
    [
      'argoproj.io/v1alpha1 AppProject',
      'description: Payments',
      'descriptoin: Payments',
      ['unknown-field spec.descriptoin → description'],
    ],
    ['cert-manager.io/v1 Certificate', 'ECDSA', 'ecdsa', ['not-allowed spec.privateKey.algorithm → ECDSA']],
    [
      'external-secrets.io/v1 ExternalSecret',
      'creationPolicy: Owner',
      'creationPolicy: Mine',
      ['not-allowed spec.target.creationPolicy'],
    ],
    ['gateway.networking.k8s.io/v1 Gateway', 'port: 443', 'port: 70000', ['range spec.listeners.0.port']],
    [
      'gateway.networking.k8s.io/v1 HTTPRoute',
      'type: PathPrefix',
      'type: Prefix',
      ['not-allowed spec.rules.0.matches.0.path.type'],
    ],
    ['gateway.networking.k8s.io/v1 HTTPRoute', 'checkout.acme.example', 'checkout_acme', ['pattern spec.hostnames.0']],
    [
      'gateway.networking.k8s.io/v1 HTTPRoute',
      'request: 10s',
      'request: 10',
      ['wrong-type spec.rules.0.timeouts.request → "10"'],
    ],
    ['keda.sh/v1alpha1 ScaledObject', 'value: "20"', 'value: 20', ['wrong-type spec.triggers.0.metadata.value → "20"']],
    [
      'keda.sh/v1alpha1 ScaledObject',
      'triggers:',
      'trigger:',
      ['unknown-field spec.trigger → triggers', 'missing-field spec'],
    ],
    [
      'monitoring.coreos.com/v1 ServiceMonitor',
      'interval: 30s',
      'interval: soon',
      ['pattern spec.endpoints.0.interval'],
    ],
    [
      'monitoring.coreos.com/v1 PrometheusRule',
      'severity: page',
      'severity: 1',
      ['wrong-type spec.groups.0.rules.1.labels.severity → "1"'],
    ],
    ['postgresql.cnpg.io/v1 Cluster', 'instances: 3', 'instances: 0', ['range spec.instances']],
    ['postgresql.cnpg.io/v1 Cluster', 'size: 10Gi', 'sizes: 10Gi', ['unknown-field spec.storage.sizes → size']],
    ['postgresql.cnpg.io/v1 Cluster', 'cpu: 500m', 'cpu: 500mi', ['format spec.resources.requests.cpu']],
    ['security.istio.io/v1 PeerAuthentication', 'STRICT', 'strict', ['not-allowed spec.mtls.mode → STRICT']],
    ['networking.istio.io/v1 VirtualService', 'prefix: /', 'prefix: /, exact: /a', ['choice spec.http.0.match.0.uri']],
    ['networking.istio.io/v1 VirtualService', 'prefix: /', '', []],
  ])('%s %s / %s', (kind, from, to, expected) => {
    const example = examples[kind] ?? '';
    expect(example).toContain(from);
    expect(problems(kind, example.replace(from, to))).toEqual(expected);
  });

  test('what the API server fills in, or leaves to be given, is not missing', () => {
    expect(problems('generators.external-secrets.io/v1alpha1 Password', 'spec: { length: 32 }')).toEqual([]);
    expect(
      problems(
        'monitoring.coreos.com/v1 Prometheus',
        'spec: { storage: { volumeClaimTemplate: { spec: { resources: { requests: { storage: 1Gi } } } } } }',
      ),
    ).toEqual([]);
  });

  test('what only the choice of fields can tell', () => {
    expect(
      problems(
        'networking.istio.io/v1 DestinationRule',
        'spec: { host: a, trafficPolicy: { loadBalancer: { consistentHash: { useSourceIp: true, httpHeaderName: x } } } }',
      ),
    ).toEqual(['choice spec.trafficPolicy.loadBalancer.consistentHash']);
  });
});
