import type { CallCost } from './costs.ts';
import type { Invoke } from './dispatch.ts';
import type { Frame, Step } from './frame.ts';
import { CelError, type Value } from './values.ts';

/** Evaluates all arguments, even where the first is an error. */
export function invocation(args: readonly Step[], invoke: Invoke, cost: CallCost): Step {
  const [first, second] = args;
  return (frame) => {
    const values: Value[] = [];
    if (first) values.push(first(frame));
    if (second) values.push(second(frame));
    return settle(frame, values, values.find(isError), invoke, cost);
  };
}

/** Stops at the first argument that is an error; unless that is the last one, the call itself then costs nothing. */
export function stepwiseInvocation(args: readonly Step[], invoke: Invoke, cost: CallCost): Step {
  return (frame) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = arg(frame);
      values.push(value);
      if (!(value instanceof CelError)) continue;
      return values.length < args.length ? value : settle(frame, values, value, invoke, cost);
    }
    return settle(frame, values, undefined, invoke, cost);
  };
}

const isError = (value: Value): value is CelError => value instanceof CelError;

/** Text that is not worth counting. */
const SHORT_TEXT = 10_000;

/** Charges a call before it runs, unless its cost depends on what comes out. */
function settle(frame: Frame, args: Value[], error: Value | undefined, invoke: Invoke, cost: CallCost): Value {
  for (const arg of args) if (typeof arg === 'string' && arg.length > SHORT_TEXT) frame.read(arg.length);
  if (typeof cost === 'number') {
    frame.charge(cost);
    return error ?? invoke(args);
  }
  if (cost.length < 2) {
    frame.charge(cost(args, null));
    return error ?? invoke(args);
  }
  const result = error ?? invoke(args);
  frame.charge(cost(args, result));
  return result;
}
