import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { overlayTree } from './overlay-tree.ts';
import { isThere, readIfThere, writeSourceFiles } from './source-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roadbed-files-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function everything(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
}

describe('writeSourceFiles', () => {
  test('makes the folders it needs, and leaves nothing else behind', () => {
    expect(writeSourceFiles(root, [{ path: 'a/b/c.yaml', text: 'x\n' }], 'create')).toEqual([]);
    expect(everything()).toEqual(['a', 'a/b', 'a/b/c.yaml']);
    expect(readIfThere(root, 'a/b/c.yaml')).toBe('x\n');
  });

  test('refuses all where one is already there, before anything is written', () => {
    writeFileSync(join(root, 'old.yaml'), 'old');
    const files = [
      { path: 'new.yaml', text: 'new' },
      { path: 'old.yaml', text: 'new' },
    ];
    expect(writeSourceFiles(root, files, 'create')).toMatchObject([
      { code: 'workspace/write-failed', message: '`old.yaml` is already there', span: { file: 'old.yaml' } },
    ]);
    expect(everything()).toEqual(['old.yaml']);
    expect(writeSourceFiles(root, files, 'replace')).toEqual([]);
    expect(readFileSync(join(root, 'old.yaml'), 'utf8')).toBe('new');
  });

  test.each(['create', 'replace'] as const)('never goes through a link (%s)', (mode) => {
    mkdirSync(join(root, 'outside'));
    symlinkSync('outside', join(root, 'teams'));
    symlinkSync('nowhere', join(root, 'dangling'));
    for (const path of ['teams/a.yaml', 'dangling'])
      expect(writeSourceFiles(root, [{ path, text: '' }], mode)).toMatchObject([
        { message: expect.stringContaining('is a link') },
      ]);
    expect(readdirSync(join(root, 'outside'))).toEqual([]);
    expect(isThere(root, 'dangling')).toBe(true);
    expect(isThere(root, 'nowhere')).toBe(false);
  });

  test('says why where the disk will not have it', () => {
    writeFileSync(join(root, 'a'), 'a file, not a folder');
    const [problem] = writeSourceFiles(root, [{ path: 'a/b.yaml', text: '' }], 'create');
    expect(problem?.message).toMatch(/^`a\/b\.yaml` cannot be written \(E[A-Z]+\)$/);
    expect(everything()).toEqual(['a']);
  });
});

test('an overlay adds files to a tree and takes the place of others', () => {
  const entries = [
    { path: 'teams/a/one.yaml', type: 'file' as const },
    { path: 'teams/a/two.yaml', type: 'symlink' as const },
  ];
  const base = { list: () => entries, read: (file: string) => ({ value: `base ${file}`, diagnostics: [] }) };
  const tree = overlayTree(base, [
    { path: 'teams/a/two.yaml', text: 'new' },
    { path: 'teams/a/aaa.yaml', text: 'newest' },
    { path: 'platform/x.yaml', text: 'elsewhere' },
  ]);
  expect(tree.list('teams')).toEqual([
    { path: 'teams/a/aaa.yaml', type: 'file' },
    { path: 'teams/a/one.yaml', type: 'file' },
    { path: 'teams/a/two.yaml', type: 'file' },
  ]);
  expect(['teams/a/one.yaml', 'teams/a/two.yaml'].map((file) => tree.read(file).value)).toEqual([
    'base teams/a/one.yaml',
    'new',
  ]);
});
