import { describe, expect, test } from 'vitest';
import { app, diagnosticsOf, type Files, read, show, smallCompany } from '../../test/company.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { render } from '../flow.ts';
import { gather, schemaChecker } from './index.ts';

/** Everything that is found in every place, told once. */
function gathered(files: Files): string {
  const { value, diagnostics } = read(files);
  const found = gather();
  found.add(diagnostics);
  if (value) for (const made of render(value)) found.add([...made.diagnostics, ...schemaChecker(value)(made)], made);
  return show(found.all(), { ...smallCompany, ...files });
}

const web = (rest: string, environments = '{ dev: {} }'): Files => ({
  'teams/shop/web.yaml': app(`ports: { http: { port: 8080 } }\nenvironments: ${environments}\n${rest}`),
});

describe('a rendered object that Kubernetes would refuse', () => {
  test('because of a patch: the line of the patch', () => {
    expect(
      diagnosticsOf(
        web(`patches:
  - target: { kind: Deployment }
    merge:
      spec:
        minReadySeconds: soon
        paused: true
        replcas: 3
`),
      ),
    ).toMatchInlineSnapshot(`
      "schema/invalid-object teams/shop/web.yaml:10:26 Deployment \`web\`: \`spec.minReadySeconds\` the text "soon" where a whole number belongs
      schema/invalid-object teams/shop/web.yaml:12:9 Deployment \`web\`: \`spec.replcas\` \`replcas\` is not a field of DeploymentSpec"
    `);
  });

  test('because of a step of a JSON patch', () => {
    expect(
      diagnosticsOf(
        web(`patches:
  - target: { kind: Service }
    json:
      - { op: replace, path: /spec/type, value: Cluster }
      - { op: add, path: /spec/ports/0/nodePort, value: many }
`),
      ),
    ).toMatchInlineSnapshot(`
      "schema/invalid-object teams/shop/web.yaml:9:49 Service \`web\`: \`spec.type\` "Cluster" is not one of ClusterIP, ExternalName, LoadBalancer, NodePort
      schema/invalid-object teams/shop/web.yaml:10:57 Service \`web\`: \`spec.ports[0].nodePort\` the text "many" where a whole number belongs"
    `);
  });

  test('because of a default of the team', () => {
    expect(
      diagnosticsOf({
        ...web(''),
        'teams/shop/team.yaml': `${smallCompany['teams/shop/team.yaml']}defaults:
  patches:
    - { target: { kind: Deployment }, merge: { spec: { minReadySeconds: soon } } }
`,
      }),
    ).toMatchInlineSnapshot(
      `"schema/invalid-object teams/shop/team.yaml:7:73 Deployment \`web\`: \`spec.minReadySeconds\` the text "soon" where a whole number belongs"`,
    );
  });

  test('because of a manifest that was brought along', () => {
    expect(
      diagnosticsOf({
        'teams/shop/old.yaml': 'apiVersion: roadbed.dev/v1\nkind: Manifests\nenvironments: { dev: {} }\n',
        'teams/shop/old/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: one }
data: { a: 1 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: two }
spec:
  selector: { matchLabels: { app: two } }
  template:
    metadata: { labels: { app: two } }
    spec:
      containers:
        - image: registry.acme.example/shop/two:1.0.0
---
apiVersion: v1
kind: Namespace
metadata: { name: three }
`,
      }),
    ).toMatchInlineSnapshot(`
      "schema/invalid-object teams/shop/old/all.yaml:4:12 ConfigMap \`one\`: \`data.a\` the number 1 where text belongs
      schema/invalid-object teams/shop/old/all.yaml:15:18 Deployment \`two\`: \`spec.template.spec.containers[0]\` \`name\` is required
      synth/cluster-scoped teams/shop/old/all.yaml:18:7 Namespace \`three\` stands outside namespaces, where a team may not put anything"
    `);
  });
});

test('beyond a number of apps, problems point at the app', () => {
  const { value } = read({
    ...web('patches: [{ target: { kind: Deployment }, merge: { spec: { minReadySeconds: soon } } }]\n'),
    'teams/shop/work.yaml': app(
      'environments: { dev: {} }\npatches: [{ target: { kind: Deployment }, merge: { spec: { minReadySeconds: soon } } }]\n',
      'Worker',
    ),
  });
  if (!value) throw new Error('no company');
  const lines = (traced: number) => {
    const check = schemaChecker(value, { traced });
    const company = value.company.apps;
    const texts = Object.fromEntries([...company.values()].map(({ document }) => [document.file, document.text]));
    return show([...render(value)].flatMap(check), texts).match(/[a-z]+\.yaml:\d+:\d+/g);
  };
  expect(lines(2)).toEqual(['web.yaml:6:77', 'work.yaml:5:77']);
  expect(lines(1)).toEqual(['web.yaml:6:77', 'work.yaml:1:1']);
});

describe('one problem in several clusters', () => {
  const patch = `patches:
  - target: { kind: Deployment }
    merge: { spec: { minReadySeconds: soon } }
`;

  test('is told once where it is the same everywhere', () => {
    expect(gathered(web(patch, '{ dev: {}, production: {} }'))).toMatchInlineSnapshot(
      `"schema/invalid-object teams/shop/web.yaml:8:39 Deployment \`web\`: \`spec.minReadySeconds\` the text "soon" where a whole number belongs"`,
    );
  });

  test('names the clusters where it is not everywhere', () => {
    const files = web('', `\n  dev: {}\n  production:\n    ${patch.replaceAll('\n', '\n    ').trimEnd()}`);
    expect(gathered(files)).toMatchInlineSnapshot(
      `"schema/invalid-object teams/shop/web.yaml:10:43 Deployment \`web\`: \`spec.minReadySeconds\` the text "soon" where a whole number belongs (in prod-1)"`,
    );
  });

  test('keeps its fingerprint whatever the clusters', () => {
    const problem: Diagnostic = { code: 'config/invalid-value', severity: 'error', message: 'No.' };
    const found = gather();
    const { value } = read(web('', '{ dev: {}, production: {} }'));
    const steps = value ? [...render(value)].filter((step) => step.app) : [];
    steps.forEach((step, i) => {
      found.add(i === 0 ? [problem] : [], step);
    });
    expect(found.all()).toEqual([{ ...problem, message: 'No. (in dev-1)', identity: ['No.'] }]);
  });

  test('finds nothing in a company where nothing is wrong', () => {
    expect(gathered(web('', '{ dev: {}, production: {} }'))).toBe('');
  });
});
