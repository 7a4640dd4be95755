import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadSchemas } from '../../../kubernetes/index.ts';
import { policiesIn } from '../evaluation.ts';
import { readManifests } from '../manifests.ts';
import { lintPolicies } from './lint.ts';

const catalog = loadSchemas();

/** `severity code line:column underlined text` of everything that is found. */
function lint(text: string, kubernetes = '1.33', tested: readonly string[] = ['p']): readonly string[] {
  const { policies, bindings } = policiesIn(readManifests('p.yaml', text).manifests);
  const found = lintPolicies({ policies, bindings, kubernetes, catalog, tested: new Set(tested) });
  return found.map(({ severity, code, span }) => {
    const before = text.slice(0, span?.start).split('\n');
    const where = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    return `${severity} ${code} ${where} ${text.slice(span?.start, span?.end)}`;
  });
}

const policy = (rest: string, resources = 'deployments'): string =>
  `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: p }
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [${resources}] }
${rest}`;

const rule = (expression: string): string => policy(`  validations:\n    - expression: ${expression}\n`);

describe('lintPolicies', () => {
  test('nothing is wrong with a sound policy', () => {
    expect(lint(rule('object.spec.replicas < 5'))).toEqual([]);
  });

  test.each([
    ['a misspelt field', 'object.spec.repilcas < 5', '9:31 repilcas'],
    ['in has()', '"!has(object.spec.template.spec.hostNetwrk)"', '9:51 hostNetwrk'],
    ['of an item', 'object.spec.template.spec.containers.all(c, c.imagee != "")', '9:65 imagee'],
    ['of an optional selection', 'object.spec.?repilcas.orValue(1) < 5', '9:32 repilcas'],
    ['of the old object', 'oldObject == null || oldObject.spec.repilcas < 5', '9:55 repilcas'],
  ])('%s', (_name, expression, expected) => {
    expect(lint(rule(expression))).toEqual([`error policy/unknown-field ${expected}`]);
  });

  test.each([
    ['labels and annotations are free', "object.metadata.labels.anything == 'x'"],
    ['a field that one of the kinds has', "object.spec.?strategy.?type.orValue('') != 'Recreate'"],
    ['the same name in a text', "object.metadata.name != 'object.spec.repilcas'"],
    ['quantities', "object.spec.template.spec.containers.all(c, c.resources.limits.memory != '1Gi')"],
    ['numbers or texts', "object.spec.?updateStrategy.?rollingUpdate.?maxUnavailable.orValue(1) != '100%'"],
  ])('no false alarm: %s', (_name, expression) => {
    expect(lint(policy(`  validations:\n    - expression: "${expression}"\n`, 'deployments, statefulsets'))).toEqual(
      [],
    );
  });

  test('a field that a variable leads to', () => {
    const text = policy(`  variables: [{ name: t, expression: object.spec.template.spec }]
  validations:
    - expression: variables.t.hostNetwrk`);
    expect(lint(`${text} == true\n`)).toEqual(['error policy/unknown-field 10:31 hostNetwrk']);
  });

  test('a function newer than the cluster', () => {
    expect(lint(rule(`"semver('1.0.0') == semver('1.0.0')"`), '1.33')[0]).toContain('error policy/too-new 9:20');
    expect(lint(rule(`"semver('1.0.0') == semver('1.0.0')"`), '1.34')).toEqual([]);
    expect(lint(rule(`"semvr('1.0.0') == 1"`), '1.34')[0]).toContain('error policy/invalid-expression 9:20');
  });

  test('policies are served since 1.30', () => {
    expect(lint(rule('"true"'), '1.29')).toEqual(['error policy/invalid 1:13 admissionregistration.k8s.io/v1']);
    expect(lint(rule('"true"').replace('/v1\n', '/v1beta1\n'))).toEqual([
      'error policy/invalid 1:13 admissionregistration.k8s.io/v1beta1',
    ]);
  });

  test('an unknown field of the document is pointed at by its key', () => {
    expect(lint(policy('  failurepolicy: Fail\n  validations: [{ expression: "true" }]'))).toEqual([
      'error policy/invalid 8:3 failurepolicy',
    ]);
  });

  test('a resource that nobody serves', () => {
    expect(lint(policy('  validations: [{ expression: "true" }]', 'deployment'))).toEqual([
      'warning policy/matches-nothing 7:83 deployment',
    ]);
    expect(
      lint(policy('  validations: [{ expression: "true" }]', 'queues').replace('[apps]', '[acme.example]')),
    ).toEqual([]);
  });

  test('what only the cluster knows', () => {
    expect(lint(rule("authorizer.requestResource.check('get').allowed()"))).toEqual([
      'error policy/unenforceable 9:19 authorizer',
    ]);
    expect(lint(rule("request.userInfo.username != 'x'"))).toEqual([
      'warning policy/unenforceable 9:19 request.userInfo',
    ]);
  });

  test('no test, a name twice, a binding of nothing', () => {
    const twice = `${rule('"true"')}---\n${rule('"true"')}`;
    expect(lint(rule('"true"'), '1.33', [])).toEqual(['warning policy/no-test 3:19 p']);
    expect(lint(twice)).toEqual(['error policy/duplicate 13:19 p']);
    const binding = `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: b }
spec: { policyName: q, validationActions: [Deny] }
`;
    expect(lint(rule('"true"') + binding)).toEqual(['warning policy/unknown-policy 14:21 q']);
  });

  test('no document makes it throw', () => {
    const keys = fc.constantFrom(
      'spec',
      'validations',
      'expression',
      'matchConstraints',
      'resourceRules',
      'variables',
      'name',
      'matchConditions',
      'auditAnnotations',
      'paramKind',
      'objectSelector',
      'matchExpressions',
      'resources',
    );
    const leaves = fc.oneof(fc.constantFrom<unknown>('object.x', '*', null, true, 3), fc.string());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        leaves,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'),
        (spec, kind) => {
          const object = { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: spec, spec };
          expect(lint(JSON.stringify(object))).toBeInstanceOf(Array);
        },
      ),
      { numRuns: 500 },
    );
  });
});
