import type { Path } from '../../../kubernetes/apiserver/index.ts';
import {
  BOOL,
  type CelType,
  type Compiled,
  type Environment,
  type ExpressionAge,
  NULL,
  type Problem,
  STRING,
} from '../../cel/index.ts';
import type { Policy } from '../policy.ts';
import { policyEnvironment, variableType } from '../types.ts';

/** A problem of an expression, whose offsets count in the expression that stands at a path of the policy. */
export interface ExpressionProblem {
  readonly path: Path;
  readonly source: string;
  readonly problem: Problem;
}

/** Compiles every expression of a policy with what the server lets its sort use, and gives what is wrong with each. */
export function expressionProblems(
  policy: Policy,
  kubernetes: string,
  age: ExpressionAge,
  object?: CelType,
): readonly ExpressionProblem[] {
  const types = new Map<string, CelType>();
  const params = policy.paramKind !== undefined;
  const typed = object === undefined ? {} : { object };
  const variables = policy.variables.length > 0 ? types : undefined;
  const environment = (authorizer: boolean, uses: typeof variables): Environment =>
    policyEnvironment(kubernetes, age, { params, authorizer, variables: uses, ...typed });
  const full = environment(true, variables);
  const found: ExpressionProblem[] = [];
  const look = (path: Path, source: string, compiled: Compiled): Compiled => {
    for (const problem of compiled.problems) found.push({ path, source, problem });
    return compiled;
  };

  if (policy.matchConditions.length > 0) {
    // Conditions are asked before the variables are there.
    const conditions = environment(true, undefined);
    policy.matchConditions.forEach(({ expression }, i) => {
      if (expression.trim() !== '')
        look(
          ['spec', 'matchConditions', i, 'expression'],
          expression,
          conditions.compile(expression, { expect: [BOOL] }),
        );
    });
  }
  policy.variables.forEach(({ name, expression }, i) => {
    if (expression.trim() === '') return;
    const { type } = look(['spec', 'variables', i, 'expression'], expression, full.compile(expression));
    types.set(name, typed.object ? (type ?? variableType(undefined)) : variableType(type));
  });
  const messages = policy.validations.some(({ messageExpression }) => messageExpression.trim() !== '')
    ? environment(false, variables)
    : full;
  policy.validations.forEach(({ expression, messageExpression }, i) => {
    const path = ['spec', 'validations', i];
    if (expression.trim() !== '')
      look([...path, 'expression'], expression, full.compile(expression, { expect: [BOOL] }));
    if (messageExpression.trim() !== '')
      look(
        [...path, 'messageExpression'],
        messageExpression,
        messages.compile(messageExpression, { expect: [STRING] }),
      );
  });
  policy.auditAnnotations.forEach(({ valueExpression }, i) => {
    if (valueExpression.trim() !== '')
      look(
        ['spec', 'auditAnnotations', i, 'valueExpression'],
        valueExpression,
        full.compile(valueExpression, { expect: [STRING, NULL] }),
      );
  });
  return found;
}
