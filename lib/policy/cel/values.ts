import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  ERROR,
  formatDeclaredType,
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

/** Makes a CEL value of what a binding holds. */
export type Lift = (raw: unknown, key?: string) => Value;

/** A list whose elements become values only when they are looked at. Immutable, but for the builders below. */
export abstract class CelList {
  abstract readonly size: number;
  /** The element at an index that is within bounds. */
  abstract at(index: number): Value;

  *[Symbol.iterator](): IterableIterator<Value> {
    for (let i = 0; i < this.size; i++) yield this.at(i);
  }
}

/** A list made by an expression. */
export class ValueList extends CelList {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }
  get size(): number {
    return this.items.length;
  }
  at(index: number): Value {
    return this.items[index] as Value;
  }
  override [Symbol.iterator](): IterableIterator<Value> {
    return this.items[Symbol.iterator]() as IterableIterator<Value>;
  }
}

/** A list that a loop is still gathering: `+` adds to it in place, as cel-go does, so that a loop stays linear. */
export class GrowingList extends CelList {
  readonly items: Value[] = [];
  get size(): number {
    return this.items.length;
  }
  at(index: number): Value {
    return this.items[index] as Value;
  }
}

/** Two lists end to end. Nothing is copied, so `+` costs the same however long they are. */
export class JoinedList extends CelList {
  readonly size: number;
  readonly #left: CelList;
  readonly #right: CelList;
  constructor(left: CelList, right: CelList) {
    super();
    this.#left = left;
    this.#right = right;
    this.size = left.size + right.size;
  }
  at(index: number): Value {
    let list: CelList = this;
    let offset = index;
    while (list instanceof JoinedList) {
      const left: CelList = list.#left;
      if (offset < left.size) list = left;
      else {
        offset -= left.size;
        list = list.#right;
      }
    }
    return list.at(offset);
  }
  override *[Symbol.iterator](): IterableIterator<Value> {
    const rest: CelList[] = [this];
    for (let list = rest.pop(); list; list = rest.pop()) {
      if (list instanceof JoinedList) rest.push(list.#right, list.#left);
      else yield* list;
    }
  }
}

/** An array of a binding. */
export class BoundList extends CelList {
  readonly #items: readonly unknown[];
  readonly #lift: Lift;
  constructor(items: readonly unknown[], lift: Lift = fromJson) {
    super();
    this.#items = items;
    this.#lift = lift;
  }
  get size(): number {
    return this.#items.length;
  }
  at(index: number): Value {
    return this.#lift(this.#items[index]);
  }
}

/** A map or an object. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract keys(): Iterable<Value>;
  /** The value at a key, an error where it could not be had, or undefined. */
  abstract get(key: Value): Value | undefined;
}

/** An object of a binding. Only its own enumerable string keys count, so that no prototype is ever read. */
export class BoundMap extends CelMap {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #lift: Lift;
  constructor(object: Readonly<Record<string, unknown>>, lift: Lift = fromJson) {
    super();
    this.#object = object;
    this.#lift = lift;
  }
  get size(): number {
    let count = 0;
    for (const key of Object.keys(this.#object)) if (this.#object[key] !== undefined) count++;
    return count;
  }
  keys(): Iterable<Value> {
    return Object.keys(this.#object).filter((key) => this.#object[key] !== undefined);
  }
  get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    const raw = this.#object[key];
    return raw === undefined ? undefined : this.#lift(raw, key);
  }
}

/** A map made by an expression. Keys that are equal are the same key, whatever their types. */
export class ValueMap extends CelMap {
  readonly #entries: ReadonlyMap<string, readonly [Value, Value]>;
  constructor(entries: Iterable<readonly [Value, Value]>) {
    super();
    const map = new Map<string, readonly [Value, Value]>();
    for (const entry of entries) map.set(keyOf(entry[0]) ?? '', entry);
    this.#entries = map;
  }
  get size(): number {
    return this.#entries.size;
  }
  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }
  get(key: Value): Value | undefined {
    const normal = keyOf(key);
    return normal === undefined ? undefined : this.#entries.get(normal)?.[1];
  }
}

/** A map that a loop is still gathering; entries are added in place and never replaced. */
export class GrowingMap extends CelMap {
  readonly #entries = new Map<string, readonly [Value, Value]>();
  get size(): number {
    return this.#entries.size;
  }
  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }
  get(key: Value): Value | undefined {
    const normal = keyOf(key);
    return normal === undefined ? undefined : this.#entries.get(normal)?.[1];
  }
  add(key: Value, value: Value): void {
    this.#entries.set(keyOf(key) ?? '', [key, value]);
  }
  entries(): Iterable<readonly [Value, Value]> {
    return this.#entries.values();
  }
}

/** A map with known keys whose values are found out on demand, each at most once, such as a policy's `variables`. */
export class LazyMap extends CelMap {
  readonly #names: readonly string[];
  readonly #resolve: (name: string) => Value;
  readonly #known = new Map<string, Value>();
  constructor(names: readonly string[], resolve: (name: string) => Value) {
    super();
    this.#names = names;
    this.#resolve = resolve;
  }
  get size(): number {
    return this.#names.length;
  }
  keys(): Iterable<Value> {
    return this.#names;
  }
  get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !this.#names.includes(key)) return undefined;
    let value = this.#known.get(key);
    if (value === undefined) {
      value = this.#resolve(key);
      this.#known.set(key, value);
    }
    return value;
  }
}

/** One text per key that is equal to another in CEL's sense (`1`, `1u` and `1.0` are), or undefined where it cannot be a key. */
export function keyOf(key: Value): string | undefined {
  switch (typeof key) {
    case 'string':
      return `s${key}`;
    case 'bigint':
      return `n${key}`;
    case 'boolean':
      return `b${key}`;
    case 'number':
      return Number.isInteger(key) ? `n${BigInt(key)}` : `d${key}`;
    default:
      if (key === null) return 'null';
      return key instanceof Uint ? `n${key.value}` : undefined;
  }
}

/**
 * The value of plain data: a whole number is an int and any other a double, as Go's decoder reads JSON (save `1.0`, which needs
 * `Double`). Maps, sets, dates and other objects of JavaScript are not data and become null.
 */
export function fromJson(raw: unknown): Value {
  switch (typeof raw) {
    case 'string':
    case 'boolean':
      return raw;
    case 'number':
      return Number.isInteger(raw) && Math.abs(raw) < 2 ** 63 ? BigInt(raw) : raw;
    case 'bigint':
      return raw >= MIN_INT && raw <= MAX_INT ? raw : Number(raw);
    case 'object':
      if (raw === null) return null;
      if (Array.isArray(raw)) return new BoundList(raw);
      if (isValue(raw)) return raw;
      if (raw instanceof Double) return raw.value;
      return new BoundMap(raw as Record<string, unknown>);
    default:
      return null;
  }
}

/** Whether an object is a CEL value already, and so is bound as it is. */
export function isValue(raw: object): raw is Value & object {
  return (
    raw instanceof CelList ||
    raw instanceof CelMap ||
    raw instanceof Uint ||
    raw instanceof Timestamp ||
    raw instanceof Duration ||
    raw instanceof Optional ||
    raw instanceof Foreign ||
    raw instanceof CelError ||
    raw instanceof TypeValue ||
    raw instanceof Uint8Array
  );
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

/** CEL's equality: numbers across types, lists and maps by content, anything else of another type unequal. Never an error. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return !Number.isNaN(a);
  switch (typeof a) {
    case 'bigint':
    case 'number':
      return isNumber(b) && compareNumbers(a, b) === 0;
    case 'string':
    case 'boolean':
      return false;
  }
  if (a instanceof Uint) return isNumber(b) && compareNumbers(a, b) === 0;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b);
  if (a instanceof Foreign) return a.equals(b) === true;
  return false;
}

function equalLists(a: CelList, b: CelList): boolean {
  if (a.size !== b.size) return false;
  const right = b[Symbol.iterator]();
  for (const left of a) if (!equal(left, right.next().value as Value)) return false;
  return true;
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const other = b.get(key);
    if (other === undefined || !equal(a.get(key) as Value, other)) return false;
  }
  return true;
}

function equalOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value);
}

export type NumberValue = bigint | number | Uint;
export const isNumber = (value: Value): value is NumberValue =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;

/** The order of two numbers of any types; NaN where one is NaN. JavaScript compares a bigint with a number exactly; cel-go rounds first. */
export function compareNumbers(a: NumberValue, b: NumberValue): number {
  const left = a instanceof Uint ? a.value : a;
  const right = b instanceof Uint ? b.value : b;
  if (typeof left === typeof right) return order(left, right);
  return order(Number(left), Number(right));
}

function order(a: bigint | number, b: bigint | number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: both are of one type here; NaN equals nothing.
  return a == b ? 0 : Number.NaN;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Math.sign(Buffer.compare(a, b));
}

/** The order of strings by code point, which differs from JavaScript's where surrogates meet U+E000 and above. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right)
      return isSurrogate(left) === isSurrogate(right) ? Math.sign(left - right) : isSurrogate(left) ? 1 : -1;
  }
  return Math.sign(a.length - b.length);
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** The number of code points of a string, bytes, elements or entries; 1 for anything that has no size. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return codePointCount(value);
  if (value instanceof CelList || value instanceof CelMap || value instanceof Foreign) return value.size;
  if (value instanceof Uint8Array) return value.length;
  return 1;
}

export function codePointCount(text: string): number {
  let count = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        count--;
        i++;
      }
    }
  }
  return count;
}

/** A type's name as an error message shows it. */
export const describeType = (value: Value): string => formatDeclaredType(valueType(value));
