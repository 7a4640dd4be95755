/** What can be wrong with the shape of an object: a closed set. */
export type ProblemCode =
  /** A field that the schema does not have. Server-side apply refuses it; a plain create drops it with a warning. */
  | 'unknown-field'
  /** Text where a number belongs, an object where a list belongs. */
  | 'wrong-type'
  /** A field that must be given is absent (or null). */
  | 'missing-field'
  /** Not one of the values that are allowed. */
  | 'not-allowed'
  /** Text that does not match the schema's pattern. */
  | 'pattern'
  /** Text that is no quantity, date, base64, … */
  | 'format'
  /** A number, a length or a count that is too small or too large. */
  | 'range'
  /** A null as an item of a list, where the API server has no value to put in its place. */
  | 'null'
  /** Two items of a list with the same key. */
  | 'duplicate-item'
  /** Fields that exclude each other, or of which one is needed. */
  | 'choice'
  /** `metadata.name` or `generateName` against the rules of its kind. */
  | 'name'
  /** `metadata.namespace` missing the rules, or given to a kind that has none. */
  | 'namespace'
  /** A label key or value against the API server's syntax. */
  | 'label'
  /** An annotation key against the syntax, or all annotations too large together. */
  | 'annotation'
  /** Finalizers and owner references. */
  | 'metadata';

/** One thing that is wrong with an object's shape. */
export interface SchemaProblem {
  readonly code: ProblemCode;
  /** From the object's root: field names and list indexes. For a missing field, the object that lacks it. */
  readonly path: readonly (string | number)[];
  /** One line; the path is not repeated in it. */
  readonly message: string;
  /** The field, value or key that was probably meant. */
  readonly suggestion?: string;
}
