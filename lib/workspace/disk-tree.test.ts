import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskTree } from './disk-tree.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roadbed-tree-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, bytes: string | Buffer = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

const list = (folder: string): string[] =>
  diskTree(root)
    .list(folder)
    .map(({ path, type }) => `${type} ${path}`);
const read = (file: string): string => {
  const { value, diagnostics } = diskTree(root).read(file);
  return value ?? diagnostics.map(({ code, message }) => `${code} ${message}`).join();
};

test('files below a folder, sorted as Git sorts them', () => {
  for (const path of [
    'teams/b/x.yaml',
    'teams/a/z.yaml',
    'teams/a/b/c.yaml',
    'teams/a-b/x.yaml',
    'teams/Z/x.yaml',
    'other/x',
  ])
    write(path);
  expect(list('teams')).toEqual([
    'file teams/Z/x.yaml',
    'file teams/a-b/x.yaml',
    'file teams/a/b/c.yaml',
    'file teams/a/z.yaml',
    'file teams/b/x.yaml',
  ]);
  expect(list('nowhere')).toEqual([]);
});

test('links are links, whatever they point at; nothing behind them is seen', () => {
  write('outside/secret.yaml', 'secret');
  write('teams/shop/a.yaml');
  symlinkSync('../../outside/secret.yaml', join(root, 'teams/shop/file.yaml'));
  symlinkSync('../outside', join(root, 'teams/folder'));
  symlinkSync('nothing', join(root, 'teams/shop/dangling.yaml'));
  symlinkSync('.', join(root, 'teams/shop/loop'));
  symlinkSync('file.yaml', join(root, 'teams/shop/chain.yaml'));
  expect(list('teams')).toEqual(
    [
      'symlink teams/folder',
      'symlink teams/shop/chain.yaml',
      'symlink teams/shop/dangling.yaml',
      'symlink teams/shop/file.yaml',
      'symlink teams/shop/loop',
      'file teams/shop/a.yaml',
    ].sort((a, b) => ((a.split(' ')[1] ?? '') < (b.split(' ')[1] ?? '') ? -1 : 1)),
  );
});

test('the folder itself as a link', () => {
  write('outside/shop/a.yaml');
  symlinkSync('outside', join(root, 'teams'));
  expect(list('teams')).toEqual(['symlink teams']);
});

test('repositories inside are one special entry; installed packages are nobody’s files', () => {
  write('teams/shop/vendored/.git/config');
  write('teams/shop/module/.git', 'gitdir: elsewhere');
  write('platform/templates/node_modules/x/index.js');
  expect(list('teams')).toEqual(['file teams/shop/module/.git', 'submodule teams/shop/vendored/.git']);
  expect(list('platform')).toEqual([]);
});

test('pipes are special files and are never opened', () => {
  mkdirSync(join(root, 'teams/shop'), { recursive: true });
  execFileSync('mkfifo', [join(root, 'teams/shop/pipe.yaml')]);
  expect(list('teams')).toEqual(['other teams/shop/pipe.yaml']);
});

test('names that hurt come out as they are', () => {
  for (const name of [
    'a\nb.yaml',
    'a b.yaml',
    '-rf.yaml',
    'caf\u00e9.yaml',
    'cafe\u0301.yaml',
    'Shop.yaml',
    'shop.yaml',
    '...yaml',
    'a..yaml',
  ])
    write(`teams/shop/${name}`);
  expect(list('teams')).toHaveLength(9);
});

test('text is UTF-8 and stays as it is', () => {
  write('a.yaml', 'a: é\r\n');
  write('bom.yaml', Buffer.from([0xef, 0xbb, 0xbf, 0x61]));
  write('latin.yaml', Buffer.from([0x61, 0xe9]));
  write('utf16.yaml', Buffer.from('a: 1', 'utf16le'));
  write('large.yaml', 'x'.repeat(5_000_000));
  mkdirSync(join(root, 'folder.yaml'));
  expect([
    read('a.yaml'),
    read('bom.yaml'),
    read('latin.yaml'),
    read('large.yaml'),
    read('none.yaml'),
    read('folder.yaml'),
  ]).toEqual([
    'a: é\r\n',
    '\ufeffa',
    'config/unreadable-file `latin.yaml` is not UTF-8 text',
    'config/too-large `large.yaml` is larger than 1024 KiB',
    'config/unreadable-file `none.yaml` cannot be read (ENOENT)',
    'config/unreadable-file `folder.yaml` cannot be read (EISDIR)',
  ]);
  expect(read('utf16.yaml')).toBe('a\0:\0 \x001\0');
});
