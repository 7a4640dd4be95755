import { type JsonObject, loadSchemas, type ObjectNode, type SchemaCatalog } from '../kubernetes/index.ts';
import type { DiffOptions } from './types.ts';
import { text } from './values.ts';

let bundled: SchemaCatalog | undefined;

/** The schema of a custom kind; undefined for a kind that nobody brought a schema of. */
export function schemaOf(object: JsonObject, { kubernetes, schemas }: DiffOptions): ObjectNode | undefined {
  if (schemas === undefined) bundled ??= loadSchemas();
  return (schemas ?? bundled)?.find(kubernetes, text(object, 'apiVersion') ?? '', text(object, 'kind') ?? '')?.root;
}
