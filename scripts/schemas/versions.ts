import type { BundledDescriptions, BundledKind, BundledVersion } from '../../lib/kubernetes/schemas/bundled.ts';
import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import type { DocumentedSchema } from './cdk8s.ts';
import { correctTypes, type Facts, inVersion, type ListFact } from './facts.ts';
import { references, type Sources, type TypeFields, typesFromPackages } from './kubernetes.ts';

/** One Kubernetes version: its kinds and every type that they reach. */
export function buildVersion(minor: number, sources: Sources, facts: Facts): BundledVersion {
  const kinds = kindsOf(facts, minor);
  const roots = kinds.map((kind) => kind[5]);
  const types = correctTypes(typesFromPackages(sources, roots), facts, minor);
  const definitions: Record<string, JsonSchema> = {};
  for (const name of [...reachable(types, roots)].sort()) {
    const type = types.get(name);
    if (type !== undefined) definitions[name] = definition(name, type, facts, minor);
  }
  return { kinds, definitions };
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

function definition(name: string, type: TypeFields, facts: Facts, minor: number): JsonSchema {
  const properties: Record<string, SchemaOrName> = {};
  for (const field of Object.keys(type.properties).sort()) {
    const key = `${name}#${field}`;
    const schema = type.properties[field] ?? 'any';
    const list = inVersion(facts.lists[key] ?? {}, minor);
    if (list !== undefined && typeof schema === 'object') properties[field] = { ...schema, ...listKeywords(list) };
    else if (facts.atomicMaps.includes(key) && typeof schema === 'object') {
      properties[field] = { ...schema, 'x-kubernetes-map-type': 'atomic' };
    } else properties[field] = schema;
  }
  return {
    type: 'object',
    properties,
    ...(type.required.length > 0 && { required: type.required }),
    ...(facts.atomicMaps.includes(name) && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

function listKeywords({ type, keys, mergeKey }: ListFact): JsonSchema {
  return {
    'x-kubernetes-list-type': type,
    ...(keys && { 'x-kubernetes-list-map-keys': keys }),
    ...(mergeKey !== undefined && { 'x-kubernetes-patch-merge-key': mergeKey }),
  };
}

/** One text for a field in all versions, the newest: texts are large and hardly change. */
export function describeVersions(versions: readonly ReadonlyMap<string, DocumentedSchema>[]): BundledDescriptions {
  const texts: Record<string, Record<string, string>> = {};
  for (const types of versions) {
    for (const [name, { description, fields }] of types) {
      const text = texts[name] ?? {};
      texts[name] = text;
      if (description !== '') text[''] = description;
      for (const [field, words] of Object.entries(fields)) if (words !== '') text[field] = words;
    }
  }
  return texts;
}
