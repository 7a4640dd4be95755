import type { Validation } from './node.ts';

/** The part of OpenAPI v3 schemas that Kubernetes uses, as CRDs write it. Unknown keywords are ignored, not refused. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, SchemaOrName>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaOrName;
  readonly items?: SchemaOrName;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-validations'?: readonly Validation[];
}

/**
 * In the bundled files a name may stand where a schema is expected: a scalar below, or a definition of the same file.
 * It is `{ "$ref": "…" }` in short, and keeps the files of seven Kubernetes versions small.
 */
export type SchemaOrName = JsonSchema | string;

/** The scalars that bundled files name. */
export const scalars: Readonly<Record<string, JsonSchema>> = {
  string: { type: 'string' },
  byte: { type: 'string', format: 'byte' },
  'date-time': { type: 'string', format: 'date-time' },
  'micro-time': { type: 'string', format: 'micro-time' },
  quantity: { type: 'string', format: 'quantity' },
  'int-or-string': { 'x-kubernetes-int-or-string': true },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  integer: { type: 'integer' },
  double: { type: 'number', format: 'double' },
  any: {},
  object: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};

/** One bundled file's types by name. */
export type Definitions = Readonly<Record<string, JsonSchema>>;
