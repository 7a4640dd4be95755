import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { copyOfCompany, newFolder, read, removeFolders, roadbed, roadbedHere, write } from './command-line.ts';

afterAll(removeFolders);

interface Report {
  readonly schemaVersion: number;
  readonly checks: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly hint?: string;
  }[];
}

async function doctor(
  folder: string,
): Promise<{ code: number | null; found: (name: string) => Report['checks'][number] | undefined }> {
  const { code, out } = await roadbedHere(folder, ['doctor', '-o', 'json']);
  const { schemaVersion, checks } = JSON.parse(out) as Report;
  expect(schemaVersion).toBe(1);
  for (const { status, hint } of checks) expect(hint === undefined).toBe(status === 'ok');
  return { code, found: (name) => checks.find((check) => check.name === name) };
}

function git(folder: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
}

function companyInGit(): string {
  const folder = copyOfCompany();
  write(folder, '.gitignore', 'node_modules/\n');
  write(
    folder,
    'package.json',
    JSON.stringify({ name: 'acme', type: 'module', dependencies: { roadbed: '0.0.0-source' } }),
  );
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '.');
  return folder;
}

describe('roadbed doctor', () => {
  test('all is well in a repository that was rendered', () => {
    const folder = companyInGit();
    write(folder, 'package.json', JSON.stringify({ name: 'roadbed', type: 'module' }));
    expect(roadbed(folder, 'render').code).toBe(0);
    const { code, out, err } = roadbed(folder, 'doctor');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ok {4}rendered +\d+ files are current$/m);
    expect(out).toMatch(/^ok {4}editor schemas +5 are current$/m);
    expect(out).toMatch(/\d+ checks: all is well\n$/);
  });

  test('says what to do about each thing that is not', async () => {
    const folder = companyInGit();
    expect((await doctor(folder)).found('rendered')).toMatchObject({
      status: 'fail',
      hint: 'Run `roadbed render` and commit the result.',
    });

    git(folder, 'config', 'core.autocrlf', 'true');
    write(
      folder,
      'package.json',
      JSON.stringify({ name: 'acme', type: 'module', dependencies: { roadbed: '^0.1.0' } }),
    );
    write(folder, 'platform/schema/app.schema.json', '{}');
    write(folder, 'teams/shop/cart.yaml', read(folder, 'teams/shop/cart.yaml').replace(/^#.*\n/, ''));
    write(folder, '.gitattributes', 'rendered/** merge=roadbed\n');
    write(folder, 'docs/Guide.md', '');
    write(folder, 'docs/guide.md', '');
    git(folder, 'add', '-f', 'docs');
    const { code, found } = await doctor(folder);
    expect(code).toBe(1);
    expect(found('line endings')).toMatchObject({ status: 'warn', hint: expect.stringContaining('eol=lf') });
    expect(found('package')).toMatchObject({ status: 'warn', message: 'package.json asks for roadbed `^0.1.0`' });
    expect(found('editor schemas')).toMatchObject({ status: 'fail', hint: 'Run `roadbed schema --write`.' });
    expect(found('schema lines')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('`teams/shop/cart.yaml`'),
    });
    expect(found('merge driver')).toMatchObject({ status: 'warn', message: expect.stringContaining('`roadbed`') });
    expect(found('file names')).toMatchObject({
      status: 'warn',
      message: '`docs/Guide.md` and `docs/guide.md` are one file on many machines',
    });

    write(folder, 'package.json', JSON.stringify({ name: 'acme', dependencies: { roadbed: '0.0.0-source' } }));
    expect((await doctor(folder)).found('package')).toMatchObject({ status: 'warn', hint: 'Add `"type": "module"`.' });

    git(folder, 'config', 'merge.roadbed.driver', 'true');
    write(folder, '.gitattributes', '* text=auto eol=lf\nrendered/** merge=roadbed\n');
    const mended = await doctor(folder);
    expect(mended.found('merge driver')).toMatchObject({ status: 'ok' });
    expect(mended.found('line endings')).toMatchObject({ status: 'ok' });
  });

  test('files with errors and code that does not load stop what needs them', async () => {
    const folder = companyInGit();
    write(folder, 'teams/shop/cart.yaml', 'kind: [');
    const broken = await doctor(folder);
    expect(broken.found('files')).toMatchObject({ status: 'fail', hint: 'Run `roadbed check`.' });
    expect(broken.found('rendered')).toBeUndefined();

    write(folder, 'platform/templates/index.ts', "throw new Error('half done');\n");
    const { stdout, status } = spawnSync(
      process.execPath,
      [`${folder}/node_modules/roadbed/dist/roadbed.js`, 'doctor'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail {2}platform code +.*half done$/m);
  });

  test('outside a repository, and outside Git', async () => {
    const { code, found } = await doctor(newFolder());
    expect(code).toBe(1);
    expect(found('root')).toMatchObject({ status: 'fail', hint: expect.stringContaining('roadbed init') });
    expect(found('repository')).toMatchObject({ status: 'warn' });
    expect(found('node')).toMatchObject({ status: 'ok' });
  });
});
