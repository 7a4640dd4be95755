/**
 * What Kubernetes objects may look like: the built-in kinds of each version, the custom resources of well-known
 * operators, and a company's own.
 *
 * `loadSchemas()` gives the catalog; `catalog.find(version, apiVersion, kind)` a schema, whose `root` is a tree of
 * `SchemaNode`s; `checkObject` and `validateObject` say what is wrong with an object; `importSchemas` reads CRDs and
 * OpenAPI documents. The files behind it are made by `scripts/build-schemas.ts` and read as they are asked for.
 */
export { loadSchemas, type SchemaCatalog } from './catalog.ts';
export { type Checked, checkObject } from './check.ts';
export { type ImportedSchema, importSchemas, readSchemaFile, type SchemaFile } from './import.ts';
export type { KindInfo, ObjectSchema } from './kind-table.ts';
export {} from './list-items.ts';
export type {
  AnyNode,
  BooleanNode,
  Choice,
  IntOrStringNode,
  ListNode,
  MapNode,
  NumberNode,
  ObjectNode,
  QuantityNode,
  SchemaNode,
  StringNode,
  Validation,
} from './node.ts';
export type { ProblemCode, SchemaProblem } from './problem.ts';
export { validateObject } from './validate.ts';
export type { VersionMatch } from './version.ts';
