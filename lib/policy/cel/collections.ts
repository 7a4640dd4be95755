import {
  CelError,
  CelList,
  CelMap,
  Double,
  Duration,
  Foreign,
  MAX_INT,
  MIN_INT,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

/** Makes a CEL value of what a binding holds. */
export type Lift = (raw: unknown, key?: string) => Value;

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
