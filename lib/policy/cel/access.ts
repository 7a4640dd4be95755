import { formatPlain } from './format-value.ts';
import type { Frame, Step } from './frame.ts';
import { CelError, CelList, CelMap, Foreign, Optional, TypeValue, Uint, type Value, valueTypeName } from './values.ts';

/** One step of a path such as `.spec`, `["key"]` or `.?labels`. */
export interface Qualifier {
  readonly key: Step;
  /** Set where the key is known before evaluation. */
  readonly constant?: Value;
  readonly optional: boolean;
}

/**
 * Follows a path from a value. Every step that is taken costs 1, and so does one that fails; a step that merely finds nothing after an
 * optional one costs nothing (cel-go, interpreter/attributes.go and runtimecost.go).
 */
export function follow(frame: Frame, from: Value, qualifiers: readonly Qualifier[]): Value {
  let value = from;
  let optional = false;
  if (value instanceof Optional) {
    if (value.value === undefined) return value;
    value = unwrapped(value.value);
    optional = true;
  }
  for (const qualifier of qualifiers) {
    optional ||= qualifier.optional;
    const key = qualifier.constant === undefined ? qualifier.key(frame) : qualifier.constant;
    const found = qualifier.constant === undefined && !canQualify(key) ? unqualified(key) : find(value, key);
    if (optional) {
      if (found === undefined) return Optional.NONE;
      if (found instanceof CelError) return found;
      frame.charge(1);
    } else {
      frame.charge(1);
      if (found === undefined) return missing(value, key);
      if (found instanceof CelError) return found;
    }
    value = found;
  }
  return optional ? new Optional(value) : value;
}

/**
 * What an optional holds, as cel-go sees it after the value has been a plain value of Go for a moment: a type is its name, an optional
 * what it holds, and most values of Kubernetes' libraries are lost.
 */
function unwrapped(value: Value): Value {
  if (value instanceof Optional) return value.value ?? null;
  if (value instanceof TypeValue) return value.name;
  if (!(value instanceof Foreign) || value.goType === undefined) return value;
  return new CelError('conversion', `unsupported conversion to ref.Val: (${value.goType})${value}`);
}

/** Whether a path can be followed one field further: the value of `has()`. */
export function test(frame: Frame, from: Value, qualifiers: readonly Qualifier[], field: string): Value {
  const operand = follow(frame, from, qualifiers);
  if (operand instanceof CelError) return operand;
  const optional = operand instanceof Optional;
  const value = optional ? operand.value : operand;
  if (value === undefined) return false;
  const found = find(value, field);
  if (!optional || found !== undefined) frame.charge(1);
  return found instanceof CelError ? found : found !== undefined;
}

/** The value under a key, undefined where there is none, or an error where there cannot be one. */
export function find(value: Value, key: Value): Value | undefined {
  if (value instanceof CelMap) return value.get(key);
  if (value instanceof CelList) {
    const index = indexOf(key);
    if (index instanceof CelError) return index;
    return index >= 0 && index < value.size ? value.at(index) : undefined;
  }
  return value instanceof CelError ? value : undefined;
}

/** Whether a value that is only known now can be a step at all. */
const canQualify = (key: Value): boolean =>
  typeof key === 'string' ||
  typeof key === 'bigint' ||
  typeof key === 'boolean' ||
  typeof key === 'number' ||
  key instanceof Uint;

/** Why not, with the type that Go has for it. */
function unqualified(key: Value): CelError {
  if (key instanceof CelError) return key;
  const type = key === null ? '<nil>' : key instanceof CelMap ? 'map[string]interface {}' : undefined;
  const shown = type ?? (key instanceof CelList ? '[]interface {}' : valueTypeName(key));
  return new CelError('no-such-key', `invalid qualifier type: ${shown}`);
}

function indexOf(key: Value): number | CelError {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof Uint) return Number(key.value);
  if (typeof key === 'number') {
    const whole = Number.isInteger(key) && Math.abs(key) < 2 ** 63;
    return whole ? key : new CelError('index-out-of-bounds', `unsupported index value ${formatPlain(key)} in list`);
  }
  return new CelError('no-such-overload', `unsupported index type '${valueTypeName(key)}' in list`);
}

function missing(value: Value, key: Value): CelError {
  return value instanceof CelList
    ? new CelError('index-out-of-bounds', `index out of bounds: ${formatPlain(key)}`)
    : new CelError('no-such-key', `no such key: ${formatPlain(key)}`);
}
