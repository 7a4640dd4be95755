import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkout,
  filesBelow,
  installPackage,
  newFolder,
  type Run,
  read,
  removeFolders,
  roadbed,
  write,
} from './command-line.ts';
import { app, type Files, hello, smallCompany } from './company.ts';

afterAll(removeFolders);

/** The small company on disk, with a test's files laid over it. */
function company(files: Files = {}): string {
  // A folder inside, so that a path that leads out of the repository ends in a place of the test's own.
  const folder = join(newFolder(), 'company');
  mkdirSync(folder);
  const all: Files = {
    ...smallCompany,
    'platform/templates/index.ts': "export { templates } from 'roadbed/templates';\n",
    'platform/offerings/index.ts': "export { offerings } from 'roadbed/offerings';\n",
    'teams/shop/hello.yaml': app('ports: { http: { port: 8080 } }\nenvironments: { dev: {}, production: {} }\n'),
    'teams/shop/cart.yaml': hello,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) if (text !== null) write(folder, path, text);
  installPackage(folder, checkout);
  return folder;
}

const summary = ({ code, out, err }: Run): string => `${code}\n${out}${err}`;

describe('render', () => {
  let folder = '';
  beforeAll(() => {
    folder = company();
  });

  test('writes everything, and says so', () => {
    const { code, out } = roadbed(folder, 'render');
    expect(code).toBe(0);
    expect(out).toContain('  created  dev/dev-1/shop/hello/manifests.yaml\n');
    expect(out).toMatch(
      /\nRendered 2 apps in 3 places: [0-9]+ objects in [0-9]+ files \([0-9]+ created, 0 changed, 0 removed, 0 unchanged\)\n$/,
    );
  });

  test('a second time changes no byte and no time', () => {
    const paths = filesBelow(join(folder, 'rendered'));
    const times = paths.map((path) => statSync(join(folder, 'rendered', path)).mtimeMs);
    expect(roadbed(folder, 'render').out).toMatch(/\(0 created, 0 changed, 0 removed, [0-9]+ unchanged\)\n$/);
    expect(paths.map((path) => statSync(join(folder, 'rendered', path)).mtimeMs)).toEqual(times);
    expect(filesBelow(join(folder, 'rendered'))).toEqual(paths);
  });

  test('--check is green; from a folder inside, too', () => {
    expect(roadbed(folder, 'render', '--check')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^rendered\/ is current: /),
    });
    expect(roadbed(join(folder, 'teams', 'shop'), 'render', '--check').code).toBe(0);
  });

  test('--check sees one flipped byte, names the file and the command, and writes nothing', () => {
    const path = 'rendered/dev/dev-1/shop/hello/manifests.yaml';
    const text = read(folder, path);
    write(folder, path, text.replace('replicas: 2', 'replicas: 3'));
    expect(read(folder, path)).not.toBe(text);
    const { code, err } = roadbed(folder, 'render', '--check');
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(
        'error[workspace/stale]: `rendered/dev/dev-1/shop/hello/manifests.yaml` is not what the sources render to',
      ),
    ]);
    expect(err).toContain('roadbed render');
    expect(read(folder, path)).not.toBe(text);
    expect(roadbed(folder, 'render').out).toContain('  changed  dev/dev-1/shop/hello/manifests.yaml\n');
    expect(read(folder, path)).toBe(text);
  });

  test('--check sees a missing file and one whose source is gone', () => {
    const files = filesBelow(join(folder, 'rendered'));
    renameSync(
      join(folder, 'rendered/dev/dev-1/shop/cart/manifests.yaml'),
      join(folder, 'rendered/dev/dev-1/shop/cart/more.yaml'),
    );
    const { code, err } = roadbed(folder, 'render', '--check');
    expect(code).toBe(1);
    expect(err).toContain('`rendered/dev/dev-1/shop/cart/manifests.yaml` is missing');
    expect(err).toContain('`rendered/dev/dev-1/shop/cart/more.yaml` has no source any more');
    roadbed(folder, 'render');
    expect(filesBelow(join(folder, 'rendered'))).toEqual(files);
  });

  test("a stranger's file survives and is reported", () => {
    write(folder, 'rendered/dev/notes.txt', 'mine');
    const { code, err } = roadbed(folder, 'render');
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('warning[workspace/foreign-file]: `rendered/dev/notes.txt` was not written by Roadbed'),
    ]);
    expect(read(folder, 'rendered/dev/notes.txt')).toBe('mine');
    rmSync(join(folder, 'rendered/dev/notes.txt'));
  });

  test("deleting an app's file removes exactly its files and reports them", () => {
    const before = filesBelow(join(folder, 'rendered'));
    rmSync(join(folder, 'teams/shop/hello.yaml'));
    const { code, out } = roadbed(folder, 'render');
    expect(code).toBe(0);
    const gone = before.filter((path) => !filesBelow(join(folder, 'rendered')).includes(path));
    expect(gone.filter((path) => path.includes('hello'))).toEqual([
      'argocd/applications/dev-1/shop/hello.yaml',
      'argocd/applications/prod-1/shop/hello.yaml',
      'dev/dev-1/shop/hello/manifests.yaml',
      'production/prod-1/shop/hello/manifests.yaml',
    ]);
    // The team has nothing left in production, so its namespace goes from there too.
    expect(gone.filter((path) => !path.includes('hello'))).toEqual(['production/prod-1/_platform/teams/shop.yaml']);
    for (const path of gone) expect(out).toContain(`  removed  ${path}\n`);
  });

  test('nothing is written when anything is wrong', () => {
    const before = filesBelow(join(folder, 'rendered')).map((path) => [path, read(folder, `rendered/${path}`)]);
    write(folder, 'teams/shop/new.yaml', hello);
    write(folder, 'teams/shop/wrong.yaml', `${hello}replica: 3\n`);
    const { code, err, out } = roadbed(folder, 'render');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(
      'error[config/unknown-field]: `replica` is not a field of WebService\n  --> teams/shop/wrong.yaml:6:1\n6 | replica: 3\n  | ^^^^^^^ did you mean `replicas`?\n',
    );
    expect(err).toContain('Nothing was written.');
    expect(filesBelow(join(folder, 'rendered')).map((path) => [path, read(folder, `rendered/${path}`)])).toEqual(
      before,
    );
    expect(filesBelow(folder).filter((path) => path.startsWith('.rendered'))).toEqual([]);
  });

  test('check finds what the schemas of the cluster refuse', () => {
    rmSync(join(folder, 'teams/shop/wrong.yaml'));
    write(
      folder,
      'teams/shop/new.yaml',
      `${hello}patches:\n  - { target: { kind: Deployment }, merge: { spec: { repilcas: 1 } } }\n`,
    );
    expect(roadbed(folder, 'check')).toMatchObject({
      code: 1,
      out: expect.stringContaining('error[schema/invalid-object]'),
    });
  });
});

describe('selectors', () => {
  test('render what they name and leave the rest alone', () => {
    const folder = company();
    roadbed(folder, 'render');
    const change = () => {
      for (const name of ['hello', 'cart'])
        write(
          folder,
          `teams/shop/${name}.yaml`,
          read(folder, `teams/shop/${name}.yaml`).replace(
            /app:1\.[0-9]+/,
            (tag) => `app:1.${Number(tag.slice(6)) + 1}`,
          ),
        );
    };
    const changed = (...args: string[]) => {
      change();
      const { code, out, err } = roadbed(folder, 'render', ...args);
      expect([code, err]).toEqual([0, '']);
      const lines = [...out.matchAll(/^ {2}(?:created|changed|removed) {2}(.*)$/gm)].map(([, path]) => path);
      roadbed(folder, 'render');
      return lines;
    };
    const helloDev = 'dev/dev-1/shop/hello/manifests.yaml';
    const helloProduction = 'production/prod-1/shop/hello/manifests.yaml';
    const cart = 'dev/dev-1/shop/cart/manifests.yaml';
    expect(changed('shop/hello')).toEqual([helloDev, helloProduction]);
    expect(changed('teams/shop/cart.yaml')).toEqual([cart]);
    expect(changed('shop')).toEqual([cart, helloDev, helloProduction]);
    expect(changed('shop/hello', '--environment', 'production')).toEqual([helloProduction]);
    expect(changed('--cluster', 'dev-1')).toEqual([cart, helloDev]);
    expect(changed()).toEqual([cart, helloDev, helloProduction]);
  });

  test('that match nothing are wrong usage, with what was meant', () => {
    const folder = company();
    expect(summary(roadbed(folder, 'render', 'shop/helo'))).toMatchInlineSnapshot(`
      "2
      error[usage/no-match]: No team or app is called \`shop/helo\`
        hint: did you mean \`shop/hello\`?

      Read more:
        https://roadbed.dev/docs/reference/diagnostics#usage-no-match

      1 error; looked at 2 apps
      "
    `);
    expect(summary(roadbed(folder, 'check', '--environment', 'prod'))).toMatchInlineSnapshot(`
      "2
      error[usage/no-match]: No environment is called \`prod\`
        hint: There are \`dev\`, \`production\`.

      Read more:
        https://roadbed.dev/docs/reference/diagnostics#usage-no-match

      1 error; looked at 2 apps
      "
    `);
    expect(summary(roadbed(folder, 'check', '--cluster', 'dev-2'))).toMatchInlineSnapshot(`
      "2
      error[usage/no-match]: No cluster is called \`dev-2\`
        hint: did you mean \`dev-1\`?

      Read more:
        https://roadbed.dev/docs/reference/diagnostics#usage-no-match

      1 error; looked at 2 apps
      "
    `);
  });
});

describe('render --out', () => {
  test('writes elsewhere and leaves rendered/ alone', () => {
    const folder = company();
    expect(roadbed(folder, 'render', '--out', 'elsewhere/out').code).toBe(0);
    expect(filesBelow(join(folder, 'elsewhere/out'))).toContain('dev/dev-1/shop/hello/manifests.yaml');
    expect(filesBelow(folder).filter((path) => path.startsWith('rendered/'))).toEqual([]);
  });

  test.each(['.', '..', 'teams', 'platform/clusters'])(
    'refuses %s: it would take the place of what people wrote',
    (out) => {
      const folder = company();
      const before = filesBelow(folder);
      const { code, err } = roadbed(folder, 'render', '--out', out);
      expect([code, err]).toEqual([2, expect.stringContaining(`\`${out}\` cannot be the output`)]);
      expect(filesBelow(folder)).toEqual(before);
    },
  );

  test('refuses a link, and a place where nothing can be made', () => {
    const folder = company();
    mkdirSync(join(folder, 'real'));
    symlinkSync('real', join(folder, 'rendered'));
    expect(roadbed(folder, 'render')).toMatchObject({
      code: 1,
      err: expect.stringContaining('error[workspace/write-failed]: `rendered` is a link'),
    });
    writeFileSync(join(folder, 'file'), '');
    expect(roadbed(folder, 'render', '--out', 'file/out')).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be written'),
    });
  });
});

describe('check', () => {
  let folder = '';
  beforeAll(() => {
    folder = company({ 'teams/shop/hello.yaml': `${hello}replica: 3\nsize: huge\n` });
  });

  test('nothing wrong', () => {
    expect(summary(roadbed(company(), 'check'))).toMatch(
      /^0\nno problems; looked at 2 apps, 3 app clusters, [0-9]+ objects\n$/,
    );
  });

  test('text', () => {
    expect(summary(roadbed(folder, 'check'))).toMatchInlineSnapshot(`
      "1
      error[config/unknown-field]: \`replica\` is not a field of WebService
        --> teams/shop/hello.yaml:6:1
      6 | replica: 3
        | ^^^^^^^ did you mean \`replicas\`?

      error[model/unknown-reference]: There is no size \`huge\`
        --> teams/shop/hello.yaml:7:7
      7 | size: huge
        |       ^^^^ There are \`small\`, \`medium\`, \`large\`.

      Read more:
        https://roadbed.dev/docs/reference/diagnostics#config-unknown-field
        https://roadbed.dev/docs/reference/diagnostics#model-unknown-reference

      2 errors; looked at 2 apps, 2 app clusters, 24 objects
      "
    `);
  });

  test('json', () => {
    const { code, out } = roadbed(folder, 'check', '-o', 'json');
    const { schemaVersion, diagnostics, checked } = JSON.parse(out) as {
      schemaVersion: number;
      diagnostics: object[];
      checked: object;
    };
    expect([code, schemaVersion, Object.keys(checked)]).toEqual([
      1,
      1,
      ['apps', 'appClusters', 'objects', 'policies', 'evaluations'],
    ]);
    expect(diagnostics).toMatchObject([
      {
        code: 'config/unknown-field',
        severity: 'error',
        message: '`replica` is not a field of WebService',
        file: 'teams/shop/hello.yaml',
        line: 6,
        column: 1,
        endLine: 6,
        endColumn: 8,
        hint: 'did you mean `replicas`?',
        docs: expect.stringContaining('config'),
        fingerprint: expect.stringMatching(/^[0-9a-f]+$/),
      },
      { code: 'model/unknown-reference', line: 7 },
    ]);
  });

  test.each([
    ['sarif', (text: string) => (JSON.parse(text) as { runs: { results: unknown[] }[] }).runs[0]?.results.length],
    ['gitlab', (text: string) => (JSON.parse(text) as unknown[]).length],
    ['junit', (text: string) => text.match(/<failure/g)?.length],
    ['github', (text: string) => text.match(/^::error file=teams\/shop\/hello.yaml,line=/gm)?.length],
    ['markdown', (text: string) => text.match(/teams\/shop\/hello\.yaml/g)?.length],
  ])('%s', (format, count) => {
    const { code, out } = roadbed(folder, 'check', '-o', format);
    expect([code, count(out)]).toEqual([1, 2]);
  });

  test('further reports of one run', () => {
    const { code } = roadbed(folder, 'check', '--report', 'json=a.json', '--report', 'junit=b.xml');
    expect([code, JSON.parse(read(folder, 'a.json')), read(folder, 'b.xml')]).toEqual([
      1,
      expect.objectContaining({ schemaVersion: 1 }),
      expect.stringMatching(/^<\?xml/),
    ]);
    expect(roadbed(folder, 'check', '--report', 'yaml=a')).toMatchObject({
      code: 2,
      err: expect.stringContaining('`--report yaml=a` is not FORMAT=FILE'),
    });
    expect(roadbed(folder, 'check', '--report', 'json=none/a.json')).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be written (ENOENT)'),
    });
  });

  test('only what a selector names', () => {
    expect(roadbed(folder, 'check', 'shop/cart').code).toBe(0);
    expect(roadbed(folder, 'check', 'shop/hello').code).toBe(1);
  });

  test('files that nobody can read as they are', () => {
    const other = company();
    symlinkSync('/etc/passwd', join(other, 'teams/shop/link.yaml'));
    writeFileSync(join(other, 'teams/shop/latin.yaml'), Buffer.from([0x61, 0xe9]));
    const { code, out } = roadbed(other, 'check');
    expect(code).toBe(1);
    expect(out).toContain('error[config/not-a-file]: `teams/shop/link.yaml` is a symlink');
    expect(out).toContain('error[config/unreadable-file]: `teams/shop/latin.yaml` is not UTF-8 text');
  });
});

describe('wrong usage is 2, our own fault 3', () => {
  test('commands and options that do not exist', () => {
    const folder = company();
    expect(roadbed(folder, 'rendr')).toMatchObject({ code: 2, err: expect.stringContaining('render') });
    expect(roadbed(folder, 'render', '--chekc')).toMatchObject({ code: 2, err: expect.stringContaining('--check') });
    expect(roadbed(folder, 'check', '-o', 'xml')).toMatchObject({ code: 2, err: expect.stringContaining('sarif') });
    expect(roadbed(folder)).toMatchObject({ code: 2 });
  });

  test('no repository', () => {
    const { code, err } = roadbed(newFolder(), 'check');
    expect([code, err]).toEqual([2, expect.stringContaining('usage/no-repository')]);
    expect(roadbed(newFolder(), '--root', 'nowhere', 'check').code).toBe(2);
  });

  test('help and version', () => {
    expect(roadbed(newFolder(), '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Exit codes: 0 clean'),
    });
    expect(roadbed(newFolder(), 'render', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('--check'),
    });
    expect(roadbed(newFolder(), '--version').out).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+\n$/);
  });

  test('templates that cannot be loaded are a finding', () => {
    const folder = company({
      'platform/templates/index.ts': "import { x } from './nothing.ts';\nexport const templates = [x];\n",
    });
    expect(roadbed(folder, 'check')).toMatchObject({
      code: 1,
      out: expect.stringContaining('workspace/extension-failed'),
    });
  });

  test('a template that throws is our side’s fault, said without a stack', () => {
    const folder = company({
      'platform/templates/index.ts':
        "import { templates as all } from 'roadbed/templates';\nexport const templates = all.map((t) => ({ ...t, render() { throw new Error('boom'); } }));\n",
    });
    const { code, err } = roadbed(folder, 'render');
    expect([code, err]).toEqual([3, expect.stringContaining('boom')]);
    expect(filesBelow(folder).filter((path) => path.includes('rendered'))).toEqual([]);
  });
});

test('interrupted is 130, and leaves nothing behind', { timeout: 60_000 }, async () => {
  const apps = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`teams/shop/app-${i}.yaml`, hello]));
  const folder = company(apps);
  const child = spawn(process.execPath, [join(checkout, 'dist/roadbed.js'), 'render'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const started = () => existsSync(join(folder, '.rendered.new'));
  while (!started() && child.exitCode === null) await new Promise((resume) => setTimeout(resume, 5));
  child.kill('SIGINT');
  expect(await new Promise((done) => child.once('exit', done))).toBe(130);
  expect(filesBelow(folder).filter((path) => path.includes('rendered'))).toEqual([]);
});

test('bytes of the output do not depend on the environment of the process', () => {
  const folder = company();
  roadbed(folder, 'render');
  const text = readFileSync(join(folder, 'rendered/dev/dev-1/shop/hello/manifests.yaml'), 'utf8');
  expect(text).toMatch(/^# Generated by Roadbed from teams\/shop\/hello\.yaml\. Do not edit/);
  expect(text).not.toContain(folder);
});
