import type { ImportedSchema } from './import.ts';
import type { JsonSchema } from './json-schema.ts';
import { type KindInfo, type KindKey, type KindTable, kindInfo, type ObjectSchema } from './kind-table.ts';
import type { ObjectNode, SchemaNode } from './node.ts';
import { nodeConverter } from './to-node.ts';

/** A company's own kinds, with the texts of their schemas. */
export interface ImportedKinds extends KindTable {
  describe(node: ObjectNode, field?: string): string | undefined;
}

/** A CRD leaves apiVersion, kind and metadata to the API server, so these are taken from the kind `builtIn`. */
export function importedKinds(
  imported: readonly ImportedSchema[],
  builtIn: () => ObjectSchema | undefined,
): ImportedKinds {
  const kinds = new Map<KindKey, KindInfo>();
  const sources = new Map<KindKey, JsonSchema>();
  for (const { apiVersion, kind, plural, scope, subresources, schema } of imported) {
    const key: KindKey = `${apiVersion} ${kind}`;
    kinds.set(key, kindInfo(apiVersion, kind, plural, scope, subresources, 'imported'));
    sources.set(key, schema);
  }
  const schemas = new Map<KindKey, ObjectSchema>();
  const descriptions = new Map<string, JsonSchema>();
  return {
    kinds,
    schema: (key) => {
      const before = schemas.get(key);
      const kind = kinds.get(key);
      const source = sources.get(key);
      if (before !== undefined || kind === undefined || source === undefined) return before;
      const name = `${kind.apiVersion}/${kind.kind}`;
      const root = nodeConverter({})(source, name);
      if (root.type !== 'object') return undefined;
      const schema = { kind, root: { ...root, fields: new Map([...root.fields, ...typeMeta(root, builtIn())]) } };
      schemas.set(key, schema);
      rememberDescriptions(source, name, descriptions);
      return schema;
    },
    describe: (node, field) => {
      const source = descriptions.get(node.name);
      if (field === undefined) return source?.description;
      const properties = source?.properties ?? {};
      const child = Object.hasOwn(properties, field) ? properties[field] : undefined;
      return typeof child === 'object' ? child.description : undefined;
    },
  };
}

/** Of `metadata`, a CRD may say more about name and generateName, and of nothing else. */
function typeMeta(root: ObjectNode, builtIn: ObjectSchema | undefined): readonly (readonly [string, SchemaNode])[] {
  const fields: (readonly [string, SchemaNode])[] = [];
  for (const field of ['apiVersion', 'kind', 'metadata']) {
    const node = builtIn?.root.fields.get(field);
    const own = root.fields.get(field);
    if (node === undefined) continue;
    if (node.type !== 'object' || own?.type !== 'object') fields.push([field, node]);
    else {
      const names = [...own.fields].filter(([name]) => name === 'name' || name === 'generateName');
      fields.push([field, { ...node, fields: new Map([...node.fields, ...names]) }]);
    }
  }
  return fields;
}

/** Under the names that the converter gives to nested objects. */
function rememberDescriptions(schema: JsonSchema, name: string, found: Map<string, JsonSchema>): void {
  found.set(name, schema);
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    if (typeof child === 'object') rememberDescriptions(child, `${name}.${field}`, found);
  }
  const { items, additionalProperties } = schema;
  if (typeof items === 'object') rememberDescriptions(items, `${name}[]`, found);
  if (typeof additionalProperties === 'object') rememberDescriptions(additionalProperties, `${name}.*`, found);
}
