import type { Macro } from './macros.ts';
import type { CelType } from './types.ts';
import type { Value } from './values.ts';

/**
 * What a function does with arguments whose run-time types the caller has matched against the overload's parameters, so that an
 * implementation may declare the exact types it takes. Errors never reach it.
 */
export type Implementation = (...args: never[]) => Value;

/** One signature of a function. `id` is cel-go's, by which costs are looked up. */
export interface Overload {
  readonly id: string;
  readonly member: boolean;
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  readonly evaluate?: Implementation;
}

/** A function with its overloads; `evaluate` serves all of them, without a match of types, where cel-go has one for all. */
export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
  readonly evaluate?: (...args: Value[]) => Value;
}

/** A set of functions, macros and type names that an environment has or has not. */
export interface Library {
  readonly functions: readonly FunctionDeclaration[];
  readonly macros?: readonly Macro[];
  readonly types?: readonly CelType[];
}

export function define(name: string, ...overloads: readonly Overload[]): FunctionDeclaration {
  return { name, overloads };
}

/** An overload called as `f(x)`. */
export function global(
  id: string,
  parameters: readonly CelType[],
  result: CelType,
  evaluate?: Implementation,
): Overload {
  return { id, member: false, parameters, result, ...(evaluate && { evaluate }) };
}

/** An overload called as `x.f()`; the first parameter is the receiver. */
export function member(
  id: string,
  parameters: readonly CelType[],
  result: CelType,
  evaluate?: Implementation,
): Overload {
  return { id, member: true, parameters, result, ...(evaluate && { evaluate }) };
}

/** The functions of several libraries by name; where two declare the same name, the overloads of both, in order. */
export function combine(libraries: readonly Library[]): ReadonlyMap<string, FunctionDeclaration> {
  const functions = new Map<string, FunctionDeclaration>();
  for (const declared of libraries.flatMap((library) => library.functions)) {
    const known = functions.get(declared.name);
    functions.set(
      declared.name,
      known ? { ...known, overloads: [...known.overloads, ...declared.overloads] } : declared,
    );
  }
  return functions;
}
