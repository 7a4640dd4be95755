import { k8s } from 'cdk8s-plus-28';
import { argo, blocks, choice, defineOffering, Type, variablePrefix } from 'roadbed';

const port = 6379;

/** Redis is told to stay below its limit and to drop the least used keys, instead of being killed. */
const sizes = {
  small: { cpu: '50m', memory: '128Mi', maxmemory: '96mb' },
  medium: { cpu: '250m', memory: '512Mi', maxmemory: '400mb' },
  large: { cpu: '1', memory: '2Gi', maxmemory: '1600mb' },
} as const;

export const inClusterRedis = defineOffering({
  type: 'redis',
  name: 'in-cluster',
  description: 'A single Redis beside the app, for caches and sessions. It keeps nothing when its pod goes.',
  requires: [],
  fields: {
    size: Type.Optional(
      choice(
        { small: '50m CPU, 128Mi.', medium: '250m CPU, 512Mi.', large: '1 CPU, 2Gi.' },
        { description: 'CPU and memory. Default: small.' },
      ),
    ),
  },
  defaults: { size: 'small' },

  render(chart, { app, dependency, name, settings, labels, selector }) {
    const size = sizes[settings.size ?? 'small'];
    const metadata = { name, labels: { ...labels } };
    const early = argo.wave('offerings');
    const ping = {
      exec: { command: ['redis-cli', 'ping'] },
      periodSeconds: 10,
      timeoutSeconds: 3,
      failureThreshold: 3,
    };
    new k8s.KubeServiceAccount(chart, `ServiceAccount/${name}`, {
      metadata: { ...metadata, annotations: argo.wave('config') },
      automountServiceAccountToken: false,
    });
    new k8s.KubeDeployment(chart, `Deployment/${name}`, {
      metadata: { ...metadata, annotations: early },
      spec: {
        replicas: 1,
        revisionHistoryLimit: 5,
        selector: { matchLabels: { ...selector } },
        // Two of them would be two caches with different content.
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels: { ...labels } },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext:
              app.plan.cluster.settings.provider === 'openshift'
                ? { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }
                : {
                    runAsNonRoot: true,
                    runAsUser: 999,
                    runAsGroup: 999,
                    fsGroup: 999,
                    fsGroupChangePolicy: 'OnRootMismatch',
                    seccompProfile: { type: 'RuntimeDefault' },
                  },
            containers: [
              {
                name: 'redis',
                image: `${app.plan.platform.registry}/mirror/redis:8.2-alpine`,
                args: [
                  '--save',
                  '',
                  '--appendonly',
                  'no',
                  '--maxmemory',
                  size.maxmemory,
                  '--maxmemory-policy',
                  'allkeys-lru',
                ],
                ports: [{ name: 'redis', containerPort: port, protocol: 'TCP' }],
                resources: {
                  requests: { cpu: k8s.Quantity.fromString(size.cpu), memory: k8s.Quantity.fromString(size.memory) },
                  limits: { memory: k8s.Quantity.fromString(size.memory) },
                },
                startupProbe: { ...ping, periodSeconds: 2, failureThreshold: 30 },
                readinessProbe: ping,
                livenessProbe: ping,
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                  capabilities: { drop: ['ALL'] },
                },
                volumeMounts: [
                  { name: 'data', mountPath: '/data' },
                  { name: 'tmp', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              { name: 'data', emptyDir: {} },
              { name: 'tmp', emptyDir: {} },
            ],
          },
        },
      },
    });
    new k8s.KubeService(chart, `Service/${name}`, {
      metadata: { ...metadata, annotations: early },
      spec: {
        type: 'ClusterIP',
        selector: { ...selector },
        ports: [{ name: 'redis', port, targetPort: k8s.IntOrString.fromString('redis'), protocol: 'TCP' }],
      },
    });
    new k8s.KubeNetworkPolicy(chart, `NetworkPolicy/${name}`, {
      metadata: { ...metadata, annotations: argo.wave('config') },
      spec: {
        podSelector: { matchLabels: { ...selector } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': app.name } } }],
            ports: [blocks.policyPort({ port })],
          },
        ],
      },
    });
    const prefix = variablePrefix(dependency);
    const host = `${name}.${app.namespace}.svc.cluster.local`;
    return {
      env: {
        [`${prefix}_HOST`]: { value: host },
        [`${prefix}_PORT`]: { value: String(port) },
        [`${prefix}_ADDR`]: { value: `${host}:${port}` },
        [`${prefix}_URL`]: { value: `redis://${host}:${port}` },
      },
      egress: [{ namespace: app.namespace, pods: selector, ports: [{ port }] }],
    };
  },
});
