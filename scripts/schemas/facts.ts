import { createHash } from 'node:crypto';
import type { SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import type { TypeFields } from './kubernetes.ts';

/**
 * What no npm package says about Kubernetes: plurals and scopes, merge keys, and the few places where the packages have
 * a type wrong. `facts.json` is made by `derive-facts.ts` from the OpenAPI documents that the Kubernetes project
 * publishes, and committed. Everywhere `"28-30"` is a range of minor versions, both ends included.
 */
export interface Facts {
  readonly source: string;
  /** By definition name: `apiVersion kind plural scope subresources` per range of versions. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By `Definition#field`: how a list merges, per range of versions. Lists that are not here merge as a whole. */
  readonly lists: Readonly<Record<string, Readonly<Record<string, ListFact>>>>;
  /** Definitions, and `Definition#field`s, that server-side apply sets as a whole. */
  readonly atomicMaps: readonly string[];
  /** By definition name: fields whose schema differs from the packages' (null where the version has no such field). */
  readonly fields: Readonly<Record<string, Readonly<Record<string, SchemaOrName | null>>>>;
  /** By definition name: which fields are required where the packages say otherwise. */
  readonly required: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /**
   * By minor version: `typesDigest` of the published document, which the types put together here must come to again.
   */
  readonly digests: Readonly<Record<string, string>>;
}

export interface ListFact {
  readonly type: 'atomic' | 'set' | 'map';
  readonly keys?: readonly string[];
  readonly mergeKey?: string;
}

/** The same for the same types, in whatever order they and their fields come. */
export function typesDigest(types: ReadonlyMap<string, TypeFields>): string {
  const hash = createHash('sha256');
  for (const [name, { properties, required }] of [...types].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const fields = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(JSON.stringify([name, fields, required.toSorted()]));
  }
  return hash.digest('hex');
}

/** The value for one minor version out of a table of ranges. */
export function inVersion<T>(ranges: Readonly<Record<string, T>>, minor: number): T | undefined {
  for (const [range, value] of Object.entries(ranges)) {
    const [from, to] = range.split('-').map(Number);
    if (from !== undefined && minor >= from && minor <= (to ?? from)) return value;
  }
  return undefined;
}

/** Puts right what the packages have wrong about one version's types; a type without any field left is none. */
export function correctTypes(types: Map<string, TypeFields>, facts: Facts, minor: number): Map<string, TypeFields> {
  const corrected = new Map(types);
  for (const [key, ranges] of Object.entries(facts.fields)) {
    const value = inVersion(ranges, minor);
    const [name = '', field = ''] = key.split('#');
    if (value === undefined) continue;
    const { properties, required } = corrected.get(name) ?? { properties: {}, required: [] };
    const { [field]: _old, ...others } = properties;
    corrected.set(name, { properties: value === null ? others : { ...others, [field]: value }, required });
  }
  for (const [name, ranges] of Object.entries(facts.required)) {
    const required = inVersion(ranges, minor);
    const type = corrected.get(name);
    if (required !== undefined && type !== undefined) corrected.set(name, { ...type, required });
  }
  return corrected;
}
