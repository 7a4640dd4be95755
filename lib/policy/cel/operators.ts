import { keyOf } from './collections.ts';
import type { CallCost } from './costs.ts';
import { equal, isNumber } from './equality.ts';
import type { Step } from './frame.ts';
import { CelError, type CelList, Foreign, noSuchOverload, Optional, type Value } from './values.ts';

/** `&&` and `||`: the deciding value wins over an error on either side. */
export function shortCircuit(left: Step, right: Step, decides: boolean): Step {
  return (frame) => {
    const first = left(frame);
    if (first === decides) return decides;
    const second = right(frame);
    if (second === decides) return decides;
    if (typeof first !== 'boolean') return first instanceof CelError ? first : noSuchOverload();
    if (typeof second !== 'boolean') return second instanceof CelError ? second : noSuchOverload();
    return !decides;
  };
}

/** The condition under which `all` and `exists` go on: an error may still be outvoted. */
export function notStrictlyFalse(step: Step): Step {
  return (frame) => {
    const value = step(frame);
    frame.charge(1);
    return typeof value === 'boolean' ? value : true;
  };
}

/** `==` where `wanted`, else `!=`. Values that a library cannot compare are an error for the first and unequal for the second. */
export function comparison(left: Step, right: Step, cost: CallCost, wanted: boolean): Step {
  const price = typeof cost === 'number' ? () => cost : cost;
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.charge(isCheap(a) && isCheap(b) ? 1 : price([a, b], null));
    if (a instanceof CelError) return a;
    if (b instanceof CelError) return b;
    if (a instanceof Foreign && b !== null && a.equals(b) === undefined) return wanted ? noSuchOverload() : true;
    return equal(a, b) === wanted;
  };
}

/** Values that always count as size 1, so that nothing need be measured. */
const isCheap = (value: Value): boolean =>
  value === null || typeof value === 'bigint' || typeof value === 'boolean' || typeof value === 'number';

/** `or`, and with `unwrap` `orValue`: the right side is evaluated only where the left holds nothing. */
export function optionalOr(left: Step, right: Step, unwrap: boolean): Step {
  return (frame) => {
    const first = left(frame);
    if (first instanceof CelError) return first;
    if (!(first instanceof Optional)) return noSuchOverload();
    if (first.value !== undefined) return unwrap ? first.value : first;
    return right(frame);
  };
}

/** `x in [constants]` is a look-up that costs nothing; undefined where an element is one that cannot be looked up. */
export function membership(element: Step, list: CelList): Step | undefined {
  const members = new Set<string>();
  for (const value of list) {
    const primitive = typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
    if (!primitive) return undefined;
    if (!Number.isNaN(value)) members.add(keyOf(value) ?? '');
  }
  return (frame) => {
    const value = element(frame);
    if (value instanceof CelError) return value;
    const key = keyOf(value);
    return key !== undefined && members.has(key);
  };
}
