import type { Call, Comprehension, Expr, ListLiteral, MapLiteral, Select } from './ast.ts';
import type { Checked } from './checker.ts';
import { LIST_COST, MAP_COST } from './costs.ts';
import { sizeOf } from './equality.ts';
import { libraryEstimate } from './estimate-libraries.ts';
import { ACCUMULATOR } from './macros.ts';
import { add, fixed, multiply, type Range, scale, UNKNOWN, union } from './range.ts';
import { type CelType, DYN, optionalElement } from './types.ts';

/**
 * Bounds of what an expression can cost, in the units of evaluation; `Infinity` where nothing bounds it. It is what the API server limits
 * for rules of a CustomResourceDefinition; a policy is limited only when it runs (cel-go, checker/cost.go).
 */
export type CostEstimate = Range;

/**
 * The greatest size of the data at a path such as `object`, `spec`, `containers`, `@items`; undefined where it is not known. The last
 * element is the name of a field, or `@items`, `@keys`, `@values`.
 */
export type SizeLimit = (path: readonly string[]) => number | undefined;

/** Bounds of the cost of a checked expression over data of limited sizes. */
export function estimate(expr: Expr, checked: Checked, sizeLimit: SizeLimit = () => undefined): CostEstimate {
  return new Estimator(checked, sizeLimit).cost(expr);
}

/** What is known of a value before it exists. */
export interface Sized {
  readonly type: CelType;
  readonly size: Range | undefined;
  /** The size of the elements of a list, by the limits of their path. */
  readonly elementSize: () => Range | undefined;
  readonly expr: Expr;
}

interface Entries {
  readonly kind: 'list' | 'map';
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: Entries | undefined;
}

interface CallEstimate {
  readonly cost: Range;
  readonly resultSize?: Range | undefined;
}

const ONE = fixed(1);
const NONE = fixed(0);
const TRAVERSAL = 0.1;
const REGEX_LENGTH = 0.25;

class Estimator {
  readonly #checked: Checked;
  readonly #sizeLimit: SizeLimit;
  readonly #paths = new Map<Expr, readonly string[]>();
  readonly #sizes = new Map<Expr, Range>();
  readonly #entries = new Map<Expr, Entries>();
  readonly #locals = new Map<string, Local[]>();

  constructor(checked: Checked, sizeLimit: SizeLimit) {
    this.#checked = checked;
    this.#sizeLimit = sizeLimit;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return NONE;
      case 'ident':
        this.#paths.set(expr, this.#local(expr.name)?.path ?? [expr.name]);
        return ONE;
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return NONE;
      case 'comprehension':
        return isBinding(expr) ? this.#binding(expr) : this.#comprehension(expr);
    }
  }

  #select(expr: Select): Range {
    if (this.#checked.references.get(expr)?.kind === 'variable') return ONE;
    const operand = this.cost(expr.operand);
    if (expr.test) return operand;
    this.#paths.set(expr, [...this.#path(expr.operand), expr.field]);
    const { kind } = this.#type(expr.operand);
    return kind === 'map' || kind === 'object' ? add(operand, ONE) : operand;
  }

  #list(expr: ListLiteral): Range {
    let sum = fixed(LIST_COST);
    let value: Range | undefined;
    for (const element of expr.elements) {
      sum = add(sum, this.cost(element.value));
      value = union(value, this.#sizeOrUnknown(element.value));
    }
    this.#entries.set(expr, { kind: 'list', key: ONE, value: value ?? NONE });
    return sum;
  }

  #map(expr: MapLiteral): Range {
    let sum = fixed(MAP_COST);
    let key: Range | undefined;
    let value: Range | undefined;
    for (const entry of expr.entries) {
      sum = add(add(sum, this.cost(entry.key)), this.cost(entry.value));
      key = union(key, this.#sizeOrUnknown(entry.key));
      value = union(value, this.#sizeOrUnknown(entry.value));
    }
    this.#entries.set(expr, { kind: 'map', key: key ?? NONE, value: value ?? NONE });
    return sum;
  }

  #comprehension(expr: Comprehension): Range {
    let sum = add(this.cost(expr.range), this.cost(expr.initial));
    const variables = [expr.variable, ...(expr.second === undefined ? [] : [expr.second])];
    this.#push(expr.accumulator, this.#localOf(expr.initial));
    const range = this.#loopLocals(expr);
    for (const [i, name] of variables.entries()) this.#push(name, range[i] as Local);
    const turn = add(this.cost(expr.condition), this.cost(expr.step));
    for (const name of variables) this.#pop(name);
    sum = add(sum, this.cost(expr.result));
    this.#pop(expr.accumulator);

    const count = this.#sizeOrUnknown(expr.range);
    if (expr.initial.kind === 'literal') this.#setSize(expr, this.#size(expr.initial));
    else if (expr.initial.kind === 'list' || expr.initial.kind === 'map') {
      this.#setSize(expr, count);
      const entries = this.#entriesOf(expr.step);
      if (entries) this.#entries.set(expr, entries);
    }
    return add(sum, multiply(count, turn));
  }

  /** What a loop's variables stand for: key and value of the range, or its elements or keys. */
  #loopLocals({ range, second }: Comprehension): readonly Local[] {
    const entries = this.#entriesOf(range);
    const isList = (entries?.kind ?? this.#type(range).kind) === 'list';
    const local = (step: string, size: Range | undefined): Local => ({
      path: [...this.#path(range), step],
      size,
      entries: undefined,
    });
    const value = local(isList ? '@items' : '@values', entries?.value);
    if (second !== undefined) return [local(isList ? '@indices' : '@keys', entries?.key), value];
    return [isList ? value : local('@keys', entries?.key)];
  }

  #binding(expr: Comprehension): Range {
    const sum = add(this.cost(expr.range), this.cost(expr.initial));
    this.#push(expr.accumulator, this.#localOf(expr.initial));
    const result = this.cost(expr.result);
    this.#pop(expr.accumulator);
    this.#setSize(expr, this.#size(expr.result));
    const entries = this.#entriesOf(expr.result);
    if (entries) this.#entries.set(expr, entries);
    return add(sum, result);
  }

  #call(expr: Call): Range {
    const [first] = expr.args;
    if (expr.function === 'dyn' && first) {
      const cost = add(ONE, this.cost(first));
      this.#setSize(expr, this.#size(first));
      return cost;
    }
    const reference = this.#checked.references.get(expr);
    const target = reference?.kind === 'function' && reference.global ? undefined : expr.target;
    const argCosts = expr.args.map((arg) => this.cost(arg));
    const args = expr.args.map((arg) => this.#sized(arg));
    const ids =
      reference?.kind === 'function'
        ? reference.overloads.map(({ id }) => id)
        : expr.function === '_?._'
          ? ['select_optional_field']
          : [];
    const targetCost = target ? this.cost(target) : NONE;
    const targetSized = target && this.#sized(target);
    let cost: Range | undefined;
    let size: Range | undefined;
    for (const id of ids) {
      const one = this.#callEstimate(expr, id, targetSized, args, argCosts);
      cost = union(cost, one.cost);
      if (one.resultSize) size = union(size, one.resultSize);
      if ((id === 'index_list' || id === 'index_map') && first) {
        size = this.#entriesOf(first)?.value;
        this.#paths.set(expr, [...this.#path(first), id === 'index_list' ? '@items' : '@values']);
      }
      size ??= this.#size(expr);
    }
    this.#setSize(expr, size);
    return cost ? add(targetCost, cost) : NONE;
  }

  #callEstimate(
    expr: Call,
    id: string,
    target: Sized | undefined,
    args: readonly Sized[],
    argCosts: readonly Range[],
  ): CallEstimate {
    const name = functionName(expr, this.#checked);
    const own = libraryEstimate(name, id, target, args) ?? this.#standardEstimate(expr, id, target, args, argCosts);
    if ('total' in own) return { cost: own.total, resultSize: own.resultSize };
    return { cost: argCosts.reduce(add, own.cost), resultSize: own.resultSize };
  }

  /** `total` where the costs of the arguments do not simply add up. */
  #standardEstimate(
    expr: Call,
    id: string,
    target: Sized | undefined,
    args: readonly Sized[],
    argCosts: readonly Range[],
  ): CallEstimate | { readonly total: Range; readonly resultSize?: Range } {
    const [a = UNKNOWN, b = UNKNOWN, c = UNKNOWN] = args.map(({ size }) => size ?? UNKNOWN);
    const [first = NONE, second = NONE, third = NONE] = argCosts;
    const of = target?.size ?? UNKNOWN;
    switch (id) {
      case 'string_format':
        return { cost: scale(of, TRAVERSAL) };
      case 'string_to_bytes':
        return { cost: scale(a, TRAVERSAL), resultSize: { min: a.min, max: a.max * 4 } };
      case 'bytes_to_string':
        return { cost: scale(a, TRAVERSAL), resultSize: { min: Math.floor(a.min / 4), max: a.max } };
      case 'strings_quote':
        return { cost: scale(a, TRAVERSAL), resultSize: { min: a.min + 2, max: a.max * 2 + 2 } };
      case 'starts_with_string':
      case 'ends_with_string':
        return { cost: scale(a, TRAVERSAL) };
      case 'in_list':
        return { cost: b };
      case 'matches_string':
        return { cost: multiply(scale(add(of, ONE), TRAVERSAL), scale(a, REGEX_LENGTH)) };
      case 'contains_string':
        return { cost: multiply(scale(of, TRAVERSAL), scale(a, TRAVERSAL)) };
      case 'logical_or':
      case 'logical_and':
        return { total: { min: first.min, max: first.max + second.max } };
      case 'conditional': {
        const [, then, otherwise] = expr.args;
        const entries = unionEntries(then && this.#entriesOf(then), otherwise && this.#entriesOf(otherwise));
        if (entries) this.#entries.set(expr, entries);
        return { total: add(first, union(second, third)), resultSize: union(b, c) };
      }
      case 'add_list':
      case 'add_string':
      case 'add_bytes': {
        const [left, right] = expr.args;
        const entries = unionEntries(left && this.#entriesOf(left), right && this.#entriesOf(right));
        if (entries) this.#entries.set(expr, entries);
        const size = add(a, b);
        return { cost: id === 'add_list' ? ONE : scale(size, TRAVERSAL), resultSize: size };
      }
      case 'equals':
      case 'not_equals':
        return { cost: comparisonCost(a, b) };
      default:
        return { cost: /^(?:less|greater)(?:_equals)?_(?:string|bytes)$/.test(id) ? comparisonCost(a, b) : ONE };
    }
  }

  #sized(expr: Expr): Sized {
    const path = this.#path(expr);
    const rooted = path.length > 0 && path[0] !== ACCUMULATOR;
    return {
      type: this.#type(expr),
      size: this.#size(expr),
      elementSize: () => (rooted ? this.#limit([...path, '@items']) : undefined),
      expr,
    };
  }

  #size(expr: Expr): Range | undefined {
    const known = this.#sizes.get(expr) ?? literalSize(expr);
    if (known) return known;
    const limit = this.#limit(this.#path(expr));
    if (limit) {
      this.#sizes.set(expr, limit);
      return limit;
    }
    if (isScalar(this.#type(expr))) return ONE;
    return expr.kind === 'ident' ? this.#local(expr.name)?.size : undefined;
  }

  #sizeOrUnknown(expr: Expr): Range {
    return this.#size(expr) ?? UNKNOWN;
  }

  #setSize(expr: Expr, size: Range | undefined): void {
    if (size) this.#sizes.set(expr, size);
  }

  #limit(path: readonly string[]): Range | undefined {
    const max = path.length === 0 ? undefined : this.#sizeLimit(path);
    return max === undefined ? undefined : { min: 0, max };
  }

  #entriesOf(expr: Expr): Entries | undefined {
    return this.#entries.get(expr) ?? (expr.kind === 'ident' ? this.#local(expr.name)?.entries : undefined);
  }

  #path(expr: Expr): readonly string[] {
    const local = expr.kind === 'ident' ? this.#local(expr.name) : undefined;
    return local?.path ?? this.#paths.get(expr) ?? [];
  }

  #type(expr: Expr): CelType {
    return this.#checked.types.get(expr) ?? DYN;
  }

  #localOf(expr: Expr): Local {
    return { path: this.#path(expr), size: this.#size(expr), entries: this.#entriesOf(expr) };
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name) ?? [];
    stack.push(local);
    this.#locals.set(name, stack);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }
}

/** A comprehension that only binds a name, as `optMap` makes it. */
const isBinding = ({ range, condition, accumulator }: Comprehension): boolean =>
  range.kind === 'list' &&
  range.elements.length === 0 &&
  condition.kind === 'literal' &&
  condition.value === false &&
  accumulator !== ACCUMULATOR;

function functionName(expr: Call, checked: Checked): string {
  const reference = checked.references.get(expr);
  return reference?.kind === 'function' ? reference.function.name : expr.function;
}

/** The smaller side decides; two scalars cost 1. */
function comparisonCost(a: Range, b: Range): Range {
  const max = Math.min(a.max, b.max);
  return scale({ min: max > 0 ? 1 : 0, max }, TRAVERSAL);
}

function unionEntries(a: Entries | undefined, b: Entries | undefined): Entries | undefined {
  return a && b && { kind: a.kind, key: union(a.key, b.key), value: union(a.value, b.value) };
}

function literalSize(expr: Expr): Range | undefined {
  switch (expr.kind) {
    case 'literal':
      return fixed(sizeOf(expr.value));
    case 'list':
      return fixed(expr.elements.length);
    case 'map':
      return fixed(expr.entries.length);
    default:
      return undefined;
  }
}

const SCALARS: ReadonlySet<CelType['kind']> = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

function isScalar(type: CelType): boolean {
  const inner = optionalElement(type);
  return inner ? isScalar(inner) : SCALARS.has(type.kind);
}
