import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkout, newFolder, removeFolders, roadbedHere, write } from './command-line.ts';

afterAll(removeFolders);

async function complete(...words: readonly string[]): Promise<string[]> {
  const { code, out } = await roadbedHere(checkout, ['__complete', '--', ...words]);
  expect(code).toBe(0);
  return out.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

describe('what can be completed', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['ren'], ['render']],
    [['render', 'sh'], ['shop']],
    [['render', 'shop', 'shop/c'], ['shop/cart']],
    [['check', '--environment', 'pro'], ['production']],
    [['check', '--cluster', 'staging'], ['staging-eu-1']],
    [['check', '-o', 'js'], ['json']],
    [['--root', '.', 'check', '--output', 'sa'], ['sarif']],
    [['new', 'We'], ['WebService']],
    [['new', 'WebService', 'pay'], ['payments/']],
    [
      ['new', 'Job', 'shop/x', '--visibility', ''],
      ['team', 'internal', 'public'],
    ],
    [['schema', 'Te'], ['Team']],
    [['schema', 'im'], ['import']],
    [['policy', 'l'], ['lint']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['render', '--che'], ['--check']],
    [['render', '--out', ''], []],
    [['nothing', 'x'], []],
    [['__'], []],
  ])('%j', async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  test('every command and every option of it is offered', async () => {
    const commands = await complete('');
    expect(commands).toEqual(
      expect.arrayContaining(['init', 'new', 'render', 'check', 'schema', 'doctor', 'completion', 'version']),
    );
    expect(await complete('render', '--')).toEqual(
      expect.arrayContaining(['--check', '--watch', '--environment', '--root']),
    );
  });

  test('a name that means something to a shell is left out', async () => {
    const folder = newFolder();
    write(folder, 'platform/platform.yaml', '');
    write(folder, 'teams/good/team.yaml', '');
    write(folder, 'teams/$(touch x)/team.yaml', '');
    const { out } = await roadbedHere(folder, ['__complete', '--', 'render', '']);
    expect(out).toBe('good\n');
  });
});

/** What a user does in each shell; those that the machine has are tried. */
const sessions: Readonly<Record<string, { readonly script: string; readonly expected: string }>> = {
  bash: {
    script: `source <(roadbed completion bash)
complete -p roadbed
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _roadbed; echo "\${COMPREPLY[*]}"; }
try roadbed render shop/
try roadbed check --environment pro
try roadbed render --out ''`,
    expected: 'complete -o default -F _roadbed roadbed\nshop/cart shop/frontend\nproduction\n\n',
  },
  zsh: {
    script: `autoload -Uz compinit; compinit -u; source <(roadbed completion zsh)
compadd() { print -r -- "$@[-1]" }
words=(roadbed check --environment pro); CURRENT=4; _roadbed`,
    expected: 'production\n',
  },
  fish: {
    script: 'roadbed completion fish | source; complete -C "roadbed render shop/"',
    expected: 'shop/cart\nshop/frontend\n',
  },
};

describe('scripts', () => {
  const bin = newFolder();
  symlinkSync(join(checkout, 'dist', 'roadbed.js'), join(bin, 'roadbed'));
  const present = Object.entries(sessions).filter(([shell]) => spawnSync(shell, ['-c', 'exit 0']).status === 0);

  test('there is a shell to try', () => {
    expect(present.map(([shell]) => shell)).toContain('bash');
  });

  test.each(present)('%s completes as it does for a user', (shell, { script, expected }) => {
    const { stdout, stderr, status } = spawnSync(shell, ['-c', script], {
      cwd: checkout,
      encoding: 'utf8',
      env: { PATH: `${bin}:${join(process.execPath, '..')}:${process.env.PATH}`, HOME: bin },
    });
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: expected });
  });

  test('another shell is refused', async () => {
    const run = await roadbedHere(checkout, ['completion', 'tcsh']);
    expect(run).toMatchObject({ code: 2, out: '', err: expect.stringContaining('bash, zsh, fish') });
  });
});
