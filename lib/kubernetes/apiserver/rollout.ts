import { kindOf, settle } from './admit.ts';
import { applied } from './apply.ts';
import { decode } from './decode.ts';
import { applyDefaults } from './defaults/index.ts';
import { encode } from './encode.ts';
import { at, isObject, type Json, type JsonObject, type Path, sameJson } from './json.ts';
import { podTemplatePath } from './pod-templates.ts';
import { semantic } from './semantic.ts';
import { store } from './store.ts';
import { type Kind, type Types, typesOf } from './types/table.ts';

/**
 * What an update does to the pods of a workload.
 * - `rollout`: its controller replaces all pods, by its strategy; a bare Pod restarts the container in place.
 * - `new-pods`: pods that are started from now on follow the new template, running ones stay (a CronJob, a ReplicaSet, a
 *   StatefulSet or DaemonSet with OnDelete, a paused Deployment, partitions aside).
 * - `scale`: pods are added or removed, none is replaced.
 * - `none`: no pod is touched, though the object may change.
 * - `unchanged`: the API server would store nothing new.
 */
export type PodEffect = 'rollout' | 'new-pods' | 'scale' | 'none' | 'unchanged';

export interface Rollout {
  readonly effect: PodEffect;
  /** The fields of the pod template whose values differ after decoding and defaulting, as far as they are worth naming. */
  readonly changed: readonly Path[];
}

/**
 * What applying `after` does to running pods, where `before` was applied last and `live` is what the cluster holds, if
 * that is known; where only that one is, it may stand for both.
 * An update that the API server refuses is not told apart here; ask `refusedUpdates` first.
 * Source: the controllers in Kubernetes pkg/controller (deployment/util EqualIgnoreHash; statefulset and daemon compare
 * the bytes of a revision, so there even another spelling of a quantity counts).
 */
export function rollout(before: JsonObject, after: JsonObject, kubernetes: string, live?: JsonObject): Rollout {
  const types = typesOf(kubernetes);
  const kind = kindOf(after, types);
  if (kind === undefined || kindOf(before, types)?.struct !== kind.struct) return customRollout(before, after, types);
  const old = sides(live ?? before, kind, types);
  const made = sides(applied(before, after, kubernetes, live), kind, types);
  const path = podTemplatePath(after);
  const templateChanged = path !== undefined && !sameJson(templateOf(old, kind, path), templateOf(made, kind, path));
  if (path !== undefined && templateChanged) {
    const changed = differences(at(old.semantic, ...path), at(made.semantic, ...path), path);
    return { effect: whenChanged(kind, made.semantic), changed: changed.length > 0 ? changed : [path] };
  }
  if (isScaled(kind, old.semantic, made.semantic)) return { effect: 'scale', changed: [] };
  return { effect: sameJson(content(old.written), content(made.written)) ? 'unchanged' : 'none', changed: [] };
}

/** A custom resource is compared as it is written, but for a pod template that it carries, which follows the core rules. */
function customRollout(before: JsonObject, after: JsonObject, types: Types): Rollout {
  const path = podTemplatePath(after);
  if (path !== undefined && sameJson(podTemplatePath(before), path)) {
    const [old, made] = [before, after].map((object) => customTemplate(at(object, ...path), types));
    const changed = differences(old, made, path);
    if (changed.length > 0) return { effect: after.kind === 'ScaledJob' ? 'new-pods' : 'rollout', changed };
  }
  return { effect: sameJson(before, after) ? 'unchanged' : 'none', changed: [] };
}

function customTemplate(template: Json | undefined, types: Types): JsonObject {
  const { value } = decode(isObject(template) ? template : {}, 'core.PodTemplateSpec', types);
  applyDefaults(value, 'core.PodTemplateSpec', types);
  return semantic(value, 'core.PodTemplateSpec', types);
}

interface Sides {
  /** Equal where Go's DeepEqual says so. */
  readonly semantic: JsonObject;
  /** Equal where the bytes of a stored revision are. */
  readonly written: JsonObject;
}

function sides(object: JsonObject, kind: Kind, types: Types): Sides {
  const { value } = settle(object, kind, types);
  const compared = semantic(value, kind.struct, types);
  store(value, kind, types);
  return { semantic: compared, written: encode(value, kind.struct, types) };
}

const byRevision = new Set(['StatefulSet', 'DaemonSet']);

function templateOf(side: Sides, kind: Kind, path: Path): Json | undefined {
  return at(byRevision.has(kind.kind) ? side.written : side.semantic, ...path);
}

/** Status and what the server keeps in metadata are not part of what is applied. */
function content(object: JsonObject): Json {
  const { status: _status, metadata, ...rest } = object;
  const kept = ['labels', 'annotations', 'finalizers', 'ownerReferences'].map((field) => at(metadata, field) ?? null);
  return { ...rest, metadata: kept };
}

function whenChanged(kind: Kind, made: JsonObject): PodEffect {
  switch (kind.kind) {
    case 'Deployment':
      return at(made, 'spec', 'paused') === true ? 'new-pods' : 'rollout';
    case 'StatefulSet': {
      const partition = at(made, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
      const replicas = at(made, 'spec', 'replicas');
      const held =
        typeof partition === 'number' && typeof replicas === 'number' && partition > 0 && partition >= replicas;
      return held || at(made, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? 'new-pods' : 'rollout';
    }
    case 'DaemonSet':
      return at(made, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? 'new-pods' : 'rollout';
    case 'CronJob':
    case 'ReplicaSet':
    case 'ReplicationController':
      return 'new-pods';
    case 'Job':
      // Allowed only while the Job is suspended and never ran.
      return 'new-pods';
    case 'Pod':
      return 'rollout';
    default:
      return 'none';
  }
}

function isScaled(kind: Kind, old: JsonObject, made: JsonObject): boolean {
  const fields = kind.kind === 'Job' ? ['parallelism', 'suspend'] : ['replicas'];
  return fields.some((field) => !sameJson(at(old, 'spec', field), at(made, 'spec', field)));
}

/** The deepest places where two values differ; a list whose length changes counts as one place. */
function differences(a: Json | undefined, b: Json | undefined, path: Path): Path[] {
  if (sameJson(a, b)) return [];
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => differences(a[key], b[key], [...path, key]));
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((item: Json, i) => differences(item, b[i], [...path, i]));
  }
  return [path];
}
