import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { main } from '../main.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadbed-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function roadbed(args: readonly string[], stdin = ''): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const code = await main(args, {
    cwd: folder,
    env: {},
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    terminal: { out: false, err: false },
    readIn: () => stdin,
    signal: new AbortController().signal,
  });
  return { code, ...printed };
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-latest }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [pods] }]
  validations:
    - expression: object.spec.containers.all(c, !c.image.endsWith(':latest'))
      message: pin the image
`;
const pod = (name: string, image: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop }
spec: { containers: [{ name: main, image: "${image}" }] }
`;
const good = pod('good', 'web:1');
const bad = pod('bad', 'web:latest');

describe('policy eval', () => {
  test('folders, several paths, and the exit code of a refusal', async () => {
    write({ 'policies/a.yaml': policy, 'policies/README.md': 'text', 'app/a.yaml': good, 'app/deep/b.yml': bad });
    const { code, out } = await roadbed(['policy', 'eval', '--policies', 'policies', '--resources', 'app']);
    expect(code).toBe(1);
    expect(out).toContain('error[policy/refused]: Pod `bad`: pin the image\n  --> app/deep/b.yml:4:9');
    expect(out).toContain('1 error; looked at 1 policy, 2 objects, 2 verdicts');
  });

  test('clean is 0', async () => {
    write({ 'p.yaml': policy, 'r.yaml': good });
    const { code, out } = await roadbed(['policy', 'eval', '--policies', 'p.yaml', '--resources', 'r.yaml']);
    expect([code, out]).toEqual([0, 'no problems; looked at 1 policy, 1 object, 1 verdict\n']);
  });

  test('standard input and JSON', async () => {
    write({ 'p.yaml': policy });
    const { code, out } = await roadbed(
      ['policy', 'eval', '--policies', 'p.yaml', '--resources', '-', '-o', 'json'],
      `${good}---\n${bad}`,
    );
    expect(code).toBe(1);
    const { schemaVersion, results } = JSON.parse(out);
    expect(schemaVersion).toBe(1);
    expect(results.map((row: { result: string; resource: object }) => [row.result, row.resource])).toEqual([
      ['pass', { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'good', file: '-', document: 0 }],
      ['fail', { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'bad', file: '-', document: 1 }],
    ]);
  });

  test('a deletion has no object to read', async () => {
    write({ 'p.yaml': policy, 'r.yaml': good });
    const { code, out } = await roadbed([
      'policy',
      'eval',
      '--policies',
      'p.yaml',
      '--old',
      'r.yaml',
      '--operation',
      'DELETE',
      '-o',
      'json',
    ]);
    expect(code).toBe(1);
    expect(JSON.parse(out).results[0]).toMatchObject({ result: 'error', effective: 'deny' });
  });

  test('the request is what a file says', async () => {
    const byJane = policy.replace(/expression: .*/, "expression: request.userInfo.username == 'jane'");
    write({ 'p.yaml': byJane, 'r.yaml': good, 'request.json': '{"userInfo": {"username": "jane"}}', 'odd.yaml': '3' });
    const run = (...more: string[]) =>
      roadbed(['policy', 'eval', '--policies', 'p.yaml', '--resources', 'r.yaml', ...more]);
    expect((await run()).code).toBe(1);
    expect((await run('--request', 'request.json')).code).toBe(0);
    expect((await run('--request', 'odd.yaml')).code).toBe(2);
  });

  test('a further report', async () => {
    write({ 'p.yaml': policy, 'r.yaml': bad });
    await roadbed([
      'policy',
      'eval',
      '--policies',
      'p.yaml',
      '--resources',
      'r.yaml',
      '--report',
      'sarif=out.sarif',
      '--report',
      'json=out.json',
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8')).runs[0].results[0].ruleId).toBe(
      'policy/refused',
    );
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')).results[0].result).toBe('fail');
  });

  test.each([
    ['no policies named', ['--resources', 'r.yaml'], '`--policies PATH` is missing'],
    ['no resources named', ['--policies', 'p.yaml'], '`--resources PATH` is missing'],
    [
      'a file that is not there',
      ['--policies', 'none.yaml', '--resources', 'r.yaml'],
      '`none.yaml` cannot be read (ENOENT)',
    ],
    [
      'no policy in the file',
      ['--policies', 'r.yaml', '--resources', 'r.yaml'],
      'There is no ValidatingAdmissionPolicy',
    ],
    ['nothing to judge', ['--policies', 'p.yaml', '--resources', 'empty.yaml'], 'There is no Kubernetes object'],
    ['broken YAML', ['--policies', 'p.yaml', '--resources', 'broken.yaml'], 'config/yaml-syntax'],
    ['bytes that are no text', ['--policies', 'p.yaml', '--resources', 'binary.yaml'], 'not UTF-8 text'],
    [
      'an old Kubernetes',
      ['--policies', 'p.yaml', '--resources', 'r.yaml', '--kubernetes', '1.10'],
      'is not a version of Kubernetes',
    ],
    [
      'no version',
      ['--policies', 'p.yaml', '--resources', 'r.yaml', '--kubernetes', 'new'],
      'is not a version of Kubernetes',
    ],
    ['an unknown operation', ['--policies', 'p.yaml', '--resources', 'r.yaml', '--operation', 'PATCH'], 'PATCH'],
  ])('%s is 2', async (_name, args, message) => {
    write({ 'p.yaml': policy, 'r.yaml': good, 'empty.yaml': '', 'broken.yaml': 'a: [' });
    writeFileSync(join(folder, 'binary.yaml'), Buffer.from([0xff, 0xfe, 0xfd]));
    const { code, out, err } = await roadbed(['policy', 'eval', ...args]);
    expect(code).toBe(2);
    expect(out + err).toContain(message);
  });
});

describe('policy lint', () => {
  test('what the API server would refuse is 1', async () => {
    write({ 'policies/p.yaml': policy.replace('object.spec.containers.all', 'object.spec.containers.al') });
    const { code, out } = await roadbed(['policy', 'lint', 'policies']);
    expect(code).toBe(1);
    expect(out).toContain('error[policy/invalid-expression]');
    expect(out).toContain('--> policies/p.yaml:8:');
  });

  test('a sound policy is 0, and a missing test is said', async () => {
    write({ 'policies/p.yaml': policy });
    const { code, out } = await roadbed(['policy', 'lint']);
    expect(code).toBe(0);
    expect(out).toContain('warning[policy/no-test]');
  });

  test('nothing to look at is 2', async () => {
    write({ 'policies/p.yaml': good });
    expect((await roadbed(['policy', 'lint'])).code).toBe(2);
  });

  test('the oldest cluster of the repository decides what is too new', async () => {
    write({
      'platform/platform.yaml': '',
      'platform/clusters/old.yaml': 'kubernetes: "1.30"\n',
      'platform/clusters/new.yaml': 'kubernetes: "1.34"\n',
      'policies/p.yaml': policy.replace(/expression: .*/, 'expression: "isSemver(object.metadata.name)"'),
    });
    expect((await roadbed(['policy', 'lint'])).out).toContain('Kubernetes 1.30 would refuse the expression');
    expect((await roadbed(['policy', 'lint', '--kubernetes', '1.34'])).code).toBe(0);
  });
});

describe('policy test', () => {
  const cases = `policy: no-latest
cases:
  - { name: pinned, expect: allow, resource: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: "web:1" }] } } }
  - { name: latest, expect: deny, resource: { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [{ name: a, image: "web:latest" }] } } }
`;

  test('what is as expected is 0, with what was covered', async () => {
    write({ 'policies/p.yaml': policy, 'policies/p.test.yaml': cases });
    const { code, out } = await roadbed(['policy', 'test']);
    expect(code).toBe(0);
    expect(out).toContain('2 cases, 1 validation, 1 passing validation, 1 refusing validation');
    expect((await roadbed(['policy', 'test', 'policies/p.test.yaml'])).code).toBe(0);
    expect((await roadbed(['policy', 'lint'])).out).toContain('no problems');
  });

  test('what is not is 1, at the case', async () => {
    write({ 'policies/p.yaml': policy, 'policies/p.test.yaml': cases.replace('expect: deny', 'expect: allow') });
    const { code, out } = await roadbed(['policy', 'test']);
    expect(code).toBe(1);
    expect(out).toContain(
      'error[policy/test-failed]: no-latest, `latest`: allow was expected, and it was denied: pin the image',
    );
    expect(out).toContain('--> policies/p.test.yaml:4:29');
  });

  test('no tests at all is 2', async () => {
    write({ 'policies/p.yaml': policy });
    expect((await roadbed(['policy', 'test'])).code).toBe(2);
  });
});
