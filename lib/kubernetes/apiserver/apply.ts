import { kindOf, settle } from './admit.ts';
import { encode } from './encode.ts';
import {
  copy,
  type Draft,
  type DraftObject,
  isObject,
  type Json,
  type JsonObject,
  own,
  sameJson,
  setKey,
} from './json.ts';
import { type Field, type GoType, type Types, typesOf } from './types/table.ts';

/**
 * The object that results in the cluster when `after` is applied where `before` was applied last: fields that only
 * `before` had are removed, fields that neither has keep what the cluster made of them. So a `replicas` that was never
 * written stays where an autoscaler put it, and `imagePullPolicy` stays as the first image made it.
 *
 * This is server-side apply by the one who owns what `before` says; `kubectl apply` comes to the same but for lists of
 * its own making. `live` is what the cluster holds; without it, what `before` alone would have become. What is returned
 * is not admitted yet. Source: sigs.k8s.io/structured-merge-diff, the list and struct markers of k8s.io/api.
 */
export function applied(before: JsonObject, after: JsonObject, kubernetes: string, live?: JsonObject): JsonObject {
  const types = typesOf(kubernetes);
  const kind = kindOf(after, types);
  if (kind === undefined || kindOf(before, types)?.struct !== kind.struct) return after;
  const held = live ?? encode(settle(before, kind, types).value, kind.struct, types);
  return mergeStruct(kind.struct, held, before, after, types);
}

function mergeStruct(
  struct: string,
  live: Json | undefined,
  last: Json | undefined,
  next: JsonObject,
  types: Types,
): DraftObject {
  const out: DraftObject = {};
  const held = isObject(live) ? live : undefined;
  const owned = isObject(last) ? last : undefined;
  const { fields, byName } = types.struct(struct);
  for (const field of fields) {
    const merged = mergeField(field, own(held, field.name), own(owned, field.name), own(next, field.name), types);
    if (merged !== undefined) out[field.name] = merged;
  }
  // What the API does not know is kept for the decoder to report.
  for (const key of Object.keys(next)) if (!byName.has(key)) setKey(out, key, copy(next[key] as Json));
  return out;
}

function mergeField(
  field: Field,
  live: Json | undefined,
  last: Json | undefined,
  next: Json | undefined,
  types: Types,
): Draft | undefined {
  if (next === undefined) return last === undefined && live !== undefined && live !== null ? copy(live) : undefined;
  if (field.merge === 'set') return mergeSet(live, last, next);
  if (typeof field.merge === 'object') return mergeKeyed(field.merge.keys, field.type, live, last, next, types);
  if (field.merge === 'atomic') return copy(next);
  const merged = mergeValue(field.type, live, last, next, types);
  // Emptied of all that it owned, a map vanishes, although the new manifest still names it.
  return hasKeys(last) && isObject(next) && !hasKeys(next) && !hasKeys(merged) ? undefined : merged;
}

const hasKeys = (value: Json | undefined): boolean => isObject(value) && Object.keys(value).length > 0;

function mergeValue(type: GoType, live: Json | undefined, last: Json | undefined, next: Json, types: Types): Draft {
  if (type.is === 'pointer') return mergeValue(type.of, live, last, next, types);
  if (!isObject(next)) return copy(next);
  if (type.is === 'struct') return mergeStruct(type.name, live, last, next, types);
  if (type.is === 'map' || type.is === 'resources') return mergeMap(live, last, next);
  return copy(next);
}

function mergeMap(live: Json | undefined, last: Json | undefined, next: JsonObject): DraftObject {
  const out: DraftObject = {};
  if (isObject(live)) {
    for (const key of Object.keys(live)) {
      const dropped = isObject(last) && Object.hasOwn(last, key);
      if (!dropped && !Object.hasOwn(next, key)) setKey(out, key, copy(live[key] as Json));
    }
  }
  for (const key of Object.keys(next)) setKey(out, key, copy(next[key] as Json));
  return out;
}

function mergeSet(live: Json | undefined, last: Json | undefined, next: Json): Draft {
  if (!Array.isArray(next)) return copy(next);
  const has = (list: Json | undefined, item: Json): boolean =>
    Array.isArray(list) && list.some((other) => sameJson(other, item));
  const others = Array.isArray(live) ? live.filter((item: Json) => !has(last, item) && !has(next, item)) : [];
  return [...next, ...others].map(copy);
}

/**
 * Items stand in the order of the new list; those that somebody else added come after them. Until 1.28 the order of the
 * live list won, so that a new order alone changed nothing.
 */
function mergeKeyed(
  keys: readonly string[],
  type: GoType,
  live: Json | undefined,
  last: Json | undefined,
  next: Json,
  types: Types,
): Draft {
  const item = itemStruct(type);
  if (!Array.isArray(next) || item === undefined) return copy(next);
  const byName = types.struct(item).byName;
  // A key that is left out or empty counts as its default.
  const key = (value: Json, name: string): Json =>
    (isObject(value) ? own(value, name) : undefined) || (byName.get(name)?.preset ?? '');
  const identity = (value: Json): string => JSON.stringify(keys.map((name) => key(value, name)));
  const index = (list: Json | undefined): Map<string, Json> =>
    new Map(Array.isArray(list) ? list.map((value: Json) => [identity(value), value]) : []);
  const held = index(live);
  const owned = index(last);
  const wanted = index(next);
  // Two items under one key are refused by server-side apply; they are passed on as they are.
  if (wanted.size < next.length) return copy(next);
  const merged = next.map((value: Json) => {
    const id = identity(value);
    return isObject(value) ? mergeStruct(item, held.get(id), owned.get(id), value, types) : copy(value);
  });
  const foreign = [...held].filter(([id]) => !owned.has(id) && !wanted.has(id)).map(([, value]) => copy(value));
  const all = [...merged, ...foreign];
  if (types.minor >= 29) return all;
  const order = new Map([...held.keys()].map((id, i) => [id, i]));
  const place = (value: Draft): number => order.get(identity(value)) ?? order.size;
  return all.sort((a, b) => place(a) - place(b));
}

function itemStruct(type: GoType): string | undefined {
  return type.is === 'list' && type.of.is === 'struct' ? type.of.name : undefined;
}
