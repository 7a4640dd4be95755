import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';

/** Objects that the cases are about, by the names that the cases use. Each request gives them a name and namespace of its own. */
export const objects = {
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { app: 'web', tier: 'front' } },
    spec: {
      containers: [
        {
          name: 'main',
          image: 'registry.acme.example/web:1.2',
          ports: [{ containerPort: 8080 }],
          resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { memory: '2e9' } },
          securityContext: { privileged: false, runAsUser: 0 },
          env: [{ name: 'EMPTY', value: '' }],
        },
      ],
    },
  },
  barePod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { annotations: {} },
    spec: { hostNetwork: false, containers: [{ name: 'main', image: 'web' }] },
  },
  hostPod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { app: 'agent' } },
    spec: {
      hostNetwork: true,
      containers: [{ name: 'main', image: 'agent:latest', ports: [{ containerPort: 9100 }] }],
    },
  },
  generatedPod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'made-' },
    spec: { containers: [{ name: 'main', image: 'web:1' }] },
  },
  deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels: { app: 'web' }, annotations: { 'acme.example/owner': 'shop' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            { name: 'main', image: 'web:1.0' },
            { name: 'side', image: 'side:latest' },
          ],
        },
      },
    },
  },
  bareDeployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {},
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image: 'web:1.0' }] },
      },
    },
  },
  deploymentOf7: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels: { app: 'web', tier: 'front' } },
    spec: {
      replicas: 7,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image: 'web:1.1' }] },
      },
    },
  },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { app: 'web' } }, data: { a: '1', b: 'two' } },
  emptyConfigMap: { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: {} },
  secret: { apiVersion: 'v1', kind: 'Secret', metadata: {}, stringData: { token: 'x' } },
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {},
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
  },
  role: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: {} },
  clusterRole: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { labels: { app: 'web' } },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }],
  },
  hpa1: {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: {},
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 70,
    },
  },
  hpa2: {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {},
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
      ],
    },
  },
  claim: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {},
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
  },
} as const satisfies Record<string, JsonObject>;

export type ObjectName = keyof typeof objects;
