import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
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
  runScript,
  write,
} from './command-line.ts';

// The package as it is published, in a repository of a company that has nothing else: packed here, unpacked there, with the packages
// that it depends on beside it. Only their download is left out.

let unpacked: string;
let company: string;

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.ts', '--types'], { cwd: checkout });
  const folder = newFolder();
  const pack = ['pack', '--ignore-scripts', '--pack-destination', folder, '--loglevel=error'];
  execFileSync('npm', pack, { cwd: checkout });
  const [tarball = ''] = readdirSync(folder);
  execFileSync('tar', ['-xzf', tarball], { cwd: folder });
  unpacked = join(folder, 'package');
  company = join(newFolder(), 'acme');
});
afterAll(removeFolders);

/** `npx roadbed …` in the company's repository, without the wait for npm. */
function roadbed(...args: readonly string[]): Run {
  return runScript(join(company, 'node_modules', 'roadbed', 'dist', 'roadbed.js'), company, args);
}

describe('the package', () => {
  test('holds what it runs, its schemas and its declarations, and no source', () => {
    const files = filesBelow(unpacked);
    expect(files).toEqual(
      expect.arrayContaining(['dist/roadbed.js', 'dist/index.js', 'dist/templates.js', 'dist/offerings.js']),
    );
    expect(files).toEqual(expect.arrayContaining(['dist/types/lib/index.d.ts', 'dist/schemas/stamp']));
    expect(files.filter((path) => path.includes('/') && !path.startsWith('dist/'))).toEqual([]);
    expect(files.filter((path) => /(?<!\.d)\.ts$|\.test\./.test(path))).toEqual([]);
    const { exports } = JSON.parse(read(unpacked, 'package.json')) as {
      exports: Record<string, Record<string, string>>;
    };
    for (const door of ['.', './templates', './offerings'])
      for (const condition of ['types', 'default']) expect(files).toContain(exports[door]?.[condition]?.slice(2));
  });

  test('makes a company’s repository that is green from the start, without a library of its own', () => {
    const starter = newFolder();
    installPackage(starter, unpacked);
    const init = runScript(join(starter, 'node_modules/roadbed/dist/roadbed.js'), starter, [
      'init',
      company,
      '--domain',
      'acme.example',
    ]);
    expect(init.code).toBe(0);
    expect(existsSync(join(company, 'lib'))).toBe(false);

    const { version } = JSON.parse(read(checkout, 'package.json')) as { version: string };
    const { dependencies } = JSON.parse(read(company, 'package.json')) as { dependencies: Record<string, string> };
    expect(dependencies).toEqual({ roadbed: version });
    installPackage(company, unpacked);

    expect(roadbed('check')).toEqual({ code: 0, out: expect.stringMatching(/^no problems; looked at 1 app/), err: '' });
    const made = roadbed(
      'new',
      'WebService',
      'shop/hello',
      '--image',
      'registry.acme.example/shop/hello:1.0.0',
      '--port',
      '8080',
    );
    expect(made.code).toBe(0);
    expect(roadbed('render').out).toMatch(/^Rendered 2 apps in 2 places/m);
    expect(roadbed('check')).toEqual({ code: 0, out: expect.stringContaining('looked at 2 apps'), err: '' });
    expect(roadbed('render', '--check').code).toBe(0);
    expect(read(company, 'rendered/dev/dev-1/shop/hello/manifests.yaml')).toContain(
      'image: registry.acme.example/shop/hello:1.0.0',
    );
  });

  test('is what `npx roadbed` runs there', () => {
    const command = ['--no-install', 'roadbed', '--version'];
    const npx = spawnSync('npx', command, { cwd: company, encoding: 'utf8' });
    expect({ code: npx.status, out: npx.stdout }).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('a company’s own template', () => {
  test('is a folder and a line in a list: rendered, checked, completed, offered by `new`, and typed', () => {
    write(company, 'platform/templates/greeting/greeting.ts', greeting);
    write(
      company,
      'platform/templates/index.ts',
      read(company, 'platform/templates/index.ts')
        .replace(
          "from 'roadbed/templates';\n",
          "from 'roadbed/templates';\nimport { greeting } from './greeting/greeting.ts';\n",
        )
        .replace('[...standard]', '[...standard, greeting]'),
    );
    const made = roadbed('new', 'Greeting', 'shop/morning', '--image', 'registry.acme.example/shop/greeter:1.0.0');
    expect(made).toEqual({
      code: 0,
      out: 'created teams/shop/morning.yaml\n',
      err: expect.stringContaining('`greeting` is the one of the example'),
    });
    expect(
      read(company, 'teams/shop/morning.yaml'),
    ).toBe(`# yaml-language-server: $schema=../../platform/schema/app.schema.json
apiVersion: roadbed.dev/v1
kind: Greeting
image: registry.acme.example/shop/greeter:1.0.0
# Shown in large letters.
greeting: Good morning
environments:
  dev: {}
`);
    expect(roadbed('check').out).toContain('workspace/stale-schema');
    expect(roadbed('render').code).toBe(0);
    expect(roadbed('check').code).toBe(0);
    expect(read(company, 'rendered/dev/dev-1/shop/morning/manifests.yaml')).toContain('greeting: Good morning');
    const schema = JSON.parse(read(company, 'platform/schema/app.schema.json')) as {
      properties: { kind: { enum: string[] } };
    };
    expect(schema.properties.kind.enum).toContain('Greeting');
    expect(roadbed('__complete', '--', 'new', 'Gre').out).toBe('Greeting\n');

    write(
      company,
      'teams/shop/wrong.yaml',
      'apiVersion: roadbed.dev/v1\nkind: Greeting\nimage: a/b:1\ngreting: Hi\nenvironments: { dev: {} }\n',
    );
    const found = roadbed('check', 'shop/wrong');
    expect(found.out).toContain('`greting` is not a field of Greeting');
    expect(found.out).toContain('did you mean `greeting`?');
  });

  test('a mistake in it is found by the compiler', () => {
    const tsc = (): { code: number | null; out: string } => {
      const { status, stdout } = spawnSync(
        process.execPath,
        [join(checkout, 'node_modules/typescript/bin/tsc'), '-p', '.'],
        { cwd: company, encoding: 'utf8' },
      );
      return { code: status, out: stdout };
    };
    expect(tsc()).toEqual({ code: 0, out: '' });
    write(
      company,
      'platform/templates/greeting/greeting.ts',
      greeting.replace('app.spec.greeting }', 'app.spec.greting }'),
    );
    expect(tsc()).toEqual({
      code: expect.any(Number),
      out: expect.stringContaining("Property 'greting' does not exist"),
    });
  });
});

const greeting = `import { ApiObject } from 'cdk8s';
import { blocks, defineTemplate, fields, Type, words } from 'roadbed';

export const greeting = defineTemplate({
  kind: 'Greeting',
  description: 'A page that greets whoever looks at it.',
  fields: {
    image: fields.image,
    greeting: words({ description: 'What it says.', examples: ['Hello'] }),
    ports: fields.ports,
    size: Type.Optional(fields.size),
    replicas: Type.Optional(fields.replicas),
  },
  defaults: { size: 'small', replicas: 1, ports: { http: { port: 8080 } } },
  example: \`apiVersion: roadbed.dev/v1
kind: Greeting
image: registry.acme.example/shop/greeter:1.0.0
# Shown in large letters.
greeting: Good morning
environments:
  dev: {}
\`,
  render(chart, app) {
    blocks.serviceAccount(chart, app);
    blocks.networkPolicy(chart, app);
    blocks.deployment(chart, app);
    blocks.service(chart, app);
    blocks.disruptionBudget(chart, app);
    new ApiObject(chart, 'note', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: \`\${app.name}-note\`, labels: { ...app.labels() } },
      data: { greeting: app.spec.greeting },
    });
  },
});
`;
