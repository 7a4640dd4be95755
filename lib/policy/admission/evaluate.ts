import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import { CelError, LazyMap, MATCH_CONDITIONS_COST_BUDGET, POLICY_COST_BUDGET, type Value } from '../cel/index.ts';
import type { CompiledPolicy, Expression } from './compile.ts';
import type { Bindings, View } from './view.ts';

/** What one expression decided: the request passes, breaks the rule, or could not be judged. */
export interface Decision {
  readonly outcome: 'admit' | 'deny' | 'error';
  readonly expression: string;
  /** Index of the validation; undefined for a matchCondition, an audit annotation, or all of them together. */
  readonly validation?: number;
  /** Empty where the request is admitted. */
  readonly message: string;
  readonly reason?: string;
}

/** What a policy decided with one of its params. */
export interface Judgement {
  /** A matchCondition is false: the policy is not about this request. */
  readonly skipped?: string;
  readonly decisions: readonly Decision[];
  /** Faults of audit annotations, which deny under any binding. */
  readonly annotationFaults: readonly Decision[];
  readonly annotations: readonly { readonly key: string; readonly value: string }[];
}

/** Longer messages of a messageExpression are not used (apiserver pkg/apis/cel/config.go). */
const LONGEST_MESSAGE = 5 * 1024;

/** One policy on one request, step by step as in apiserver pkg/admission/plugin/policy/validating/validator.go. */
export function evaluatePolicy(compiled: CompiledPolicy, view: View, params: JsonObject | null): Judgement {
  const bindings = compiled.policy.paramKind ? withParams(view, params) : view;
  const met = meetsConditions(compiled, bindings);
  if (met !== true) return met;

  const conditions = compiled.validations.map(({ expression }) => expression);
  const judged = evaluateAll(conditions, compiled, bindings.validation, POLICY_COST_BUDGET);
  if (judged.stopped !== undefined) return onlyError(judged.stopped, conditions[judged.at] ?? conditions[0]);
  const messages = evaluateAll(compiled.messages, compiled, bindings.plain, judged.budget);
  const decisions = judged.results.map((result, index): Decision => {
    const validation = compiled.validations[index];
    const expression = validation?.rule.expression ?? '';
    const at = { expression, validation: index };
    if (result?.error !== undefined) return { ...at, outcome: 'error', message: result.error };
    // Also of validations that pass: without budget for messages the server trusts none of them.
    if (messages.stopped !== undefined)
      return { ...at, outcome: 'error', message: `failed messageExpression: ${messages.stopped}` };
    if (result?.value === true) return { ...at, outcome: 'admit', message: '' };
    const said = messageOf(messages.results[index]?.value);
    const message = said || validation?.rule.message.trim() || `failed expression: ${expression.trim()}`;
    return { ...at, outcome: 'deny', message, reason: validation?.rule.reason ?? 'Invalid' };
  });
  return { decisions, ...annotate(compiled, bindings) };
}

function meetsConditions(compiled: CompiledPolicy, bindings: View): true | Judgement {
  const { matchConditions } = compiled;
  if (matchConditions.length === 0) return true;
  const { results, stopped, at } = evaluateAll(
    matchConditions,
    compiled,
    bindings.condition,
    MATCH_CONDITIONS_COST_BUDGET,
  );
  if (stopped !== undefined) return onlyError(stopped, matchConditions[at]);
  const unmet = results.findIndex((result) => result?.value === false);
  if (unmet >= 0) {
    return {
      skipped: compiled.policy.matchConditions[unmet]?.name ?? '',
      decisions: [],
      annotationFaults: [],
      annotations: [],
    };
  }
  const errors = results.flatMap((result) => (result?.error === undefined ? [] : [result.error]));
  if (errors.length === 0) return true;
  const distinct = [...new Set(errors)];
  const message = distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
  return onlyError(message, matchConditions[results.findIndex((result) => result?.error !== undefined)]);
}

function onlyError(message: string, expression: Expression | undefined): Judgement {
  return {
    decisions: [{ outcome: 'error', expression: expression?.source ?? '', message }],
    annotationFaults: [],
    annotations: [],
  };
}

function messageOf(value: Value | undefined): string {
  const message = typeof value === 'string' ? value.trim() : '';
  return Buffer.byteLength(message) > LONGEST_MESSAGE || message.includes('\n') ? '' : message;
}

function annotate(
  compiled: CompiledPolicy,
  bindings: View,
): Pick<Judgement, 'annotationFaults' | 'annotations'> & Partial<Pick<Judgement, 'decisions'>> {
  if (compiled.auditAnnotations.length === 0) return { annotationFaults: [], annotations: [] };
  const expressions = compiled.auditAnnotations.map(({ expression }) => expression);
  // A budget of their own, and no authorizer although they may be written with one.
  const { results, stopped, at } = evaluateAll(expressions, compiled, bindings.plain, POLICY_COST_BUDGET);
  // What cannot be annotated for want of budget is not decided at all.
  if (stopped !== undefined) return onlyError(stopped, expressions[at]);
  const annotationFaults: Decision[] = [];
  const annotations: { key: string; value: string }[] = [];
  compiled.auditAnnotations.forEach(({ key, expression: { source } }, index) => {
    const result = results[index];
    if (result?.error !== undefined)
      annotationFaults.push({ outcome: 'error', expression: source, message: result.error });
    else if (typeof result?.value === 'string' && result.value.trim() !== '')
      annotations.push({ key, value: result.value.trim() });
  });
  return { annotationFaults, annotations };
}

interface Result {
  readonly value?: Value;
  readonly error?: string;
}

interface Evaluated {
  readonly results: readonly (Result | undefined)[];
  /** What is left. */
  readonly budget: number;
  /** Why nothing was evaluated any more; nothing is decided then, whatever was found before. */
  readonly stopped?: string;
  /** The expression at which it ended. */
  readonly at: number;
}

const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

/** Evaluates in order, each variable at most once, until all are done or the budget is spent. */
function evaluateAll(
  expressions: readonly (Expression | undefined)[],
  compiled: CompiledPolicy,
  base: Bindings,
  budget: number,
): Evaluated {
  let left = budget;
  const spent = { onVariables: 0 };
  const bindings = withVariables(base, compiled.variables, spent);
  const results: (Result | undefined)[] = [];
  for (const [at, expression] of expressions.entries()) {
    if (expression === undefined) results.push(undefined);
    else if (expression.program === undefined) results.push({ error: `compilation error: ${expression.fault}` });
    else {
      const done = expression.program.evaluate(bindings);
      left -= spent.onVariables + done.cost;
      spent.onVariables = 0;
      if (left < 0) return { results, budget: -1, stopped: OUT_OF_BUDGET, at };
      results.push(
        done.ok
          ? { value: done.value }
          : { error: `expression '${expression.source}' resulted in error: ${done.error.message}` },
      );
    }
  }
  return { results, budget: left, at: expressions.length };
}

/** Variables are evaluated when they are first asked for; one that fails is an ordinary error to whoever asks. */
function withVariables(
  base: Bindings,
  variables: CompiledPolicy['variables'],
  spent: { onVariables: number },
): Bindings {
  const bindings: Record<string, unknown> = { ...base };
  bindings.variables = new LazyMap([...variables.keys()], (name) => {
    const expression = variables.get(name);
    if (expression?.program === undefined)
      return failed(`composited variable "${name}" fails to compile: ${expression?.fault ?? ''}`);
    const done = expression.program.evaluate(bindings);
    spent.onVariables += done.cost;
    return done.ok ? done.value : failed(`composited variable "${name}" fails to evaluate: ${done.error.message}`);
  });
  return bindings;
}

function withParams(view: View, params: JsonObject | null): View {
  const added = (bindings: Bindings): Bindings => ({ ...bindings, params });
  return { condition: added(view.condition), validation: added(view.validation), plain: added(view.plain) };
}

const failed = (message: string): CelError => new CelError('invalid-argument', message);
