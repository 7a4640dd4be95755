import { isEnabled } from './gates.ts';
import table from './types.json' with { type: 'json' };

/**
 * The Go types behind the built-in kinds, read from `types.json`: a table of facts, taken off the struct
 * tags and markers in the Go modules k8s.io/api, apimachinery, apiextensions-apiserver and kube-aggregator of each version.
 *
 * A struct there is one line of fields, `NAME[!] TYPE [key:A,B | set | atomic] [=DEFAULT] [@FROM-TO]`: `!` for a field that
 * is written even when it is empty (no omitempty, or a struct by value); `*T` pointer, `[]T` list, `{}T` map; how
 * server-side apply merges it; the default declared on the field; the versions that have the field.
 */
export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'bytes'
  | 'quantity'
  | 'time'
  | 'microtime'
  | 'intstr'
  | 'raw'
  | 'json'
  | 'schemaOrBool'
  | 'schemaOrArray'
  | 'schemaOrStrings';

export type GoType =
  | { readonly is: Scalar }
  | { readonly is: 'struct'; readonly name: string }
  | { readonly is: 'pointer' | 'list' | 'map'; readonly of: GoType }
  /** A map of quantities called ResourceList, which alone is rounded up to thousandths. */
  | { readonly is: 'resources' };

export interface Field {
  readonly name: string;
  readonly type: GoType;
  /** Written even when empty. */
  readonly always: boolean;
  /** The default declared on the field itself, as JSON. */
  readonly preset: string | number | boolean | undefined;
  /** How server-side apply merges it: lists by the fields that identify an item, as a set, or as a whole like scalars. */
  readonly merge: 'deep' | 'set' | 'atomic' | { readonly keys: readonly string[] };
  /** Whether the field works: its feature gate, where it has one, is on by default. */
  readonly enabled: boolean;
}

export interface Struct {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
}

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly struct: string;
  readonly namespaced: boolean;
}

/** The versions whose rules this room knows, as minor numbers of Kubernetes 1. */
export const oldestMinor = 28;
export const newestMinor = 34;

export interface Types {
  readonly minor: number;
  kind(apiVersion: string, kind: string): Kind | undefined;
  /** Whether an API group is the API server's own, so that a kind it does not have is an error and not a custom resource. */
  ownsGroup(apiVersion: string): boolean;
  struct(name: string): Struct;
  kinds(): readonly Kind[];
}

/**
 * The minor number of `1.33`, `v1.33.2` or `1.33.2-gke.1`. A version outside the known range is taken for the nearest
 * one in it; anything that is no version of Kubernetes 1 for the newest.
 */
export function minorOf(version: string): number {
  const match = /^v?1\.(\d{1,4})(?![\d])/.exec(version.trim());
  if (match === null) return newestMinor;
  return Math.min(newestMinor, Math.max(oldestMinor, Number(match[1])));
}

const built = new Map<number, Types>();

/** The types as a Kubernetes version has them; built once for each, since they are constants. */
export function typesOf(version: string): Types {
  const minor = minorOf(version);
  const known = built.get(minor);
  if (known !== undefined) return known;
  const types = buildTypes(minor);
  built.set(minor, types);
  return types;
}

function buildTypes(minor: number): Types {
  const kinds = new Map<string, Kind>();
  const groups = new Set<string>();
  for (const [key, text] of Object.entries(table.kinds)) {
    const [apiVersion = '', kind = ''] = key.split(' ');
    groups.add(groupOf(apiVersion));
    const [struct = '', scope, span] = text.split(' ');
    if (has(span, minor)) kinds.set(key, { apiVersion, kind, struct, namespaced: scope === 'namespaced' });
  }
  const texts: Readonly<Record<string, string>> = table.structs;
  const structs = new Map<string, Struct>();
  const struct = (name: string): Struct => {
    const known = structs.get(name);
    if (known !== undefined) return known;
    const text = texts[name];
    if (text === undefined) throw new Error(`types.json has no struct ${name}`);
    const made = parseStruct(name, text, minor);
    structs.set(name, made);
    return made;
  };
  return {
    minor,
    struct,
    kind: (apiVersion, kind) => kinds.get(`${apiVersion} ${kind}`),
    ownsGroup: (apiVersion) => groups.has(groupOf(apiVersion)),
    kinds: () => [...kinds.values()],
  };
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

function has(span: string | undefined, minor: number): boolean {
  const match = /^@(?:1\.(\d+))?-(?:1\.(\d+))?$/.exec(span ?? '');
  if (match === null) return true;
  const [, from, to] = match;
  return (from === undefined || minor >= Number(from)) && (to === undefined || minor <= Number(to));
}

function parseStruct(name: string, text: string, minor: number): Struct {
  const fields: Field[] = [];
  for (const part of text === '' ? [] : text.split('; ')) {
    const [label = '', type = '', ...marks] = part.split(' ');
    if (!has(marks.at(-1), minor)) continue;
    const preset = marks.find((mark) => mark.startsWith('='))?.slice(1);
    const always = label.endsWith('!');
    const field = always ? label.slice(0, -1) : label;
    const goType = parseType(type);
    fields.push({
      name: field,
      type: goType,
      always,
      preset: preset === undefined ? undefined : JSON.parse(preset),
      merge: mergeOf(marks, goType),
      enabled: isEnabled(name, field, minor),
    });
  }
  return { name, fields, byName: new Map(fields.map((field) => [field.name, field])) };
}

function mergeOf(marks: readonly string[], type: GoType): Field['merge'] {
  const keys = marks.find((mark) => mark.startsWith('key:'))?.slice('key:'.length);
  if (keys !== undefined) return { keys: keys.split(',') };
  if (marks.includes('set')) return 'set';
  return marks.includes('atomic') || type.is === 'list' ? 'atomic' : 'deep';
}

const scalars: ReadonlySet<string> = new Set<Scalar>([
  'string',
  'bool',
  'int32',
  'int64',
  'float64',
  'bytes',
  'quantity',
  'time',
  'microtime',
  'intstr',
  'raw',
  'json',
  'schemaOrBool',
  'schemaOrArray',
  'schemaOrStrings',
]);

function parseType(text: string): GoType {
  if (text.startsWith('*')) return { is: 'pointer', of: parseType(text.slice(1)) };
  if (text.startsWith('[]')) return { is: 'list', of: parseType(text.slice(2)) };
  if (text.startsWith('{}')) return { is: 'map', of: parseType(text.slice(2)) };
  if (text === 'resources') return { is: 'resources' };
  if (scalars.has(text)) return { is: text as Scalar };
  return { is: 'struct', name: text };
}
