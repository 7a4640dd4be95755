import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package-lock.json'), 'utf8')) as {
  packages: Readonly<
    Record<
      string,
      {
        resolved?: string;
        integrity?: string;
        optional?: boolean;
        inBundle?: boolean;
        optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
};
const entries = Object.entries(packages).filter(([path]) => path !== '');

test('the lock file names no download address', () => {
  expect(entries.length).toBeGreaterThan(100);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test('every package that any platform needs is in the lock file, or `npm ci` refuses it there (scripts/complete-lock.ts)', () => {
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('every package but optional ones of other platforms is pinned by its hash', () => {
  expect(
    entries
      .filter(([, { integrity, optional, inBundle }]) => integrity === undefined && !optional && !inBundle)
      .map(([path]) => path),
  ).toEqual([]);
});
