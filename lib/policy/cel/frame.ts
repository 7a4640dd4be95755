import { fromJson } from './collections.ts';
import type { Value } from './values.ts';

/** Everything one evaluation knows and changes. */
export class Frame {
  /** What the evaluation has cost so far, in the API server's units. */
  cost = 0;
  /** Variables of loops, by the place the planner gave each. */
  readonly locals: (Value | undefined)[];
  readonly #limit: number;
  #characters = 0;
  readonly #bindings: Readonly<Record<string, unknown>>;
  readonly #globals: (Value | undefined)[];

  constructor(bindings: Readonly<Record<string, unknown>>, limit: number, locals: number, globals: number) {
    this.#bindings = bindings;
    this.#limit = limit;
    this.locals = new Array(locals);
    this.#globals = new Array(globals);
  }

  /** Adds to the cost, and ends the evaluation, beyond the reach of `||`, once it exceeds the limit. */
  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw costExceeded();
  }

  /**
   * Ends the evaluation once its calls have been given more text than any sensible rule reads. Costs bound most calls already; some, such as
   * `isURL`, cost 1 whatever they are given.
   */
  read(length: number): void {
    this.#characters += length;
    if (this.#characters > MOST_CHARACTERS) throw new Cancelled('internal', 'operation cancelled: too much text');
  }

  /** A bound variable, made into a value the first time it is read; undefined where nothing is bound. */
  global(name: string, slot: number): Value | undefined {
    const known = this.#globals[slot];
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#bindings, name)) return undefined;
    const raw = this.#bindings[name];
    if (raw === undefined) return undefined;
    const value = fromJson(raw);
    this.#globals[slot] = value;
    return value;
  }
}

/** Thrown to end an evaluation where cel-go panics; not an error value, because nothing in an expression may absorb it. */
export class Cancelled extends Error {
  readonly kind: 'cost-exceeded' | 'internal';
  constructor(kind: 'cost-exceeded' | 'internal', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Some seconds of the slowest function. */
const MOST_CHARACTERS = 200_000_000;

export const costExceeded = (): Cancelled =>
  new Cancelled('cost-exceeded', 'operation cancelled: actual cost limit exceeded');

/** One compiled piece of an expression. */
export type Step = (frame: Frame) => Value;
