import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  ERROR,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  TYPE,
  typeName,
  UINT,
} from './types.ts';

/**
 * What an expression evaluates to. `bigint` is CEL's int (always within 64 bits) and `number` its double, so that the two can never be
 * taken for each other. Errors are values: they travel through operators until something absorbs them.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | CelList
  | CelMap
  | TypeValue
  | Optional
  | Foreign
  | CelError;

export const MIN_INT = -(2n ** 63n);
export const MAX_INT = 2n ** 63n - 1n;
export const MAX_UINT = 2n ** 64n - 1n;

/** CEL's uint, from 0 to 2^64 - 1. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Marks a JSON number as a double although it is whole (Go's decoder reads `1.0` and `1e3` so). For bindings only. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** An instant, in nanoseconds since 1970, with the offset it was written with (seconds east of UTC), which shows when it is printed. */
export class Timestamp {
  readonly nanos: bigint;
  readonly offset: number;
  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos;
    this.offset = offset;
  }
}

/** A span of time in nanoseconds, within 64 bits. */
export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A type as a value, as `type(x)` gives it. Two are equal when their names are. */
export class TypeValue {
  readonly type: CelType;
  constructor(type: CelType) {
    this.type = type;
  }
  get name(): string {
    return typeName(this.type);
  }
}

/** A value that may be missing. */
export class Optional {
  static readonly NONE = new Optional(undefined);
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** A value of a library's own type, such as a quantity; compared by the library. */
export abstract class Foreign {
  abstract readonly type: CelType;
  /** The type in Go of what the value wraps, where cel-go cannot wrap that again. */
  readonly goType?: string;
  /** Whether the two are equal; undefined where the library has no answer for such a pair, which `==` makes an error. */
  abstract equals(other: Value): boolean | undefined;
  /** The length that `==` and others are charged for, where the type has one. */
  get size(): number {
    return 1;
  }
}

/** The words an error is told apart by; `message` is what cel-go would say. */
export type ErrorKind =
  | 'no-such-key'
  | 'no-such-overload'
  | 'index-out-of-bounds'
  | 'arithmetic'
  | 'conversion'
  | 'invalid-argument'
  | 'missing-variable';

export class CelError {
  readonly kind: ErrorKind;
  readonly message: string;
  constructor(kind: ErrorKind, message: string) {
    this.kind = kind;
    this.message = message;
  }
}

export const noSuchOverload = (name?: string, ...args: readonly Value[]): CelError =>
  new CelError(
    'no-such-overload',
    name === undefined ? 'no such overload' : `no such overload: ${name}(${args.map(valueTypeName).join(', ')})`,
  );

/** A list whose elements become values only when they are looked at. Immutable, but for the builders below. */
export abstract class CelList {
  abstract readonly size: number;
  /** The element at an index that is within bounds. */
  abstract at(index: number): Value;

  *[Symbol.iterator](): IterableIterator<Value> {
    for (let i = 0; i < this.size; i++) yield this.at(i);
  }
}

/** A map or an object. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract keys(): Iterable<Value>;
  /** The value at a key, an error where it could not be had, or undefined. */
  abstract get(key: Value): Value | undefined;
}

/** The run-time type, without parameters that only the checker knows. */
export function valueType(value: Value): CelType {
  if (value === null) return NULL;
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return DOUBLE;
    case 'string':
      return STRING;
  }
  if (value instanceof CelMap) return ANY_MAP;
  if (value instanceof CelList) return ANY_LIST;
  if (value instanceof Uint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof Timestamp) return TIMESTAMP;
  if (value instanceof Duration) return DURATION;
  if (value instanceof TypeValue) return TYPE;
  if (value instanceof Optional) return ANY_OPTIONAL;
  if (value instanceof CelError) return ERROR;
  return value.type;
}

const ANY_MAP = mapOf(DYN, DYN);
const ANY_LIST = listOf(DYN);
const ANY_OPTIONAL = optionalOf(DYN);

export const valueTypeName = (value: Value): string => typeName(valueType(value));
