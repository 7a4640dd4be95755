import { GrowingList, JoinedList } from '../collections.ts';
import { compareBytes, compareNumbers, compareStrings, isNumber } from '../equality.ts';
import { durationOf, durationOverflow, timestampOf } from '../time.ts';
import {
  CelError,
  CelList,
  Duration,
  MAX_INT,
  MAX_UINT,
  MIN_INT,
  noSuchOverload,
  Timestamp,
  Uint,
  type Value,
} from '../values.ts';

const fault = (message: string): CelError => new CelError('arithmetic', message);

function int(value: bigint): Value {
  return value < MIN_INT || value > MAX_INT ? fault('integer overflow') : value;
}

function uint(value: bigint): Value {
  return value < 0n || value > MAX_UINT ? fault('unsigned integer overflow') : new Uint(value);
}

/** An operator or function on a value of a type that has none such; types with methods of their own answer more tersely. */
export function unsupported(name: string, value: Value): CelError {
  const hasMethods = typeof value === 'string' || value instanceof Timestamp || value instanceof Duration;
  return hasMethods ? noSuchOverload() : new CelError('no-such-overload', `no such overload: ${name}`);
}

export function add(left: Value, right: Value): Value {
  if (typeof left === 'bigint') return typeof right === 'bigint' ? int(left + right) : noSuchOverload();
  if (typeof left === 'string') return typeof right === 'string' ? left + right : noSuchOverload();
  if (typeof left === 'number') return typeof right === 'number' ? left + right : noSuchOverload();
  if (left instanceof CelList) return right instanceof CelList ? join(left, right) : noSuchOverload();
  if (left instanceof Uint) return right instanceof Uint ? uint(left.value + right.value) : noSuchOverload();
  if (left instanceof Uint8Array) return right instanceof Uint8Array ? Buffer.concat([left, right]) : noSuchOverload();
  if (left instanceof Timestamp) return right instanceof Duration ? later(left, right.nanos) : noSuchOverload();
  if (left instanceof Duration) {
    if (right instanceof Duration) return durationOf(left.nanos + right.nanos);
    return right instanceof Timestamp ? later(right, left.nanos) : noSuchOverload();
  }
  return unsupported('_+_', left);
}

function join(left: CelList, right: CelList): CelList {
  if (left instanceof GrowingList) {
    for (const item of right) left.items.push(item);
    return left;
  }
  if (left.size === 0) return right;
  return right.size === 0 ? left : new JoinedList(left, right);
}

const later = (timestamp: Timestamp, nanos: bigint): Value => timestampOf(timestamp.nanos + nanos, timestamp.offset);

export function subtract(left: Value, right: Value): Value {
  if (typeof left === 'bigint') return typeof right === 'bigint' ? int(left - right) : noSuchOverload();
  if (typeof left === 'number') return typeof right === 'number' ? left - right : noSuchOverload();
  if (left instanceof Uint) return right instanceof Uint ? uint(left.value - right.value) : noSuchOverload();
  if (left instanceof Duration) {
    return right instanceof Duration ? durationOf(left.nanos - right.nanos) : noSuchOverload();
  }
  if (left instanceof Timestamp) {
    if (right instanceof Timestamp) return durationOf(left.nanos - right.nanos);
    // Negating the smallest duration has no result.
    if (right instanceof Duration) return right.nanos === MIN_INT ? durationOverflow() : later(left, -right.nanos);
    return noSuchOverload();
  }
  return unsupported('_-_', left);
}

export function multiply(left: Value, right: Value): Value {
  if (typeof left === 'bigint') return typeof right === 'bigint' ? int(left * right) : noSuchOverload();
  if (typeof left === 'number') return typeof right === 'number' ? left * right : noSuchOverload();
  if (left instanceof Uint) return right instanceof Uint ? uint(left.value * right.value) : noSuchOverload();
  return unsupported('_*_', left);
}

export function divide(left: Value, right: Value): Value {
  if (typeof left === 'number') return typeof right === 'number' ? left / right : noSuchOverload();
  if (typeof left === 'bigint') {
    if (typeof right !== 'bigint') return noSuchOverload();
    return right === 0n ? fault('division by zero') : int(left / right);
  }
  if (left instanceof Uint) {
    if (!(right instanceof Uint)) return noSuchOverload();
    return right.value === 0n ? fault('division by zero') : uint(left.value / right.value);
  }
  return unsupported('_/_', left);
}

export function modulo(left: Value, right: Value): Value {
  if (typeof left === 'bigint') {
    if (typeof right !== 'bigint') return noSuchOverload();
    if (right === 0n) return fault('modulus by zero');
    return left === MIN_INT && right === -1n ? fault('integer overflow') : left % right;
  }
  if (left instanceof Uint) {
    if (!(right instanceof Uint)) return noSuchOverload();
    return right.value === 0n ? fault('modulus by zero') : uint(left.value % right.value);
  }
  return unsupported('_%_', left);
}

export function negate(value: Value): Value {
  if (typeof value === 'bigint') return int(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof Duration) return durationOf(-value.nanos);
  return typeof value === 'boolean' ? noSuchOverload() : unsupported('-_', value);
}

/** The order of two values of comparable types: negative, zero or positive. */
export function compare(operator: string, left: Value, right: Value): number | CelError {
  if (isNumber(left)) {
    if (!isNumber(right)) return noSuchOverload();
    const order = compareNumbers(left, right);
    return Number.isNaN(order) ? fault('NaN values cannot be ordered') : order;
  }
  if (typeof left === 'string') return typeof right === 'string' ? compareStrings(left, right) : noSuchOverload();
  if (typeof left === 'boolean') return typeof right === 'boolean' ? Number(left) - Number(right) : noSuchOverload();
  if (left instanceof Uint8Array) return right instanceof Uint8Array ? compareBytes(left, right) : noSuchOverload();
  if (left instanceof Timestamp) return right instanceof Timestamp ? order(left.nanos, right.nanos) : noSuchOverload();
  if (left instanceof Duration) return right instanceof Duration ? order(left.nanos, right.nanos) : noSuchOverload();
  return unsupported(operator, left);
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
