import { describe, expect, test } from 'vitest';
import { app, type Files, read, show, smallCompany, standardCode, treeOf } from '../../test/company.ts';
import { readRepository, render } from '../flow.ts';
import { checkRules, gather, nothingJudged, policyChecker } from './index.ts';

/** A policy about Deployments, from its validation; `more` goes below `spec`. */
function policy(name: string, validation: string, more = ''): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${name}
  annotations: { roadbed.dev/remedy: Do it. }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }]
${more}  validations:
    - ${validation}
`;
}

function binding(name: string, more: string): string {
  return `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: ${name}, ${more} }
`;
}

const web = (rest = '', environments = '{ dev: {} }'): Files => ({
  'teams/shop/web.yaml': app(`ports: { http: { port: 8080 } }\nenvironments: ${environments}\n${rest}`),
});

function check(files: Files, options = {}) {
  const { value, diagnostics } = read(files);
  if (!value) throw new Error(show(diagnostics, files));
  const checkPolicies = policyChecker(value, options);
  const found = gather();
  found.add([...diagnostics, ...checkRules(value)]);
  for (const made of render(value)) found.add([...made.diagnostics, ...checkPolicies(made)], made);
  const evaluations = checkPolicies.evaluations();
  const all = [...found.all(), ...nothingJudged(value, value.company.apps.size, evaluations)];
  return { told: show(all, { ...smallCompany, ...files }), all, evaluations };
}

const fewReplicas = policy('replicas', "{ expression: 'object.spec.replicas <= 2', message: too many replicas }");

describe('a rule that is broken', () => {
  test('by a field of the app: its line', () => {
    const { told, all } = check({ ...web('replicas: 3\n'), 'policies/replicas.yaml': fewReplicas });
    expect(told).toMatchInlineSnapshot(
      `"policy/refused teams/shop/web.yaml:6:11 Deployment \`web\`: \`spec.replicas\` too many replicas"`,
    );
    expect(all[0]).toMatchObject({
      hint: 'Do it. See `roadbed explain replicas`.',
      identity: ['replicas', '0', 'apps/Deployment/shop/web', 'spec.replicas'],
    });
  });

  test('by a default of the team: the team’s line', () => {
    const team = `${smallCompany['teams/shop/team.yaml']}defaults: { replicas: 3 }\n`;
    expect(
      check({ ...web(), 'teams/shop/team.yaml': team, 'policies/replicas.yaml': fewReplicas }).told,
    ).toMatchInlineSnapshot(
      `"policy/refused teams/shop/team.yaml:5:23 Deployment \`web\`: \`spec.replicas\` too many replicas"`,
    );
  });

  test('by a field that is not there: where it would go', () => {
    const args = policy('args', "{ expression: 'has(object.spec.template.spec.containers[0].args)', message: none }");
    const { told, all } = check({ ...web('command: [node]\n'), 'policies/args.yaml': args });
    expect(told).toMatchInlineSnapshot(
      `"policy/refused teams/shop/web.yaml:1:1 Deployment \`web\`: \`spec.template.spec.containers[0].args\` none"`,
    );
    expect(all[0]?.hint).toBe('Do it. Set `args`. See `roadbed explain args`.');
  });

  test('in the pods of a workload: the item of the list, by its name', () => {
    const pods = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ports, annotations: { roadbed.dev/pod-templates: "true" } }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  validations:
    - expression: object.spec.containers.all(c, c.?ports.orValue([]).all(p, p.containerPort != 8080))
      message: 8080 is taken
`;
    const { told, all } = check({ ...web(), 'policies/net/ports.yaml': pods });
    expect(told).toMatchInlineSnapshot(
      `"policy/refused teams/shop/web.yaml:4:24 Deployment \`web\`: \`spec.template.spec.containers[0].ports[0].containerPort\` 8080 is taken"`,
    );
    expect(all[0]?.identity).toEqual([
      'ports',
      '0',
      'apps/Deployment/shop/web',
      'spec.template.spec.containers[web].ports[http].containerPort',
    ]);
  });

  test('in the team’s namespace: the team’s file', () => {
    const namespaces = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: contact }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [namespaces] }]
  validations: [{ expression: "'roadbed.dev/email' in object.metadata.annotations", message: nobody to write to }]
`;
    expect(check({ ...web(), 'policies/contact.yaml': namespaces }).told).toMatchInlineSnapshot(
      `"policy/refused teams/shop/team.yaml:1:1 Namespace \`shop\`: \`metadata.annotations\` nobody to write to"`,
    );
  });
});

describe('bindings', () => {
  const broken = web('replicas: 3\n', '{ dev: {}, production: {} }');

  test('Warn is a warning, Audit a note; neither fails the run', () => {
    const told = (action: string) =>
      check({ ...broken, 'policies/a.yaml': fewReplicas + binding('replicas', `validationActions: [${action}]`) }).told;
    expect(told('Warn')).toMatch(/^warning policy\/warned teams\/shop\/web.yaml:6:11 /);
    expect(told('Audit')).toMatch(/^info policy\/warned teams\/shop\/web.yaml:6:11 /);
  });

  test('select the environment by the label of the namespace', () => {
    const select = 'matchResources: { namespaceSelector: { matchLabels: { roadbed.dev/environment: production } } }';
    const file = fewReplicas + binding('replicas', `validationActions: [Deny], ${select}`);
    expect(check({ ...broken, 'policies/a.yaml': file }).told).toMatchInlineSnapshot(
      `"policy/refused teams/shop/web.yaml:6:11 Deployment \`web\`: \`spec.replicas\` too many replicas (in prod-1)"`,
    );
  });

  test('bring params', () => {
    const limited = policy(
      'replicas',
      "{ expression: 'object.spec.replicas <= int(params.data.most)', messageExpression: \"'at most ' + params.data.most\" }",
      '  paramKind: { apiVersion: v1, kind: ConfigMap }\n',
    );
    const most = (n: number) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: most, namespace: policies }\ndata: { most: "${n}" }\n`;
    const bound = binding(
      'replicas',
      'validationActions: [Deny], paramRef: { name: most, namespace: policies, parameterNotFoundAction: Deny }',
    );
    expect(check({ ...broken, 'policies/a.yaml': limited + bound + most(2) }).told).toContain('at most 2');
    expect(check({ ...broken, 'policies/a.yaml': limited + bound + most(3) }).told).toBe('');
    expect(check({ ...broken, 'policies/a.yaml': limited + most(3) }).told).toMatchInlineSnapshot(
      `"policy/invalid policies/a.yaml:9:3 \`replicas\` has params but no binding that says which"`,
    );
  });
});

test('the Kubernetes version is the cluster’s: what an old one does not know cannot be judged there', () => {
  const semver = policy('semver', "{ expression: 'isSemver(object.metadata.name) || true' }");
  expect(check({ ...web('', '{ dev: {}, production: {} }'), 'policies/a.yaml': semver }).told).toMatchInlineSnapshot(`
    "policy/too-new policies/a.yaml:10:22 undeclared reference to 'isSemver' (in container ''): Kubernetes 1.30 would refuse the expression, a later version takes it
    policy/not-judged teams/shop/web.yaml:2:7 Deployment \`web\`: compilation error: compilation failed: ERROR: <input>:1:9: undeclared reference to 'isSemver' (in container '') | isSemver(object.metadata.name) || true | ........^ (in prod-1)"
  `);
});

test('tests and waivers beside the rules are no rules; links are refused', () => {
  const files: Files = {
    ...web(),
    'policies/a.test.yaml': 'apiVersion: roadbed.dev/v1\nkind: PolicyTest\n',
    'policies/waivers/b.yaml': 'apiVersion: roadbed.dev/v1\nkind: Waiver\n',
    'policies/README.md': '# Rules\n',
  };
  expect(check(files).told).toBe('');
  const linked = treeOf({ ...smallCompany, ...web() }, [{ path: 'policies/a.yaml', type: 'symlink' }]);
  expect(show(readRepository(linked, standardCode).diagnostics, {})).toBe(
    'config/not-a-file policies/a.yaml `policies/a.yaml` is a symlink; only regular files are read',
  );
});

test('a company whose policies are about nothing is told so; one without policies or apps is not', () => {
  const nowhere = policy('idle', "{ expression: 'true' }").replace('deployments', 'daemonsets');
  expect(check({ ...web(), 'policies/a.yaml': nowhere }).told).toMatchInlineSnapshot(
    `"policy/matches-nothing policies/a.yaml:7:3 No policy is about anything that is rendered"`,
  );
  expect(check(web()).told).toBe('');
  expect(check({ 'policies/a.yaml': nowhere }).told).toBe('');
});

test('counts how often a policy was asked', () => {
  expect(check({ ...web(), 'policies/a.yaml': fewReplicas }).evaluations).toBe(1);
  expect(check({ ...web('', '{ dev: {}, production: {} }'), 'policies/a.yaml': fewReplicas }).evaluations).toBe(2);
});

test('beyond a number of findings, they point at the app', () => {
  const { told } = check({ ...web('replicas: 3\n'), 'policies/replicas.yaml': fewReplicas }, { traced: 0 });
  expect(told).toMatch(/^policy\/refused teams\/shop\/web.yaml:1:1 /);
});
