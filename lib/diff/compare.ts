import { compareQuantities, type Json, type JsonObject, parseQuantity } from '../kubernetes/index.ts';
import { type Shape, shapeOfValues } from './shape.ts';
import type { FieldChange, ItemName, Step } from './types.ts';
import { isObject, own, same } from './values.ts';

export interface CompareOptions {
  /** Two spellings of one quantity are two values: for what is compared by its bytes, as revisions of a StatefulSet are. */
  readonly exactQuantities?: (steps: readonly Step[]) => boolean;
}

/** The fields in which two values differ, each as deep as both sides have something. */
export function compareValues(
  before: JsonObject,
  after: JsonObject,
  shape: Shape,
  options: CompareOptions = {},
): readonly FieldChange[] {
  const found: FieldChange[] = [];
  const note = (steps: readonly Step[], change: Omit<FieldChange, 'path' | 'steps'>): void => {
    found.push({ path: showSteps(steps), steps, ...change });
  };

  const compare = (a: Json, b: Json, known: Shape, steps: readonly Step[]): void => {
    if (same(a, b)) return;
    const shape = known.is === 'any' ? shapeOfValues(a, b) : known;
    if (shape.is === 'object' && isObject(a) && isObject(b)) compareObjects(a, b, shape, steps);
    else if (shape.is === 'list' && Array.isArray(a) && Array.isArray(b)) compareLists(a, b, shape, steps);
    else if (shape.is === 'value' && shape.quantity && !options.exactQuantities?.(steps) && sameQuantity(a, b)) return;
    else note(steps, { before: a, after: b });
  };

  const compareObjects = (
    a: JsonObject,
    b: JsonObject,
    shape: Shape & { is: 'object' },
    steps: readonly Step[],
  ): void => {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    for (const key of keys) {
      const old = own(a, key);
      const made = own(b, key);
      if (old === undefined && made !== undefined) note([...steps, key], { after: made });
      else if (old !== undefined && made === undefined) note([...steps, key], { before: old });
      else if (old !== undefined && made !== undefined) compare(old, made, shape.field(key), [...steps, key]);
    }
  };

  const compareLists = (
    a: readonly Json[],
    b: readonly Json[],
    shape: Shape & { is: 'list' },
    steps: readonly Step[],
  ): void => {
    const { merge } = shape;
    const nameOf = (item: Json): ItemName | undefined =>
      merge === 'atomic' ? undefined : merge === 'set' ? { item: [['', item]] } : nameByKeys(item, merge);
    const old = named(a, nameOf);
    const made = named(b, nameOf);
    if (old && made) compareNamed(old, made, shape.items, steps);
    else compareByPlace(a, b, shape.items, steps);
  };

  const compareNamed = (old: NamedItems, made: NamedItems, items: Shape, steps: readonly Step[]): void => {
    for (const [id, { name, value }] of old) if (!made.has(id)) note([...steps, name], { before: value });
    let position = 0;
    for (const [id, { name, value }] of made) {
      const was = old.get(id);
      if (was) compare(was.value, value, items, [...steps, name]);
      else note([...steps, name], { after: value, position });
      position++;
    }
    const kept = [...old.keys()].filter((id) => made.has(id));
    const order = [...made.keys()].filter((id) => old.has(id));
    if (!same(kept, order)) {
      const names = (ids: readonly string[]): ItemName[] => ids.flatMap((id) => made.get(id)?.name ?? []);
      note(steps, { before: names(kept).map(showName), after: names(order).map(showName), order: names(order) });
    }
  };

  /** What stands at the same place before the first and after the last difference is the same item. */
  const compareByPlace = (a: readonly Json[], b: readonly Json[], items: Shape, steps: readonly Step[]): void => {
    if (a.length === b.length) {
      a.forEach((item, i) => {
        compare(item, b[i] as Json, items, [...steps, i]);
      });
      return;
    }
    const shorter = Math.min(a.length, b.length);
    let head = 0;
    while (head < shorter && same(a[head], b[head])) head++;
    let tail = 0;
    while (tail < shorter - head && same(a.at(-1 - tail), b.at(-1 - tail))) tail++;
    for (let i = head; i < a.length - tail; i++) note([...steps, i], { before: a[i] as Json });
    for (let i = head; i < b.length - tail; i++) note([...steps, i], { after: b[i] as Json, position: i });
  };

  compare(before, after, shape, []);
  return found;
}

type NamedItems = ReadonlyMap<string, { readonly name: ItemName; readonly value: Json }>;

/** The items by what they are called; undefined where two are called the same, or one nothing. */
function named(list: readonly Json[], nameOf: (item: Json) => ItemName | undefined): NamedItems | undefined {
  const found = new Map<string, { name: ItemName; value: Json }>();
  for (const value of list) {
    const name = nameOf(value);
    if (name === undefined) return undefined;
    found.set(JSON.stringify(name.item), { name, value });
  }
  return found.size === list.length ? found : undefined;
}

function nameByKeys(item: Json, keys: readonly string[]): ItemName | undefined {
  if (!isObject(item) || keys.every((key) => own(item, key) === undefined)) return undefined;
  return { item: keys.map((key) => [key, own(item, key) ?? null]) };
}

function sameQuantity(a: Json, b: Json): boolean {
  const one = parseQuantity(String(a));
  const other = parseQuantity(String(b));
  return one !== undefined && other !== undefined && compareQuantities(one, other) === 0;
}

/** `spec.template.spec.containers[checkout].ports[8080/TCP].name`; keys with dots or slashes as `[a.b/c]`. */
export function showSteps(steps: readonly Step[]): string {
  let shown = '';
  for (const step of steps) {
    if (typeof step === 'number') shown += `[${step}]`;
    else if (typeof step !== 'string') shown += `[${showName(step)}]`;
    else if (/^[\w$-]+$/.test(step)) shown += shown === '' ? step : `.${step}`;
    else shown += `[${step}]`;
  }
  return shown;
}

export function showName(name: ItemName): string {
  const values = name.item.map(([, value]) => value).filter((value) => value !== null);
  return values.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join('/');
}
