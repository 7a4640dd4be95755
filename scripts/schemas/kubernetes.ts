import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import type { DocumentedSchema } from './cdk8s.ts';
import { definitionName } from './kubernetes-models.ts';
import { isScalarType, shorten } from './openapi.ts';

/** The two packages that the types of a Kubernetes version are put together from. */
export interface Sources {
  /** `cdk8s-plus-NN`: which types and fields this version has, `status` aside. */
  readonly cdk8s: ReadonlyMap<string, DocumentedSchema>;
  /** `kubernetes-models`: `status`, the width of numbers; the newest version of every type. */
  readonly models: ReadonlyMap<string, JsonSchema>;
}

/** A type of one version: its fields in short form and which of them must be given. */
export interface TypeFields {
  readonly properties: Readonly<Record<string, SchemaOrName>>;
  readonly required: readonly string[];
}

/**
 * The types of one Kubernetes version as far as the packages tell: every type of cdk8s-plus with its numbers made
 * exact, `status` added to the kinds that have one, and the types that only they use. `facts.ts` then puts right what
 * the packages have wrong.
 */
export function typesFromPackages(sources: Sources, kinds: readonly string[]): Map<string, TypeFields> {
  const types = new Map<string, TypeFields>();
  const pending = [...sources.cdk8s.keys(), ...kinds];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (types.has(name) || isScalarType(name)) continue;
    const type = typeFromPackages(name, sources, kinds.includes(name));
    if (type === undefined) continue;
    types.set(name, type);
    for (const field of Object.values(type.properties)) pending.push(...references(field));
  }
  return types;
}

function typeFromPackages(name: string, { cdk8s, models }: Sources, isKind: boolean): TypeFields | undefined {
  const model = modelFields(models.get(name));
  const typed = cdk8s.get(name)?.schema;
  if (typed === undefined) return model;
  const properties: Record<string, SchemaOrName> = {};
  for (const [field, schema] of Object.entries(typed.properties ?? {})) {
    const exact = model?.properties[field];
    properties[field] = exact !== undefined && sameShape(schema, exact) ? exact : schema;
  }
  if (isKind) {
    Object.assign(properties, { apiVersion: 'string', kind: 'string' });
    const status = model?.properties.status;
    if (status !== undefined) properties.status = status;
  }
  return { properties, required: typed.required ?? [] };
}

function modelFields(model: JsonSchema | undefined): TypeFields | undefined {
  if (model === undefined) return undefined;
  const rename = (reference: string): string => definitionName(reference) ?? reference;
  const properties: Record<string, SchemaOrName> = {};
  for (const [field, schema] of Object.entries(model.properties ?? {})) {
    properties[field] = typeof schema === 'string' ? schema : shorten(schema, rename);
  }
  // kubernetes-models asks for apiVersion and kind in every kind; they are part of finding the schema, not of it.
  const required = (model.required ?? []).filter((field) => field !== 'apiVersion' && field !== 'kind');
  return { properties, required };
}

/**
 * Whether two fields differ at most in what cdk8s cannot say: the width of a number, a format, the meaning of `any`.
 */
function sameShape(typed: SchemaOrName, exact: SchemaOrName): boolean {
  if (typed === 'any') return true;
  if (typeof typed === 'string')
    return typeof exact === 'string' && (typed === exact || (widens[typed] ?? []).includes(exact));
  if (typeof exact === 'string') return false;
  const inner = typed.items ?? typed.additionalProperties;
  const other = typed.items === undefined ? exact.additionalProperties : exact.items;
  return (
    typed.type === exact.type &&
    typeof inner !== 'boolean' &&
    typeof other !== 'boolean' &&
    sameShape(inner ?? 'any', other ?? 'any')
  );
}

const widens: Readonly<Record<string, readonly string[]>> = {
  int32: ['int64', 'double'],
  string: ['byte'],
  'date-time': ['micro-time'],
};

/** The definitions that a field names. */
export function references(schema: SchemaOrName): readonly string[] {
  if (typeof schema === 'string') return schema.includes('.') ? [schema] : [];
  const { items, additionalProperties } = schema;
  return [
    ...(items === undefined ? [] : references(items)),
    ...(additionalProperties === undefined || typeof additionalProperties === 'boolean'
      ? []
      : references(additionalProperties)),
  ];
}
