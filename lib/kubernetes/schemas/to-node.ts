import { type Definitions, type JsonSchema, type SchemaOrName, scalars } from './json-schema.ts';
import type { Choice, ListNode, NumberNode, ObjectNode, SchemaNode, StringNode } from './node.ts';

/**
 * Turns OpenAPI schemas into nodes. One converter serves one file of definitions: a definition becomes one node however
 * often it is named, which is also what lets types hold themselves.
 */
export function nodeConverter(definitions: Definitions): (schema: SchemaOrName, name: string) => SchemaNode {
  const known = new Map<string, SchemaNode>();

  return convert;

  function convert(schema: SchemaOrName, name: string): SchemaNode {
    if (typeof schema === 'string') return named(schema);
    if (schema.$ref !== undefined) return named(referenced(schema.$ref, definitions));
    const wrapped = wrappedReference(schema);
    if (wrapped !== undefined) return { ...named(referenced(wrapped, definitions)), ...common(schema) };
    if (schema.allOf !== undefined) return withChoices(convert(mergeAll(schema, definitions), name), schema);
    return { ...convertPlain(schema, name), ...common(schema) };
  }

  function named(name: string): SchemaNode {
    const before = known.get(name);
    if (before !== undefined) return before;
    const schema = resolve(name, definitions);
    if (schema === undefined) return { type: 'any' };
    if (!isObject(schema)) {
      const node = convert(schema, name);
      known.set(name, node);
      return node;
    }
    // Entered before its fields are read, so that a type that holds itself finds this very node; the map is filled
    // later.
    const fields = new Map<string, SchemaNode>();
    const node: ObjectNode = { type: 'object', name, fields, required: schema.required ?? [] };
    known.set(name, node);
    const converted = convert(schema, name);
    if (converted.type === 'object') for (const [field, child] of converted.fields) fields.set(field, child);
    return Object.assign(node, converted, { fields });
  }

  /** The merged schema has room for one `oneOf`; its parts may each have one. */
  function withChoices(node: SchemaNode, schema: JsonSchema): SchemaNode {
    const choices = choicesOf(schema, definitions);
    return node.type === 'object' && choices.length > 0 ? { ...node, choices } : node;
  }

  function convertPlain(schema: JsonSchema, name: string): SchemaNode {
    if (isIntOrString(schema)) return convertIntOrString(schema);
    if (isObject(schema)) return convertObject(schema, name);
    const type = typeOf(schema);
    switch (type) {
      case 'object':
        return convertMap(schema, name);
      case 'array':
        return convertList(schema, name);
      case 'string':
        return schema.format === 'quantity' ? { type: 'quantity' } : convertString(schema);
      case 'integer':
      case 'number':
        return convertNumber(schema, type);
      case 'boolean':
        return { type: 'boolean', ...(schema.enum && { enum: schema.enum }) };
      default:
        return { type: 'any' };
    }
  }

  function convertObject(schema: JsonSchema, name: string): ObjectNode {
    const fields = new Map<string, SchemaNode>();
    for (const [field, child] of Object.entries(schema.properties ?? {})) {
      fields.set(field, convert(child, `${name}.${field}`));
    }
    const choices = choicesOf(schema, definitions);
    const open =
      schema['x-kubernetes-preserve-unknown-fields'] === true ||
      schema.additionalProperties === true ||
      (schema.properties === undefined && schema.additionalProperties !== false);
    return {
      type: 'object',
      name,
      fields,
      required: schema.required ?? [],
      ...(open && { open }),
      ...(schema['x-kubernetes-embedded-resource'] === true && { embedded: true }),
      ...(schema['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
      ...pick(schema, ['minProperties', 'maxProperties']),
      ...(choices.length > 0 && { choices }),
    };
  }

  function convertMap(schema: JsonSchema, name: string): SchemaNode {
    const values = typeof schema.additionalProperties === 'boolean' ? undefined : schema.additionalProperties;
    return {
      type: 'map',
      values: values === undefined ? { type: 'any' } : convert(values, `${name}.*`),
      ...(schema['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
      ...pick(schema, ['minProperties', 'maxProperties']),
    };
  }

  function convertList(schema: JsonSchema, name: string): ListNode {
    const listType = schema['x-kubernetes-list-type'];
    const keys = schema['x-kubernetes-list-map-keys'];
    return {
      type: 'list',
      items: schema.items === undefined ? { type: 'any' } : convert(schema.items, `${name}[]`),
      listType: listType === 'set' || listType === 'map' ? listType : 'atomic',
      ...(keys && { keys }),
      ...(schema['x-kubernetes-patch-merge-key'] !== undefined && { mergeKey: schema['x-kubernetes-patch-merge-key'] }),
      ...pick(schema, ['minItems', 'maxItems']),
      ...(schema.uniqueItems === true && { uniqueItems: true }),
    };
  }
}

/** `allOf` with one reference is how OpenAPI puts a default beside it: the type stays the one that is named. */
function wrappedReference({ allOf, ...beside }: JsonSchema): string | undefined {
  const [only, ...others] = allOf ?? [];
  if (only?.$ref === undefined || others.length > 0) return undefined;
  const plain = Object.keys(beside).every((keyword) => ['default', 'description', 'nullable'].includes(keyword));
  return plain ? only.$ref : undefined;
}

/** A definition's own name, or the pointer of an OpenAPI document to it (`#/components/schemas/NAME`). */
function referenced(reference: string, definitions: Definitions): string {
  return definitions[reference] === undefined
    ? reference.replace(/^#\/(?:components\/schemas|definitions)\//, '')
    : reference;
}

/** Names come from files too, so nothing that every object inherits may answer to one. */
function resolve(name: string, definitions: Definitions): JsonSchema | undefined {
  if (Object.hasOwn(scalars, name)) return scalars[name];
  return Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

function convertString(schema: JsonSchema): StringNode {
  return { type: 'string', ...pick(schema, ['format', 'enum', 'pattern', 'minLength', 'maxLength']) };
}

function convertNumber(schema: JsonSchema, type: NumberNode['type']): NumberNode {
  return {
    type,
    ...pick(schema, ['format', 'enum', 'minimum', 'maximum', 'multipleOf']),
    ...(schema.exclusiveMinimum === true && { exclusiveMinimum: true }),
    ...(schema.exclusiveMaximum === true && { exclusiveMaximum: true }),
  };
}

/** controller-gen writes a Quantity as an int-or-string with a pattern that begins so. */
const quantityPattern = '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))';

function convertIntOrString(schema: JsonSchema): SchemaNode {
  if (schema.pattern?.startsWith(quantityPattern) === true) return { type: 'quantity' };
  return { type: 'int-or-string', ...pick(schema, ['pattern']) };
}

function isIntOrString(schema: JsonSchema): boolean {
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string') return true;
  const types = (schema.anyOf ?? schema.oneOf ?? []).map((branch) => branch.type);
  return schema.type === undefined && types.length === 2 && types.includes('integer') && types.includes('string');
}

function isObject(schema: JsonSchema): boolean {
  if (isIntOrString(schema) || schema.items !== undefined) return false;
  if (schema.properties !== undefined) return true;
  if (typeof schema.additionalProperties === 'object' || typeof schema.additionalProperties === 'string') return false;
  return typeOf(schema) === 'object';
}

function typeOf(schema: JsonSchema): string | undefined {
  if (typeof schema.type === 'string') return schema.type;
  const named = schema.type?.filter((type) => type !== 'null');
  if (named !== undefined) return named.length === 1 ? named[0] : undefined;
  if (schema.items !== undefined) return 'array';
  return schema.additionalProperties === undefined ? undefined : 'object';
}

/** What any node may carry. */
function common(schema: JsonSchema): Pick<SchemaNode, 'nullable' | 'default' | 'validations'> {
  const nullable = schema.nullable === true || (Array.isArray(schema.type) && schema.type.includes('null'));
  const validations = schema['x-kubernetes-validations'];
  return {
    ...(nullable && { nullable }),
    ...('default' in schema && { default: schema.default }),
    ...(validations && { validations }),
  };
}

/** `allOf` of structural schemas only adds constraints to one value, so its parts can be read as one schema. */
function mergeAll(schema: JsonSchema, definitions: Definitions): JsonSchema {
  const { allOf = [], ...own } = schema;
  let merged: JsonSchema = {};
  for (const part of [...allOf, own]) {
    const resolved: JsonSchema =
      part.$ref === undefined ? part : (resolve(referenced(part.$ref, definitions), definitions) ?? {});
    const flat = resolved.allOf === undefined ? resolved : mergeAll(resolved, definitions);
    merged = {
      ...merged,
      ...flat,
      ...((merged.properties ?? flat.properties) && { properties: { ...merged.properties, ...flat.properties } }),
      ...((merged.required ?? flat.required) && { required: [...(merged.required ?? []), ...(flat.required ?? [])] }),
    };
  }
  return merged;
}

/** The conditions over which fields are given; combinations that say more than that are left to the API server. */
function choicesOf(schema: JsonSchema, definitions: Definitions): readonly Choice[] {
  const choices: Choice[] = [];
  const one = choiceOfOne(schema.oneOf);
  if (one !== undefined) choices.push(one);
  const any = requiredSets(schema.anyOf);
  if (any !== undefined) choices.push({ rule: 'any', sets: any });
  const none = schema.not && (requiredSets(schema.not.anyOf) ?? requiredSets([schema.not]));
  if (none !== undefined) choices.push({ rule: 'none', sets: none });
  for (const { $ref, ...part } of schema.allOf ?? []) {
    choices.push(
      ...choicesOf(
        $ref === undefined ? part : (resolve(referenced($ref, definitions), definitions) ?? {}),
        definitions,
      ),
    );
  }
  return choices;
}

/** Istio writes "none or one of these" as a `oneOf` whose first branch is "none of these". */
function choiceOfOne(branches: readonly JsonSchema[] | undefined): Choice | undefined {
  const none = branches?.findIndex(({ not }) => not !== undefined) ?? -1;
  if (branches === undefined || none < 0) {
    const sets = requiredSets(branches);
    return sets && { rule: 'one', sets };
  }
  const sets = requiredSets(branches.toSpliced(none, 1));
  const excluded = requiredSets(branches[none]?.not?.anyOf);
  const same = sets !== undefined && excluded !== undefined && JSON.stringify(sets) === JSON.stringify(excluded);
  return same ? { rule: 'at-most-one', sets } : undefined;
}

/** The fields that each branch asks for, where no branch does anything else. */
function requiredSets(branches: readonly JsonSchema[] | undefined): readonly (readonly string[])[] | undefined {
  if (branches === undefined || branches.length === 0) return undefined;
  const sets: (readonly string[])[] = [];
  for (const branch of branches) {
    const others = Object.keys(branch).filter((keyword) => keyword !== 'required' && keyword !== 'type');
    if (branch.required === undefined || others.length > 0) return undefined;
    sets.push(branch.required);
  }
  return sets;
}

function pick<K extends keyof JsonSchema>(schema: JsonSchema, keys: readonly K[]): Pick<JsonSchema, K> {
  const picked: Partial<Pick<JsonSchema, K>> = {};
  for (const key of keys) if (schema[key] !== undefined) picked[key] = schema[key];
  return picked as Pick<JsonSchema, K>;
}
