/**
 * What every tool of the benchmark renders: a company of web services, each in every environment, with ten manifests per app and
 * environment. Derived from numbers alone, so that two runs on two machines measure the same work.
 */

export interface AppModel {
  readonly team: string;
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly host: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Variables whose values come from the secret store: name to `item/property`. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly rates: string;
}

/** One app in one environment: what helm calls a release, Kustomize an overlay and cdk8s a chart. */
export interface AppEnvironment extends AppModel {
  readonly environment: string;
}

export const environments: readonly string[] = ['staging', 'production'];
const appsPerTeam = 10;

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

export function appModels(count: number): readonly AppModel[] {
  return Array.from({ length: count }, (_, index) => {
    const team = `team-${digits(Math.floor(index / appsPerTeam) + 1, 3)}`;
    const name = `app-${digits(index + 1, 4)}`;
    return {
      team,
      name,
      image: `registry.acme.example/${team}/${name}:1.${index % 50}.${index % 7}`,
      port: 8000 + (index % 90),
      host: `${name}.acme.example`,
      minReplicas: 2 + (index % 2),
      maxReplicas: 6 + (index % 5),
      variables: Object.fromEntries(
        Array.from({ length: 3 + (index % 5) }, (_, variable) => [
          `SETTING_${variable}`,
          `value-${variable}-of-${name}`,
        ]),
      ),
      secrets: { API_KEY: `${name}/api-key` },
      rates: `eur: 1.0\nusd: 1.${digits(index, 4)}\n`,
    };
  });
}

export function appEnvironments(apps: readonly AppModel[]): readonly AppEnvironment[] {
  return apps.flatMap((app) => environments.map((environment) => ({ ...app, environment })));
}

/** Unique in the run; names files and releases. */
export const idOf = (app: AppEnvironment): string => `${app.team}-${app.name}-${app.environment}`;

export const labelsOf = (app: AppModel): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': app.name,
  'app.kubernetes.io/part-of': app.team,
});

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** The ten objects, as plain data: what helm, Kustomize and cdk8s have to come to, field by field. */
export function manifestsOf(app: AppEnvironment): readonly Manifest[] {
  const labels = labelsOf(app);
  const selector = { 'app.kubernetes.io/name': app.name };
  const metadata = { name: app.name, namespace: `${app.team}-${app.environment}`, labels };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'rates.yaml': app.rates } },
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata,
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: app.name, creationPolicy: 'Owner' },
        data: Object.entries(app.secrets).map(([secretKey, reference]) => ({
          secretKey,
          remoteRef: { key: reference.split('/')[0], property: reference.split('/')[1] },
        })),
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: app.name,
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [
              {
                name: 'main',
                image: app.image,
                ports: [{ name: 'http', containerPort: app.port }],
                env: [
                  ...Object.entries(app.variables).map(([name, value]) => ({ name, value })),
                  ...Object.keys(app.secrets).map((name) => ({
                    name,
                    valueFrom: { secretKeyRef: { name: app.name, key: name } },
                  })),
                ],
                resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
                readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
                livenessProbe: { httpGet: { path: '/livez', port: 'http' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                volumeMounts: [
                  { name: 'files', mountPath: '/etc/app/rates.yaml', subPath: 'rates.yaml', readOnly: true },
                ],
              },
            ],
            volumes: [{ name: 'files', configMap: { name: app.name } }],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector, ports: [{ name: 'http', port: app.port, targetPort: 'http' }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { ...metadata, annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [app.host], secretName: `${app.name}-tls` }],
        rules: [
          {
            host: app.host,
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: app.name, port: { name: 'http' } } } },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app.name },
        minReplicas: app.minReplicas,
        maxReplicas: app.maxReplicas,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
            ports: [{ port: 'http' }],
          },
        ],
        egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }],
      },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata,
      spec: { selector: { matchLabels: selector }, endpoints: [{ port: 'http', path: '/metrics' }] },
    },
  ];
}
