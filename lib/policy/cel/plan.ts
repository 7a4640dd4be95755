import { follow, type Qualifier, test } from './access.ts';
import type { Call, Comprehension, Expr, ListLiteral, MapLiteral, Select } from './ast.ts';
import { invocation, stepwiseInvocation } from './calls.ts';
import type { Checked } from './checker.ts';
import { keyOf, ValueList, ValueMap } from './collections.ts';
import { type CallCosts, LIST_COST, MAP_COST } from './costs.ts';
import { type Invoke, implementationOf } from './dispatch.ts';
import { formatPlain } from './format-value.ts';
import { Frame, type Step } from './frame.ts';
import { CONVERSION_NAMES } from './libraries/conversions.ts';
import { withConstantPattern } from './libraries/regex.ts';
import { eachElement, eachPair, finished, startOf } from './loops.ts';
import { comparison, membership, notStrictlyFalse, optionalOr, shortCircuit } from './operators.ts';
import type { Problem } from './problems.ts';
import { RegexError } from './regex.ts';
import { CelError, CelList, noSuchOverload, Optional, type Value } from './values.ts';

/** An expression compiled to closures. */
export interface Plan {
  readonly run: Step;
  /** How many places the loops' variables and the bound variables need in a frame. */
  readonly locals: number;
  readonly globals: number;
}

export interface PlanOptions {
  readonly costs: CallCosts;
  /** Whether the accumulator of a loop starts before it is looked at, as it did in older releases. */
  readonly eagerBindings: boolean;
}

/**
 * Compiles a checked tree. Parts that are constant are evaluated now, as cel-go's optimizer does; one that fails (a bad pattern,
 * `int("12a")`) is a problem of the expression. Costs are charged where cel-go's observers would.
 */
export function plan(
  expr: Expr,
  checked: Checked,
  options: PlanOptions,
): { readonly plan: Plan; readonly problems: readonly Problem[] } {
  const planner = new Planner(checked, options);
  const { run } = planner.plan(expr);
  return { plan: { run, locals: planner.locals, globals: planner.globals.size }, problems: planner.problems };
}

/** A compiled node. */
interface Node {
  /** Evaluates the node and charges all it costs. */
  readonly run: Step;
  /** Set where the value is known already; such a node is free. */
  readonly constant?: Value;
  readonly path?: Path;
}

/**
 * A variable or other operand with the path that is followed from it. Evaluated on its own it costs 1 beside its steps; as the branch of a
 * condition or as an index only its steps are charged.
 */
interface Path {
  readonly root: Step;
  readonly steps: readonly Qualifier[];
  /** A condition has no cost of its own. */
  readonly conditional: boolean;
}

class Planner {
  locals = 0;
  readonly globals = new Map<string, number>();
  readonly problems: Problem[] = [];
  readonly #checked: Checked;
  readonly #costs: CallCosts;
  readonly #eagerBindings: boolean;
  /** Names of the loops around the node at hand, innermost last. */
  readonly #scope: { readonly name: string; readonly step: Step }[] = [];

  constructor(checked: Checked, { costs, eagerBindings }: PlanOptions) {
    this.#checked = checked;
    this.#costs = costs;
    this.#eagerBindings = eagerBindings;
  }

  plan(expr: Expr): Node {
    switch (expr.kind) {
      case 'literal':
        return constant(expr.value);
      case 'ident':
        return (
          this.#reference(expr) ?? constant(new CelError('missing-variable', `no such attribute(s): ${expr.name}`))
        );
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'comprehension':
        return this.#comprehension(expr);
      case 'struct':
        return constant(new CelError('no-such-overload', `unknown type: ${expr.type}`));
    }
  }

  #reference(expr: Expr): Node | undefined {
    const reference = this.#checked.references.get(expr);
    if (reference?.kind === 'constant') return constant(reference.value);
    if (reference?.kind !== 'variable') return undefined;
    if (this.#checked.types.get(expr)?.kind === 'type') {
      // The API server looks for a type of the variable's name.
      this.#fault(expr, `reference to undefined type: ${reference.name}`);
    }
    return attribute({ root: this.#variable(reference.name), steps: [], conditional: false });
  }

  #variable(name: string): Step {
    const local = this.#scope.findLast((entry) => entry.name === name);
    if (local) return local.step;
    const slot = this.globals.get(name) ?? this.globals.size;
    this.globals.set(name, slot);
    const unbound = new CelError('missing-variable', `no such attribute(s): ${name}`);
    return (frame) => {
      const value = frame.global(name, slot);
      return value === undefined ? unbound : value;
    };
  }

  #select(expr: Select): Node {
    const reference = this.#reference(expr);
    if (reference) return reference;
    const path = pathOf(this.plan(expr.operand));
    if (!expr.test) {
      return attribute(extend(path, { key: () => expr.field, constant: expr.field, optional: false }));
    }
    const { root, steps, conditional } = path;
    return {
      run: (frame) => {
        const value = root(frame);
        const result = value instanceof CelError ? value : test(frame, value, steps, expr.field);
        // cel-go takes back here what a condition never cost.
        if (conditional) frame.charge(-1);
        return result;
      },
    };
  }

  #call(expr: Call): Node {
    const reference = this.#checked.references.get(expr);
    const global = reference?.kind === 'function' && reference.global;
    const operands = expr.target && !global ? [expr.target, ...expr.args] : expr.args;
    const args = operands.map((operand) => this.plan(operand));
    const [first = NOTHING, second = NOTHING, third = NOTHING] = args;
    switch (expr.function) {
      case '_&&_':
        return { run: shortCircuit(first.run, second.run, false) };
      case '_||_':
        return { run: shortCircuit(first.run, second.run, true) };
      case '_?_:_':
        return choice(first.run, resolve(second), resolve(third));
      case '_[_]':
        return attribute(extend(pathOf(first), index(second, false)));
      case '_[?_]':
      case '_?._':
        return attribute(extend(pathOf(first), index(second, true)));
      case '_==_':
        return { run: comparison(first.run, second.run, this.#costs('_==_', 'equals'), true) };
      case '_!=_':
        return { run: comparison(first.run, second.run, this.#costs('_!=_', 'not_equals'), false) };
      case '@not_strictly_false':
        return { run: notStrictlyFalse(first.run) };
    }
    if (reference?.kind !== 'function') return constant(noSuchOverload(expr.function));
    const { function: declared, overloads } = reference;
    const overload = overloads.length === 1 ? overloads[0]?.id : undefined;
    if (overload === 'optional_or_optional') return { run: optionalOr(first.run, second.run, false) };
    if (overload === 'optional_orValue_value') return { run: optionalOr(first.run, second.run, true) };
    if (overload === 'in_list' && second.constant instanceof CelList) {
      if (second.constant.size === 0) return constant(false);
      const isMember = membership(first.run, second.constant);
      if (isMember) return { run: isMember };
    }
    const compiled = this.#compilePattern(expr, args);
    const { invoke, stepwise } = compiled
      ? { invoke: compiled, stepwise: true }
      : implementationOf(declared, overloads);
    if (CONVERSION_NAMES.has(declared.name) && args.length === 1 && first.constant !== undefined) {
      return this.#convert(expr, invoke, first.constant);
    }
    const steps = args.map((arg) => arg.run);
    const evaluate = stepwise || steps.length > 2 ? stepwiseInvocation : invocation;
    return { run: evaluate(steps, invoke, this.#costs(declared.name, overload)) };
  }

  /** A conversion of a constant is done once, at compile time, where its failure is a fault of the expression. */
  #convert(expr: Call, invoke: Invoke, argument: Value): Node {
    const value = invoke([argument]);
    if (value instanceof CelError) this.#fault(expr, value.message);
    return constant(value);
  }

  /** A constant pattern is compiled once; a bad one is a fault of the expression. */
  #compilePattern(expr: Call, args: readonly Node[]): Invoke | undefined {
    const pattern = args[1]?.constant;
    if (typeof pattern !== 'string') return undefined;
    const compiled = withConstantPattern(expr.function, pattern);
    if (compiled instanceof RegexError) {
      this.#fault(expr.args.at(expr.target ? 0 : 1) ?? expr, compiled.message);
      return undefined;
    }
    return compiled;
  }

  #fault(expr: Expr, message: string): void {
    const { start, end, at } = expr;
    this.problems.push({ kind: 'constant', message: `program instantiation failed: ${message}`, start, end, at });
  }

  #list(expr: ListLiteral): Node {
    const elements = expr.elements.map(({ value, optional }) => ({ node: this.plan(value), optional }));
    const build: Step = (frame) => {
      const items: Value[] = [];
      for (const { node, optional } of elements) {
        const value = node.run(frame);
        if (value instanceof CelError) return value;
        if (!optional) items.push(value);
        else if (!(value instanceof Optional)) {
          const shown = formatPlain(value);
          return invalid(`cannot initialize optional list element from non-optional value ${shown}`);
        } else if (value.value !== undefined) items.push(value.value);
      }
      return new ValueList(items);
    };
    return foldable(
      build,
      LIST_COST,
      elements.map(({ node }) => node),
    );
  }

  #map(expr: MapLiteral): Node {
    const entries = expr.entries.map((entry) => ({
      key: this.plan(entry.key),
      value: this.plan(entry.value),
      optional: entry.optional,
    }));
    const build: Step = (frame) => {
      const built: (readonly [Value, Value])[] = [];
      for (const entry of entries) {
        const key = entry.key.run(frame);
        if (key instanceof CelError) return key;
        const value = entry.value.run(frame);
        if (value instanceof CelError) return value;
        if (keyOf(key) === undefined) return invalid(`unsupported key type: ${formatPlain(key)}`);
        if (!entry.optional) built.push([key, value]);
        else if (!(value instanceof Optional)) {
          const shown = `'${formatPlain(key)}' from non-optional value ${formatPlain(value)}`;
          return invalid(`cannot initialize optional entry ${shown}`);
        } else if (value.value !== undefined) built.push([key, value.value]);
      }
      return new ValueMap(built);
    };
    return foldable(
      build,
      MAP_COST,
      entries.flatMap(({ key, value }) => [key, value]),
    );
  }

  #comprehension(expr: Comprehension): Node {
    const initial = this.plan(expr.initial).run;
    const range = this.plan(expr.range).run;
    const accumulator = this.locals++;
    const variable = this.locals++;
    const second = expr.second === undefined ? undefined : this.locals++;
    const local =
      (slot: number): Step =>
      (frame) =>
        frame.locals[slot] as Value;

    const depth = this.#scope.length;
    // The accumulator starts when it is first looked at, so that a binding nobody uses costs nothing.
    const accumulated: Step = (frame) => {
      const known = frame.locals[accumulator];
      if (known !== undefined) return known;
      const value = startOf(initial(frame));
      frame.locals[accumulator] = value;
      return value;
    };
    this.#scope.push({ name: expr.accumulator, step: accumulated });
    this.#scope.push({ name: expr.variable, step: local(variable) });
    if (second !== undefined) this.#scope.push({ name: expr.second ?? '', step: local(second) });
    const condition = this.plan(expr.condition).run;
    const step = this.plan(expr.step).run;
    this.#scope.length = depth + 1;
    const result = this.plan(expr.result).run;
    this.#scope.length = depth;

    const eager = this.#eagerBindings;
    const run: Step = (frame) => {
      const over = range(frame);
      if (over instanceof CelError) return over;
      frame.locals[accumulator] = undefined;
      if (eager) accumulated(frame);
      const turn = (first: Value, other: Value | undefined): boolean => {
        frame.locals[variable] = first;
        if (second !== undefined) frame.locals[second] = other;
        if (condition(frame) === false) return false;
        frame.locals[accumulator] = step(frame);
        return true;
      };
      const fault = second === undefined ? eachElement(over, turn) : eachPair(over, turn);
      return fault ?? finished(result(frame));
    };
    return { run };
  }
}

const NOTHING: Node = { run: () => null };

function constant(value: Value): Node {
  return { run: () => value, constant: value };
}

const invalid = (message: string): CelError => new CelError('invalid-argument', message);

function attribute(path: Path): Node {
  const { root, steps, conditional } = path;
  const own = conditional ? 0 : 1;
  const run: Step =
    steps.length === 0
      ? (frame) => {
          const value = root(frame);
          frame.charge(own);
          return value instanceof Optional ? follow(frame, value, steps) : value;
        }
      : (frame) => {
          const from = root(frame);
          const value = from instanceof CelError ? from : follow(frame, from, steps);
          frame.charge(own);
          return value;
        };
  return { run, path };
}

const pathOf = (node: Node): Path => node.path ?? { root: node.run, steps: [], conditional: false };

const extend = (path: Path, step: Qualifier): Path => ({ ...path, steps: [...path.steps, step] });

/** The value of a node without the cost of a variable: how cel-go evaluates the branches of a condition, and indices. */
function resolve({ path, run }: Node): Step {
  const { root, steps } = path ?? { root: run, steps: [] };
  return (frame) => {
    const from = root(frame);
    return from instanceof CelError ? from : follow(frame, from, steps);
  };
}

function index(node: Node, optional: boolean): Qualifier {
  const key = resolve(node);
  return node.constant === undefined ? { key, optional } : { key, constant: node.constant, optional };
}

function choice(condition: Step, then: Step, otherwise: Step): Node {
  const root: Step = (frame) => {
    const value = condition(frame);
    if (value === true) return then(frame);
    if (value === false) return otherwise(frame);
    return value instanceof CelError ? value : noSuchOverload();
  };
  return attribute({ root, steps: [], conditional: true });
}

function foldable(build: Step, cost: number, parts: readonly Node[]): Node {
  if (parts.every((part) => part.constant !== undefined)) return constant(build(new Frame({}, 0, 0, 0)));
  return {
    run: (frame) => {
      const value = build(frame);
      frame.charge(cost);
      return value;
    },
  };
}
