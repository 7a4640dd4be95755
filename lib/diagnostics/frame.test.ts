import { describe, expect, test } from 'vitest';
import { codeFrame } from './frame.ts';
import { coloured } from './paint.ts';
import { sourceOf } from './source.ts';

/** Marks in the text, `«` before and `»` after what is meant, are taken out of the source. */
function frame(marked: string, hint?: string): string {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const source = sourceOf(marked.replace(/[«»]/g, ''));
  return `\n${codeFrame(source, { start, end, severity: 'error', hint })}\n`;
}

describe('the caret stands under what is meant', () => {
  const cases: readonly [name: string, marked: string, hint: string | undefined, expected: string][] = [
    [
      'a word, with a hint',
      'kind: WebService\n  «replica»: 3\n',
      'did you mean `replicas`?',
      `
2 |   replica: 3
  |   ^^^^^^^ did you mean \`replicas\`?
`,
    ],
    [
      'a line number of two digits',
      `${'\n'.repeat(13)}  «replica»: 3\n`,
      undefined,
      `
14 |   replica: 3
   |   ^^^^^^^
`,
    ],
    [
      'nothing: one caret where something is missing',
      'image:«»\nsize: small\n',
      'an image is needed',
      `
1 | image:
  |       ^ an image is needed
`,
    ],
    [
      'an empty line',
      'a: 1\n«»\nb: 2\n',
      undefined,
      `
2 |
  | ^
`,
    ],
    [
      'the end of the file',
      'a: 1\n«»',
      'something is missing',
      `
2 |
  | ^ something is missing
`,
    ],
    [
      'CRLF line ends',
      'a: 1\r\nb: «2»\r\nc: 3\r\n',
      undefined,
      `
2 | b: 2
  |    ^
`,
    ],
    [
      'the first word after a byte order mark',
      '\uFEFF«kind»: x\n',
      undefined,
      `
1 | kind: x
  | ^^^^
`,
    ],
    [
      'wide characters before and inside',
      '支払い: «日本»語\n',
      undefined,
      `
1 | 支払い: 日本語
  |         ^^^^
`,
    ],
    [
      'full-width forms and Hangul',
      'ａ한글: «x»\n',
      undefined,
      `
1 | ａ한글: x
  |         ^
`,
    ],
    [
      'combining marks take no column',
      'cafe\u0301: «x»\n',
      undefined,
      `
1 | cafe\u0301: x
  |       ^
`,
    ],
    [
      'emoji sequences take two columns',
      '👩\u200d💻🇩🇪❤\ufe0f: «x»\n',
      undefined,
      `
1 | 👩\u200d💻🇩🇪❤\ufe0f: x
  |         ^
`,
    ],
    [
      'half of a character: the whole of it',
      'a: «e»\u0301\n',
      undefined,
      `
1 | a: e\u0301
  |    ^
`,
    ],
    [
      'a mark with nothing to stand on',
      '«\u0301»a\n',
      undefined,
      `
1 | ◌\u0301a
  | ^
`,
    ],
    [
      'tabs are shown and end at every fourth column',
      '\ta\t«b»\n',
      undefined,
      `
1 | →   a→  b
  |         ^
`,
    ],
    [
      'a tab itself',
      'a:\n«\t»b: 1\n',
      'indent with spaces',
      `
2 | →   b: 1
  | ^^^^ indent with spaces
`,
    ],
    [
      'control sequences and hidden characters, of which each shows',
      'a: \u001b[31m\u202e«x»\u200b\n',
      undefined,
      `
1 | a: ␛[31m\\u202ex\\u200b
  |               ^
`,
    ],
    [
      'a log command of a CI runner',
      'a: ##[add-mask]«x»\n',
      undefined,
      `
1 | a: \\u0023#[add-mask]x
  |                     ^
`,
    ],
    [
      'two lines',
      'env: «{\n  A: b }»\nsize: small\n',
      'not here',
      `
1 | env: {
  |      ^
2 |   A: b }
  |   ^^^^^^ not here
`,
    ],
    [
      'many lines: the first and the last',
      `${'\n'.repeat(7)}«env:\n  A: b\n\n  C: d»\n`,
      'not here',
      `
 8 | env:
   | ^^^^
...
11 |   C: d
   |   ^^^^ not here
`,
    ],
  ];
  test.each(cases)('%s', (_, marked, hint, expected) => expect(frame(marked, hint)).toBe(expected));
});

describe('a long line is cut around what is meant', () => {
  test('in the middle', () => {
    expect(frame(`${'a'.repeat(300)}«here»${'b'.repeat(300)}`)).toBe(`
1 | …${'a'.repeat(24)}here${'b'.repeat(71)}…
  |  ${' '.repeat(24)}^^^^
`);
  });
  test('at its start', () => {
    expect(frame(`«here»${'b'.repeat(300)}`)).toBe(`
1 | here${'b'.repeat(96)}…
  | ^^^^
`);
  });
  test('at its end', () => {
    expect(frame(`${'a'.repeat(300)}«here»`)).toBe(`
1 | …${'a'.repeat(24)}here
  |  ${' '.repeat(24)}^^^^
`);
  });
  test('where what is meant is itself too long', () => {
    expect(frame(`a: «${'b'.repeat(300)}»`)).toBe(`
1 | a: ${'b'.repeat(97)}…
  |    ${'^'.repeat(98)}
`);
  });
  test('without cutting a wide character in half', () => {
    expect(frame(`«x»${'語'.repeat(100)}`)).toBe(`
1 | x${'語'.repeat(49)}…
  | ^
`);
  });
  test('within a moment, however long it is', () => {
    const before = performance.now();
    const framed = frame(`${'🚀'.repeat(1_000_000)}«x»${'\u0301'.repeat(1_000_000)}`);
    expect(performance.now() - before).toBeLessThan(2000);
    expect(framed.length).toBeLessThan(400);
  });
});

describe('a secret in the source is left out of the frame', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  test('and the caret still stands right', () => {
    expect(frame(`TOKEN: ${token} «x»`)).toBe(`
1 | TOKEN: <redacted github-token> x
  |                                ^
`);
  });
  test('also where it is what is meant', () => {
    expect(frame(`TOKEN: ${token.slice(0, 9)}«${token.slice(9, 12)}»${token.slice(12)}`)).toBe(`
1 | TOKEN: <redacted github-token>
  |        ^^^^^^^^^^^^^^^^^^^^^^^
`);
  });
  test('also where it spans lines and only one of them is shown', () => {
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
    const key = `key: |\n  -----BEGIN PRIVATE KEY-----\n  ${body}\n  «${body}»\n  -----END PRIVATE KEY-----\nsize: small`;
    expect(frame(key)).toBe(`
4 | <redacted private-key>
  | ^^^^^^^^^^^^^^^^^^^^^^
`);
  });
  test('also where the line is cut within it', () => {
    const long = `xoxb-${'1a'.repeat(3000)}`;
    expect(frame(`${long}«»`)).not.toMatch(/1a1a/);
  });
});

test('colour adds escape sequences and nothing else', () => {
  const source = sourceOf('  replica: 3\n');
  const at = { start: 2, end: 9, severity: 'error', hint: 'a hint' } as const;
  const inColour = codeFrame(source, at, coloured);
  expect(inColour).toContain('\u001b[1;31m^^^^^^^ a hint\u001b[0m');
  expect(inColour.replace(/\u001b\[[\d;]*m/g, '')).toBe(codeFrame(source, at));
});
