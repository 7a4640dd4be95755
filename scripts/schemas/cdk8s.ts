import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';
import { typeName } from './openapi.ts';

/** What a `.jsii` assembly says of one type; only the parts that are read. */
interface JsiiType {
  readonly kind: 'interface' | 'class' | 'enum';
  readonly fqn: string;
  readonly namespace?: string;
  readonly docs?: JsiiDocs;
  readonly properties?: readonly JsiiProperty[];
  readonly members?: readonly { readonly name: string }[];
}

interface JsiiDocs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly custom?: { readonly schema?: string };
}

interface JsiiProperty {
  readonly name: string;
  readonly optional?: boolean;
  readonly docs?: JsiiDocs;
  readonly type: JsiiReference;
}

type JsiiReference =
  | { readonly primitive: string }
  | { readonly fqn: string }
  | { readonly collection: { readonly kind: 'array' | 'map'; readonly elementtype: JsiiReference } }
  | { readonly union: unknown };

/** A type of one Kubernetes version as cdk8s-plus knows it, with its documentation. */
export interface DocumentedSchema {
  readonly schema: JsonSchema;
  readonly description: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * The Kubernetes types inside `cdk8s-plus-NN`, by their definition's name. They are generated from the OpenAPI document
 * of that Kubernetes version and keep the JSON names in `@schema`, but leave out `status` and whatever only it uses,
 * apiVersion and kind, and the width of numbers (here `int32` until a better source says otherwise).
 */
export function readCdk8sTypes(assemblyFile: string): Map<string, DocumentedSchema> {
  const types = Object.values(readAssembly(assemblyFile)).filter((type) => type.namespace === 'k8s');
  const names = new Map(types.map((type) => [type.fqn, type.docs?.custom?.schema ?? '']));
  const result = new Map<string, DocumentedSchema>();
  for (const type of types) {
    const name = type.docs?.custom?.schema;
    if (name === undefined || type.kind !== 'interface') continue;
    result.set(name, readType(type, names));
  }
  return result;
}

function readAssembly(file: string): Readonly<Record<string, JsiiType>> {
  const plain = JSON.parse(readFileSync(file, 'utf8')) as { filename?: string; types?: Record<string, JsiiType> };
  if (plain.types !== undefined) return plain.types;
  // Newer jsii packs the assembly beside a redirect.
  const packed = gunzipSync(readFileSync(join(dirname(file), plain.filename ?? '.jsii.gz'))).toString('utf8');
  return (JSON.parse(packed) as { types: Record<string, JsiiType> }).types;
}

function readType(type: JsiiType, names: ReadonlyMap<string, string>): DocumentedSchema {
  const properties: Record<string, SchemaOrName> = {};
  const fields: Record<string, string> = {};
  const required: string[] = [];
  for (const property of type.properties ?? []) {
    const field = property.docs?.custom?.schema?.split('#')[1];
    if (field === undefined) continue;
    properties[field] = readReference(property.type, names);
    fields[field] = text(property.docs);
    if (property.optional !== true) required.push(field);
  }
  return { schema: { properties, required }, description: text(type.docs), fields };
}

function readReference(type: JsiiReference, names: ReadonlyMap<string, string>): SchemaOrName {
  if ('collection' in type) {
    const element = readReference(type.collection.elementtype, names);
    return type.collection.kind === 'array'
      ? { type: 'array', items: element }
      : { type: 'object', additionalProperties: element };
  }
  if ('fqn' in type) {
    const name = names.get(type.fqn) ?? '';
    // An enum of cdk8s has no definition in OpenAPI; there is one, over the kind of DeleteOptions.
    return name.includes('.') ? typeName(name) : 'string';
  }
  if ('primitive' in type) return primitives[type.primitive] ?? 'any';
  return 'int-or-string';
}

const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'int32',
  boolean: 'boolean',
  date: 'date-time',
  any: 'any',
};

function text(docs: JsiiDocs | undefined): string {
  return [docs?.summary, docs?.remarks].filter((part) => part !== undefined && part !== '').join(' ');
}
