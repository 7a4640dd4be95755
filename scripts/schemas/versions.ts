import type { BundledDescriptions, BundledKind, BundledVersion } from '../../lib/kubernetes/schemas/bundled.ts';
import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import type { DocumentedSchema } from './cdk8s.ts';
import type { Declaration } from './declarations.ts';
import { enumsOf, type FieldEnums } from './enums.ts';
import { correctTypes, type Facts, inVersion, type ListFact } from './facts.ts';
import { references, type Sources, type TypeFields, typesFromPackages } from './kubernetes.ts';
import { definitionName } from './kubernetes-models.ts';
import { acceptedWithout } from './optional.ts';

/** One Kubernetes version: its kinds and every type that they reach. */
export function buildVersion(minor: number, sources: Sources, facts: Facts): BundledVersion {
  const definitions: Record<string, JsonSchema> = {};
  const enums = enumsOf(sources.models);
  for (const [name, type] of typesOfVersion(minor, sources, facts)) {
    definitions[name] = definition(name, type, { facts, enums, minor });
  }
  return { kinds: kindsOf(facts, minor), definitions };
}

/**
 * The types of a version as the Kubernetes project publishes them, sorted by name: those of the packages, put right.
 */
export function typesOfVersion(minor: number, sources: Sources, facts: Facts): ReadonlyMap<string, TypeFields> {
  const roots = kindsOf(facts, minor).map((kind) => kind[5]);
  const types = correctTypes(typesFromPackages(sources, roots), facts, minor);
  const reached = new Map<string, TypeFields>();
  for (const name of [...reachable(types, roots)].sort()) {
    const type = types.get(name);
    if (type !== undefined) reached.set(name, type);
  }
  return reached;
}

function kindsOf(facts: Facts, minor: number): readonly BundledKind[] {
  const kinds: BundledKind[] = [];
  for (const [name, ranges] of Object.entries(facts.kinds)) {
    const [apiVersion, kind, plural, scope, ...subresources] = inVersion(ranges, minor)?.split(' ') ?? [];
    if (apiVersion === undefined || kind === undefined || plural === undefined) continue;
    kinds.push([
      apiVersion,
      kind,
      plural === '-' ? '' : plural,
      scope === 'namespaced' ? 'namespaced' : 'cluster',
      subresources,
      name,
    ]);
  }
  return kinds;
}

function reachable(types: ReadonlyMap<string, TypeFields>, roots: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const field of Object.values(types.get(name)?.properties ?? {})) pending.push(...references(field));
  }
  return seen;
}

interface Additions {
  readonly facts: Facts;
  readonly enums: FieldEnums;
  readonly minor: number;
}

function definition(name: string, type: TypeFields, additions: Additions): JsonSchema {
  const optional = acceptedWithout[name] ?? [];
  const required = type.required.filter((field) => !optional.includes(field));
  const properties: Record<string, SchemaOrName> = {};
  for (const field of Object.keys(type.properties).sort()) {
    const schema = type.properties[field] ?? 'any';
    properties[field] = complete(schema, `${name}#${field}`, required.includes(field), additions);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(additions.facts.atomicMaps.includes(name) && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

/** Adds to a field what its type alone does not say: the values that are allowed, how lists and maps merge. */
function complete(
  schema: SchemaOrName,
  key: string,
  required: boolean,
  { facts, enums, minor }: Additions,
): SchemaOrName {
  const values = enums.get(key);
  if (typeof schema === 'string') {
    // An empty text is what Go has for no text, so it passes wherever the field may be left out.
    return schema === 'string' && values !== undefined
      ? { type: 'string', enum: required ? values : [...new Set([...values, ''])] }
      : schema;
  }
  const list = inVersion(facts.lists[key] ?? {}, minor);
  return {
    ...schema,
    ...(values !== undefined && schema.items === 'string' && { items: { type: 'string', enum: values } }),
    ...(list && listKeywords(list)),
    ...(facts.atomicMaps.includes(key) && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

function listKeywords({ type, keys, mergeKey }: ListFact): JsonSchema {
  return {
    'x-kubernetes-list-type': type,
    ...(keys && { 'x-kubernetes-list-map-keys': keys }),
    ...(mergeKey !== undefined && { 'x-kubernetes-patch-merge-key': mergeKey }),
  };
}

/**
 * One text for a field in all versions, the newest: texts are large and hardly change. `declared` is for `status`,
 * which cdk8s lacks.
 */
export function describeVersions(
  versions: readonly ReadonlyMap<string, DocumentedSchema>[],
  declared: ReadonlyMap<string, Declaration>,
): BundledDescriptions {
  const texts: Record<string, Record<string, string>> = {};
  const add = (name: string, field: string, text: string): void => {
    if (text !== '') texts[name] = { ...texts[name], [field]: text };
  };
  for (const [model, { description, declared: type }] of declared) {
    const name = definitionName(model);
    if (name === undefined || type.type !== 'object') continue;
    add(name, '', description);
    for (const [field, { description: words }] of type.fields) add(name, field, words);
  }
  for (const types of versions) {
    for (const [name, { description, fields }] of types) {
      add(name, '', description);
      for (const [field, words] of Object.entries(fields)) add(name, field, words);
    }
  }
  return texts;
}
