import {
  compareQuantities,
  formatQuantity,
  type Json,
  type JsonObject,
  parseQuantity,
  podTemplatePath,
  type Quantity,
} from '../../kubernetes/index.ts';
import type { Risk } from '../types.ts';
import { at, entries, items, same, text } from '../values.ts';
import type { World } from '../world.ts';
import { ofPod, podCount, type Resources, times } from './resources.ts';
import { called, forKinds, kindOf, type Rule, risk, type Subject } from './rule.ts';

/** What a change asks more or less of the cluster, and what bounds that. */
export const capacity: Rule = (subject, world) => [...ofPods(subject, world), ...ofKind(subject, world)];

function ofPods(subject: Subject, world: World): readonly Risk[] {
  const { before, after } = subject;
  const path = after && podTemplatePath(after);
  if (!after || path === undefined || subject.action === 'delete') return [];
  const where = [...path, 'spec', 'containers'].join('.');
  const found: Risk[] = [];
  const total = (object: JsonObject | undefined, side: 'before' | 'after'): Resources => {
    if (object === undefined) return new Map();
    const count = podCount(object, side, world) ?? 1;
    return new Map([...ofPod(object, 'requests')].map(([name, value]) => [name, times(value, count)]));
  };
  const requested = changes(total(before, 'before'), total(after, 'after'));
  if (requested.length > 0) {
    const perNode = kindOf(subject) === 'apps/DaemonSet' ? ' on each node' : '';
    const count = podCount(after, 'after', world);
    const pods = count === undefined || count === 1 ? '' : `, for ${count} pods`;
    found.push(
      risk(
        'capacity',
        requestPath(subject, where),
        `${called(subject)} requests ${requested.join(', ')}${perNode}${pods}.`,
      ),
    );
  }
  const limited = before ? changes(ofPod(before, 'limits'), ofPod(after, 'limits')) : [];
  if (limited.length > 0)
    found.push(risk('capacity', where, `The limits of a pod of ${called(subject)} change: ${limited.join(', ')}.`));
  return found;
}

/** The field behind a change of requests: the number of pods, or the containers. */
function requestPath({ fields }: Subject, containers: string): string {
  const resources = fields.find(({ path }) => path.includes('.resources'));
  return resources?.path ?? fields.find(({ path }) => path === 'spec.replicas')?.path ?? containers;
}

/** `cpu 500m → 1 (up)`, for what differs. */
function changes(before: Resources, after: Resources): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const old = before.get(name);
    const made = after.get(name);
    if (old !== undefined && made !== undefined && compareQuantities(old, made) === 0) return [];
    if (old === undefined && made === undefined) return [];
    return [`${name} ${amount(old)} → ${amount(made)}`];
  });
}

const amount = (quantity: Quantity | undefined): string => (quantity === undefined ? 'none' : formatQuantity(quantity));

/** Fields that bound what may run, by kind: each a sentence with what it was and is. */
const bounds: Readonly<Record<string, readonly (readonly [path: readonly string[], what: string])[]>> = {
  'autoscaling/HorizontalPodAutoscaler': [
    [['spec', 'minReplicas'], 'the fewest pods'],
    [['spec', 'maxReplicas'], 'the most pods'],
    [['spec', 'metrics'], 'when pods are added'],
    [['spec', 'targetCPUUtilizationPercentage'], 'when pods are added'],
    [['spec', 'behavior'], 'how fast pods come and go'],
    [['spec', 'scaleTargetRef'], 'the workload that is scaled'],
  ],
  'keda.sh/ScaledObject': [
    [['spec', 'minReplicaCount'], 'the fewest pods'],
    [['spec', 'idleReplicaCount'], 'the pods when idle'],
    [['spec', 'maxReplicaCount'], 'the most pods'],
    [['spec', 'triggers'], 'when pods are added'],
    [['spec', 'scaleTargetRef'], 'the workload that is scaled'],
  ],
  'policy/PodDisruptionBudget': [
    [['spec', 'minAvailable'], 'the pods that stay up while nodes are drained'],
    [['spec', 'maxUnavailable'], 'the pods that may be down while nodes are drained'],
    [['spec', 'selector'], 'the pods that are protected'],
    [['spec', 'unhealthyPodEvictionPolicy'], 'whether broken pods may be evicted'],
  ],
  '/PersistentVolumeClaim': [[['spec', 'resources', 'requests', 'storage'], 'the storage']],
  '/PersistentVolume': [[['spec', 'capacity', 'storage'], 'the storage']],
  'postgresql.cnpg.io/Cluster': [
    [['spec', 'instances'], 'the instances'],
    [['spec', 'resources', 'requests', 'cpu'], 'the cpu of each instance'],
    [['spec', 'resources', 'requests', 'memory'], 'the memory of each instance'],
    [['spec', 'resources', 'limits', 'cpu'], 'the cpu limit of each instance'],
    [['spec', 'resources', 'limits', 'memory'], 'the memory limit of each instance'],
    [['spec', 'storage', 'size'], 'the storage of each instance'],
    [['spec', 'walStorage', 'size'], 'the log storage of each instance'],
  ],
  'scheduling.k8s.io/PriorityClass': [
    [['value'], 'the priority of pods'],
    [['globalDefault'], 'whether pods without a class have it'],
  ],
};

const ofKind: Rule = (subject, world) => [...bounded(subject), ...quotas(subject, world)];

function bounded(subject: Subject): readonly Risk[] {
  const kind = kindOf(subject);
  const { before, after } = subject;
  if (!Object.hasOwn(bounds, kind) || !before || !after) return deletedBound(subject);
  return (bounds[kind] ?? []).flatMap(([path, what]): Risk[] => {
    const old = at(before, ...path);
    const made = at(after, ...path);
    if (same(old, made) || sameAmount(old, made)) return [];
    const values = isScalar(old) && isScalar(made) ? `: ${show(old)} → ${show(made)}` : '';
    return [risk('capacity', path.join('.'), `${called(subject)} changes ${what}${values}.`)];
  });
}

const guards: Readonly<Record<string, string>> = {
  'autoscaling/HorizontalPodAutoscaler': 'pods are not added under load any more',
  'keda.sh/ScaledObject': 'pods are not added under load any more',
  'policy/PodDisruptionBudget': 'draining nodes may take all its pods at once',
};

function deletedBound(subject: Subject): readonly Risk[] {
  const kind = kindOf(subject);
  if (subject.action !== 'delete' || !Object.hasOwn(guards, kind)) return [];
  return [risk('capacity', '', `Without ${called(subject)} ${guards[kind]}.`)];
}

const isScalar = (value: Json | undefined): boolean => value === undefined || typeof value !== 'object';
const show = (value: Json | undefined): string => (value === undefined ? 'none' : String(value));

function sameAmount(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const one = parseQuantity(a);
  const other = parseQuantity(b);
  return one !== undefined && other !== undefined && compareQuantities(one, other) === 0;
}

const quotas: Rule = forKinds({
  '/ResourceQuota': (subject) => {
    const { before, after } = subject;
    const where = subject.object.namespace ?? 'its namespace';
    if (!after) return [risk('capacity', '', `${where} has no such quota any more.`)];
    const old = resources(before);
    const changed = changes(old, resources(after));
    const reason = `The quota of ${where} ${before ? 'changes' : 'is new'}: ${changed.join(', ')}.`;
    return changed.length === 0 ? [] : [risk('capacity', 'spec.hard', reason)];
  },
  '/LimitRange': (subject) => {
    const { before, after } = subject;
    if (same(at(before, 'spec', 'limits'), at(after, 'spec', 'limits'))) return [];
    const types = items(after ?? before, 'spec', 'limits').map((limit) => text(limit, 'type') ?? '');
    return [
      risk(
        'capacity',
        'spec.limits',
        `The limits and defaults of new objects in ${subject.object.namespace ?? 'its namespace'} ${after ? 'change' : 'are gone'} (${[...new Set(types)].join(', ')}).`,
      ),
    ];
  },
});

function resources(object: JsonObject | undefined): Resources {
  return new Map(
    entries(object, 'spec', 'hard').flatMap(([name, value]) => {
      const quantity = parseQuantity(String(value));
      return quantity === undefined ? [] : [[name, quantity] as const];
    }),
  );
}
