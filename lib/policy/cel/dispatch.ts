import type { FunctionDeclaration, Overload } from './functions.ts';
import { type CelType, typeName } from './types.ts';
import { CelList, CelMap, Foreign, noSuchOverload, Optional, type Value, valueTypeName } from './values.ts';

/** Runs a function on arguments of any types, none of them an error. */
export type Invoke = (args: Value[]) => Value;

/** The code of a call. `stepwise` is set where cel-go evaluates its arguments one by one and stops at an error. */
export interface Binding {
  readonly invoke: Invoke;
  readonly stepwise: boolean;
}

/**
 * The code for a call whose checker left these overloads: one overload is called directly, several choose by the run-time types among all
 * overloads of the name, and either answers `no such overload` where the types do not fit.
 */
export function implementationOf(declared: FunctionDeclaration, overloads: readonly Overload[]): Binding {
  const { evaluate, name } = declared;
  if (evaluate) return { invoke: (args) => evaluate(...args), stepwise: false };
  const candidates = overloads.length === 1 ? overloads : declared.overloads;
  const runnable = candidates.flatMap((overload) => {
    const run = overload.evaluate as ((...args: Value[]) => Value) | undefined;
    return run ? [{ run, matchers: overload.parameters.map(matcher) }] : [];
  });
  const invoke: Invoke = (args) => {
    for (const { run, matchers } of runnable) {
      if (matchers.length !== args.length) continue;
      if (matchers.every((matches, i) => matches(args[i] as Value))) return run(...args);
    }
    return noSuchOverload(name, ...args);
  };
  return { invoke, stepwise: runnable.length > 1 || name === 'format' };
}

/** Whether a value may be passed for a parameter. Of a list or map only the first entry is looked at, as cel-go does. */
function matcher(type: CelType): (value: Value) => boolean {
  const name = typeName(type);
  switch (type.kind) {
    case 'dyn':
    case 'parameter':
      return () => true;
    case 'bool':
      return (value) => typeof value === 'boolean';
    case 'int':
      return (value) => typeof value === 'bigint';
    case 'double':
      return (value) => typeof value === 'number';
    case 'string':
      return (value) => typeof value === 'string';
    case 'list': {
      const element = matcher(type.element);
      return (value) => value instanceof CelList && (value.size === 0 || element(value.at(0)));
    }
    case 'map': {
      const key = matcher(type.key);
      const element = matcher(type.value);
      return (value) => {
        if (!(value instanceof CelMap)) return false;
        for (const first of value.keys()) return key(first) && element(value.get(first) ?? null);
        return true;
      };
    }
    case 'opaque':
      if (name === 'optional_type') return (value) => value instanceof Optional;
      return (value) => value instanceof Foreign && typeName(value.type) === name;
    case 'object':
      return (value) => value instanceof Foreign && typeName(value.type) === name;
    default:
      return (value) => valueTypeName(value) === name;
  }
}
