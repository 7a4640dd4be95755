/**
 * Makes `facts.json` again, when a Kubernetes version is added or a package is renewed:
 *
 *     node scripts/schemas/derive-facts.ts 28=PATH 29=PATH … && npm run format
 *
 * PATH is `api/openapi-spec/swagger.json` of that version's newest patch release, out of the Kubernetes source (for
 * instance out of the Go module `k8s.io/kubernetes`). Facts are the differences between those documents and what the
 * npm packages say, so after a run the types that `build-schemas.ts` puts together are exactly the documents'.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import { type Facts, type ListFact, typesDigest } from './facts.ts';
import { references, type TypeFields, typesFromPackages } from './kubernetes.ts';
import { isScalarType, shorten } from './openapi.ts';
import { readModels, readVersion } from './packages.ts';

interface Swagger {
  readonly definitions: Readonly<Record<string, SwaggerDefinition>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>>;
}
interface SwaggerDefinition extends JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}
interface SwaggerOperation {
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind;
}
interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A value per minor version, for one fact. */
type PerVersion<T> = Map<number, T>;

function deriveFacts(documents: ReadonlyMap<number, Swagger>): Facts {
  const models = readModels();
  const kinds = new Map<string, PerVersion<string>>();
  const lists = new Map<string, PerVersion<ListFact>>();
  const atomicMaps = new Set<string>();
  const fields = new Map<string, PerVersion<SchemaOrName | null>>();
  const required = new Map<string, PerVersion<readonly string[]>>();
  const digests: Record<string, string> = {};
  for (const [minor, { definitions, paths }] of documents) {
    const kindNames = kindsOf(definitions);
    for (const [name, gvk] of kindNames) note(kinds, name, minor, kindFact(gvk, paths));
    const packaged = typesFromPackages({ cdk8s: readVersion(minor), models }, [...kindNames.keys()]);
    const published = new Map<string, TypeFields>();
    for (const name of reachable(definitions, kindNames.keys())) {
      const definition = definitions[name];
      if (definition === undefined) continue;
      if (definition['x-kubernetes-map-type'] === 'atomic') atomicMaps.add(name);
      const type = packaged.get(name) ?? { properties: {}, required: [] };
      published.set(name, fieldsOf(definition));
      compareFields(name, minor, definition, type);
      // The order of `required` means nothing.
      const wanted = (definition.required ?? []).toSorted();
      if (wanted.join() !== type.required.toSorted().join()) note(required, name, minor, wanted);
    }
    digests[minor] = typesDigest(published);
  }
  const numbers = [...documents.keys()];
  return {
    source: `Kubernetes api/openapi-spec/swagger.json, 1.${numbers[0]} to 1.${numbers.at(-1)}`,
    kinds: ranges(kinds),
    lists: ranges(lists),
    atomicMaps: [...atomicMaps].sort(),
    fields: ranges(fields),
    required: ranges(required),
    digests,
  };

  function compareFields(name: string, minor: number, definition: SwaggerDefinition, type: TypeFields): void {
    for (const field of Object.keys(type.properties)) {
      if (definition.properties?.[field] === undefined) note(fields, `${name}#${field}`, minor, null);
    }
    for (const [field, schema] of Object.entries(definition.properties ?? {})) {
      const key = `${name}#${field}`;
      const short = shorten(schema, definitionOf);
      if (JSON.stringify(short) !== JSON.stringify(type.properties[field])) note(fields, key, minor, short);
      if (schema['x-kubernetes-map-type'] === 'atomic') atomicMaps.add(key);
      const list = listFact(schema);
      if (list !== undefined) note(lists, key, minor, list);
    }
  }
}

function fieldsOf({ properties = {}, required = [] }: SwaggerDefinition): TypeFields {
  const short = Object.entries(properties).map(([field, schema]) => [field, shorten(schema, definitionOf)] as const);
  return { properties: Object.fromEntries(short), required };
}

function definitionOf(reference: string): string {
  return reference.replace('#/definitions/', '');
}

/**
 * The definitions that are a kind of their own; DeleteOptions and WatchEvent belong to every group and are no objects.
 */
function kindsOf(definitions: Swagger['definitions']): Map<string, GroupVersionKind> {
  const kinds = new Map<string, GroupVersionKind>();
  for (const [name, definition] of Object.entries(definitions)) {
    const [gvk, ...others] = definition['x-kubernetes-group-version-kind'] ?? [];
    if (gvk !== undefined && others.length === 0) kinds.set(name, gvk);
  }
  return kinds;
}

/**
 * `apiVersion kind plural scope subresources`, with `-` for the plural of a kind that is no resource: a list, or the
 * body of a subresource (Scale, Eviction), which has the scope of what it is below.
 */
function kindFact(gvk: GroupVersionKind, paths: Swagger['paths']): string {
  const apiVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
  const root = `${gvk.group === '' ? '/api' : '/apis'}/${apiVersion}/`;
  let plural: string | undefined;
  let namespaced = false;
  for (const [path, operations] of Object.entries(paths)) {
    if (path.startsWith(`${root}watch/`) || !Object.values(operations).some((operation) => isOf(operation, gvk)))
      continue;
    const { resource, subresource } = partsOf(path);
    if (path.includes('/namespaces/{namespace}/')) namespaced = true;
    if (path.startsWith(root) && subresource === undefined) plural = resource;
  }
  const below = Object.keys(paths)
    .filter((path) => path.startsWith(root))
    .map(partsOf)
    .filter(({ resource, subresource }) => resource === plural && subresource !== undefined)
    .map(({ subresource }) => subresource);
  const subresources = [...new Set(below)].sort();
  return [apiVersion, gvk.kind, plural ?? '-', namespaced ? 'namespaced' : 'cluster', ...subresources].join(' ');
}

/** The `pods` and `eviction` of `/api/v1/namespaces/{namespace}/pods/{name}/eviction`. */
function partsOf(path: string): { readonly resource: string; readonly subresource?: string } {
  const [resource = '', , subresource] = path
    .replace(/^\/(?:api|apis\/[^/]+)\/[^/]+\//, '')
    .replace(/^namespaces\/\{namespace\}\//, '')
    .split('/');
  return { resource, ...(subresource !== undefined && { subresource }) };
}

function isOf(operation: SwaggerOperation, wanted: GroupVersionKind): boolean {
  const gvk = operation['x-kubernetes-group-version-kind'];
  return gvk?.group === wanted.group && gvk.version === wanted.version && gvk.kind === wanted.kind;
}

function listFact(schema: JsonSchema): ListFact | undefined {
  if (schema.type !== 'array') return undefined;
  const keys = schema['x-kubernetes-list-map-keys'];
  const merges = schema['x-kubernetes-patch-strategy']?.includes('merge') === true;
  const mergeKey = merges ? (schema['x-kubernetes-patch-merge-key'] ?? '') : undefined;
  // Where the list type is not said, server-side apply derives it from the patch strategy (structured-merge-diff
  // conversion in kube-openapi).
  const derived = mergeKey === undefined ? 'atomic' : mergeKey === '' ? 'set' : 'map';
  const type = (schema['x-kubernetes-list-type'] ?? derived) as ListFact['type'];
  if (type === 'atomic' && mergeKey === undefined) return undefined;
  const named = type === 'map' ? (keys ?? (mergeKey ? [mergeKey] : [])) : undefined;
  return { type, ...(named && { keys: named }), ...(mergeKey !== undefined && { mergeKey }) };
}

function reachable(definitions: Swagger['definitions'], roots: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name) || isScalarType(name)) continue;
    seen.add(name);
    for (const schema of Object.values(definitions[name]?.properties ?? {})) {
      pending.push(...references(shorten(schema, definitionOf)));
    }
  }
  return seen;
}

function note<T>(table: Map<string, PerVersion<T>>, key: string, minor: number, value: T): void {
  table.set(key, (table.get(key) ?? new Map()).set(minor, value));
}

function ranges<T>(table: ReadonlyMap<string, PerVersion<T>>): Record<string, Record<string, T>> {
  return Object.fromEntries(
    [...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, perVersion]) => [key, rangesOf([...perVersion])]),
  );
}

function rangesOf<T>(perVersion: readonly (readonly [number, T])[]): Record<string, T> {
  const result: { from: number; to: number; value: T }[] = [];
  for (const [minor, value] of perVersion) {
    const last = result.at(-1);
    if (last?.to === minor - 1 && JSON.stringify(last.value) === JSON.stringify(value)) last.to = minor;
    else result.push({ from: minor, to: minor, value });
  }
  return Object.fromEntries(result.map(({ from, to, value }) => [from === to ? `${from}` : `${from}-${to}`, value]));
}

/** One fact a line, so that a change reads as one. */
function format(facts: Facts): string {
  const section = (value: object): string => {
    const list = Array.isArray(value);
    const lines = Object.entries(value).map(
      ([key, item]) => `${list ? '' : `${JSON.stringify(key)}: `}${JSON.stringify(item)}`,
    );
    return lines.length === 0
      ? list
        ? '[]'
        : '{}'
      : `${list ? '[' : '{'}\n    ${lines.join(',\n    ')}\n  ${list ? ']' : '}'}`;
  };
  const { source, ...tables } = facts;
  const parts = Object.entries(tables).map(([name, value]) => `  ${JSON.stringify(name)}: ${section(value)}`);
  return `{\n  "source": ${JSON.stringify(source)},\n${parts.join(',\n')}\n}\n`;
}

const documents = new Map<number, Swagger>();
for (const argument of process.argv.slice(2)) {
  const [minor = '', path = ''] = argument.split('=');
  documents.set(Number(minor), JSON.parse(readFileSync(path, 'utf8')) as Swagger);
}
writeFileSync(join(import.meta.dirname, 'facts.json'), format(deriveFacts(documents)));
