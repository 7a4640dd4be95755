import { isDeepStrictEqual } from 'node:util';
import type { Path } from '../config/index.ts';
import { identityOf, type KubeObject } from '../synth/index.ts';

/** How a field of a rendered object fares in an experiment. */
export type Outcome = 'same' | 'changed' | 'gone';

/** Two renders of the same subject, and which object of one became which of the other. */
export interface Comparison {
  /** What became of a field of the first render. A field that is new where there was none has changed. */
  field(object: KubeObject, path: Path): Outcome;
  /** Every place where the two differ, by the objects of the first render, or of the second where they are new. */
  differences(): readonly Difference[];
}

export interface Difference {
  readonly object: KubeObject;
  readonly path: Path;
  readonly outcome: 'changed' | 'gone' | 'new';
}

export function compare(before: readonly KubeObject[], after: readonly KubeObject[]): Comparison {
  let partners: readonly (number | undefined)[] | undefined;
  const partnersOf = (): readonly (number | undefined)[] => {
    partners ??= pairUp(before, after, identityOf);
    return partners;
  };
  const partner = (object: KubeObject): KubeObject | undefined => {
    const index = partnersOf()[before.indexOf(object)];
    return index === undefined ? undefined : after[index];
  };
  return {
    field(object, path) {
      const other = partner(object);
      return other === undefined ? 'gone' : fieldOutcome(object, other, path);
    },
    differences() {
      const found: Difference[] = [];
      for (const object of before) {
        const other = partner(object);
        if (other === undefined) found.push({ object, path: [], outcome: 'gone' });
        else collect(object, object, other, [], found);
      }
      const taken = new Set(partnersOf());
      after.forEach((object, i) => {
        if (!taken.has(i)) found.push({ object, path: [], outcome: 'new' });
      });
      return found;
    },
  };
}

function fieldOutcome(before: unknown, after: unknown, path: Path): Outcome {
  const [step, ...rest] = path;
  if (step === undefined) return isDeepStrictEqual(before, after) ? 'same' : 'changed';
  if (!has(before, step)) {
    // A field that is absent: anything that stands there afterwards has come by the change.
    return present(after, path) ? 'changed' : 'same';
  }
  if (Array.isArray(before)) {
    if (!Array.isArray(after)) return 'gone';
    const index = pairUp(before, after, itemName)[Number(step)];
    return index === undefined ? 'gone' : fieldOutcome(before[Number(step)], after[index], rest);
  }
  if (!has(after, step)) return 'gone';
  return fieldOutcome(get(before, step), get(after, step), rest);
}

function collect(object: KubeObject, before: unknown, after: unknown, path: Path, found: Difference[]): void {
  if (isDeepStrictEqual(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const partners = pairUp(before, after, itemName);
    before.forEach((item, i) => {
      const index = partners[i];
      if (index === undefined) found.push({ object, path: [...path, i], outcome: 'gone' });
      else collect(object, item, after[index], [...path, i], found);
    });
    const taken = new Set(partners);
    after.forEach((_, i) => {
      if (!taken.has(i)) found.push({ object, path: [...path, itemName(after[i]) ?? i], outcome: 'new' });
    });
  } else if (isRecord(before) && isRecord(after)) {
    for (const key of Object.keys(before)) {
      if (!Object.hasOwn(after, key)) found.push({ object, path: [...path, key], outcome: 'gone' });
      else collect(object, before[key], after[key], [...path, key], found);
    }
    for (const key of Object.keys(after))
      if (!Object.hasOwn(before, key)) found.push({ object, path: [...path, key], outcome: 'new' });
  } else {
    found.push({ object, path, outcome: 'changed' });
  }
}

/**
 * For each item of one list the index of what it became in the other: what is equal, then what has the same name, then, since
 * something may have been renamed, what looks alike.
 */
function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (item: T) => string | undefined,
): readonly (number | undefined)[] {
  const partners: (number | undefined)[] = before.map(() => undefined);
  const free = new Set(after.keys());
  const take = (i: number, j: number | undefined): void => {
    if (j === undefined || !free.delete(j)) return;
    partners[i] = j;
  };
  const lost = (): readonly number[] => [...before.keys()].filter((i) => partners[i] === undefined);
  for (const i of before.keys()) if (i < after.length && isDeepStrictEqual(before[i], after[i])) take(i, i);
  for (const i of lost()) {
    take(
      i,
      [...free].find((j) => isDeepStrictEqual(before[i], after[j])),
    );
  }
  for (const i of lost()) {
    const name = nameOf(before[i] as T);
    if (name !== undefined)
      take(
        i,
        [...free].find((j) => nameOf(after[j] as T) === name),
      );
  }
  const scalars = lost().filter((i) => !isRecord(before[i]));
  const others = [...free].filter((j) => !isRecord(after[j]));
  if (scalars.length === others.length) for (const [k, i] of scalars.entries()) take(i, others[k]);
  for (const i of lost()) {
    const [best] = [...free]
      .map((j) => ({ j, likeness: likeness(before[i], after[j]) }))
      .filter(({ likeness }) => likeness > alike)
      .sort((a, b) => b.likeness - a.likeness || a.j - b.j);
    take(i, best?.j);
  }
  return partners;
}

/** A renamed thing keeps its fields: this share of them must be in both. */
const alike = 0.75;

/** The share of fields, by their paths, that two values have in common. */
function likeness(a: unknown, b: unknown): number {
  const [left, right] = [new Set(fieldsOf(a)), new Set(fieldsOf(b))];
  const both = [...left].filter((field) => right.has(field)).length;
  const all = left.size + right.size - both;
  return all === 0 ? 0 : both / all;
}

function* fieldsOf(value: unknown, path = ''): Generator<string> {
  if (typeof value !== 'object' || value === null) yield path;
  else for (const [key, inner] of Object.entries(value)) yield* fieldsOf(inner, `${path}/${key}`);
}

/** What people call an item of a list by. */
export function itemName(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  for (const key of ['name', 'secretKey', 'host', 'mountPath', 'containerPort', 'key']) {
    const value = item[key];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}

/** Whether something stands at a path, list items being found by index or by name. */
function present(value: unknown, path: Path): boolean {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'string') current = current.find((item) => itemName(item) === step);
    else if (has(current, step)) current = get(current, step);
    else return false;
    if (current === undefined) return false;
  }
  return true;
}

function has(value: unknown, step: string | number): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step);
}

function get(value: unknown, step: string | number): unknown {
  return (value as Record<string | number, unknown>)[step];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
