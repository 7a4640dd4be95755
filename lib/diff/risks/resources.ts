import {
  addQuantities,
  type Json,
  type JsonObject,
  parseQuantity,
  podTemplates,
  type Quantity,
} from '../../kubernetes/index.ts';
import { entries, items, number, text } from '../values.ts';
import type { Side, World } from '../world.ts';

export type Resources = ReadonlyMap<string, Quantity>;

/**
 * What one pod asks for: its containers and sidecars together, or what its largest init container needs, if that is
 * more. Source: kubernetes.io/docs/concepts/workloads/pods/sidecar-containers, "Resource sharing within containers".
 */
export function ofPod(object: JsonObject, field: 'requests' | 'limits'): Resources {
  const spec = podTemplates(object)[0]?.template.spec;
  if (spec === undefined) return new Map();
  const starting = items(spec, 'initContainers');
  const running = [...items(spec, 'containers'), ...starting.filter((one) => text(one, 'restartPolicy') === 'Always')];
  const total = new Map<string, Quantity>();
  for (const container of running)
    for (const [name, value] of of(container, field)) total.set(name, plus(total.get(name), value));
  for (const container of starting)
    for (const [name, value] of of(container, field)) {
      const sum = total.get(name);
      if (sum === undefined || less(sum, value)) total.set(name, value);
    }
  return total;
}

function of(container: Json, field: string): readonly (readonly [string, Quantity])[] {
  return entries(container, 'resources', field).flatMap(([name, value]) => {
    const quantity = parseQuantity(String(value));
    return quantity === undefined ? [] : [[name, quantity] as const];
  });
}

const plus = (a: Quantity | undefined, b: Quantity): Quantity => (a === undefined ? b : addQuantities(a, b));

export function less(a: Quantity, b: Quantity): boolean {
  const down = Math.min(a.exponent, b.exponent);
  return a.mantissa * 10n ** BigInt(a.exponent - down) < b.mantissa * 10n ** BigInt(b.exponent - down);
}

export function times(quantity: Quantity, count: number): Quantity {
  return { ...quantity, mantissa: quantity.mantissa * BigInt(count), text: undefined };
}

/** How many pods a workload has at least: by its own count, or by the autoscaler that decides it. */
export function podCount(object: JsonObject, side: Side, world: World): number | undefined {
  const kind = text(object, 'kind') ?? '';
  const name = text(object, 'metadata', 'name');
  const namespace = text(object, 'metadata', 'namespace');
  const aims = (other: JsonObject): boolean => {
    const target = (other.spec as JsonObject | undefined)?.scaleTargetRef;
    return text(target, 'name') === name && (text(target, 'kind') ?? 'Deployment') === kind;
  };
  const autoscaler = world.find(side, 'HorizontalPodAutoscaler', namespace).find(aims);
  if (autoscaler !== undefined) return number(autoscaler, 'spec', 'minReplicas') ?? 1;
  const scaled = world.find(side, 'ScaledObject', namespace).find(aims);
  if (scaled !== undefined) return number(scaled, 'spec', 'minReplicaCount') ?? 0;
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Rollout':
      return number(object, 'spec', 'replicas') ?? 1;
    case 'Job':
      return number(object, 'spec', 'parallelism') ?? 1;
    case 'CronJob':
      return number(object, 'spec', 'jobTemplate', 'spec', 'parallelism') ?? 1;
    case 'Pod':
      return 1;
    default:
      return undefined;
  }
}
