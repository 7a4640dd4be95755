import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkout,
  installPackage,
  newFolder,
  read,
  removeFolders,
  roadbedHere,
  runScript,
  write,
} from './command-line.ts';
import { app, smallCompany } from './company.ts';

afterAll(removeFolders);

interface DiffJson {
  readonly changes: readonly {
    readonly object: Readonly<Record<string, string>>;
    readonly action: string;
    readonly risks: readonly { readonly class: string; readonly reason: string; readonly path: string }[];
    readonly fields: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
  }[];
  readonly compared: Readonly<Record<string, number>>;
  readonly notes?: readonly string[];
}

const deployment = (image: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: cart, image: "${image}"${more} }] }
`;

describe('two sets of manifests', () => {
  let folder = '';
  const diff = async (...args: readonly string[]) => roadbedHere(folder, ['diff', '--kubernetes', '1.33', ...args]);
  beforeAll(() => {
    folder = newFolder();
    write(folder, 'a/cart.yaml', deployment('cart:1'));
    write(folder, 'b/cart.yaml', deployment('cart:2'));
    write(
      folder,
      'same/renamed.yml',
      deployment('cart:1', ', imagePullPolicy: IfNotPresent, terminationMessagePath: /dev/termination-log'),
    );
  });

  test('JSON as the contract has it', async () => {
    const { code, out, err } = await diff('--from', 'a', '--to', 'b', '-o', 'json');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(JSON.parse(out)).toEqual({
      schemaVersion: 1,
      changes: [
        {
          object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' },
          action: 'update',
          risks: [
            {
              class: 'restart',
              reason: 'The pod template of Deployment cart changes: its pods are replaced step by step.',
              path: 'spec.template.spec.containers[cart].image',
            },
          ],
          fields: [{ path: 'spec.template.spec.containers[cart].image', before: 'cart:1', after: 'cart:2' }],
        },
      ],
      compared: { objects: 1, before: 1, after: 1, unchanged: 0 },
    });
  });

  test('what the cluster would not notice is no change', async () => {
    const { code, out } = await diff('--from', 'a', '--to', 'same');
    expect({ code, out }).toEqual({ code: 0, out: 'No changes in 1 object\n' });
  });

  test('people read the plan first', async () => {
    const { out } = await diff('--from', 'a', '--to', 'b');
    expect(out.split('\n').slice(0, 7)).toEqual([
      '0 to add, 1 to change, 0 to destroy',
      '',
      'Risks',
      '  restart    The pod template of Deployment cart changes: its pods are replaced step by step.  (shop)',
      '',
      'Objects',
      '~ Deployment cart  (shop)  [restart]',
    ]);
  });

  test('one object in several clusters is several objects', async () => {
    for (const [side, image] of [
      ['x', 'cart:1'],
      ['y', 'cart:2'],
    ] as const) {
      write(folder, `${side}/prod/eu/cart.yaml`, deployment(image));
      write(folder, `${side}/prod/us/cart.yaml`, deployment('cart:1'));
    }
    const { changes } = JSON.parse((await diff('--from', 'x', '--to', 'y', '-o', 'json')).out) as DiffJson;
    expect(changes.map(({ object }) => object.cluster)).toEqual(['prod/eu']);
  });

  test('what a Secret holds is nowhere in the output', async () => {
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: shop }\nstringData: { password: ${value} }\n`;
    write(folder, 's1.yaml', secret('correct-horse'));
    write(folder, 's2.yaml', secret('battery-staple'));
    for (const format of ['text', 'json', 'markdown']) {
      const { out, code } = await diff('--from', 's1.yaml', '--to', 's2.yaml', '-o', format);
      expect(code).toBe(1);
      expect(out).toContain('password');
      for (const value of ['correct-horse', 'battery-staple'])
        for (const form of [value, Buffer.from(value).toString('base64')]) expect(out).not.toContain(form);
    }
  });

  test.each([
    ['one side', ['--from', 'a']],
    ['no such path', ['--from', 'a', '--to', 'nowhere']],
    ['a selection of a repository', ['shop', '--from', 'a', '--to', 'b']],
    ['two inputs', ['--from', '-', '--to', '-']],
    ['an unknown version', ['--kubernetes', '1.2', '--from', 'a', '--to', 'b']],
    ['no repository', ['--base', 'main']],
  ])('%s is wrong usage', async (_, args) => {
    const { code, out, err } = await diff(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toBe('');
  });
});

describe('a repository against a ref', () => {
  let root = '';
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@acme.example', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  const diff = async (...args: readonly string[]) => roadbedHere(root, ['diff', ...args]);
  const json = async (...args: readonly string[]): Promise<DiffJson> => {
    const { out, err } = await diff('-o', 'json', ...args);
    expect(err).toBe('');
    return JSON.parse(out) as DiffJson;
  };
  const hello = 'ports: { http: { port: 8080 } }\nenvironments: { dev: {}, production: {} }\n';

  beforeAll(async () => {
    root = join(newFolder(), 'company');
    mkdirSync(root);
    for (const [path, text] of Object.entries(smallCompany)) if (text !== null) write(root, path, text);
    write(root, 'platform/templates/index.ts', "export { templates } from 'roadbed/templates';\n");
    write(root, 'platform/offerings/index.ts', "export { offerings } from 'roadbed/offerings';\n");
    write(root, '.gitignore', 'node_modules\n');
    write(root, 'teams/shop/hello.yaml', app(hello));
    write(root, 'teams/shop/cart.yaml', app(hello));
    installPackage(root, checkout);
    await roadbedHere(root, ['render']);
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'base');
    git('checkout', '-qb', 'change');
  });

  test('nothing changed', async () => {
    const { code, out } = await diff();
    expect(code).toBe(0);
    expect(out).toMatch(/^No changes in 0 objects\nAgainst [0-9a-f]{10} \(main\): 0 of 2 apps have other inputs/);
  });

  test('one app changes in the clusters where it runs; the others are not rendered', async () => {
    write(root, 'teams/shop/hello.yaml', app(`${hello}replicas: 3\n`));
    const { changes, notes } = await json();
    expect(changes.map(({ object }) => `${object.cluster} ${object.kind} ${object.name}`).sort()).toContain(
      'dev-1 Deployment hello',
    );
    expect(new Set(changes.map(({ object }) => object.name))).toEqual(new Set(['hello']));
    expect(notes?.[0]).toContain('1 of 2 apps');
    expect(notes?.[1]).toMatch(
      /^rendered\/ of the work tree is not what its sources render to in \d+ files, such as rendered\//,
    );
    expect((await json('--cluster', 'dev-1')).changes.every(({ object }) => object.cluster === 'dev-1')).toBe(true);
    expect((await json('shop/cart')).changes).toEqual([]);
    git('checkout', '-q', '--', '.');
  });

  test('an app that is gone is deleted with all it has, and can be named', async () => {
    rmSync(join(root, 'teams/shop/cart.yaml'));
    const { changes } = await json('shop/cart');
    expect(changes.length).toBeGreaterThan(3);
    expect(new Set(changes.map(({ action }) => action))).toContain('delete');
    git('checkout', '-q', '--', '.');
  });

  test('the base is rendered by its own templates', async () => {
    write(
      root,
      'platform/templates/index.ts',
      `import { templates as standard } from 'roadbed/templates';
export const templates = standard.map((template) => ({ ...template, defaults: { ...template.defaults, replicas: 4 } }));
`,
    );
    // In a process of its own: this one has loaded the templates before.
    const { out } = runScript(join(checkout, 'lib', 'cli', 'bin.ts'), root, ['diff', '-o', 'json']);
    const { changes } = JSON.parse(out) as DiffJson;
    const fields = changes.flatMap((change) => change.fields.map(({ path, after }) => `${path} ${String(after)}`));
    expect(fields).toContain('spec.replicas 4');
    expect(new Set(changes.flatMap(({ risks }) => risks.map((risk) => risk.class)))).toContain('scale');
    git('checkout', '-q', '--', '.');
  });

  test('an edit of rendered/ by hand is named', async () => {
    const file = 'rendered/dev/dev-1/shop/cart/manifests.yaml';
    write(root, file, `${read(root, file)}# a note\n`);
    expect((await diff()).out).toContain(
      `rendered/ was changed by hand, as no source changed for it, in 1 file, such as ${file}`,
    );
    git('checkout', '-q', '--', '.');
  });

  test('what a new version of the engine renders differently shows', async () => {
    const file = 'rendered/dev/dev-1/shop/cart/manifests.yaml';
    const lock = (version: string): string =>
      `{\n  "packages": {\n    "node_modules/roadbed": {\n      "version": "${version}"\n    }\n  }\n}\n`;
    write(root, file, read(root, file).replace('containerPort: 8080', 'containerPort: 8081'));
    write(root, 'package-lock.json', lock('1.0.0'));
    git('add', '-A');
    git('commit', '-qm', 'made by an old version');
    expect((await json('--base', 'HEAD')).notes?.[0]).toContain('0 of 2 apps');
    write(root, 'package-lock.json', lock('1.1.0'));
    const { changes, notes } = await json('--base', 'HEAD');
    const fields = changes.flatMap((change) => change.fields.map(({ path }) => `${change.object.cluster} ${path}`));
    expect(fields.sort()).toEqual([
      'dev-1 spec.template.spec.containers[cart].ports[8080/TCP]',
      'dev-1 spec.template.spec.containers[cart].ports[8081/TCP]',
    ]);
    expect(notes?.[0]).toContain('taken as it was committed');
    git('reset', '-q', '--hard', 'HEAD~1');
  });

  test.each(['--output=/tmp/x', 'a..b', 'nowhere', '$(id)'])('%j is no base', async (ref) => {
    const { code, out } = await diff(`--base=${ref}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('what cannot be rendered is said, and no change set given', async () => {
    write(root, 'teams/shop/hello.yaml', app(`${hello}dependencies: { x: { app: shop/nobody } }\n`));
    const { code, out } = await diff();
    expect(code).toBe(1);
    expect(out).toContain('shop/nobody');
    expect(out).not.toContain('to change');
    git('checkout', '-q', '--', '.');
  });
});
