import type { JsonSchema, SchemaOrName } from './json-schema.ts';
import { isRecord } from './record.ts';

/** How much nesting of an imported schema is read; deeper is anything. Real ones stay below 40. */
const deepest = 100;

/**
 * A schema out of someone's file, reduced to the keywords that mean something here, each of the type that it must have;
 * whatever else stands in the file is dropped, so that code after this can trust the shape. `x-kubernetes-…` extensions
 * are kept as they are. Objects with fields are closed (`additionalProperties: false`) as the API server closes them by
 * pruning, unless they say otherwise.
 */
export function cleanSchema(raw: unknown, depth = 0): JsonSchema {
  if (!isRecord(raw) || depth > deepest) return {};
  const schema: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(raw)) {
    const clean = cleanKeyword(keyword, value, depth);
    if (clean !== undefined) schema[keyword] = clean;
  }
  return closed(schema);
}

function cleanKeyword(keyword: string, value: unknown, depth: number): unknown {
  if (keyword.startsWith('x-kubernetes-')) return cleanExtension(keyword, value);
  const child = (part: unknown): JsonSchema => cleanSchema(part, depth + 1);
  switch (keyword) {
    case 'type':
      return typeof value === 'string' || isTexts(value) ? value : undefined;
    case 'properties':
      return isRecord(value) ? mapValues(value, child) : undefined;
    case 'items':
    case 'not':
      return isRecord(value) ? child(value) : undefined;
    case 'additionalProperties':
      return isRecord(value) ? child(value) : typeof value === 'boolean' ? value : undefined;
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value) ? value.map(child) : undefined;
    case 'required':
      return isTexts(value) ? value : undefined;
    case 'enum':
      return Array.isArray(value) ? value : undefined;
    case 'default':
      return value;
    default:
      return typeof value === types[keyword] ? value : undefined;
  }
}

const types: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  $ref: 'string',
  title: 'string',
  description: 'string',
  format: 'string',
  pattern: 'string',
  nullable: 'boolean',
  uniqueItems: 'boolean',
  exclusiveMinimum: 'boolean',
  exclusiveMaximum: 'boolean',
  minimum: 'number',
  maximum: 'number',
  multipleOf: 'number',
  minLength: 'number',
  maxLength: 'number',
  minItems: 'number',
  maxItems: 'number',
  minProperties: 'number',
  maxProperties: 'number',
});

/** Those that this engine reads must have their type; others are kept for tools that know them. */
function cleanExtension(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case 'x-kubernetes-preserve-unknown-fields':
    case 'x-kubernetes-embedded-resource':
    case 'x-kubernetes-int-or-string':
      return typeof value === 'boolean' ? value : undefined;
    case 'x-kubernetes-list-type':
    case 'x-kubernetes-map-type':
    case 'x-kubernetes-patch-merge-key':
    case 'x-kubernetes-patch-strategy':
      return typeof value === 'string' ? value : undefined;
    case 'x-kubernetes-list-map-keys':
      return isTexts(value) ? value : undefined;
    case 'x-kubernetes-validations':
      return Array.isArray(value) ? value.filter((rule) => isRecord(rule) && typeof rule.rule === 'string') : undefined;
    default:
      return value;
  }
}

function closed(schema: Readonly<Record<string, unknown>>): JsonSchema {
  const isClosed =
    (schema.properties !== undefined || schema.type === 'object') &&
    schema.additionalProperties === undefined &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true &&
    schema['x-kubernetes-embedded-resource'] !== true;
  return isClosed ? { ...schema, additionalProperties: false } : schema;
}

/**
 * The schema with every reference replaced by what it means, so that it can stand alone. A type that holds itself ends
 * as anything.
 */
export function inlineReferences(schema: JsonSchema, find: (reference: string) => JsonSchema | undefined): JsonSchema {
  return inline(schema, []);

  function inline(part: JsonSchema, inside: readonly string[]): JsonSchema {
    const { $ref, ...rest } = part;
    if ($ref !== undefined) {
      const target = inside.includes($ref) ? undefined : find($ref);
      return target === undefined
        ? { 'x-kubernetes-preserve-unknown-fields': true }
        : inline(target, [...inside, $ref]);
    }
    const child = (of: SchemaOrName): SchemaOrName => (typeof of === 'string' ? of : inline(of, inside));
    const [only, ...others] = rest.allOf ?? [];
    // OpenAPI v3 wraps a reference in `allOf` to put a description or a default beside it.
    if (only?.$ref !== undefined && others.length === 0) {
      const { allOf: _wrapper, ...beside } = rest;
      return { ...inline(only, inside), ...beside };
    }
    return {
      ...rest,
      ...(rest.properties && { properties: mapValues(rest.properties, child) }),
      ...(rest.items !== undefined && { items: child(rest.items) }),
      ...(typeof rest.additionalProperties === 'object' && { additionalProperties: child(rest.additionalProperties) }),
      ...(rest.allOf && { allOf: rest.allOf.map((branch) => inline(branch, inside)) }),
    };
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
