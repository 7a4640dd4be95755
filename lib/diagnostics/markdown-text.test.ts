import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markdownCell, markdownCode, markdownFence, markdownProse, markdownText } from './markdown-text.ts';

describe('text of a user is inert in a comment', () => {
  const cases: readonly [name: string, text: string, expected: string][] = [
    ['plain words', 'size must be small, medium or large', 'size must be small, medium or large'],
    ['a quick action', '/merge', '\\/merge'],
    ['a quick action after blanks', '  /merge', '\\/merge'],
    ['a quick action after a carriage return', '\r/merge', '␍/merge'],
    ['a quick action on a new line', 'x\n/merge', 'x␊/merge'],
    ['everybody', '@all', '@&#8203;all'],
    ['a mention inside a word', 'mail@acme.example', 'mail@&#8203;acme.example'],
    [
      'references',
      '#12 !12 &12 $12 %v1 ~bug ^12',
      '\\#&#8203;12 !&#8203;12 &amp;&#8203;12 \\$&#8203;12 %&#8203;v1 \\~&#8203;bug ^&#8203;12',
    ],
    ['a reference into another project', 'acme/shop#12', 'acme/shop#&#8203;12'],
    ['a quoted label', '~"needs review"', '\\~&#8203;"needs review"'],
    ['markup', '**bold** _it_ ~~gone~~ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\~\\~&#8203;gone\\~\\~ \\`code\\`'],
    ['a link', '[here](https://acme.example)', '\\[here\\](https:&#8203;//acme.example)'],
    ['an image', '![x](y)', '!&#8203;\\[x\\](y)'],
    ['a bare address', 'see www.acme.example', 'see www&#8203;.acme.example'],
    ['a bare address after an underscore', '_www.acme.example', '\\_www&#8203;.acme.example'],
    ['an emoji code', ':warning: a:b:c', '\\:&#8203;warning: a:&#8203;b:c'],
    ['closing a section', '</details>', '&lt;/details&gt;'],
    ['a hidden comment', '<!-- roadbed -->', '&lt;!&#8203;-- roadbed --&gt;'],
    ['an entity', '&lt;b&gt; &#64;all', '&amp;&#8203;lt;b&amp;&#8203;gt; &amp;#&#8203;64;all'],
    ['a cell of a table', 'a | b', 'a \\| b'],
    ['a heading', '# title', '\\# title'],
    ['a list', '- item', '\\- item'],
    ['a numbered list', '1. item', '1\\. item'],
    ['an underline', '===', '\\==='],
    ['a quote', '> quoted', '&gt; quoted'],
    ['text from right to left', 'a\u202eb', 'a\\\\u202eb'],
    ['nothing', ' ', ''],
  ];
  test.each(cases)('%s', (_, text, expected) => expect(markdownText(text)).toBe(expected));
});

describe('code cannot be closed from inside', () => {
  test('without backticks', () => expect(markdownCode('a <b> @c')).toBe('`a <b> @c`'));
  test('with backticks', () => expect(markdownCode('a `` b')).toBe('```a `` b```'));
  test('with backticks at the edge', () => expect(markdownCode('`a`')).toBe('`` `a` ``'));
  test('with a line break', () => expect(markdownCode('a\n/merge')).toBe('`a␊/merge`'));
  test('empty', () => expect(markdownCode('')).toBe(''));
  test('in a cell of a table', () => expect(markdownCell('a|b')).toBe('`a\\|b`'));
  test('a backslash before a bar in a cell', () => expect(markdownCell('a\\|b')).toBe('a\\\\\\|b'));
});

describe('a message keeps the code that it quotes', () => {
  const cases: readonly [text: string, expected: string][] = [
    ['`replica` is not a field of WebService', '`replica` is not a field of WebService'],
    ['use `a_b` or `@all`', 'use `a_b` or `@all`'],
    ['between `1` and `2`, not @all', 'between `1` and `2`, not @&#8203;all'],
    ['one ` too many', 'one \\` too many'],
    ['`a` and `b', '`a` and \\`b'],
    ['empty `` here', 'empty \\`\\` here'],
    ['a formula $`x`$', 'a formula \\$&#8203;`x`\\$&#8203;'],
    ['/merge `x`', '\\/merge `x`'],
    ['`', '\\`'],
  ];
  test.each(cases)('%s', (text, expected) => expect(markdownProse(text)).toBe(expected));
});

describe('a block cannot be closed from inside', () => {
  test('plain', () => expect(markdownFence('a\nb', 'yaml')).toBe('```yaml\na\nb\n```'));
  test('with a fence in it', () => expect(markdownFence('```\n@all\n```')).toBe('~~~\n```\n@all\n```\n~~~'));
  test('with both fences in it', () => expect(markdownFence('```\n~~~')).toBe('````\n```\n~~~\n````'));
  test('no line starts with a slash', () => expect(markdownFence('a\n/merge')).toBe('```\n a\n /merge\n```'));
  test('with a carriage return', () => expect(markdownFence('a\r/merge')).toBe('```\na␍/merge\n```'));
});

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '@all',
        '/merge',
        '\n',
        '\r',
        '`',
        '```',
        '~~~',
        '<b>',
        '</details>',
        '[x](y)',
        '#1',
        '\u202e',
        ' ',
        '|',
        '\0',
        ':tada:',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
  )
  .map((parts) => parts.join(''));

test('whatever is written, one line comes out, no mention, tag or quick action in it', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const written = markdownText(text);
      expect(written).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
      expect(written).not.toMatch(/^[/#>-]|[<>]|(?<!\\)[`*_|[\]]|@\w|#(?!8203;)\w/);
      for (const line of [markdownCode(text), markdownProse(text)]) expect(line).not.toMatch(/\n|^\//);
    }),
  );
});

test('whatever is in a block, only its own last line closes it', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const [open = '', ...rest] = markdownFence(text).split('\n');
      const closing = new RegExp(`^ {0,3}${open[0]}{${open.length},}\\s*$`);
      expect(rest.findIndex((line) => closing.test(line))).toBe(rest.length - 1);
      expect(rest.filter((line) => line.startsWith('/'))).toEqual([]);
    }),
  );
});

test('ten thousand backticks take a moment and no more room than they need', () => {
  const ticks = '`'.repeat(10_000);
  expect(markdownCode(ticks)).toHaveLength(30_004);
  expect(markdownFence(ticks)).toBe(`~~~\n${ticks}\n~~~`);
  expect(markdownText(ticks)).toBe('\\`'.repeat(10_000));
});
