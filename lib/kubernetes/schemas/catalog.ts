import { didYouMean } from '../../diagnostics/index.ts';
import {
  type BundledCustom,
  type BundledDescriptions,
  type BundledKind,
  type BundledVersion,
  type ReadBundled,
  readBundledFiles,
  type SchemaIndex,
} from './bundled.ts';
import type { ImportedSchema } from './import.ts';
import type { Definitions, JsonSchema } from './json-schema.ts';
import type { ObjectNode, SchemaNode } from './node.ts';
import { nodeConverter } from './to-node.ts';
import { matchVersion, type VersionMatch } from './version.ts';

/** What the API server serves under one apiVersion and kind. */
export interface KindInfo {
  readonly apiVersion: string;
  /** The empty text for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As in URLs and RBAC: `deployments`. Absent for lists and for kinds that are only the body of a subresource (Scale, Eviction). */
  readonly plural?: string;
  readonly namespaced: boolean;
  readonly subresources: readonly string[];
  /** `custom` comes with an operator and has no Kubernetes version; `imported` was brought by the company. */
  readonly origin: 'built-in' | 'custom' | 'imported';
}

/** The schema of one kind, as a version of Kubernetes (or a custom resource's own version) has it. */
export interface ObjectSchema {
  readonly kind: KindInfo;
  readonly root: ObjectNode;
}

/** Every schema that is known, loaded as it is asked for. Immutable; `with` gives another one. */
export interface SchemaCatalog {
  /** The minor versions of Kubernetes that are known, oldest first: `1.28`. */
  readonly versions: readonly string[];
  /** Which known version stands for the one asked for; any spelling (`1.33`, `v1.33.4`, `1.33.1-gke.100`). */
  match(kubernetesVersion: string): VersionMatch;
  /** All kinds of a version, custom and imported ones too; empty where the version is older than the oldest known. */
  kinds(kubernetesVersion: string): readonly KindInfo[];
  /** Undefined where the version has no such kind. An imported schema wins over a bundled custom one, never over a built-in one. */
  find(kubernetesVersion: string, apiVersion: string, kind: string): ObjectSchema | undefined;
  /** The kind that was probably meant where `find` finds none: the same kind under another apiVersion, else a similar name. */
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

type KindKey = `${string} ${string}`;

interface KindTable {
  readonly kinds: ReadonlyMap<KindKey, KindInfo>;
  schema(key: KindKey): ObjectSchema | undefined;
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
    suggestKind: (asked, apiVersion, kind) => suggest(kinds(asked), apiVersion, kind),
    describe: (node, field) => own.describe(node, field) ?? describe(node, field),
    with: (more) => catalog(versions, builtIn, custom, [...imported, ...more], describe),
  };
}

/** The same kind under the nearest apiVersion, or else its most stable one; then a similar kind of the same apiVersion, then any. */
function suggest(kinds: readonly KindInfo[], apiVersion: string, kind: string): KindInfo | undefined {
  const resources = kinds.filter((candidate) => candidate.plural !== undefined);
  const sameKind = resources.filter((candidate) => candidate.kind === kind);
  if (sameKind.length > 0) {
    const near = didYouMean(
      apiVersion,
      sameKind.map((candidate) => candidate.apiVersion),
    );
    return sameKind.find((candidate) => candidate.apiVersion === near) ?? sameKind.toSorted(byStability)[0];
  }
  for (const pool of [resources.filter((candidate) => candidate.apiVersion === apiVersion), resources]) {
    const near = didYouMean(
      kind,
      pool.map((candidate) => candidate.kind),
    );
    const found = pool.filter((candidate) => candidate.kind === near).toSorted(byStability)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** v2 before v1 before v1beta1 before v1alpha1, as `kubectl` prefers them. */
function byStability(a: KindInfo, b: KindInfo): number {
  return stability(b.version) - stability(a.version);
}

function stability(version: string): number {
  const [, major = '0', level, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  const rank = level === undefined ? 2 : level === 'beta' ? 1 : 0;
  return rank * 1_000_000 + Number(major) * 1000 + Number(minor);
}

function lazyKinds(entries: readonly BundledKind[], origin: KindInfo['origin'], load: () => Definitions): KindTable {
  const kinds = new Map<KindKey, KindInfo>();
  const definitionOf = new Map<KindKey, string>();
  for (const [apiVersion, kind, plural, scope, subresources, definition] of entries) {
    const key: KindKey = `${apiVersion} ${kind}`;
    kinds.set(key, kindInfo(apiVersion, kind, plural, scope, subresources, origin));
    definitionOf.set(key, definition);
  }
  let convert: ReturnType<typeof nodeConverter> | undefined;
  const schemas = new Map<KindKey, ObjectSchema>();
  return {
    kinds,
    schema: (key) => {
      const before = schemas.get(key);
      const kind = kinds.get(key);
      const definition = definitionOf.get(key);
      if (before !== undefined || kind === undefined || definition === undefined) return before;
      convert ??= nodeConverter(load());
      const root = convert(definition, definition);
      if (root.type !== 'object') return undefined;
      const schema = { kind, root };
      schemas.set(key, schema);
      return schema;
    },
  };
}

function kindInfo(
  apiVersion: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  subresources: readonly string[],
  origin: KindInfo['origin'],
): KindInfo {
  const slash = apiVersion.indexOf('/');
  return {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    ...(plural !== '' && { plural }),
    namespaced: scope === 'namespaced',
    subresources,
    origin,
  };
}

interface ImportedKinds extends KindTable {
  describe(node: ObjectNode, field?: string): string | undefined;
}

/** A CRD leaves apiVersion, kind and metadata to the API server, so these are taken from a built-in kind. */
function importedKinds(imported: readonly ImportedSchema[], builtIn: () => ObjectSchema | undefined): ImportedKinds {
  const kinds = new Map<KindKey, KindInfo>();
  const sources = new Map<KindKey, JsonSchema>();
  for (const { apiVersion, kind, plural, scope, subresources, schema } of imported) {
    const key: KindKey = `${apiVersion} ${kind}`;
    kinds.set(key, kindInfo(apiVersion, kind, plural, scope, subresources, 'imported'));
    sources.set(key, schema);
  }
  const schemas = new Map<KindKey, ObjectSchema>();
  const descriptions = new Map<string, JsonSchema>();
  return {
    kinds,
    schema: (key) => {
      const before = schemas.get(key);
      const kind = kinds.get(key);
      const source = sources.get(key);
      if (before !== undefined || kind === undefined || source === undefined) return before;
      const name = `${kind.apiVersion}/${kind.kind}`;
      const root = nodeConverter({})(source, name);
      if (root.type !== 'object') return undefined;
      const schema = { kind, root: { ...root, fields: new Map([...root.fields, ...typeMeta(root, builtIn())]) } };
      schemas.set(key, schema);
      rememberDescriptions(source, name, descriptions);
      return schema;
    },
    describe: (node, field) => {
      const source = descriptions.get(node.name);
      if (field === undefined) return source?.description;
      const child = source?.properties?.[field];
      return typeof child === 'object' ? child.description : undefined;
    },
  };
}

/** Of `metadata`, a CRD may say more about name and generateName, and of nothing else. */
function typeMeta(root: ObjectNode, builtIn: ObjectSchema | undefined): readonly (readonly [string, SchemaNode])[] {
  const fields: (readonly [string, SchemaNode])[] = [];
  for (const field of ['apiVersion', 'kind', 'metadata']) {
    const node = builtIn?.root.fields.get(field);
    const own = root.fields.get(field);
    if (node === undefined) continue;
    if (node.type !== 'object' || own?.type !== 'object') fields.push([field, node]);
    else {
      const names = [...own.fields].filter(([name]) => name === 'name' || name === 'generateName');
      fields.push([field, { ...node, fields: new Map([...node.fields, ...names]) }]);
    }
  }
  return fields;
}

/** Under the names that the converter gives to nested objects. */
function rememberDescriptions(schema: JsonSchema, name: string, found: Map<string, JsonSchema>): void {
  found.set(name, schema);
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    if (typeof child === 'object') rememberDescriptions(child, `${name}.${field}`, found);
  }
  const { items, additionalProperties } = schema;
  if (typeof items === 'object') rememberDescriptions(items, `${name}[]`, found);
  if (typeof additionalProperties === 'object') rememberDescriptions(additionalProperties, `${name}.*`, found);
}

/** Texts are read when the first one is asked for: they are larger than the schemas, and only editors want them. */
function bundledDescriptions(read: ReadBundled, index: SchemaIndex): SchemaCatalog['describe'] {
  const files = ['kubernetes', ...Object.keys(index.custom)];
  const loaded = new Map<string, BundledDescriptions>();
  return (node, field = '') => {
    for (const file of files) {
      const texts = loaded.get(file) ?? ((read(`descriptions-${file}`) ?? {}) as BundledDescriptions);
      loaded.set(file, texts);
      const text = texts[node.name]?.[field];
      if (text !== undefined) return text;
    }
    return undefined;
  };
}
