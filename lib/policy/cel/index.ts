/**
 * CEL as the Kubernetes API server runs it for admission policies, version by version.
 *
 * An expression goes from text to tokens (`lexer.ts`) to a tree with its macros expanded (`parser.ts`, `macros.ts`), gets its types and names
 * (`checker.ts`, `assignability.ts`), is held against rules of the server's own (`validation.ts`) and becomes closures (`plan.ts`). What a
 * version has is one table (`versions.ts`) of the libraries beside it. `observed.json` holds what real servers answered.
 */

export { LazyMap } from './collections.ts';
export {
  type Compiled,
  type CompileOptions,
  celEnvironment,
  type Environment,
  type EnvironmentOptions,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationError,
  MATCH_CONDITIONS_COST_BUDGET,
  POLICY_COST_BUDGET,
  type Program,
} from './environment.ts';
export type { CostEstimate, SizeLimit } from './estimate.ts';
export { formatPlain } from './format-value.ts';
export {
  type AccessReview,
  AUTHORIZER_TYPE,
  type Authorize,
  authorizerValue,
  type Decision,
  RESOURCE_CHECK_TYPE,
  requestResourceValue,
  type Subject,
} from './libraries/authorizer.ts';
export { formatProblem, lineAndColumn, type Problem, type ProblemKind } from './problems.ts';
export { type Schema, type SchemaOptions, schemaLift, schemaType } from './schema.ts';
export {
  BOOL,
  type CelType,
  DYN,
  formatType,
  INT,
  listOf,
  mapOf,
  NULL,
  type ObjectType,
  objectType,
  STRING,
  TIMESTAMP,
} from './types.ts';
export { CelError, Double, type ErrorKind, type Value } from './values.ts';
export { type ExpressionAge, introducedIn } from './versions.ts';
