import { BOOL, type CelType, type Compiled, formatProblem, NULL, type Program, STRING } from '../cel/index.ts';
import type { Policy, ValidationRule } from './policy.ts';
import { policyEnvironment, variableType } from './types.ts';

/** An expression that can be evaluated, or why it cannot. */
export interface Expression {
  readonly source: string;
  readonly program: Program | undefined;
  /** In the words of the API server; empty where there is a program. */
  readonly fault: string;
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly matchConditions: readonly Expression[];
  readonly validations: readonly { readonly rule: ValidationRule; readonly expression: Expression }[];
  /** One for each validation; undefined where it has none. */
  readonly messages: readonly (Expression | undefined)[];
  readonly auditAnnotations: readonly { readonly key: string; readonly expression: Expression }[];
  readonly variables: ReadonlyMap<string, Expression>;
}

/** Compiles a policy as the API server does with one that is stored, whatever it would have refused at creation. */
export function compilePolicy(policy: Policy, kubernetes: string): CompiledPolicy {
  const types = new Map<string, CelType>();
  const params = policy.paramKind !== undefined;
  const full = policyEnvironment(kubernetes, 'stored', { params, authorizer: true, variables: types });
  const compile = (source: string, expect?: readonly CelType[]): { expression: Expression; type?: CelType } =>
    expressionOf(source, full.compile(source, expect ? { expect } : {}));

  const variables = new Map<string, Expression>();
  for (const { name, expression: source } of policy.variables) {
    const { expression, type } = compile(source);
    variables.set(name, expression);
    types.set(name, variableType(type));
  }
  const condition = (source: string): Expression => compile(source, [BOOL]).expression;
  // Messages may not ask the authorizer.
  const plain = policy.validations.some(({ messageExpression }) => messageExpression !== '')
    ? policyEnvironment(kubernetes, 'stored', { params, authorizer: false, variables: types })
    : undefined;
  return {
    policy,
    variables,
    matchConditions: policy.matchConditions.map(({ expression }) => condition(expression)),
    validations: policy.validations.map((rule) => ({ rule, expression: condition(rule.expression) })),
    messages: policy.validations.map(({ messageExpression: source }) =>
      source === '' || plain === undefined
        ? undefined
        : expressionOf(source, plain.compile(source, { expect: [STRING] })).expression,
    ),
    auditAnnotations: policy.auditAnnotations.map(({ key, valueExpression }) => ({
      key,
      expression: compile(valueExpression, [STRING, NULL]).expression,
    })),
  };
}

function expressionOf(source: string, compiled: Compiled): { expression: Expression; type?: CelType } {
  const { program, problems, type } = compiled;
  const shown = problems.map((problem) => formatProblem(problem, source)).join('\n');
  const fault = program ? '' : `compilation failed: ${shown}`;
  return { expression: { source, program, fault }, ...(type && { type }) };
}
