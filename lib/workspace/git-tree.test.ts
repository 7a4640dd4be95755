import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRef, openGit } from './git-tree.ts';

let root = '';
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@acme.example', ...args], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
const write = (path: string, content: string | Uint8Array): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'roadbed-git-'));
  git('init', '-q', '-b', 'main');
  write('company/teams/shop/cart.yaml', 'kind: WebService\n');
  write('company/teams/shop/späť.yaml', 'name: späť\n');
  write('company/teams/shop/empty.yaml', '');
  write('company/teams/shop/latin.yaml', Uint8Array.of(0xe4, 0x0a));
  write('elsewhere.yaml', 'a: b\n');
  symlinkSync('/etc/passwd', join(root, 'company/teams/shop/link.yaml'));
  git('add', '-A');
  git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},company/teams/shop/module`);
  git('commit', '-qm', 'one');
  write('company/teams/shop/cart.yaml', 'kind: Worker\n');
  git('commit', '-qam', 'two');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const opened = () => {
  const objects = openGit(join(root, 'company'));
  if (!objects) throw new Error('no repository');
  return objects;
};
const treeOf = (ref: string) => opened().tree(opened().commit(ref) ?? '');

test('a commit is a tree below the folder that was opened', () => {
  const tree = treeOf('HEAD~1');
  expect(tree.list('teams')).toEqual([
    { path: 'teams/shop/cart.yaml', type: 'file' },
    { path: 'teams/shop/empty.yaml', type: 'file' },
    { path: 'teams/shop/latin.yaml', type: 'file' },
    { path: 'teams/shop/link.yaml', type: 'symlink' },
    { path: 'teams/shop/module', type: 'submodule' },
    { path: 'teams/shop/späť.yaml', type: 'file' },
  ]);
  expect(tree.list('nowhere')).toEqual([]);
  expect(tree.list('team')).toEqual([]);
});

test('texts come from the objects, not from the work tree', () => {
  expect(treeOf('HEAD~1').read('teams/shop/cart.yaml').value).toBe('kind: WebService\n');
  expect(treeOf('main').read('teams/shop/cart.yaml').value).toBe('kind: Worker\n');
  expect(treeOf('main').read('teams/shop/späť.yaml').value).toBe('name: späť\n');
  expect(treeOf('main').read('teams/shop/empty.yaml').value).toBe('');
});

test.each(['teams/shop/link.yaml', 'teams/shop/module', 'teams/shop/latin.yaml', '../elsewhere.yaml'])(
  '%s is refused',
  (file) => {
    const { value, diagnostics } = treeOf('main').read(file);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['config/unreadable-file']);
  },
);

test('a folder outside Git has no objects', () => {
  const bare = mkdtempSync(join(tmpdir(), 'roadbed-none-'));
  expect(openGit(bare)).toBeUndefined();
  rmSync(bare, { recursive: true });
});

test('commits that parted have a base', () => {
  const objects = opened();
  const one = objects.commit('HEAD~1') ?? '';
  const two = objects.commit('HEAD') ?? '';
  expect(objects.mergeBase(one, two)).toBe(one);
  expect(() => objects.tree('main')).toThrow('full hash');
});

test.each([
  'main',
  'HEAD',
  'HEAD~2',
  'HEAD^',
  'main@{1}',
  'feature/a-b',
  'refs/remotes/origin/main',
  'v1.2.3',
  'a'.repeat(40),
])('%s can be a ref', (ref) => expect(isRef(ref)).toBe(true));

test.each([
  '--output=/tmp/x',
  '-oProxyCommand=x',
  'a..b',
  '',
  'a b',
  'a\nb',
  'a\0b',
  '.a',
  '/a',
  'a:b',
  ':/x',
  'a.lock',
  '$(x)',
  'x'.repeat(300),
])('%j is no ref, and reaches no command', (ref) => {
  expect(isRef(ref)).toBe(false);
  expect(opened().commit(ref)).toBeUndefined();
});

test('nothing of the repository is run', () => {
  const trap = join(root, 'trapped');
  for (const [key, value] of Object.entries({
    'core.fsmonitor': `touch ${trap}`,
    'core.pager': `touch ${trap}`,
    'core.sshCommand': `touch ${trap}`,
    'alias.ls-tree': `!touch ${trap}`,
  }))
    git('config', key, value);
  const hook = join(root, '.git/hooks/post-checkout');
  writeFileSync(hook, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
  expect(treeOf('HEAD~1').list('teams').length).toBe(6);
  expect(existsSync(trap)).toBe(false);
});
