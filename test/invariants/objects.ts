import type { Rendered } from '../../lib/flow.ts';
import type { KubeObject } from '../../lib/synth/index.ts';

/** Anything inside an object, read loosely: tests look into many kinds. */
export interface Loose {
  readonly [key: string]: unknown;
}

/** A pod template, with the object that makes its pods. */
export interface Pods {
  readonly owner: KubeObject;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Loose;
  /** How many run at most at once, a rollout's surge included. */
  readonly most: number;
}

/** What one cluster is given: every object, and the pods that come of them. */
export interface ClusterObjects {
  readonly cluster: string;
  readonly objects: readonly KubeObject[];
  readonly pods: readonly Pods[];
}

export function name(object: KubeObject): string {
  return `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

export function loose(value: unknown): Loose {
  return (value ?? {}) as Loose;
}

export function byCluster(steps: readonly Rendered[]): readonly ClusterObjects[] {
  const clusters = new Map<string, KubeObject[]>();
  for (const { place, objects } of steps) {
    if (!place) continue;
    const list = clusters.get(place.cluster.name) ?? [];
    list.push(...objects);
    clusters.set(place.cluster.name, list);
  }
  return [...clusters].map(([cluster, objects]) => ({
    cluster,
    objects,
    pods: objects.flatMap((object) => podsOf(object, objects)),
  }));
}

function podsOf(owner: KubeObject, all: readonly KubeObject[]): Pods[] {
  const spec = loose(owner.spec);
  const template =
    owner.kind === 'CronJob'
      ? loose(loose(loose(spec.jobTemplate).spec).template)
      : ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(owner.kind)
        ? loose(spec.template)
        : undefined;
  if (template === undefined) return [];
  const labels = loose(loose(template.metadata).labels) as unknown as Record<string, string>;
  return [
    {
      owner,
      namespace: owner.metadata.namespace ?? '',
      labels,
      spec: loose(template.spec),
      most: mostPods(owner, all),
    },
  ];
}

function mostPods(owner: KubeObject, all: readonly KubeObject[]): number {
  const spec = loose(owner.spec);
  if (owner.kind === 'CronJob') return Number(loose(loose(spec.jobTemplate).spec).parallelism ?? 1);
  if (owner.kind === 'Job') return Number(spec.parallelism ?? 1);
  const scaler = all.find(
    ({ kind, metadata, spec: own }) =>
      (kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject') &&
      metadata.namespace === owner.metadata.namespace &&
      loose(loose(own).scaleTargetRef).name === owner.metadata.name,
  );
  const replicas = Number(
    scaler ? (loose(scaler.spec).maxReplicas ?? loose(scaler.spec).maxReplicaCount) : (spec.replicas ?? 1),
  );
  const surges = owner.kind === 'Deployment' && loose(spec.strategy).type === 'RollingUpdate';
  return replicas + (surges ? Math.ceil(replicas / 4) : 0);
}

export function containers(spec: Loose): readonly Loose[] {
  return [...list(spec.initContainers), ...list(spec.containers)];
}

export function list(value: unknown): readonly Loose[] {
  return items(value) as readonly Loose[];
}

/** Items of a list that are no objects. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Whether a label selector chooses labels; an empty one chooses everything, an absent one nothing. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (selector === undefined) return false;
  const { matchLabels, matchExpressions } = loose(selector);
  return (
    Object.entries(loose(matchLabels)).every(([key, value]) => labels[key] === (value as unknown)) &&
    list(matchExpressions).every(({ key, operator, values }) => {
      const value = labels[String(key)];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const among = value !== undefined && items(values).includes(value);
      return operator === 'In' ? among : !among;
    })
  );
}
