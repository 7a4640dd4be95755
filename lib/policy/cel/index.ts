/** CEL as the Kubernetes API server runs it for admission policies, version by version. */

export { ADMISSION_REQUEST_TYPE, NAMESPACE_TYPE, variablesType } from './admission.ts';
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
  PER_CALL_COST_LIMIT,
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
export { escapeName, type Schema, type SchemaOptions, schemaLift, schemaType } from './schema.ts';
export {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  formatType,
  INT,
  listOf,
  mapOf,
  NULL,
  type ObjectType,
  objectType,
  optionalOf,
  STRING,
  TIMESTAMP,
  UINT,
} from './types.ts';
export { CelError, CelList, CelMap, Double, type ErrorKind, type Value } from './values.ts';
export { type ExpressionAge, introducedIn, KUBERNETES_VERSIONS } from './versions.ts';
