import type { JsonSchema, SchemaOrName } from '../../lib/kubernetes/schemas/json-schema.ts';

/** The values that a text field, or the items of a list field, may have, by `Definition#field`. */
export type FieldEnums = ReadonlyMap<string, readonly string[]>;

/**
 * The closed sets of values in the built-in types. They are those of the newest version in every version: a value that
 * an older API server does not know yet passes, one that no version ever had does not. Status is left alone:
 * controllers write it, and a newer one may write more.
 */
export function enumsOf(models: ReadonlyMap<string, JsonSchema>): FieldEnums {
  const enums = new Map<string, readonly string[]>();
  for (const [name, schema] of models) {
    if (/Status$|Condition$/.test(name)) continue;
    for (const [field, child] of Object.entries(schema.properties ?? {})) {
      const values =
        valuesOf(child) ?? (typeof child === 'object' && child.items !== undefined ? valuesOf(child.items) : undefined);
      if (values !== undefined && field !== 'apiVersion' && field !== 'kind') enums.set(`${name}#${field}`, values);
    }
  }
  return enums;
}

function valuesOf(schema: SchemaOrName): readonly string[] | undefined {
  return typeof schema === 'object' && schema.enum !== undefined ? schema.enum.map(String) : undefined;
}
