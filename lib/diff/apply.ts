import type { Json, JsonObject } from '../kubernetes/index.ts';
import { identityOf } from './identity.ts';
import { settle } from './settle.ts';
import type { ChangeSet, DiffOptions, FieldChange, Step } from './types.ts';
import { isObject, same } from './values.ts';

/**
 * The objects that a cluster holds after a change set, given those that it held before. So `diffObjects(before, after)`
 * can be checked: applied to `before` it gives `after`, as the API server would store it.
 */
export function applyChanges(
  changes: ChangeSet,
  before: readonly JsonObject[],
  options: DiffOptions,
): readonly JsonObject[] {
  const objects = new Map(before.map((object) => [identityOf(object, options), object]));
  for (const { action, fields, ...change } of changes.changes) {
    const named = change.written.after ?? change.written.before;
    if (named === undefined) throw new Error('a change without an object');
    const identity = identityOf(named, options);
    const object = objects.get(identity);
    if (action === 'delete') objects.delete(identity);
    else if (action === 'create') objects.set(identity, change.after ?? named);
    else if (object !== undefined) objects.set(identity, applyFields(settle(object, options), fields));
  }
  return [...objects.values()];
}

type Draft = null | boolean | number | string | Draft[] | { [key: string]: Draft };

/** A settled object with fields changed. */
export function applyFields(object: JsonObject, fields: readonly FieldChange[]): JsonObject {
  const result = structuredClone(object) as { [key: string]: Draft };
  // Removals by index from the back, so that the places of those before them stay; additions from the front.
  const last = (change: FieldChange): number => {
    const step = change.steps.at(-1);
    return typeof step === 'number' ? step : -1;
  };
  const removed = fields.filter((field) => field.after === undefined).sort((a, b) => last(b) - last(a));
  const changed = fields.filter((field) => field.before !== undefined && field.after !== undefined && !field.order);
  const ordered = fields.filter((field) => field.order);
  const added = fields
    .filter((field) => field.before === undefined)
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  for (const field of [...changed, ...removed, ...ordered, ...added]) applyField(result, field);
  return result as JsonObject;
}

function applyField(root: Draft, field: FieldChange): void {
  const { steps } = field;
  if (field.order) {
    const list = steps.reduce(stepInto, root);
    const { order } = field;
    if (!Array.isArray(list)) throw new Error(`no such list: ${field.path}`);
    const place = (item: Draft): number => order.findIndex((name) => isCalled(item, name));
    list.sort((a, b) => place(a) - place(b));
    return;
  }
  const parent = steps.slice(0, -1).reduce(stepInto, root);
  const step = steps.at(-1);
  const value = field.after === undefined ? undefined : (structuredClone(field.after) as Draft);
  if (Array.isArray(parent)) {
    const index = typeof step === 'number' ? step : parent.findIndex((item) => isCalled(item, step));
    if (value === undefined) parent.splice(index, 1);
    else if (field.before === undefined) parent.splice(field.position ?? parent.length, 0, value);
    else parent[index] = value;
  } else if (isObject(parent as Json) && typeof step === 'string') {
    const holder = parent as { [key: string]: Draft };
    if (value === undefined) delete holder[step];
    else Object.defineProperty(holder, step, { value, enumerable: true, configurable: true, writable: true });
  } else {
    throw new Error(`no such field: ${field.path}`);
  }
}

function stepInto(value: Draft, step: Step): Draft {
  const inner = Array.isArray(value)
    ? typeof step === 'number'
      ? value[step]
      : value.find((item) => isCalled(item, step))
    : isObject(value as Json) && typeof step === 'string' && Object.hasOwn(value as object, step)
      ? (value as { [key: string]: Draft })[step]
      : undefined;
  if (inner === undefined) throw new Error('a change set applied to objects that it was not made from');
  return inner;
}

function isCalled(item: Draft, step: Step | undefined): boolean {
  if (typeof step !== 'object') return false;
  return step.item.every(([key, value]) => {
    if (key === '') return same(item as Json, value);
    const held = isObject(item as Json) ? (item as { [key: string]: Draft })[key] : undefined;
    return same((held ?? null) as Json, value);
  });
}
