import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledDescriptions, BundledKind } from '../../lib/kubernetes/schemas/bundled.ts';
import type { Definitions, JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import { readCompiledSchemas } from './compiled.ts';
import { withFacts } from './custom-facts.ts';
import { customKind } from './custom-kinds.ts';
import { type Declaration, type Declared, readDeclarations } from './declarations.ts';
import { definitionName } from './kubernetes-models.ts';
import { isScalarType, typeName } from './openapi.ts';
import { packageFolder } from './packages.ts';

/** The packages of custom resources that come with the engine, by the name of their file in `dist/schemas/`. */
export const customPackages = [
  'argo-cd',
  'cert-manager',
  'cloudnative-pg',
  'external-secrets',
  'gateway-api',
  'istio',
  'keda',
  'prometheus-operator',
] as const;

export interface CustomSchemas {
  readonly kinds: readonly BundledKind[];
  readonly definitions: Definitions;
  readonly descriptions: BundledDescriptions;
}

/**
 * All custom resources. Their types use built-in ones (a pod template, a label selector); those are taken from
 * `builtIn`, the newest Kubernetes version: which version an operator was built with is not said in its package, and
 * the newest knows the most fields.
 */
export function readCustomPackages(builtIn: Definitions): Map<string, CustomSchemas> {
  const compiled = new Map<string, JsonSchema>();
  const declared = new Map<string, Declaration>();
  const owned = new Map<string, readonly string[]>();
  for (const name of customPackages) {
    const folder = packageFolder(`@kubernetes-models/${name}`);
    if (!existsSync(join(folder, '_schemas'))) throw new Error(`@kubernetes-models/${name} has no _schemas`);
    const schemas = readCompiledSchemas(join(folder, '_schemas'));
    owned.set(name, [...schemas.keys()]);
    for (const [type, schema] of schemas) compiled.set(type, schema);
    for (const [type, declaration] of readDeclarations(folder)) declared.set(type, declaration);
  }
  return new Map([...owned].map(([name, types]) => [name, collect(types, { compiled, declared, builtIn })]));
}

interface CustomSources {
  readonly compiled: ReadonlyMap<string, JsonSchema>;
  readonly declared: ReadonlyMap<string, Declaration>;
  readonly builtIn: Definitions;
}

/** The kinds among a package's types, and whatever they reach. */
function collect(types: readonly string[], { compiled, declared, builtIn }: CustomSources): CustomSchemas {
  const kinds: BundledKind[] = [];
  const definitions: Record<string, JsonSchema> = {};
  const descriptions: Record<string, Record<string, string>> = {};
  for (const type of types) {
    const { apiVersion, kind } = typeMeta(compiled.get(type));
    if (apiVersion === undefined || kind === undefined || kind.endsWith('List')) continue;
    const fact = customKind(apiVersion, kind);
    if (fact === undefined) continue;
    include(type);
    definitions[publicName(type)] = withoutTypeMeta(definitions[publicName(type)] ?? {});
    kinds.push([apiVersion, kind, fact.plural, fact.scope, fact.subresources, publicName(type)]);
  }
  return { kinds, definitions, descriptions };

  /** Group, version and kind for a type of the packages, the definition's name for a built-in one. */
  function publicName(type: string): string {
    return declared.get(type)?.path ?? definitionName(type) ?? type;
  }

  function include(type: string): void {
    const name = publicName(type);
    if (definitions[name] !== undefined) return;
    const schema = compiled.get(type);
    if (schema === undefined) {
      includeBuiltIn(name);
      return;
    }
    // Entered first: a type may reach itself.
    definitions[name] = {};
    const declaration = declared.get(type);
    definitions[name] = withFacts(rewrite(withDeclared(schema, declaration?.declared)), name);
    if (declaration !== undefined) describe(name, declaration, inherited(schema));
  }

  function includeBuiltIn(name: string): void {
    const schema = builtIn[name];
    if (schema === undefined || definitions[name] !== undefined) return;
    definitions[name] = schema;
    for (const text of namesIn(schema)) includeBuiltIn(text);
  }

  /** References by public name, plain scalars by theirs. */
  function rewrite(schema: JsonSchema): JsonSchema {
    const { $ref, ...rest } = onlyReference(schema);
    if ($ref !== undefined) {
      const definition = definitionName($ref) ?? $ref;
      if (isScalarType(definition)) return { $ref: typeName(definition) };
      include($ref);
      return { $ref: publicName($ref) };
    }
    return {
      ...rest,
      ...(rest.properties && {
        properties: Object.fromEntries(Object.entries(rest.properties).map(([field, child]) => [field, short(child)])),
      }),
      ...(rest.items !== undefined && { items: short(rest.items) }),
      ...(typeof rest.additionalProperties === 'object' && { additionalProperties: short(rest.additionalProperties) }),
      ...(rest.allOf && { allOf: rest.allOf.map(rewrite) }),
      ...(rest.anyOf && { anyOf: rest.anyOf.map(rewrite) }),
      ...(rest.oneOf && { oneOf: rest.oneOf.map(rewrite) }),
      ...(rest.not && { not: rewrite(rest.not) }),
    };
  }

  function short(child: SchemaOrName): SchemaOrName {
    if (typeof child === 'string') return child;
    const schema = rewrite(child);
    if (schema.$ref !== undefined) return schema.$ref;
    const keywords = Object.keys(schema);
    if (keywords.some((keyword) => keyword !== 'type' && keyword !== 'format')) return schema;
    return plainNames[`${String(schema.type)}/${schema.format ?? ''}`] ?? schema;
  }

  /** The texts of the types that a type extends. */
  function inherited(schema: JsonSchema): Record<string, string> {
    const parents = (schema.allOf ?? []).flatMap(({ $ref }) => ($ref === undefined ? [] : [publicName($ref)]));
    return Object.assign({}, ...parents.map((parent) => descriptions[parent])) as Record<string, string>;
  }

  function describe(name: string, declaration: Declaration, texts: Record<string, string>): void {
    if (declaration.description !== '') texts[''] = declaration.description;
    describeFields(name, declaration.declared, texts);
    if (Object.keys(texts).length > 0) descriptions[name] = texts;
  }

  /** Nested objects are named as `nodeConverter` names them. */
  function describeFields(name: string, declaredType: Declared, texts: Record<string, string>): void {
    if (declaredType.type === 'list' || declaredType.type === 'map') {
      nested(`${name}${declaredType.type === 'list' ? '[]' : '.*'}`, declaredType.of);
    }
    if (declaredType.type !== 'object') return;
    for (const [field, { description, declared: child }] of declaredType.fields) {
      if (description !== '') texts[field] = description;
      nested(`${name}.${field}`, child);
    }
  }

  function nested(name: string, declaredType: Declared): void {
    const texts: Record<string, string> = {};
    describeFields(name, declaredType, texts);
    if (Object.keys(texts).length > 0) descriptions[name] = texts;
  }
}

/** A reference is compiled as one part of an `allOf` where the type is said beside it. */
function onlyReference(schema: JsonSchema): JsonSchema {
  const { type, allOf, ...others } = schema;
  const [part, ...more] = allOf ?? [];
  const only = part?.$ref !== undefined && more.length === 0 && (type === undefined || type === 'object');
  return only && Object.keys(others).length === 0 ? part : schema;
}

const plainNames: Readonly<Record<string, string>> = {
  'string/': 'string',
  'string/byte': 'byte',
  'string/date-time': 'date-time',
  'boolean/': 'boolean',
  'integer/': 'integer',
  'integer/int32': 'int32',
  'integer/int64': 'int64',
  'number/double': 'double',
  'object/': 'object',
  'undefined/': 'any',
};

function typeMeta(schema: JsonSchema | undefined): { apiVersion?: string; kind?: string } {
  const only = (field: string): string | undefined => {
    const child = schema?.properties?.[field];
    return typeof child === 'object' && child.enum?.length === 1 ? String(child.enum[0]) : undefined;
  };
  const apiVersion = only('apiVersion');
  const kind = only('kind');
  return { ...(apiVersion !== undefined && { apiVersion }), ...(kind !== undefined && { kind }) };
}

/** apiVersion and kind choose the schema, so they are not part of it. */
function withoutTypeMeta(schema: JsonSchema): JsonSchema {
  const required = (schema.required ?? []).filter((field) => field !== 'apiVersion' && field !== 'kind');
  return { ...schema, properties: { ...schema.properties, apiVersion: 'string', kind: 'string' }, required };
}

/** Adds the fields that the validators lost: every one named `description`. */
function withDeclared(schema: JsonSchema, declared: Declared | undefined): JsonSchema {
  if (declared === undefined || schema.$ref !== undefined) return schema;
  const child = (of: SchemaOrName | undefined, type: Declared): SchemaOrName | undefined =>
    typeof of === 'object' ? withDeclared(of, type) : of;
  if (declared.type === 'list') {
    const items = child(schema.items, declared.of);
    return items === undefined ? schema : { ...schema, items };
  }
  if (declared.type === 'map' && typeof schema.additionalProperties === 'object') {
    return { ...schema, additionalProperties: withDeclared(schema.additionalProperties, declared.of) };
  }
  if (declared.type !== 'object' || schema.properties === undefined) return schema;
  const properties: Record<string, SchemaOrName> = {};
  for (const [field, own] of Object.entries(schema.properties)) {
    const type = declared.fields.get(field)?.declared;
    properties[field] = type === undefined ? own : (child(own, type) ?? own);
  }
  for (const [field, { declared: type }] of declared.fields) {
    if (properties[field] === undefined && type.type === 'plain' && type.text === 'string')
      properties[field] = 'string';
  }
  return { ...schema, properties };
}

function namesIn(schema: SchemaOrName): readonly string[] {
  if (typeof schema === 'string') return [schema];
  const { properties = {}, items, additionalProperties } = schema;
  return [
    ...Object.values(properties).flatMap(namesIn),
    ...(items === undefined ? [] : namesIn(items)),
    ...(additionalProperties === undefined || typeof additionalProperties === 'boolean'
      ? []
      : namesIn(additionalProperties)),
  ];
}
