import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineIndex } from './position.ts';

describe('an offset becomes the line and column that an editor shows', () => {
  const cases: readonly [name: string, text: string, offset: number, expected: string][] = [
    ['start of an empty text', '', 0, '1:1'],
    ['start of a text', 'a: 1\n', 0, '1:1'],
    ['end of a line', 'a: 1\nb: 2\n', 4, '1:5'],
    ['start of a line', 'a: 1\nb: 2\n', 5, '2:1'],
    ['after the final line break', 'a: 1\n', 5, '2:1'],
    ['end of a text without a final line break', 'a: 1', 4, '1:5'],
    ['second line after CRLF', 'a: 1\r\nb: 2', 6, '2:1'],
    ['between CR and LF', 'a: 1\r\nb: 2', 5, '1:5'],
    ['second line after a lone CR', 'a: 1\rb: 2', 5, '2:1'],
    ['an empty line', 'a\n\nb', 2, '2:1'],
    ['a tab is one column', '\tb', 1, '1:2'],
    ['an emoji is two UTF-16 units', '🚀b', 2, '1:3'],
    ['a combining mark is a column of its own', 'e\u0301b', 2, '1:3'],
    ['a byte order mark is no column', '\uFEFFa: 1', 1, '1:1'],
    ['on the byte order mark', '\uFEFFa: 1', 0, '1:1'],
    ['a later line after a byte order mark', '\uFEFFa\nbc', 4, '2:2'],
    ['U+2028 and U+0085 break no line', 'a\u2028b\u0085c', 4, '1:5'],
    ['beyond the end', 'a\nb', 99, '2:2'],
    ['before the start', 'a\nb', -5, '1:1'],
  ];
  test.each(cases)('%s', (_, text, offset, expected) => {
    const { line, column } = lineIndex(text).position(offset);
    expect(`${line}:${column}`).toBe(expected);
  });
});

test('a line has no line break and no byte order mark', () => {
  const text = '\uFEFFone\r\ntwo\rthree\n';
  const lines = lineIndex(text);
  const contents = [1, 2, 3, 4].map((number) => text.slice(lines.line(number).start, lines.line(number).end));
  expect(contents).toEqual(['one', 'two', 'three', '']);
  expect(lines.count).toBe(4);
  expect(lines.line(99)).toEqual(lines.line(4));
});

test('every offset within a line leads back to itself', () => {
  const text = fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', '🚀', '\t')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (source) => {
      const lines = lineIndex(source);
      for (let offset = 0; offset <= source.length; offset++) {
        const { line, column } = lines.position(offset);
        const { start, end } = lines.line(line);
        expect(start + column - 1).toBe(Math.min(offset, end));
      }
    }),
  );
});
