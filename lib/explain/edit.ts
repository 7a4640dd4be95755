import type { Data, DataMap, Path } from '../config/index.ts';
import { isMap } from '../model/index.ts';

/** One change to a tree of data. `rename` gives a key of a map another name in the same place. */
export type Edit =
  | { readonly path: Path; readonly kind: 'set'; readonly value: Data }
  | { readonly path: Path; readonly kind: 'rename'; readonly to: string }
  | { readonly path: Path; readonly kind: 'remove' };

/** Applies edits to data without touching it. A path's missing parents are made as maps; an edit that cannot apply is left out. */
export function edited(data: Data, edits: readonly Edit[]): Data {
  // Renames last, and the deepest first, so that every other path still leads where it led.
  const ordered = [...edits].sort((a, b) => rank(a) - rank(b) || b.path.length - a.path.length);
  return ordered.reduce<Data>((current, edit) => apply(current, edit.path, edit), data);
}

function rank({ kind }: Edit): number {
  return kind === 'rename' ? 1 : 0;
}

function apply(data: Data, path: Path, edit: Edit): Data {
  const [step, ...rest] = path;
  if (step === undefined) return edit.kind === 'set' ? edit.value : data;
  if (Array.isArray(data)) return inList(data as readonly Data[], Number(step), rest, edit);
  const map = isMap(data) ? data : (Object.create(null) as DataMap);
  const key = String(step);
  if (rest.length === 0 && edit.kind === 'rename') return entries(map, ([k, v]) => [[k === key ? edit.to : k, v]]);
  if (rest.length === 0 && edit.kind === 'remove') return entries(map, ([k, v]) => (k === key ? [] : [[k, v]]));
  if (Object.hasOwn(map, key)) return entries(map, ([k, v]) => [[k, k === key ? apply(v, rest, edit) : v]]);
  if (edit.kind !== 'set') return data;
  return entries({ ...map, [key]: apply(null, rest, edit) }, (entry) => [entry]);
}

function inList(list: readonly Data[], index: number, rest: Path, edit: Edit): Data {
  if (rest.length === 0 && edit.kind === 'remove') return list.filter((_, i) => i !== index);
  return list.map((item, i) => (i === index ? apply(item, rest, edit) : item));
}

type Entry = readonly [string, Data];

/** Maps keep their order and have no prototype, as everything that was read from a file. */
function entries(map: DataMap, change: (entry: Entry) => readonly Entry[]): DataMap {
  const made = Object.create(null) as Record<string, Data>;
  for (const entry of Object.entries(map)) for (const [key, value] of change(entry)) made[key] = value;
  return made;
}

/** A map as files give them: without a prototype. */
export function mapOf(fields: Readonly<Record<string, Data>>): DataMap {
  return Object.assign(Object.create(null), fields) as DataMap;
}

/** The value at a path; undefined where there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    data,
  );
}
