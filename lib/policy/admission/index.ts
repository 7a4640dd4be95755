/**
 * Kubernetes ValidatingAdmissionPolicies (admissionregistration.k8s.io/v1), judged as the API server judges them.
 *
 * `readManifests` reads documents, `evaluate` gives one row per policy, binding and resource, `findingsOf` says them at the
 * field they are about.
 */
export { type Evaluation, evaluate, type Inputs, policiesIn, type Row } from './evaluation.ts';
export { type Cluster, type Judge, judgeOf, type Result, type Verdict } from './judge.ts';
export { type Kinds, kindsOf } from './kinds.ts';
export { type LintInput, lintPolicies } from './lint/lint.ts';
export { type Manifest, type Manifests, readManifests } from './manifests.ts';
export { type Binding, POD_TEMPLATES, type Policy, policyKindOf, readBinding, readPolicy } from './policy.ts';
export { findingsOf, isRefused, rowsJson } from './report.ts';
export { type Attributes, askFor, type Operation } from './request.ts';
export { runPolicyTests, type TestInput, type TestRun } from './testing/run.ts';
export { type PolicyTest, readPolicyTests } from './testing/test-file.ts';
