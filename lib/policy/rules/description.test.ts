import { expect, test } from 'vitest';
import { describeRule, ruleJson, ruleText } from './description.ts';
import { readRules } from './rules.ts';

const file = {
  path: 'policies/images/no-latest.yaml',
  text: `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: no-latest
  annotations:
    roadbed.dev/pod-templates: "true"
    roadbed.dev/why: Nobody knows what runs.
    roadbed.dev/remedy: Name a version.
    roadbed.dev/controls: CIS 5.7
    unrelated: left out
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: ["", apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods] }]
  validations:
    - { expression: "object.spec.containers.all(c,\\n!c.image.endsWith(':latest'))", message: an image is latest }
    - { expression: 'true' }
`,
};
const tests = {
  path: 'policies/images/no-latest.test.yaml',
  text: `apiVersion: roadbed.dev/v1
kind: PolicyTest
policy: no-latest
resource: { apiVersion: v1, kind: Pod, metadata: { name: web } }
cases:
  - { name: a version, expect: allow }
  - { name: none, expect: deny, message: latest }
  - { name: another, expect: deny }
`,
};

test('a rule: why, what to do, what it asks, where it holds, how it is tested', () => {
  const { value: rules } = readRules([file]);
  const rule = describeRule(rules, 'no-latest', [tests]);
  expect(rule && ruleText(rule)).toMatchInlineSnapshot(`
    "no-latest (policies/images/no-latest.yaml)
      Why:    Nobody knows what runs.
      Remedy: Name a version.
      controls: CIS 5.7
      About:
        CREATE, UPDATE of pods in apps
        the pods that workloads make
      Must hold:
        1. object.spec.containers.all(c,
           !c.image.endsWith(':latest'))
           else: an image is latest
        2. true
      Bound:
        nowhere: \`check\` holds it against all that is rendered for teams, clusters do not enforce it
      Tests:  3, of which 1 show what it allows
    "
  `);
  expect(rule && JSON.parse(ruleJson(rule))).toMatchObject({
    schemaVersion: 1,
    about: 'rule',
    name: 'no-latest',
    tests: { allow: 1, other: 2 },
  });
});

test('a rule without tests says so; another name is no rule', () => {
  const { value: rules } = readRules([file]);
  const rule = describeRule(rules, 'no-latest', []);
  expect(rule && ruleText(rule)).toContain('Tests:  none');
  expect(describeRule(rules, 'latest', [tests])).toBeUndefined();
});
