import { kindOf, settle } from '../admit.ts';
import { applied } from '../apply.ts';
import { part } from '../defaults/default.ts';
import type { DraftObject, JsonObject } from '../json.ts';
import { dataSources } from '../prepare/claim.ts';
import { tolerateEviction } from '../prepare/pod.ts';
import { semantic } from '../semantic.ts';
import { type Kind, type Types, typesOf } from '../types/table.ts';
import type { RefusedUpdate, Rule } from './rule.ts';
import { rules } from './rules.ts';

/**
 * What the API server would refuse about an update, by the rules that compare the new object with the old one. Empty
 * where it would accept it, also for custom resources and for two objects of different kinds. Rules that look at one
 * object alone (a negative number of replicas) are not asked.
 *
 * `before` is the manifest that was applied last, and `live` the object in the cluster, where it is known; where only
 * that one is, it may stand for both. `after` is applied over it as server-side apply does (see `applied`). A `status` is
 * believed; without one a claim is taken for bound at the size that it asked for, a suspended Job for one that never
 * ran, a CustomResourceDefinition for established.
 */
export function refusedUpdates(
  before: JsonObject,
  after: JsonObject,
  kubernetes: string,
  live?: JsonObject,
): readonly RefusedUpdate[] {
  const types = typesOf(kubernetes);
  const kind = kindOf(after, types);
  const oldKind = kindOf(before, types);
  if (kind === undefined || oldKind?.struct !== kind.struct) return [];
  const applicable: readonly Rule[] = rules[kind.struct] ?? [];
  if (applicable.length === 0) return [];
  const merged = prepared(applied(before, after, kubernetes, live), kind, types);
  const held = live ?? before;
  const given = {
    before: prepared(held, kind, types),
    after: merged,
    live: held,
    manifest: after,
    minor: types.minor,
  };
  return applicable.flatMap((rule) => rule(given));
}

function prepared(object: JsonObject, kind: Kind, types: Types): DraftObject {
  const { value } = settle(object, kind, types);
  if (kind.struct === 'core.PersistentVolumeClaim') dataSources(part(value, 'spec'));
  if (kind.struct === 'core.Pod') tolerateEviction(part(value, 'spec'));
  return semantic(value, kind.struct, types);
}
