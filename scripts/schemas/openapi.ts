import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';

/**
 * The Go types whose OpenAPI definition is a bare string or object but which mean a scalar.
 * JSONSchemaPropsOr… may be a schema, a list or a boolean, which OpenAPI v2 cannot say, so they are anything.
 */
const scalarTypes: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-string',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'date-time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'micro-time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'object',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'object',
  // Has no field in any version.
  'io.k8s.api.apiserverinternal.v1alpha1.StorageVersionSpec': 'object',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'any',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'any',
};

/** Whether a definition is written as a scalar wherever it is used, so that it needs no entry of its own. */
export function isScalarType(name: string): boolean {
  return scalarTypes[name] !== undefined;
}

/** The short name of a type: its own, or the scalar that it means. */
export function typeName(definition: string): string {
  return scalarTypes[definition] ?? definition;
}

const scalarFormats: Readonly<Record<string, string>> = {
  'string/': 'string',
  'string/byte': 'byte',
  'string/date-time': 'date-time',
  'string/int-or-string': 'int-or-string',
  'boolean/': 'boolean',
  'integer/int32': 'int32',
  'integer/int64': 'int64',
  'integer/': 'int64',
  'number/double': 'double',
  'number/': 'double',
  'object/': 'object',
};

/**
 * An OpenAPI schema of a built-in field (as the Kubernetes project or kubernetes-models writes it) in the short form:
 * no description, no constraint (built-in types have none), references renamed by `rename`.
 */
export function shorten(schema: JsonSchema, rename: (reference: string) => string): SchemaOrName {
  if (schema.$ref !== undefined) return typeName(rename(schema.$ref));
  const [only, ...others] = schema.allOf ?? [];
  if (only !== undefined && others.length === 0) return shorten(only, rename);
  if (schema.type === 'array') return { type: 'array', items: shortenChild(schema.items, rename) };
  if (typeof schema.additionalProperties === 'object') {
    return { type: 'object', additionalProperties: shortenChild(schema.additionalProperties, rename) };
  }
  if (schema.type === undefined) return schema.anyOf === undefined ? 'any' : 'int-or-string';
  return scalarFormats[`${String(schema.type)}/${schema.format ?? ''}`] ?? 'any';
}

function shortenChild(child: SchemaOrName | undefined, rename: (reference: string) => string): SchemaOrName {
  if (child === undefined) return 'any';
  return typeof child === 'string' ? child : shorten(child, rename);
}
