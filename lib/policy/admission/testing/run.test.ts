import { describe, expect, test } from 'vitest';
import { loadSchemas } from '../../../kubernetes/index.ts';
import { policiesIn } from '../evaluation.ts';
import { readManifests } from '../manifests.ts';
import { runPolicyTests } from './run.ts';
import { readPolicyTests } from './test-file.ts';

const catalog = loadSchemas();

const policies = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: p }
spec:
  paramKind: { apiVersion: v1, kind: ConfigMap }
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [secrets] }]
  validations:
    - expression: "!has(object.data) || !has(object.data.a)"
      message: no a
    - expression: "oldObject == null || object.data == oldObject.data"
      message: no change
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: warn }
spec: { policyName: p, validationActions: [Warn] }
`;

const base = `
policy: p
resource:
  apiVersion: v1
  kind: Secret
  metadata: { name: s, namespace: shop }
`;

function run(text: string) {
  const read = readPolicyTests('p.test.yaml', text);
  const { diagnostics, counts } = runPolicyTests({
    tests: read.value,
    ...policiesIn(readManifests('p.yaml', policies).manifests),
    kubernetes: '1.33',
    catalog,
  });
  return { said: [...read.diagnostics, ...diagnostics].map(({ code, message }) => `${code}: ${message}`), counts };
}

const cases = (list: string): string => `${base}cases:\n${list}`;

describe('runPolicyTests', () => {
  test('every validation seen to pass and to refuse', () => {
    const { said, counts } = run(
      cases(`  - { name: none, expect: allow }
  - { name: one, expect: deny, message: no a, change: { data: { a: eA== } } }
  - { name: changed, expect: deny, message: no change, change: { data: { b: eA== } }, old: { data: { c: eA== } } }
`),
    );
    expect(said).toEqual([]);
    expect(counts).toEqual({
      policies: 1,
      cases: 3,
      validations: 2,
      passingValidations: 2,
      refusingValidations: 2,
    });
  });

  test('what no case has shown', () => {
    expect(run(cases('  - { name: none, expect: allow }\n')).said).toEqual([
      'policy/not-covered: No test saw this validation refuse',
      'policy/not-covered: No test saw this validation refuse',
    ]);
  });

  test.each([
    ['allow', '{ data: { a: eA== } }', 'allow was expected, and it was denied: no a'],
    ['deny', '{ data: { b: eA== } }', 'deny was expected, and it was allowed'],
    [
      'allow',
      '{ apiVersion: v1, kind: ConfigMap }',
      'allow was expected, and it was skipped, as the policy is not about the request',
    ],
  ])('expect %s of %s', (expect_, change, message) => {
    const { said } = run(cases(`  - { name: x, expect: ${expect_}, change: ${change} }\n`));
    expect(said[0]).toBe(`policy/test-failed: p, \`x\`: ${message}`);
  });

  test('another message than expected', () => {
    const { said } = run(cases('  - { name: x, expect: deny, message: no b, change: { data: { a: eA== } } }\n'));
    expect(said[0]).toContain('the message was expected to hold `no b`, and was: no a');
  });

  test('through a binding that only warns', () => {
    const text = cases('  - { name: x, expect: warn, change: { data: { a: eA== } } }\n').replace(
      'policy: p',
      'policy: p\nbinding: warn',
    );
    expect(run(text).said.filter((line) => !line.startsWith('policy/not-covered'))).toEqual([]);
  });

  test.each([
    [
      'an unknown policy',
      base.replace('policy: p', 'policy: pp'),
      'policy/invalid-test: There is no policy `pp` beside this test',
    ],
    [
      'an unknown binding',
      base.replace('policy: p', 'policy: p\nbinding: wrn'),
      'policy/invalid-test: There is no binding `wrn` beside this test',
    ],
  ])('%s', (_name, head, message) => {
    expect(run(`${head}cases: [{ name: x, expect: allow }]\n`).said[0]).toBe(message);
  });

  test('a case without an object, a misspelt field, no cases', () => {
    expect(run('policy: p\ncases: [{ name: x, expect: allow }]\n').said[0]).toBe(
      'policy/invalid-test: The case `x` has no object',
    );
    expect(run(cases('  - { name: x, expct: allow }\n')).said.join()).toContain('config/unknown-field: `expct`');
    expect(run(`${base}cases: []\n`).said).not.toEqual([]);
  });
});
