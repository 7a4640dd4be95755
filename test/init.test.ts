import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  checkout,
  filesBelow,
  installPackage,
  newFolder,
  read,
  removeFolders,
  roadbed,
  roadbedHere,
  write,
} from './command-line.ts';

afterAll(removeFolders);

describe('roadbed init', () => {
  test('takes what it is told, and asks Git where that is wanted', () => {
    const folder = newFolder();
    const run = roadbed(
      folder,
      ...['init', 'Acme Shops', '--name', 'Acme: "Shops" & more', '--domain', 'shops.acme.example', '--git'],
      ...['--git-url', 'git@git.acme.example:platform/deployments.git', '--registry', 'images.acme.example'],
    );
    expect(run.code).toBe(0);
    expect(run.out).toContain('created platform/platform.yaml\n');
    expect(run.err).toContain('cd Acme Shops\n');
    expect(run.err).not.toContain('guesses');
    const root = join(folder, 'Acme Shops');
    expect(parse(read(root, 'platform/platform.yaml'))).toMatchObject({
      organization: 'Acme: "Shops" & more',
      domain: 'shops.acme.example',
      git: { url: 'git@git.acme.example:platform/deployments.git', branch: 'main' },
      registry: 'images.acme.example',
    });
    expect(JSON.parse(read(root, 'package.json'))).toMatchObject({ name: 'acme-shops', private: true, type: 'module' });
    expect(read(root, '.git/HEAD')).toBe('ref: refs/heads/main\n');
    installPackage(root, checkout);
    expect(roadbed(root, 'check')).toMatchObject({ code: 0, err: '' });
    expect(roadbed(root, 'doctor').out).toContain('ok    schema lines');
  });

  test('works in the folder it is in', async () => {
    const folder = newFolder();
    write(folder, 'LICENSE', 'ours');
    const run = await roadbedHere(folder, ['init', '.']);
    expect(run).toMatchObject({ code: 0 });
    expect(run.err).not.toContain('cd ');
    expect(existsSync(join(folder, '.git'))).toBe(false);
  });

  test('never overwrites: it refuses, or with --force keeps what is there and says so', async () => {
    const folder = newFolder();
    write(folder, 'README.md', 'ours');
    write(folder, 'platform/platform.yaml', 'ours');
    const before = filesBelow(folder);
    const refused = await roadbedHere(folder, ['init', '.']);
    expect(refused).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('`.` already holds `README.md`, `platform/platform.yaml`'),
    });
    expect(filesBelow(folder)).toEqual(before);

    const forced = await roadbedHere(folder, ['init', '.', '--force']);
    expect(forced.code).toBe(0);
    expect(forced.out).toContain('kept    README.md\nkept    platform/platform.yaml\n');
    expect([read(folder, 'README.md'), read(folder, 'platform/platform.yaml')]).toEqual(['ours', 'ours']);
    expect(existsSync(join(folder, 'platform/templates/index.ts'))).toBe(true);
  });

  test('does not write through a link', async () => {
    const folder = newFolder();
    const elsewhere = newFolder();
    symlinkSync(elsewhere, join(folder, 'platform'));
    const run = await roadbedHere(folder, ['init', '.']);
    expect(run.code).toBe(1);
    expect(run.out).toContain('`platform` is a link');
    expect([filesBelow(elsewhere), filesBelow(folder).filter((path) => !path.startsWith('platform'))]).toEqual([
      [],
      [],
    ]);
  });

  test.each([
    ['--domain', 'Acme', 'upper case'],
    ['--git-url', 'https://user:password@git.acme.example/x.git', 'holds a password'],
    ['--registry', 'https://registry.acme.example', 'without the scheme'],
    ['--name', 'two\nlines', 'name for people'],
  ])('refuses %s %s', async (flag, value, why) => {
    const folder = newFolder();
    const run = await roadbedHere(folder, ['init', 'x', flag, value]);
    expect(run).toEqual({ code: 2, out: '', err: expect.stringContaining(why) });
    expect(filesBelow(folder)).toEqual([]);
  });

  test('its CI holds to least privilege: actions by commit, no permissions but reading, no scripts of packages', async () => {
    const folder = newFolder();
    await roadbedHere(folder, ['init', '.']);
    const workflow = parse(read(folder, '.github/workflows/check.yml')) as Workflow;
    expect(workflow.permissions).toEqual({});
    const jobs = Object.values(workflow.jobs);
    expect(jobs.map(({ permissions }) => permissions)).toEqual([{ contents: 'read' }]);
    const steps = jobs.flatMap(({ steps }) => steps);
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions).toHaveLength(2);
    for (const action of actions) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    const gitlab = parse(read(folder, '.gitlab-ci.yml')) as { check: { script: string[]; image: string } };
    for (const commands of [steps.flatMap(({ run }) => run ?? []), gitlab.check.script]) {
      expect(commands.join('\n')).toMatch(/npm ci --ignore-scripts/);
      expect(commands.join('\n')).toMatch(/roadbed check/);
      expect(commands.join('\n')).toMatch(/roadbed render --check/);
      expect(commands.join('\n')).not.toContain('${{');
    }
    const { optionalDependencies } = JSON.parse(read(checkout, 'package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    expect([...new Set(Object.values(optionalDependencies))].map((version) => `node:${version}-slim`)).toEqual([
      gitlab.check.image,
    ]);
  });

  test('Git keeps line endings there, and forges fold away what is generated', async () => {
    const folder = newFolder();
    await roadbedHere(folder, ['init', '.', '--git']);
    const { stdout } = spawnSync(
      'git',
      ['check-attr', 'eol', 'linguist-generated', 'diff', '--', 'rendered/a.yaml', 'teams/a/b.yaml'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(stdout.split('\n')).toEqual([
      'rendered/a.yaml: eol: lf',
      'rendered/a.yaml: linguist-generated: set',
      'rendered/a.yaml: diff: unspecified',
      'teams/a/b.yaml: eol: lf',
      'teams/a/b.yaml: linguist-generated: unspecified',
      'teams/a/b.yaml: diff: unspecified',
      '',
    ]);
  });

  test('every file that an editor checks names its schema, and the schema is there', async () => {
    const folder = newFolder();
    await roadbedHere(folder, ['init', '.']);
    rmSync(join(folder, '.vscode'), { recursive: true });
    const yaml = filesBelow(folder).filter((path) => /^(platform|teams)\/.*\.yaml$/.test(path));
    expect(yaml.length).toBe(9);
    for (const path of yaml) {
      const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(folder, path)) ?? [];
      expect({ path, there: existsSync(join(folder, path, '..', schema)) }).toEqual({ path, there: true });
    }
  });
});

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions: object; readonly steps: readonly { readonly uses?: string; readonly run?: string }[] }
    >
  >;
}
