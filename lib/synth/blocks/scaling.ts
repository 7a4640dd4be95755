import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { wave } from '../argo.ts';
import type { AppContext } from '../template.ts';
import { secretKey, secretName } from './secrets.ts';
import { minimumReplicas, scalesOnEvents, type WorkloadSpec } from './spec.ts';

type Target = 'Deployment' | 'StatefulSet';

/** A HorizontalPodAutoscaler for CPU and memory, a KEDA ScaledObject where events count too; never both, never with fixed replicas. */
export function autoscaler(chart: Chart, app: AppContext<WorkloadSpec>, target: Target = 'Deployment'): void {
  if (!app.spec.autoscaling) return;
  if (scalesOnEvents(app.spec)) scaledObject(chart, app, target);
  else horizontal(chart, app, target);
}

function targets(app: AppContext<WorkloadSpec>): readonly (readonly ['cpu' | 'memory', number])[] {
  const { cpu, memory } = app.spec.autoscaling ?? {};
  const list: ['cpu' | 'memory', number][] = [];
  if (cpu !== undefined) list.push(['cpu', cpu]);
  if (memory !== undefined) list.push(['memory', memory]);
  return list.length === 0 && !scalesOnEvents(app.spec) ? [['cpu', 70]] : list;
}

function horizontal(chart: Chart, app: AppContext<WorkloadSpec>, target: Target): void {
  new k8s.KubeHorizontalPodAutoscalerV2(chart, `HorizontalPodAutoscaler/${app.name}`, {
    metadata: { name: app.name, labels: { ...app.labels() }, annotations: wave('traffic') },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: target, name: app.name },
      minReplicas: minimumReplicas(app.spec),
      maxReplicas: app.spec.autoscaling?.max ?? 1,
      metrics: targets(app).map(([name, averageUtilization]) => ({
        type: 'Resource',
        resource: { name, target: { type: 'Utilization', averageUtilization } },
      })),
    },
  });
}

function scaledObject(chart: Chart, app: AppContext<WorkloadSpec>, target: Target): void {
  const triggers = Object.entries(app.spec.autoscaling?.triggers ?? {});
  for (const [name, { authentication }] of triggers) {
    if (!authentication || Object.keys(authentication).length === 0) continue;
    const authName = `${app.name}-${name}`;
    new ApiObject(chart, `TriggerAuthentication/${authName}`, {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: authName, labels: { ...app.labels() }, annotations: wave('config') },
      spec: {
        secretTargetRef: Object.entries(authentication).map(([parameter, { secret }]) => ({
          parameter,
          name: secretName(app.name),
          key: secretKey(secret),
        })),
      },
    });
  }
  new ApiObject(chart, `ScaledObject/${app.name}`, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: app.name, labels: { ...app.labels() }, annotations: wave('traffic') },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: target, name: app.name },
      minReplicaCount: minimumReplicas(app.spec),
      maxReplicaCount: app.spec.autoscaling?.max ?? 1,
      triggers: [
        ...targets(app).map(([type, value]) => ({
          type,
          metricType: 'Utilization',
          metadata: { value: String(value) },
        })),
        ...triggers.map(([name, { type, metadata, authentication }]) => ({
          type,
          name,
          metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)])),
          ...(authentication && Object.keys(authentication).length > 0
            ? { authenticationRef: { name: `${app.name}-${name}` } }
            : {}),
        })),
      ],
    },
  });
}

/** One pod at a time may be evicted. Only where another one keeps serving, so that a node can always be drained. */
export function disruptionBudget(chart: Chart, app: AppContext<WorkloadSpec>): void {
  if (minimumReplicas(app.spec) < 2) return;
  new k8s.KubePodDisruptionBudget(chart, `PodDisruptionBudget/${app.name}`, {
    metadata: { name: app.name, labels: { ...app.labels() } },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { ...app.selector } },
    },
  });
}
