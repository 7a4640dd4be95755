import { check, type Declarations } from './checker.ts';
import { callCosts } from './costs.ts';
import { type CostEstimate, estimate, type SizeLimit } from './estimate.ts';
import { Cancelled, Frame } from './frame.ts';
import { combine, type FunctionDeclaration } from './functions.ts';
import { parse } from './parser.ts';
import { type Plan, plan } from './plan.ts';
import type { Problem } from './problems.ts';
import { type CelType, DYN, formatDeclaredType, sameType, typeName, UNSPECIFIED } from './types.ts';
import { validate } from './validation.ts';
import { CelError, type ErrorKind, type Value } from './values.ts';
import { type ExpressionAge, type Language, languageOf } from './versions.ts';

/** Which server an environment stands for, and what its expressions may name. */
export interface EnvironmentOptions {
  /** The cluster's version, such as `1.33`. */
  readonly kubernetes: string;
  /** Default `stored`: what the server evaluates, rather than what it lets be created. */
  readonly expressions?: ExpressionAge;
  /** The variables an expression may use; a name may have dots. */
  readonly variables?: Readonly<Record<string, CelType>>;
}

/** What is asked of one expression. */
export interface CompileOptions {
  /** The types of which the whole expression must have one; anything goes by default. */
  readonly expect?: readonly CelType[];
  /** The greatest sizes of the data, for the estimate of costs; everything is unbounded by default. */
  readonly sizeLimit?: SizeLimit;
}

/** What came of an expression: a program, or problems. */
export interface Compiled {
  /** Absent exactly where there are problems. */
  readonly program?: Program;
  readonly problems: readonly Problem[];
  /** The static type of the whole. */
  readonly type?: CelType;
  /** Bounds of what a program can cost. */
  readonly estimatedCost?: CostEstimate;
}

/** Bounds of one evaluation. */
export interface EvaluateOptions {
  /** Cost at which evaluation is cut off. Default `PER_CALL_COST_LIMIT`. */
  readonly costLimit?: number;
}

/** `cost` is what was spent, also where it ended in an error. */
export type Evaluation =
  | { readonly ok: true; readonly value: Value; readonly cost: number }
  | { readonly ok: false; readonly error: EvaluationError; readonly cost: number };

/** Why there is no value; `message` is what the API server would say. */
export interface EvaluationError {
  /** `cost-exceeded` and `internal` end an evaluation whatever stands around them. */
  readonly kind: ErrorKind | Cancelled['kind'];
  readonly message: string;
}

/** An expression that can be evaluated as often as one likes; it keeps nothing from one time to the next. */
export interface Program {
  /**
   * Evaluates with variables bound to plain JSON-like data or CEL values. Nothing is copied; data is looked at only where the expression
   * looks. Never throws.
   */
  evaluate(bindings: Readonly<Record<string, unknown>>, options?: EvaluateOptions): Evaluation;
}

/** The language and the names of one server's expressions. Building one is cheap; compiled programs do not refer to it. */
export interface Environment {
  /** A program, or all the reasons why the server would refuse the expression. Never throws. */
  compile(source: string, options?: CompileOptions): Compiled;
}

/** Cost limits of the API server (apiserver, pkg/apis/cel/config.go). */
export const PER_CALL_COST_LIMIT = 1_000_000;
/** For all expressions of one policy and binding together. */
export const POLICY_COST_BUDGET = 10_000_000;
/** For all match conditions of one policy and binding together. */
export const MATCH_CONDITIONS_COST_BUDGET = 2_500_000;

/** The CEL of a Kubernetes version, or undefined where the version is not one of Kubernetes 1. */
export function celEnvironment(options: EnvironmentOptions): Environment | undefined {
  const language = languageOf(options.kubernetes, options.expressions ?? 'stored');
  if (!language) return undefined;
  const declarations = declarationsOf(language, options.variables ?? {});
  const grammar = {
    macros: language.libraries.flatMap((library) => library.macros ?? []),
    optionalSyntax: language.optionalSyntax,
  };
  const costs = callCosts(language.chargesLibraries);
  return {
    compile(source, { expect, sizeLimit } = {}) {
      const parsed = parse(source, grammar);
      if (!parsed.expr) return { problems: parsed.problems };
      const checked = check(parsed.expr, declarations);
      if (checked.problems.length > 0) return { problems: inOrder(checked.problems) };
      const invalid = validate(parsed.expr, checked, language);
      if (invalid.length > 0) return { problems: invalid, type: checked.type };
      const { type } = checked;
      if (expect && !expect.some((wanted) => sameType(wanted, type))) {
        return { problems: [unexpectedType(expect, type, source)], type };
      }
      const planned = plan(parsed.expr, checked, { costs, eagerBindings: language.eagerBindings });
      if (planned.problems.length > 0) return { problems: planned.problems, type };
      const estimatedCost = estimate(parsed.expr, checked, sizeLimit);
      return { program: programOf(planned.plan), problems: [], type, estimatedCost };
    },
  };
}

const inOrder = (problems: readonly Problem[]): readonly Problem[] => problems.toSorted((a, b) => a.at - b.at);

function declarationsOf(language: Language, variables: Readonly<Record<string, CelType>>): Declarations {
  const functions = new Map(combine(language.libraries));
  if (!language.crossTypeNumericComparisons) {
    for (const [name, declared] of functions) functions.set(name, withoutCrossTypeComparisons(declared));
  }
  const types = language.libraries.flatMap((library) => library.types ?? []);
  return {
    functions,
    types: new Map(types.map((type) => [typeName(type), type])),
    variables: new Map(Object.entries(variables)),
    uniformLiterals: language.mixedLiterals === 'checked',
    sharesOptionalTargets: language.eagerBindings,
    secondOfDyn: language.typesSecondVariable ? DYN : UNSPECIFIED,
  };
}

function withoutCrossTypeComparisons(declared: FunctionDeclaration): FunctionDeclaration {
  if (!/^_[<>]=?_$/.test(declared.name)) return declared;
  const overloads = declared.overloads.filter(({ parameters: [left, right] }) => left?.kind === right?.kind);
  return { ...declared, overloads };
}

function unexpectedType(expect: readonly CelType[], type: CelType, source: string): Problem {
  const wanted = expect.map(formatDeclaredType);
  const list = wanted.length === 1 ? wanted[0] : `one of [${wanted.join(' ')}]`;
  const message = `must evaluate to ${list} but got ${formatDeclaredType(type)}`;
  return { kind: 'not-expected', message, start: 0, end: source.length, at: 0 };
}

function programOf({ run, locals, globals }: Plan): Program {
  return {
    evaluate(bindings, { costLimit = PER_CALL_COST_LIMIT } = {}) {
      const frame = new Frame(bindings, costLimit, locals, globals);
      try {
        const value = run(frame);
        if (!(value instanceof CelError)) return { ok: true, value, cost: frame.cost };
        return { ok: false, error: { kind: value.kind, message: value.message }, cost: frame.cost };
      } catch (stop) {
        if (stop instanceof Cancelled) {
          return { ok: false, error: { kind: stop.kind, message: stop.message }, cost: frame.cost };
        }
        // Data nested so deep that comparing it takes all of the stack, or a text longer than a string can be.
        if (!(stop instanceof RangeError)) throw stop;
        const message = 'the data is too large or nested too deeply';
        return { ok: false, error: { kind: 'internal', message }, cost: frame.cost };
      }
    },
  };
}
