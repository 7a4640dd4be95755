/**
 * Kubernetes ValidatingAdmissionPolicies (admissionregistration.k8s.io/v1), judged as the API server judges them.
 *
 * `readManifests` reads documents; `evaluate` gives one row per policy, binding and resource, and `findingsOf` says them at the
 * fields they are about; `lintPolicies` says whether policies are sound; `runPolicyTests` runs the tests beside them.
 */
export type { Decision } from './evaluate.ts';
export { asker, type Evaluation, evaluate, type Inputs, policiesIn, type Row } from './evaluation.ts';
export { fieldOf } from './field.ts';
export { judgeOf, type Result, type Verdict } from './judge.ts';
export { kindsOf } from './kinds.ts';
export { type LintInput, lintPolicies } from './lint/lint.ts';
export { type Manifest, type Manifests, readManifests } from './manifests.ts';
export { type Binding, POLICY_GROUP, type Policy, readBinding } from './policy.ts';
export { findingsOf, isRefused, rowsJson } from './report.ts';
export type { Operation } from './request.ts';
export { runPolicyTests, type TestInput, type TestRun } from './testing/run.ts';
export { type PolicyTest, readPolicyTests } from './testing/test-file.ts';
