import type { JsonSchema } from './json-schema.ts';

/** A company's own schema for one kind, out of a CRD or an OpenAPI document. */
export interface ImportedSchema {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'namespaced' | 'cluster';
  readonly subresources: readonly string[];
  readonly schema: JsonSchema;
}
