import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout, installPackage, newFolder, removeFolders, roadbed, write } from './command-line.ts';
import { app, smallCompany } from './company.ts';

let folder = '';
beforeAll(() => {
  folder = newFolder();
  const files = {
    ...smallCompany,
    'platform/templates/index.ts': "export { templates } from 'roadbed/templates';\n",
    'platform/offerings/index.ts': "export { offerings } from 'roadbed/offerings';\n",
    'teams/shop/hello.yaml': app('ports: { http: { port: 8080 } }\nreplicas: 3\nenvironments: { production: {} }\n'),
    'teams/shop/broken.yaml': app('prts: {}\nenvironments: { dev: {} }\n'),
  };
  for (const [path, text] of Object.entries(files)) if (text !== null) write(folder, path, text);
  installPackage(folder, checkout);
});
afterAll(removeFolders);

const manifests = 'rendered/production/prod-1/shop/hello/manifests.yaml';

test('explains a field, from any folder of the repository', () => {
  const fromRoot = roadbed(folder, 'explain', 'teams/shop/hello.yaml:replicas');
  expect(fromRoot.code).toBe(0);
  expect(fromRoot.err).toBe('');
  expect(fromRoot.out).toContain('> app             3  holds       teams/shop/hello.yaml:5:11\n');
  expect(fromRoot.out).toContain(`${manifests}\n    Deployment/hello:spec.replicas\n`);
  expect(roadbed(join(folder, 'teams', 'shop'), 'explain', 'hello.yaml:replicas').out).toBe(fromRoot.out);
  expect(roadbed(checkout, '--root', folder, 'explain', 'teams/shop/hello.yaml:replicas').out).toBe(fromRoot.out);
});

test('explains a rendered field, as text and as JSON', () => {
  const target = `${manifests}:Deployment/hello:spec.replicas`;
  expect(roadbed(folder, 'explain', target).out).toContain('app  replicas  3  teams/shop/hello.yaml:5:11');
  const { code, out } = roadbed(folder, 'explain', target, '-o', 'json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    schemaVersion: 1,
    about: 'rendered-field',
    value: 3,
    causes: [{ cause: 'app', field: 'replicas', file: 'teams/shop/hello.yaml', line: 5, column: 11 }],
  });
});

test('explains what the code of a problem means', () => {
  expect(roadbed(folder, 'explain', 'config/unknown-field')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Unknown field \(config\/unknown-field\)\n/),
  });
});

test('ends with 2, and a hint, where there is no such thing', () => {
  const field = roadbed(folder, 'explain', 'teams/shop/hello.yaml:replcas');
  expect(field).toMatchObject({ code: 2, out: '' });
  expect(field.err).toContain('did you mean `replicas`?');
  const file = roadbed(folder, 'explain', 'teams/shop/helo.yaml');
  expect(file).toMatchObject({ code: 2, out: '' });
  expect(file.err).toContain('did you mean `teams/shop/hello.yaml`?');
  expect(roadbed(folder, 'explain').code).toBe(2);
});

test('of a file with errors it tells the errors', () => {
  const { code, err } = roadbed(folder, 'explain', 'teams/shop/broken.yaml:ports');
  expect(code).toBe(2);
  expect(err).toContain('teams/shop/broken.yaml:4:1');
  expect(err).toContain('did you mean `ports`?');
});

test('explains a policy by its name', () => {
  write(
    folder,
    'policies/small.yaml',
    `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: small, annotations: { roadbed.dev/why: Large is slow. } }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }]
  validations: [{ expression: object.spec.replicas < 3, message: too many }]
`,
  );
  expect(roadbed(folder, 'explain', 'small')).toMatchObject({
    code: 0,
    out: expect.stringContaining('small (policies/small.yaml)\n  Why:    Large is slow.\n'),
  });
  expect(roadbed(folder, 'check').out).toContain(
    'error[policy/refused]: Deployment `hello`: `spec.replicas` too many\n  --> teams/shop/hello.yaml:5:11\n',
  );
});
