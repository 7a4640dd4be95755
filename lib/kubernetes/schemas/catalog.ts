import {
  type BundledCustom,
  type BundledDescriptions,
  type BundledVersion,
  type ReadBundled,
  readBundledFiles,
  type SchemaIndex,
} from './bundled.ts';
import type { ImportedSchema } from './import.ts';
import { importedKinds } from './imported-kinds.ts';
import { type KindInfo, type KindKey, type KindTable, lazyKinds, type ObjectSchema } from './kind-table.ts';
import type { ObjectNode } from './node.ts';
import { suggestKind } from './suggest-kind.ts';
import { matchVersion, type VersionMatch } from './version.ts';

/** Every schema that is known, loaded as it is asked for. Immutable; `with` gives another one. */
export interface SchemaCatalog {
  /** The minor versions of Kubernetes that are known, oldest first: `1.28`. */
  readonly versions: readonly string[];
  /** Which known version stands for the one asked for; any spelling (`1.33`, `v1.33.4`, `1.33.1-gke.100`). */
  match(kubernetesVersion: string): VersionMatch;
  /** All kinds of a version, custom and imported ones too; empty where the version is older than the oldest known. */
  kinds(kubernetesVersion: string): readonly KindInfo[];
  /**
   * Undefined where the version has no such kind. An imported schema wins over a bundled custom one, never over a
   * built-in one.
   */
  find(kubernetesVersion: string, apiVersion: string, kind: string): ObjectSchema | undefined;
  /**
   * The kind that was probably meant where `find` finds none: the same kind under another apiVersion, else a similar
   * name.
   */
  suggestKind(kubernetesVersion: string, apiVersion: string, kind: string): KindInfo | undefined;
  /** What the type, or its field, is for, in the words of its own project; undefined where nothing is written. */
  describe(node: ObjectNode, field?: string): string | undefined;
  /** This catalog and a company's own schemas. */
  with(imported: readonly ImportedSchema[]): SchemaCatalog;
}

/** The catalog of everything that comes with the engine. Reading a version costs a few milliseconds, once. */
export function loadSchemas(read: ReadBundled = readBundledFiles()): SchemaCatalog {
  const index = read('index') as SchemaIndex | undefined;
  if (index === undefined) throw new Error('the bundled schemas have no index; run `npm run build`');
  const custom = Object.entries(index.custom).map(([file, kinds]) =>
    lazyKinds(kinds, 'custom', () => (read(file) as BundledCustom).definitions),
  );
  const versions = new Map<string, KindTable>();
  const builtIn = (version: string): KindTable => {
    const known = versions.get(version);
    if (known !== undefined) return known;
    const { kinds, definitions } = read(`kubernetes-${version}`) as BundledVersion;
    const table = lazyKinds(kinds, 'built-in', () => definitions);
    versions.set(version, table);
    return table;
  };
  const describe = bundledDescriptions(read, index);
  return catalog(index.versions, builtIn, custom, [], describe);
}

function catalog(
  versions: readonly string[],
  builtIn: (version: string) => KindTable,
  custom: readonly KindTable[],
  imported: readonly ImportedSchema[],
  describe: (node: ObjectNode, field?: string) => string | undefined,
): SchemaCatalog {
  const own = importedKinds(imported, () => builtIn(versions.at(-1) ?? '').schema('v1 ConfigMap'));
  const tables = (asked: string): readonly KindTable[] => {
    const { version } = matchVersion(asked, versions);
    return version === undefined ? [] : [builtIn(version), own, ...custom];
  };
  const kinds = (asked: string): readonly KindInfo[] => {
    const all = new Map<KindKey, KindInfo>();
    for (const table of tables(asked)) for (const [key, kind] of table.kinds) if (!all.has(key)) all.set(key, kind);
    return [...all.values()];
  };
  return {
    versions,
    kinds,
    match: (asked) => matchVersion(asked, versions),
    find: (asked, apiVersion, kind) => {
      for (const table of tables(asked)) {
        const schema = table.schema(`${apiVersion} ${kind}`);
        if (schema !== undefined) return schema;
      }
      return undefined;
    },
    suggestKind: (asked, apiVersion, kind) => suggestKind(kinds(asked), apiVersion, kind),
    describe: (node, field) => own.describe(node, field) ?? describe(node, field),
    with: (more) => catalog(versions, builtIn, custom, [...imported, ...more], describe),
  };
}

/**
 * Texts are read when the first one is asked for: they are larger than the schemas, and only editors want them. Files of
 * custom resources hold built-in types too, but not their texts.
 */
function bundledDescriptions(read: ReadBundled, index: SchemaIndex): SchemaCatalog['describe'] {
  const custom = Object.keys(index.custom);
  const loaded = new Map<string, BundledDescriptions>();
  return (node, field = '') => {
    for (const file of node.name.startsWith('io.k8s.') ? ['kubernetes'] : custom) {
      const texts = loaded.get(file) ?? ((read(`descriptions-${file}`) ?? {}) as BundledDescriptions);
      loaded.set(file, texts);
      const ofType = Object.hasOwn(texts, node.name) ? texts[node.name] : undefined;
      if (ofType !== undefined) return Object.hasOwn(ofType, field) ? ofType[field] : undefined;
    }
    return undefined;
  };
}
