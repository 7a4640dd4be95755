/**
 * What a value may be: one small union, the same for built-in kinds, bundled custom resources and imported ones. Nodes
 * are plain, frozen-in-spirit data and may form cycles (JSONSchemaProps holds itself), so walk them along a value or
 * remember where you were. Two fields of the same Go type share one ObjectNode.
 */
export type SchemaNode =
  | StringNode
  | NumberNode
  | BooleanNode
  | QuantityNode
  | IntOrStringNode
  | ObjectNode
  | MapNode
  | ListNode
  | AnyNode;

interface Common {
  /**
   * Custom resources only: an explicit null is a value. Elsewhere the API server drops a null field or refuses a null
   * item.
   */
  readonly nullable?: true;
  /** What the API server fills in where the field is absent (custom resources that were imported with their CRD). */
  readonly default?: unknown;
  /** `x-kubernetes-validations` of an imported CRD, as written there. */
  readonly validations?: readonly Validation[];
}

/** One CEL rule of a CRD. */
export interface Validation {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export interface StringNode extends Common {
  readonly type: 'string';
  /**
   * `byte` is base64 text; `date-time` is metav1.Time, `micro-time` metav1.MicroTime; others come from imported CRDs.
   */
  readonly format?: string;
  readonly enum?: readonly unknown[];
  /** RE2 syntax, not anchored, as in OpenAPI. */
  readonly pattern?: string;
  /** Length in code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** `integer` is int32 or int64 by `format` (int64 where absent); `number` is a double. */
export interface NumberNode extends Common {
  readonly type: 'integer' | 'number';
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: true;
  readonly exclusiveMaximum?: true;
  readonly multipleOf?: number;
}

export interface BooleanNode extends Common {
  readonly type: 'boolean';
  readonly enum?: readonly unknown[];
}

/** resource.Quantity: text such as `500m` or `1Gi`, or a number. */
export interface QuantityNode extends Common {
  readonly type: 'quantity';
}

/** A number or text, by `x-kubernetes-int-or-string`. */
export interface IntOrStringNode extends Common {
  readonly type: 'int-or-string';
  readonly pattern?: string;
}

/** An object with known fields. */
export interface ObjectNode extends Common {
  readonly type: 'object';
  /**
   * The definition's name: `io.k8s.api.core.v1.PodSpec`, or for a nested object of a custom resource the kind and path,
   * such as `argoproj.io/v1alpha1/Application.spec.source`. Tables about fields and `describe` go by it.
   */
  readonly name: string;
  readonly fields: ReadonlyMap<string, SchemaNode>;
  readonly required: readonly string[];
  /** Other fields are kept and not looked at (`x-kubernetes-preserve-unknown-fields`). */
  readonly open?: true;
  /** A whole object inside this one, with apiVersion, kind and metadata (`x-kubernetes-embedded-resource`). */
  readonly embedded?: true;
  /** Server-side apply sets the object as a whole (`x-kubernetes-map-type: atomic`). */
  readonly atomic?: true;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly choices?: readonly Choice[];
}

/** Free names, each with a value of one schema. */
export interface MapNode extends Common {
  readonly type: 'map';
  readonly values: SchemaNode;
  readonly atomic?: true;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

export interface ListNode extends Common {
  readonly type: 'list';
  readonly items: SchemaNode;
  /**
   * How server-side apply merges (`x-kubernetes-list-type`): `atomic` as a whole (also where the schema is silent),
   * `set` by value, `map` by `keys`. Duplicates are refused in `set` and `map`.
   */
  readonly listType: 'atomic' | 'set' | 'map';
  /** The fields that name an item of a `map` list (`x-kubernetes-list-map-keys`). */
  readonly keys?: readonly string[];
  /**
   * The field by which `kubectl apply` merges built-in lists (`x-kubernetes-patch-merge-key`); the empty text where
   * items are scalars and merge by value. Absent: the list is replaced.
   */
  readonly mergeKey?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: true;
}

/** Anything at all: JSON, RawExtension, or a field whose schema says nothing. */
export interface AnyNode extends Common {
  readonly type: 'any';
}

/**
 * A condition over which fields are set, from `oneOf`, `anyOf` and `not` of a CRD: sets of field names of the same
 * object.
 */
export interface Choice {
  /** Of the sets that are given whole: `one` exactly, `at-most-one`, `any` (one or more), `none`. */
  readonly rule: 'one' | 'at-most-one' | 'any' | 'none';
  readonly sets: readonly (readonly string[])[];
}
