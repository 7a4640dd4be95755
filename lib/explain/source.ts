import type { Data, Path, SourceDocument } from '../config/index.ts';
import { showPath } from '../config/index.ts';
import type { Span } from '../diagnostics/index.ts';
import { isMap } from '../model/index.ts';
import type { Cause, CauseName } from './cause.ts';
import type { Edit } from './edit.ts';
import { valueAt } from './edit.ts';
import { below, hasFreeKeys, type LooseSchema, samples, wordsOf } from './schema-walk.ts';
import type { World } from './world.ts';

/** One input of a render: some data, where it was written, and how a world comes about in which it is different. */
export interface Source {
  /** The file that holds it; defaults of the engine stand in none. */
  readonly file?: string;
  readonly data: Data;
  readonly schema?: LooseSchema | undefined;
  /** Fields of the data that cannot be changed, or that say nothing about the output. */
  readonly skips?: (path: Path) => boolean;
  /** Other values that make sense at a path, where its type alone does not tell: another port's name, another size. */
  readonly alternatives?: (path: Path, value: Data) => readonly Data[] | undefined;
  /** The field of apps that a path is a layer's word on; undefined where it is no such word. */
  readonly appField?: (path: Path) => Path | undefined;
  cause(path: Path, part: 'key' | 'value'): Cause;
  put(world: World, data: Data): World;
}

/** One thing in a source that can be different by itself, and the ways in which it can. */
export interface Leaf {
  readonly source: Source;
  readonly path: Path;
  readonly part: 'key' | 'value';
  /** The ways in which it can be different, tried one after the other. */
  readonly changes: readonly Edit[];
  /** The same key in other layers: renamed in one alone, it would still be there. */
  readonly also?: readonly Leaf[];
}

/** How the fields of a document are named as causes. */
export function causeIn(
  document: SourceDocument,
  data: Data,
  name: CauseName | ((path: Path) => CauseName),
): Source['cause'] {
  return (path, part) => {
    const value = valueAt(data, path) as Data | undefined;
    return {
      cause: typeof name === 'string' ? name : name(path),
      span: document.locate(path, part),
      field: showPath(path),
      path,
      ...(part === 'key' || value === undefined ? {} : { value }),
    };
  };
}

/** A source that is nothing but a name: of a file, a folder. */
export function nameSource(
  name: string,
  cause: CauseName,
  span: Span,
  what: string,
  put: (world: World, name: string) => World,
): Source {
  return {
    data: name,
    cause: () => ({ cause, span, name: what, value: name }),
    put: (world, data) => put(world, String(data)),
  };
}

/** Every scalar of a source, and every key that its user chose. */
export function leavesOf(source: Source): readonly Leaf[] {
  const found: Leaf[] = [];
  const walk = (value: Data, path: Path, schema: LooseSchema | undefined): void => {
    if (source.skips?.(path)) return;
    if (Array.isArray(value)) {
      for (const [i, item] of (value as readonly Data[]).entries()) walk(item, [...path, i], below(schema, i));
    } else if (isMap(value)) {
      for (const [key, inner] of Object.entries(value)) {
        const at = [...path, key];
        if (hasFreeKeys(schema) && !source.skips?.(at))
          found.push({ source, path: at, part: 'key', changes: [{ path: at, kind: 'rename', to: otherText(key) }] });
        walk(inner, at, below(schema, key));
      }
    } else {
      const values = source.alternatives?.(path, value) ?? alternatives(value, schema);
      const changes = values.map((to): Edit => ({ path, kind: 'set', value: to }));
      if (value === null) changes.push({ path, kind: 'remove' });
      if (changes.length > 0) found.push({ source, path, part: 'value', changes });
    }
  };
  walk(source.data, [], source.schema);
  return found;
}

/** Keys that several layers set, as one: they are one key of the app. */
export function sharedKeys(leaves: readonly Leaf[]): readonly Leaf[] {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const field = leaf.source.appField?.(leaf.path);
    const key = field ? JSON.stringify(field) : `own ${groups.size}`;
    groups.set(key, [...(groups.get(key) ?? []), leaf]);
  }
  return [...groups.values()].flatMap(([first, ...also]) =>
    first ? [also.length > 0 ? { ...first, also } : first] : [],
  );
}

/** Other values of the same type and shape, the nearest first; some decisions turn only far away (one replica, an old version). */
export function alternatives(value: Data, schema: LooseSchema | undefined): readonly Data[] {
  const words = wordsOf(schema).filter((word) => word !== value);
  if (words.length > 0) return words.slice(0, 6);
  switch (typeof value) {
    case 'boolean':
      return [!value];
    case 'number':
      return [value + 1, ...(value > 1 ? [1] : []), ...(value > 0 ? [0] : [])];
    case 'string':
      if (/^1\.\d+$/.test(value)) return [value.replace(/\d+$/, (minor) => String(Number(minor) + 1)), '1.20'];
      // What is put together from parts may go into several fields, a part into each.
      return [otherText(value), ...(/[^A-Za-z0-9][A-Za-z]/.test(value) ? [`x${value}`] : [])];
    default:
      return [];
  }
}

/** Values to try where nothing stands; the nearest example may be the default, so others of its shape follow. */
export function tries(schema: LooseSchema): readonly Data[] {
  const [first, ...more] = samples(schema);
  return first === undefined ? [] : [first, ...more, ...alternatives(first, undefined)];
}

/** Another text of the same shape: an amount stays an amount, a name a name. */
function otherText(text: string): string {
  if (/^\d/.test(text)) return text.replace(/^\d+/, (digits) => String(Number(digits) + 1));
  return `${text}x`;
}
