import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineIndex } from '../diagnostics/index.ts';
import { limits, parseDocument, parseDocuments } from './document.ts';

/** What comes of a text: its value as JSON, or what is wrong, one in a line. */
function outcome(text: string, raw = false): string {
  const { value, diagnostics } = raw ? parseDocuments('a.yaml', text, { raw }) : { ...parseDocument('a.yaml', text) };
  if (diagnostics.length === 0)
    return JSON.stringify(
      Array.isArray(value) ? value.map((document) => document.value) : value && 'value' in value ? value.value : value,
    );
  const index = lineIndex(text);
  return diagnostics
    .map(({ code, span, message }) => {
      const { line, column } = index.position(span?.start ?? 0);
      return `${code} ${line}:${column} ${message}`;
    })
    .join('\n');
}

/** The text that a span marks. */
function marked(text: string, path: readonly (string | number)[], part?: 'key' | 'value'): string {
  const { value } = parseDocument('a.yaml', text);
  const span = value?.locate(path, part);
  return span === undefined ? 'no document' : text.slice(span.start, span.end);
}

function milliseconds(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

describe('values', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a: text', '{"a":"text"}'],
    ['a: "quoted: text"', '{"a":"quoted: text"}'],
    ['a: [1, two, true, null]', '{"a":[1,"two",true,null]}'],
    ['a:', '{"a":null}'],
    ['a: ~', '{"a":null}'],
    ['a: |\n  one\n  two\n', '{"a":"one\\ntwo\\n"}'],
    ['a: >-\n  one\n  two\n', '{"a":"one two"}'],
    ['"a b": 1', '{"a b":1}'],
    ['- a\n- b: c', '["a",{"b":"c"}]'],
    // As the JSON Schema that editors check with reads them: YAML 1.2's core schema.
    ['a: 0x1F', '{"a":31}'],
    ['a: 0o17', '{"a":15}'],
    ['a: 1e3', '{"a":1000}'],
    ['a: .5', '{"a":0.5}'],
    ['a: -0.25', '{"a":-0.25}'],
    ['a: 1_000', '{"a":"1_000"}'],
    ['a: 012', '{"a":12}'],
    ['a: y', '{"a":"y"}'],
    ['a: no', '{"a":"no"}'],
    ['a: on', '{"a":"on"}'],
    ['a: True', '{"a":true}'],
    ['a: 2026-11-23', '{"a":"2026-11-23"}'],
    ['a: 12:30:45', '{"a":"12:30:45"}'],
    // Names are the text that was written, whatever a reader might take it for.
    ['on: 1', '{"on":1}'],
    ['1: a', '{"1":"a"}'],
    ['1.10: a', '{"1.10":"a"}'],
    ['true: a', '{"true":"a"}'],
    ['null: a', '{"null":"a"}'],
    // What Windows and old editors leave.
    ['a: 1\r\nb: 2\r\n', '{"a":1,"b":2}'],
    ['\ufeffa: 1', '{"a":1}'],
    ['---\na: 1\n...\n', '{"a":1}'],
    ['# only\na: 1 # here\n', '{"a":1}'],
    ['%YAML 1.2\n---\na: y', '{"a":"y"}'],
  ];
  test.each(cases)('%j is %s', (text, value) => expect(outcome(text)).toBe(value));
});

describe('what is refused', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an empty file', '', 'config/empty-file 1:1 This file is empty'],
    ['comments alone', '# nothing\n', 'config/empty-file 1:1 This file is empty'],
    ['null', 'null\n', 'config/empty-file 1:1 This file is empty'],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'config/duplicate-key 3:1 `a` is already set in this map'],
    ['a duplicate key in quotes', 'a: 1\n"a": 2\n', 'config/duplicate-key 2:1 `a` is already set in this map'],
    [
      'every duplicate key of a run',
      'a: { b: 1, b: 2 }\nc: [{ d: 1, d: 2 }]\n',
      'config/duplicate-key 1:12 `b` is already set in this map\nconfig/duplicate-key 2:13 `d` is already set in this map',
    ],
    ['an anchor', 'a: &x 1\n', 'config/yaml-feature 1:7 Anchors (`&name`) are not supported in this file'],
    [
      'an anchor and its alias',
      'a: &x 1\nb: *x\n',
      'config/yaml-feature 1:7 Anchors (`&name`) are not supported in this file\nconfig/yaml-feature 2:4 Aliases (`*name`) are not supported in this file',
    ],
    ['a merge key', 'a: { <<: { b: 1 } }\n', 'config/yaml-feature 1:6 Merge keys (`<<`) are not supported'],
    ['a tag', 'a: !!str 1\n', 'config/yaml-feature 1:10 The tag `tag:yaml.org,2002:str` is not supported'],
    ['a tag of its own', 'a: !vault secret\n', 'config/yaml-feature 1:11 The tag `!vault` is not supported'],
    ['a list as a key', '[a, b]: 1\n', 'config/yaml-feature 1:1 Only plain scalars can be keys'],
    [
      'several documents',
      'a: 1\n---\nb: 2\n',
      'config/several-documents 3:1 This file holds more than one YAML document',
    ],
    ['infinity', 'a: .inf\n', 'config/invalid-value 1:4 `.inf` is not a number that every reader reads alike'],
    [
      'a number that loses digits',
      'a: 12345678901234567890\n',
      'config/invalid-value 1:4 `12345678901234567890` is not a number that every reader reads alike',
    ],
    ['`__proto__`', 'a:\n  __proto__: 1\n', 'config/forbidden-key 2:3 `__proto__` cannot be a key'],
    ['NUL', 'a: b\0c\n', 'config/forbidden-character 1:5 The character U+0000 may not stand in a YAML file'],
    [
      'a lone surrogate',
      'a: b\ud800c\n',
      'config/forbidden-character 1:5 The character U+D800 may not stand in a YAML file',
    ],
    [
      'the second half of a pair alone',
      'a: \udc00\n',
      'config/forbidden-character 1:4 The character U+DC00 may not stand in a YAML file',
    ],
    [
      'an escape sequence',
      'a: \u001b[31m\n',
      'config/forbidden-character 1:4 The character U+001B may not stand in a YAML file',
    ],
  ];
  test.each(cases)('%s', (_, text, problems) => expect(outcome(text)).toBe(problems));

  test.each([
    ['a: [1, 2\nb: 3\n'],
    ['a: "open\n'],
    ['a: b: c\n'],
    ['\ta: 1\n'],
    ['a: 1\n  b: 2\n'],
    ['a: @x\n'],
    ['a: `x`\n'],
    ['{ a: 1 \n'],
    ['a: *nobody\n'],
    ['%YAML 9\n---\n%%\n'],
  ])('%j is wrong YAML or an unsupported feature, never a throw', (text) => {
    expect(outcome(text)).toMatch(/^config\/(yaml-syntax|yaml-feature) [0-9]+:[0-9]+ /);
  });

  test('an emoji is a character like any other', () => {
    expect(outcome('a: 🚀\n')).toBe('{"a":"🚀"}');
  });
});

describe('hostile files end in a diagnostic within a second', () => {
  const brackets = (open: string, count: number) => open.repeat(count);
  const cases: readonly (readonly [string, string, string])[] = [
    ['20,000 brackets', `a: ${brackets('[', 20_000)}`, 'config/too-deep'],
    ['20,000 closed brackets', `a: ${brackets('[', 20_000)}${brackets(']', 20_000)}`, 'config/too-deep'],
    ['20,000 braces', `a: ${brackets('{ a: ', 20_000)}`, 'config/too-deep'],
    ['20,000 compact sequences', `${brackets('- ', 20_000)}a`, 'config/too-deep'],
    ['20,000 compact sequences with tabs', `${brackets('-\t', 20_000)}a`, 'config/'],
    ['20,000 explicit keys', `${brackets('? ', 20_000)}a`, 'config/too-deep'],
    ['70 levels of maps', Array.from({ length: 70 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'config/too-deep'],
    [
      '3,000 levels of maps',
      Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'config/too-deep',
    ],
    ['65 levels of lists', `${brackets('[', 66)}${brackets(']', 66)}`, 'config/too-deep'],
    ['brackets that comments hide', `${'# ]\n'.repeat(50)}a: ${brackets('[', 20_000)}`, 'config/too-deep'],
    ['brackets that are closed in strings', `a: ${'[ "]", '.repeat(5000)}`, 'config/'],
    ['a scalar of 5 MB', `a: ${'x'.repeat(5_000_000)}`, 'config/too-large'],
    ['a key of 2,000 characters', `a: { ${'x'.repeat(2000)}: 1`, 'config/yaml-syntax'],
    ['600 documents', 'a: 1\n---\n'.repeat(600), 'config/too-large'],
    ['100,000 lines of nothing', `${'\n'.repeat(100_000)}a: [`, 'config/yaml-syntax'],
    ['100,000 comments', `${'# c\n'.repeat(100_000)}a: [`, 'config/yaml-syntax'],
    ['100,000 anchors', `a: [${'&a '.repeat(100_000)}]`, 'config/'],
  ];
  test.each(cases)('%s', (_, text, code) => {
    let found = '';
    expect(milliseconds(() => (found = outcome(text)))).toBeLessThan(2500);
    expect(found.slice(0, code.length)).toBe(code);
  });

  test('40,000 keys take time in proportion', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, i) => `key-${i}: ${i}`).join('\n');
    milliseconds(() => outcome(keys(5000)));
    const read = (text: string) => parseDocuments('a.yaml', text, { raw: true });
    expect(read(keys(40_000)).value[0]?.value).toHaveProperty('key-39999', 39_999);
    const small = Math.min(...[0, 1, 2].map(() => milliseconds(() => read(keys(10_000)))));
    const large = Math.min(...[0, 1, 2].map(() => milliseconds(() => read(keys(40_000)))));
    expect(outcome(keys(40_000))).toMatch(/^config\/too-large 1:1 /);
    // Quadratic would be 16 times.
    expect(large / small).toBeLessThan(9);
  });

  test('5,000 equal keys: the first problems and how many more there are', () => {
    const { diagnostics } = parseDocument('a', 'k: 1\n'.repeat(5000));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.at(-1)?.message).toBe('This file has 4899 more problems');
  });

  test('limits are as they are documented', () =>
    expect(limits).toMatchObject({ bytes: 1_048_576, depth: 64, documents: 500, values: 20_000 }));
});

describe('raw manifests', () => {
  test('several documents, empty ones left out', () => {
    expect(outcome('a: 1\n---\n---\nb: 2\n---\n', true)).toBe('[{"a":1},{"b":2}]');
  });

  test('anchors, aliases and standard tags', () => {
    expect(outcome('a: &x { b: 1 }\nc: *x\nd: !!str 1\n', true)).toBe('[{"a":{"b":1},"c":{"b":1},"d":"1"}]');
  });

  test('merge keys as Kubernetes readers merge them: what is written beside them wins', () => {
    expect(outcome('base: &x { a: 1, b: 2 }\nuse: { <<: *x, b: 3 }\n', true)).toBe(
      '[{"base":{"a":1,"b":2},"use":{"b":3,"a":1}}]',
    );
    expect(outcome('x: &x { a: 1 }\ny: &y { a: 2, b: 2 }\nuse:\n  <<: [*x, *y]\n  c: 3\n', true)).toBe(
      '[{"x":{"a":1},"y":{"a":2,"b":2},"use":{"c":3,"a":1,"b":2}}]',
    );
    expect(outcome('use: { <<: text }\n', true)).toBe(
      'config/yaml-feature 1:12 A merge key (`<<`) takes a map or a list of maps',
    );
  });

  test('an anchor of another document does not count', () => {
    expect(outcome('a: &x 1\n---\nb: *x\n', true)).toBe(
      'config/yaml-feature 3:4 No anchor `&x` stands before this alias',
    );
  });

  test('a nine-level bomb costs a diagnostic or a small tree, not memory', () => {
    const bomb = Array.from({ length: 9 }, (_, i) =>
      i === 0
        ? 'l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]'
        : `l${i}: &l${i} [${Array(9)
            .fill(`*l${i - 1}`)
            .join(', ')}]`,
    ).join('\n');
    let found = '';
    const before = process.memoryUsage().heapUsed;
    expect(
      milliseconds(() => {
        const { diagnostics } = parseDocuments('a.yaml', `${bomb}\n`, { raw: true });
        found = diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n');
      }),
    ).toBeLessThan(1000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
    expect(found).toBe('config/too-large This file holds more values, or documents, than any real one');
  });

  test('an alias to what holds it', () => {
    expect(outcome('a: &x { b: *x }\n', true)).toBe('config/yaml-feature 1:12 No anchor `&x` stands before this alias');
  });

  test('duplicate keys and tags of its own are refused here too', () => {
    expect(outcome('a: 1\na: 2\nb: !vault x\n', true)).toBe(
      'config/duplicate-key 2:1 `a` is already set in this map\nconfig/yaml-feature 3:11 The tag `!vault` is not supported',
    );
  });
});

describe('places', () => {
  test('of 10,000 fields of one file, in time', () => {
    const { value } = parseDocument('a.yaml', Array.from({ length: 9000 }, (_, i) => `k${i}: 1`).join('\n'));
    expect(
      milliseconds(() => {
        for (let i = 0; i < 9000; i++) expect(value?.locate([`k${i}`], 'key').start).toBeGreaterThanOrEqual(0);
      }),
    ).toBeLessThan(2500);
  });

  const text = 'kind: App\nenv:\n  A: one\n  "B c": [x, { y: z }]\n';
  test.each([
    [[], undefined, 'kind'],
    [['env', 'A'], 'value', 'one'],
    [['env', 'A'], 'key', 'A'],
    [['env', 'B c'], 'key', '"B c"'],
    [['env', 'B c', 1, 'y'], 'value', 'z'],
    [['env', 'B c', 0], 'value', 'x'],
    // What does not exist is pointed at by the nearest thing that does, by its key: a whole map would be half the file.
    [['env', 'missing', 'deeper'], 'value', 'env'],
    [['missing'], 'value', 'kind'],
    [['env', 'B c', 7], 'value', '"B c"'],
  ] as const)('%j %s is %s', (path, part, expected) => expect(marked(text, path, part)).toBe(expected));

  test('a value that was left empty', () => {
    const { value } = parseDocument('a.yaml', 'a:\nb: 1\n');
    expect(value?.locate(['a'])).toMatchObject({ start: 2 });
  });

  test('what was written, not what it was read as', () => {
    const { value } = parseDocument('a.yaml', 'a: 1.10\nb: 0x1F\nc: "q"\nd: [1e3]\n');
    expect([['a'], ['b'], ['c'], ['d', 0], ['d'], ['x']].map((path) => value?.written(path))).toEqual([
      '1.10',
      '0x1F',
      'q',
      '1e3',
      undefined,
      undefined,
    ]);
  });
});

describe('keys that mean something to JavaScript', () => {
  test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    '%s is a name like any other',
    (name) => {
      const { value } = parseDocument('a.yaml', `${name}: 1\nb: { ${name}: 2 }\n`);
      expect(JSON.stringify(value?.value)).toBe(`{"${name}":1,"b":{"${name}":2}}`);
    },
  );

  test('no map has a prototype to reach', () => {
    const { value } = parseDocument('a.yaml', 'a: { b: {} }\n');
    expect(Object.getPrototypeOf(value?.value)).toBe(null);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('any text', () => {
  const yamlish = fc.stringMatching(/^[-a-c:[\]{}?&*!|>'"%@#,~<\n\t 01.x]{0,80}$/);
  test.each([['raw', true] as const, ['of our own', false] as const])(
    '%s gives a value or diagnostics whose spans lie in it',
    (_, raw) => {
      fc.assert(
        fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary', maxLength: 200 }), fc.json()), (text) => {
          const { value, diagnostics } = raw ? parseDocuments('a', text, { raw }) : parseDocument('a', text);
          if (diagnostics.length === 0) expect(value).toBeDefined();
          for (const { span } of diagnostics) {
            expect(span?.start).toBeGreaterThanOrEqual(0);
            expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0);
            expect(span?.end).toBeLessThanOrEqual(text.length + 1);
          }
        }),
        { numRuns: 3000 },
      );
    },
  );

  test('JSON is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value);
        const { value: document, diagnostics } = parseDocument('a', text);
        if (diagnostics.length > 0) return;
        expect(JSON.stringify(document?.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });
});
