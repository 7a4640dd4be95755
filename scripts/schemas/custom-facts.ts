import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';

/**
 * What the packages leave out of custom resources, by `Definition#field`: taken from the projects' CRDs, whose versions
 * `source` names. Argo CD's CRDs have neither lists with keys nor defaults.
 */
interface CustomFacts {
  readonly source: string;
  /** How server-side apply merges: the fields that name an item, or `set` where items are values. */
  readonly lists: Readonly<Record<string, readonly string[] | 'set'>>;
  /** What the API server fills in. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Required in Go, but not in the CRD. */
  readonly optional: readonly string[];
}

const facts = JSON.parse(readFileSync(join(import.meta.dirname, 'custom-facts.json'), 'utf8')) as CustomFacts;

/** Adds the facts to a definition. `name` is the definition's, and grows as `nodeConverter` names nested objects. */
export function withFacts(schema: JsonSchema, name: string): JsonSchema {
  const { properties, required, items, additionalProperties, allOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([field, child]) => [
          field,
          fieldWithFacts(nested(child, `${name}.${field}`), `${name}#${field}`),
        ]),
      ),
    }),
    ...(required && { required: required.filter((field) => !facts.optional.includes(`${name}#${field}`)) }),
    ...(allOf && { allOf: allOf.map((part) => withFacts(part, name)) }),
    ...(items !== undefined && { items: nested(items, `${name}[]`) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: nested(additionalProperties, `${name}.*`),
    }),
  };
}

function nested(schema: SchemaOrName, name: string): SchemaOrName {
  return typeof schema === 'string' ? schema : withFacts(schema, name);
}

function fieldWithFacts(schema: SchemaOrName, key: string): SchemaOrName {
  const keys = facts.lists[key];
  const hasDefault = Object.hasOwn(facts.defaults, key);
  if (keys === undefined && !hasDefault) return schema;
  return {
    ...(typeof schema === 'string' ? { allOf: [{ $ref: schema }] } : schema),
    ...(keys === 'set' && { 'x-kubernetes-list-type': 'set' }),
    ...(Array.isArray(keys) && { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys }),
    ...(hasDefault && { default: facts.defaults[key] }),
  };
}
