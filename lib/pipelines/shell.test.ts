import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { path, word } from './shell.ts';

const printed = (words: readonly string[]): string =>
  spawnSync('sh', ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' }).stdout;

test('any text is one word of a shell, and comes out as it went in', () => {
  const texts = fc.array(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
    {
      minLength: 1,
      maxLength: 50,
    },
  );
  fc.assert(
    fc.property(texts, (words) => {
      expect(printed(words.map(word))).toBe(words.map((text) => `${text}\0`).join(''));
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['plain/path-1.x', 'plain/path-1.x'],
  ["it's", `'it'\\''s'`],
  ['$(x)', "'$(x)'"],
  ['', "''"],
  ['~', "'~'"],
  ['A=b', 'A=b'],
])('%j is written as %s', (text, written) => {
  expect(word(text)).toBe(written);
});

test.each([
  ['.', '.'],
  ['', '.'],
  ['./a//b/', 'a/b'],
  ['-rf', './-rf'],
  ['./-rf', './-rf'],
])('the path %j is written as %s', (text, written) => {
  expect(path(text)).toBe(written);
});
