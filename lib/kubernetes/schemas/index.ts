export {
  type KindInfo,
  loadSchemas,
  type ObjectSchema,
  type SchemaCatalog,
} from './catalog.ts';
export { type Checked, checkObject } from './check.ts';
export { type ImportedSchema, importSchemas, readSchemaFile, type SchemaFile } from './import.ts';
export { itemKey } from './list-items.ts';
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
