import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable } from './printable.ts';

describe('what would act or hide is shown instead', () => {
  const cases: readonly [name: string, text: string, expected: string][] = [
    ['plain text', 'size: small', 'size: small'],
    ['other scripts', 'größe 支払い שלום نامه', 'größe 支払い שלום نامه'],
    ['an ANSI colour', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['an OSC-8 link', '\u001b]8;;https://acme.example\u0007here', '␛]8;;https://acme.example␇here'],
    ['a C1 control sequence', '\u009b31m', '\\u009b31m'],
    ['line breaks and tabs', 'a\r\n\tb', 'a␍␊␉b'],
    ['NUL and DEL', '\0\u007f', '␀␡'],
    ['separators', 'a\u2028b\u2029c\u0085d', 'a\\u2028b\\u2029c\\u0085d'],
    ['a bidirectional override', 'user\u202enimda', 'user\\u202enimda'],
    ['isolates and marks', '\u2066\u2069\u200f', '\\u2066\\u2069\\u200f'],
    ['a zero-width space', 'pay\u200bments', 'pay\\u200bments'],
    ['a soft hyphen', 'pay\u00adments', 'pay\\u00adments'],
    ['a byte order mark inside', 'a\uFEFFb', 'a\\ufeffb'],
    ['a letter that has no ink', 'a\u3164b', 'a\\u3164b'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['hidden selectors', 'a\u{e0100}', 'a\\u{e0100}'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['a noncharacter', 'a\uffff', 'a\\uffff'],
    ['a joined emoji stays whole', '👩\u200d💻', '👩\u200d💻'],
    ['an emoji with its selector stays whole', '❤\ufe0f 1\ufe0f\u20e3', '❤\ufe0f 1\ufe0f\u20e3'],
    ['a joiner that a script needs stays', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['a joiner between ASCII letters only hides', 'ad\u200dmin', 'ad\\u200dmin'],
    ['a chain of joiners', 'ن\u200d\u200d\u200d', 'ن\u200d\\u200d\\u200d'],
    ['a chain of selectors', '❤\ufe0f\ufe0f\ufe0e', '❤\ufe0f\\ufe0f\\ufe0e'],
    ['a log command of a CI runner', 'x ##[add-mask]a ##vso[task.x]', 'x \\u0023#[add-mask]a \\u0023#vso[task.x]'],
    ['a heading is no log command', '## [a]', '## [a]'],
  ];
  test.each(cases)('%s', (_, text, expected) => expect(printable(text)).toBe(expected));
});

test('any text becomes one inert line, and once is enough', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      expect(printable(shown)).toBe(shown);
    }),
  );
});
