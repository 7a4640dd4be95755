import { type JsonObject, refusedUpdates } from '../kubernetes/index.ts';
import { hookPhase } from './argo.ts';
import { compareValues } from './compare.ts';
import { identityOf, nameOf } from './identity.ts';
import { judge } from './risks/index.ts';
import { settle, settleOver, shapeOf } from './settle.ts';
import type { Change, ChangeSet, DiffOptions, FieldChange, Step } from './types.ts';
import { isObject, same, text } from './values.ts';
import { type World, worldOf } from './world.ts';

/**
 * What differs between the objects of a cluster before and after, as the cluster would see it: objects are paired by
 * identity, both sides are read and defaulted by the rules of the API server, and what it would not notice is left out.
 * Where one side holds an object twice the last one counts, as it does when they are applied one after the other.
 */
export function diffObjects(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  options: DiffOptions,
): ChangeSet {
  const old = byIdentity(before, options);
  const made = byIdentity(after, options);
  const world = worldOf([...old.values()], [...made.values()], options);
  const identities = [...new Set([...old.keys(), ...made.keys()])].sort();
  const changes: Change[] = [];
  for (const identity of identities) {
    const change = changeOf(old.get(identity), made.get(identity), world, options);
    if (change !== undefined) changes.push(change);
  }
  const compared = { objects: identities.length, before: old.size, after: made.size };
  return { changes, compared: { ...compared, unchanged: identities.length - changes.length } };
}

function changeOf(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  world: World,
  options: DiffOptions,
): Change | undefined {
  const named = after ?? before;
  if (named === undefined || (before !== undefined && after !== undefined && same(before, after))) return undefined;
  const settledBefore = before && settle(before, options);
  const settledAfter = after && (before ? settleOver(before, after, options) : settle(after, options));
  const fields = settledBefore && settledAfter ? fieldsOf(settledBefore, settledAfter, options) : [];
  // Little is refused that would change nothing, but it is: a field whose feature is off, in a spec that may not change.
  if (before && after && fields.length === 0 && refusedUpdates(before, after, options.kubernetes).length === 0)
    return undefined;
  const hook = hookPhase(named);
  const draft = {
    object: nameOf(named, options),
    fields,
    ...(hook === undefined ? {} : { hook }),
    ...(settledBefore ? { before: settledBefore } : {}),
    ...(settledAfter ? { after: settledAfter } : {}),
    written: { ...(before ? { before } : {}), ...(after ? { after } : {}) },
  };
  const action = before === undefined ? 'create' : after === undefined ? 'delete' : 'update';
  return judge({ ...draft, action }, world);
}

function fieldsOf(before: JsonObject, after: JsonObject, options: DiffOptions): readonly FieldChange[] {
  const { apiVersion, ...old } = before;
  const { apiVersion: version, ...made } = after;
  const fields = compareValues(old, made, shapeOf(after, options), exactness(after));
  if (fields.length === 0 || apiVersion === version || apiVersion === undefined || version === undefined) return fields;
  return [{ path: 'apiVersion', steps: ['apiVersion'], before: apiVersion, after: version }, ...fields];
}

const byRevision = new Set(['apps/v1 StatefulSet', 'apps/v1 DaemonSet']);

/** The pods of these are compared by the bytes of their template, so there another spelling of a quantity restarts them. */
function exactness(object: JsonObject): { exactQuantities?: (steps: readonly Step[]) => boolean } {
  if (!byRevision.has(`${text(object, 'apiVersion')} ${text(object, 'kind')}`)) return {};
  return { exactQuantities: (steps) => steps[0] === 'spec' && steps[1] === 'template' };
}

function byIdentity(objects: readonly JsonObject[], options: DiffOptions): Map<string, JsonObject> {
  return new Map(objects.filter((object) => isObject(object)).map((object) => [identityOf(object, options), object]));
}
