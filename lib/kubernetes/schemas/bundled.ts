import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Definitions } from './json-schema.ts';

/**
 * What `scripts/build-schemas.ts` writes: `index`, then one file a Kubernetes version and one a package of custom
 * resources.
 */
export interface SchemaIndex {
  /** Minor versions, oldest first: `1.28`. */
  readonly versions: readonly string[];
  /** The files of custom resources with the kinds in each. */
  readonly custom: Readonly<Record<string, readonly BundledKind[]>>;
}

/**
 * A kind as bundled files write it: `[apiVersion, kind, plural, scope, subresources, definition]`, the plural empty
 * where there is none.
 */
export type BundledKind = readonly [
  apiVersion: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  subresources: readonly string[],
  definition: string,
];

export interface BundledVersion {
  readonly kinds: readonly BundledKind[];
  readonly definitions: Definitions;
}

export interface BundledCustom {
  readonly definitions: Definitions;
}

/** Texts by definition: its own under the empty name, then one for each field. */
export type BundledDescriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Gives the content of a bundled file by its name without `.json`; undefined where there is no such file. */
export type ReadBundled = (name: string) => unknown;

/** The files that the build made: `schemas/` beside the bundle, or `dist/schemas/` above the source. */
export function readBundledFiles(directory: string = findDirectory(import.meta.dirname)): ReadBundled {
  return (name) => {
    const file = join(directory, `${name}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
  };
}

function findDirectory(from: string): string {
  for (const candidate of [join(from, 'schemas'), join(from, 'dist', 'schemas')]) {
    if (existsSync(join(candidate, 'index.json'))) return candidate;
  }
  if (dirname(from) === from) throw new Error('the bundled schemas are missing; run `npm run build`');
  return findDirectory(dirname(from));
}
