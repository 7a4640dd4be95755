import type { Value } from './values.ts';

/**
 * Where a node stands in the source, in UTF-16 offsets. `at` is the place a cel-go message names (the dot of a selection, the
 * parenthesis of a call, the operator itself); `start` and `end` span the text a reader would underline.
 */
export interface Place {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

export type Expr = Literal | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Comprehension;

export interface Literal extends Place {
  readonly kind: 'literal';
  readonly value: Value;
}

export interface Ident extends Place {
  readonly kind: 'ident';
  readonly name: string;
}

/** `operand.field`, or `has(operand.field)` when it only tests for presence. */
export interface Select extends Place {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  readonly test: boolean;
}

/** A function or operator; operators have CEL's own names such as `_+_` and `_?_:_`. */
export interface Call extends Place {
  readonly kind: 'call';
  readonly function: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}

export interface ListLiteral extends Place {
  readonly kind: 'list';
  readonly elements: readonly { readonly value: Expr; readonly optional: boolean }[];
}

export interface MapLiteral extends Place {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: Expr; readonly value: Expr; readonly optional: boolean }[];
}

export interface StructLiteral extends Place {
  readonly kind: 'struct';
  readonly type: string;
  readonly fields: readonly { readonly name: string; readonly value: Expr; readonly optional: boolean }[];
}

/**
 * The loop that every macro becomes: `accumulator` starts as `initial`, and for each element of `range` for which `condition` still
 * holds becomes `step`; the whole is `result`. With `second` the variables are index and element, or key and value.
 */
export interface Comprehension extends Place {
  readonly kind: 'comprehension';
  readonly range: Expr;
  readonly variable: string;
  readonly second?: string;
  readonly accumulator: string;
  readonly initial: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

export const literal = (value: Value, place: Place): Literal => ({ kind: 'literal', value, ...positions(place) });
export const ident = (name: string, place: Place): Ident => ({ kind: 'ident', name, ...positions(place) });
export const call = (name: string, args: readonly Expr[], place: Place): Call => ({
  kind: 'call',
  function: name,
  args,
  ...positions(place),
});
export const memberCall = (target: Expr, name: string, args: readonly Expr[], place: Place): Call => ({
  kind: 'call',
  function: name,
  target,
  args,
  ...positions(place),
});

/** Only the positions of a place, so that a node can stand in for one without lending its other fields. */
export const positions = ({ at, start, end }: Place): Place => ({ at, start, end });

/** The name `a.b.c` that a chain of plain selections spells, or undefined. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.test) return undefined;
  const operand = qualifiedName(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}
