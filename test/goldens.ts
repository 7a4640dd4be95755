import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, 'goldens');

/**
 * Compares a tree of files with the one under `test/goldens/<name>`, byte for byte. With `UPDATE_GOLDENS=1` the golden tree becomes what was
 * rendered: read the difference as a reviewer before committing it.
 */
export function expectGolden(name: string, files: Readonly<Record<string, string>>): void {
  const root = join(folder, name);
  if (process.env.UPDATE_GOLDENS === '1') {
    rmSync(root, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  expectSameTree(treeBelow(root), files);
}

/** Says which files are missing, which are too many, and where the first line of each other one differs. */
export function expectSameTree(
  expected: Readonly<Record<string, string>>,
  actual: Readonly<Record<string, string>>,
): void {
  const paths = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  expect(paths.flatMap((path) => difference(path, expected[path], actual[path])).join('\n')).toBe('');
}

function difference(path: string, expected: string | undefined, actual: string | undefined): string[] {
  if (expected === actual) return [];
  if (expected === undefined) return [`+ ${path} is rendered, and not expected`];
  if (actual === undefined) return [`- ${path} is expected, and not rendered`];
  const [before, after] = [expected.split('\n'), actual.split('\n')];
  const line = before.findIndex((text, i) => text !== after[i]);
  const at = line < 0 ? before.length : line;
  return [
    `  ${path}:${at + 1}`,
    ...before.slice(at, at + 3).map((text) => `-   ${text}`),
    ...after.slice(at, at + 3).map((text) => `+   ${text}`),
  ];
}

/** Every file below a folder, by its path in it. */
export function treeBelow(root: string): Readonly<Record<string, string>> {
  if (!existsSync(root)) return {};
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
}
