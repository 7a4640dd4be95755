import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { argo, blocks, choice, defineOffering, integer, Type, text, variablePrefix } from 'roadbed';

const { Optional } = Type;

/** Memory is limited to its request: a database that is killed for memory takes its service with it. */
const sizes = {
  small: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '512Mi' } },
  medium: { requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '2Gi' } },
  large: { requests: { cpu: '4', memory: '8Gi' }, limits: { memory: '8Gi' } },
} as const;

const port = 5432;
/** Exact versions, so that a node that pulls again never gets another one; newer ones come with the platform's own updates. */
const images = { '14': '14.19', '15': '15.14', '16': '16.10', '17': '17.6' } as const;

/** The instance manager's status and the metrics exporter (CloudNativePG documentation, "Networking"). */
const statusPort = 8000;
const metricsPort = 9187;

export const cloudnativePg = defineOffering({
  type: 'postgres',
  name: 'cloudnative-pg',
  description:
    'A PostgreSQL cluster of the app’s own, run by CloudNativePG in the app’s namespace. Its data is kept when the app goes.',
  requires: ['cloudnative-pg'],
  // The operator adds to it for pods and Services (CloudNativePG, Cluster webhook: validateName).
  nameLength: 50,
  fields: {
    size: Optional(
      choice(
        { small: '250m CPU, 512Mi.', medium: '1 CPU, 2Gi.', large: '4 CPU, 8Gi.' },
        { description: 'CPU and memory of each instance. Default: small.' },
      ),
    ),
    storage: Optional(
      text('quantity', {
        description: 'Size of each instance’s volume; it can grow later, never shrink. Default: 10Gi.',
        examples: ['10Gi'],
      }),
    ),
    instances: Optional(
      integer(1, 9, { description: 'One primary and its replicas. Default: 1; production wants 3.', examples: [3] }),
    ),
    version: Optional(
      choice(
        { '14': 'PostgreSQL 14.', '15': 'PostgreSQL 15.', '16': 'PostgreSQL 16.', '17': 'PostgreSQL 17.' },
        { description: 'Major version, quoted. Default: "17".', examples: ['17'] },
      ),
    ),
    database: Optional(
      Type.String({
        description: 'Name of the database and its owner. Default: app.',
        pattern: '^[a-z_][a-z0-9_]{0,62}$',
        examples: ['orders'],
      }),
    ),
  },
  defaults: { size: 'small', storage: '10Gi', instances: 1, version: '17', database: 'app' },

  render(chart, { app, dependency, name, settings, labels }) {
    const { size = 'small', storage = '10Gi', instances = 1, version = '17', database = 'app' } = settings;
    // The operator labels its pods itself; this label has been stable since its first release.
    const pods = { 'cnpg.io/cluster': name };
    const { backups } = app.plan.cluster.settings;
    new ApiObject(chart, `Cluster/${name}`, {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name, labels: { ...labels }, annotations: { ...argo.keepData, ...argo.wave('offerings') } },
      spec: {
        instances,
        imageName: `${app.plan.platform.registry}/mirror/cloudnative-pg/postgresql:${images[version]}`,
        // What the operator makes (pods, services, volumes) is found by the same labels.
        inheritedMetadata: {
          labels: { 'app.kubernetes.io/part-of': app.plan.team.name, 'roadbed.dev/team': app.plan.team.name },
        },
        ...(instances > 1 ? { postgresql: { synchronous: { method: 'any', number: 1 } } } : {}),
        primaryUpdateStrategy: 'unsupervised',
        bootstrap: { initdb: { database, owner: database, dataChecksums: true } },
        storage: { size: storage, storageClass: app.plan.cluster.settings.storageClass },
        resources: sizes[size],
        affinity: {
          enablePodAntiAffinity: true,
          topologyKey: 'topology.kubernetes.io/zone',
          podAntiAffinityType: 'preferred',
        },
        seccompProfile: { type: 'RuntimeDefault' },
        ...(instances === 1 ? { enablePDB: false } : {}),
        ...(backups
          ? {
              backup: backupTo(backups.destination, name),
              serviceAccountTemplate: { metadata: { annotations: { ...backups.annotations } } },
            }
          : {}),
      },
    });
    if (backups) {
      new ApiObject(chart, `ScheduledBackup/${name}`, {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'ScheduledBackup',
        metadata: { name, labels: { ...labels }, annotations: argo.wave('traffic') },
        // Six fields, the first is seconds: every night at 01:30.
        spec: { schedule: '0 30 1 * * *', backupOwnerReference: 'self', cluster: { name } },
      });
    }
    if (app.has('prometheus-operator')) {
      new ApiObject(chart, `PodMonitor/${name}`, {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PodMonitor',
        metadata: { name, labels: { ...labels }, annotations: argo.wave('traffic') },
        spec: { selector: { matchLabels: pods }, podMetricsEndpoints: [{ port: 'metrics' }] },
      });
    }
    new k8s.KubeNetworkPolicy(chart, `NetworkPolicy/${name}`, {
      metadata: { name, labels: { ...labels }, annotations: argo.wave('config') },
      spec: {
        podSelector: { matchLabels: pods },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': app.name } } }],
            ports: [blocks.policyPort({ port })],
          },
          {
            from: [{ podSelector: { matchLabels: pods } }],
            ports: [port, statusPort].map((p) => blocks.policyPort({ port: p })),
          },
          {
            from: [blocks.podsOf('cnpg-system')],
            ports: [port, statusPort].map((p) => blocks.policyPort({ port: p })),
          },
          ...(app.plan.cluster.settings.monitoring
            ? [
                {
                  from: [blocks.podsOf(app.plan.cluster.settings.monitoring.namespace)],
                  ports: [blocks.policyPort({ port: metricsPort })],
                },
              ]
            : []),
        ],
        egress: [
          blocks.dns(app),
          {
            to: [{ podSelector: { matchLabels: pods } }],
            ports: [port, statusPort].map((p) => blocks.policyPort({ port: p })),
          },
          // The instance manager talks to the Kubernetes API, whose address no policy can name.
          { ports: [443, 6443].map((p) => blocks.policyPort({ port: p })) },
        ],
      },
    });
    const prefix = variablePrefix(dependency);
    // The operator keeps a Secret with these keys for the owner of the database (CloudNativePG documentation, "Connecting from an application").
    const key = (of: string) => ({ secret: { name: `${name}-app`, key: of } });
    return {
      env: {
        [`${prefix}_HOST`]: { value: `${name}-rw.${app.namespace}.svc.cluster.local` },
        [`${prefix}_PORT`]: { value: String(port) },
        [`${prefix}_NAME`]: { value: database },
        [`${prefix}_USER`]: key('username'),
        [`${prefix}_PASSWORD`]: key('password'),
        [`${prefix}_URL`]: key('uri'),
      },
      egress: [{ namespace: app.namespace, pods, ports: [{ port }] }],
    };
  },
});

/** Base backups and the write-ahead log, kept for a month; the cloud's own identity gives access, so there is no key to keep. */
function backupTo(destination: string, name: string) {
  const credentials = destination.startsWith('gs://')
    ? { googleCredentials: { gkeEnvironment: true } }
    : destination.startsWith('https://')
      ? { azureCredentials: { inheritFromAzureAD: true } }
      : { s3Credentials: { inheritFromIAMRole: true } };
  return {
    retentionPolicy: '30d',
    barmanObjectStore: {
      destinationPath: `${destination.replace(/\/+$/, '')}/${name}`,
      ...credentials,
      wal: { compression: 'gzip' },
    },
  };
}
