import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Json, toYaml, type UnwritableText } from './yaml.ts';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;

describe('layout', () => {
  test('is what kubectl prints', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'checkout', labels: { 'app.kubernetes.io/name': 'checkout' }, annotations: {} },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'checkout',
                image: 'registry.acme.example/payments/checkout:1.42.0',
                args: ['--port=8080', '-v', '$(POD_NAME)'],
                env: [{ name: 'DB_PORT', value: '5432' }],
                ports: [{ containerPort: 8080 }],
                resources: { requests: { cpu: '100m', memory: '128Mi' } },
                volumeMounts: [],
              },
            ],
            terminationGracePeriodSeconds: 30,
            hostNetwork: false,
          },
        },
      },
    };
    expect(toYaml(deployment)).toBe(
      lines(
        'apiVersion: apps/v1',
        'kind: Deployment',
        'metadata:',
        '  name: checkout',
        '  labels:',
        '    app.kubernetes.io/name: checkout',
        '  annotations: {}',
        'spec:',
        '  template:',
        '    spec:',
        '      containers:',
        '      - name: checkout',
        '        image: registry.acme.example/payments/checkout:1.42.0',
        '        args:',
        '        - --port=8080',
        '        - -v',
        '        - $(POD_NAME)',
        '        env:',
        '        - name: DB_PORT',
        '          value: "5432"',
        '        ports:',
        '        - containerPort: 8080',
        '        resources:',
        '          requests:',
        '            cpu: 100m',
        '            memory: 128Mi',
        '        volumeMounts: []',
        '      terminationGracePeriodSeconds: 30',
        '      hostNetwork: false',
      ),
    );
  });

  test.each<[string, Json, string]>([
    ['list of lists', [[1, [2]], [[]], { a: [[3]] }], lines('- - 1', '  - - 2', '- - []', '- a:', '  - - 3')],
    ['map in a list in a map', { a: [{ b: { c: 1 }, d: [] }] }, lines('a:', '- b:', '    c: 1', '  d: []')],
    ['empty', {}, '{}\n'],
    ['empty list', [], '[]\n'],
    ['scalar', 'text', 'text\n'],
    ['null', { a: null }, 'a: null\n'],
    ['absent members', { a: undefined, b: { c: undefined }, d: 1 }, lines('b: {}', 'd: 1')],
    ['key that needs quotes', { y: 1, '8080': 2, '<<': 3 }, lines('"8080": 2', '"y": 1', '"<<": 3')],
    [
      'key of a name that objects have',
      JSON.parse('{"__proto__":{"constructor":1}}'),
      '__proto__:\n  constructor: 1\n',
    ],
    ['key too long for a line', { ['k'.repeat(1001)]: { a: [1] } }, lines(`? ${'k'.repeat(1001)}`, ': a:', '  - 1')],
    ['the same object twice', ((o) => [o, o])({ a: 1 }), lines('- a: 1', '- a: 1')],
    ['no prototype', Object.assign(Object.create(null), { a: 1 }), 'a: 1\n'],
  ])('%s', (_, value, expected) => expect(toYaml(value)).toBe(expected));
});

describe('text of several lines', () => {
  test.each<[string, string, string[]]>([
    ['without a last line break', 'a\nb', ['|-', '  a', '  b']],
    ['with one', 'a\n\nb\n', ['|', '  a', '', '  b']],
    ['with several', 'a\n\n\n', ['|+', '  a', '', '']],
    ['indented', '  a\nb', ['|2-', '    a', '  b']],
    ['beginning with a tab', '\ta\n', ['|2', '  \ta']],
    ['beginning with a line break', '\na\n', ['|2', '', '  a']],
    ['what looks like YAML', '---\n# a\n- b: *c\n...\n', ['|', '  ---', '  # a', '  - b: *c', '  ...']],
    ['blanks inside', 'a \n \nb', ['|-', '  a ', '   ', '  b']],
    ['beyond ASCII', '支払い\n😀', ['|-', '  支払い', '  😀']],
    ['nothing but line breaks', '\n\n', ['"\\n\\n"']],
    ['nothing but blanks', ' \n ', ['" \\n "']],
    ['blanks at the end', 'a\nb ', ['"a\\nb "']],
    ['a last line of blanks', 'a\n \n', ['"a\\n \\n"']],
    ['blanks at the end of the last line', 'a\nb \n', ['|', '  a', '  b ']],
    ['blanks first and line breaks last', ' a\n\n', ['" a\\n\\n"']],
    ['carriage returns', 'a\r\nb\r\n', ['"a\\r\\nb\\r\\n"']],
    ['what a reviewer cannot see', 'a\u202e\nb', ['"a\\u202e\\nb"']],
  ])('%s', (_, text, expected) => {
    expect(toYaml({ key: text })).toBe(`key: ${lines(...expected)}`);
    expect(toYaml([text])).toBe(`- ${lines(...expected)}`);
    expect(parse(toYaml({ a: [[{ b: text }]], c: 1 }))).toEqual({ a: [[{ b: text }]], c: 1 });
  });

  test('in a list inside a map, is indented from the dash', () => {
    expect(toYaml({ a: [{ b: 'x\ny' }, ' x\ny'] })).toBe(
      lines('a:', '- b: |-', '    x', '    y', '- |2-', '   x', '  y'),
    );
  });

  test('as a whole document or as a key, is quoted', () => {
    expect(toYaml('a\nb')).toBe('"a\\nb"\n');
    expect(toYaml({ 'a\nb': 1 })).toBe('"a\\nb": 1\n');
  });
});

describe('text on one line', () => {
  test.each([
    ...[
      'checkout',
      'networking.k8s.io/v1',
      '/healthz',
      '_private',
      'app.kubernetes.io/name',
      'a,b',
      'x=y',
      'yes please',
    ],
    ...['100m', '1Gi', '128Mi', '30s', '5m0s', '30d', '25%', '10.0.0.0/8', '7f3c2a9', '12 monkeys', '1.42.0-rc.1'],
    ...['registry.acme.example/app@sha256:0a1b', 'http://cart:8080/api', 'https://acme.example/?a=b&c=[1]#top', 'a:b'],
    ...[
      '--flag=value',
      '-v',
      './run.sh',
      '../up',
      '.hidden',
      '$(POD_NAME)',
      "it's",
      'a "b" c',
      'a | b && c > d',
      'a#b',
    ],
    ...['Zahlungen für Ärzte', '支払い', '😀 party', 'nullable', 'yesterday', 'Norway', 'tea', 'even', 'info', 'note'],
  ])('plain: %s', (text) => {
    expect(toYaml({ [text]: text })).toBe(`${text}: ${text}\n`);
  });

  test.each([
    ...[
      '',
      ' ',
      ' a',
      'a ',
      '~',
      'null',
      'Null',
      'NULL',
      'true',
      'False',
      'y',
      'Y',
      'n',
      'No',
      'on',
      'OFF',
      'yes',
      'nO',
    ],
    ...[
      '0',
      '-1',
      '+1',
      '8080',
      '1_000',
      '0o17',
      '017',
      '0x1F',
      '0b1',
      '0B1_000',
      '-0b1',
      '1e3',
      '1E',
      '1_0001e3',
      '12e03',
    ],
    ...[
      '.5',
      '5.',
      '1.5',
      '-.5e+1',
      '1.2.3',
      '10.0.0.1',
      '.inf',
      '-.INF',
      '+.inf',
      '.NaN',
      'inf',
      'nan',
      'e12',
      '.E6',
      '1,000',
    ],
    ...[
      '1:30',
      '190:20:30',
      '12:30:45.5',
      '2026-01-01',
      '2026-01-01T00:00:00Z',
      '2026-01-01 00:00:00 +1',
      '1-2',
      '3.',
      '0:',
    ],
    ...['=', '<<', 'x<<', '-', '- a', '--', '---', '...', '.', '?', '? a', ':', ':a', 'a:', 'a: b', '#', '#a', 'a #b'],
    ...[
      '&a',
      '*a',
      '*.acme.example',
      '!a',
      '!!str',
      '|',
      '>',
      '%a',
      '@daily',
      '`a`',
      "'a'",
      '{a}',
      '{{ .x }}',
      '[a]',
      ']',
      ',',
    ],
  ])('quoted: %s', (text) => {
    expect(toYaml({ [text]: text })).toBe(`"${text}": "${text}"\n`);
  });

  test.each([
    ['"', '\\"'],
    ['"a\\b"', '\\"a\\\\b\\"'],
    ['a\tb', 'a\\tb'],
    ['\0\x07\b\v\f\r\x1b', '\\x00\\x07\\b\\x0b\\f\\r\\x1b'],
    ['\x7f\x80\x85\xa0\xad', '\\x7f\\x80\\x85\\xa0\\xad'],
    ['\u200b\u200d\u2028\u2029\u202e\u2066\ufeff', '\\u200b\\u200d\\u2028\\u2029\\u202e\\u2066\\ufeff'],
    ['\ufffe\uffff\u{1ffff}\u{e0041}', '\\ufffe\\uffff\\U0001ffff\\U000e0041'],
  ])('escaped: %j', (text, escaped) => {
    expect(toYaml([text])).toBe(`- "${escaped}"\n`);
  });
});

test.each([
  [0, '0'],
  [-0, '0'],
  [8080, '8080'],
  [-1, '-1'],
  [0.1, '0.1'],
  [2 ** 53, '9007199254740992'],
  [2 ** 62, '4611686018427388000'],
  [2 ** 63, '9.223372036854776e+18'],
  [1e20, '1.0e+20'],
  [1e21, '1.0e+21'],
  [1e-7, '1.0e-7'],
  [-1.5e300, '-1.5e+300'],
  [5e-324, '5.0e-324'],
])('number %d', (value, expected) => expect(toYaml({ a: value })).toBe(`a: ${expected}\n`));

describe('what cannot be written', () => {
  const cycle: Record<string, unknown> = {};
  cycle.again = [cycle];
  test.each<[string, unknown, string]>([
    ['NaN', { a: [{ b: Number.NaN }] }, 'cannot write a.0.b as YAML: it is NaN'],
    ['Infinity', [-Infinity], 'cannot write 0 as YAML: it is -Infinity'],
    ['function', { a: { b: () => 1 } }, 'cannot write a.b as YAML: it is of type function'],
    ['undefined in a list', { a: [1, undefined] }, 'cannot write a.1 as YAML: it is of type undefined'],
    ['undefined itself', undefined, 'cannot write the document as YAML: it is of type undefined'],
    ['bigint', { a: 1n }, 'cannot write a as YAML: it is of type bigint'],
    ['date', { a: new Date(0) }, 'cannot write a as YAML: it is an instance of a class'],
    ['map', { a: new Map() }, 'cannot write a as YAML: it is an instance of a class'],
    ['cycle', cycle, 'cannot write the document as YAML: it is nested deeper than 500 levels, or part of a cycle'],
  ])('%s is a bug of the caller', (_, value, message) => {
    expect(() => toYaml(value as Json)).toThrow(new TypeError(message));
  });

  test('half of a surrogate pair is reported, and replaced', () => {
    const problems: UnwritableText[] = [];
    const value = { a: ['fine 😀', 'x\ud83d', '"\udc00"'], '\ud83d': { b: 'a\n\udc00' } };
    const text = toYaml(value, { onUnwritable: (problem) => problems.push(problem) });
    expect(text).toBe(
      lines('a:', '- fine 😀', '- x\ufffd', '- "\\"\ufffd\\""', '\ufffd:', '  b: |-', '    a', '    \ufffd'),
    );
    expect(problems).toEqual([
      { path: ['a', 1], text: 'x\ud83d' },
      { path: ['a', 2], text: '"\udc00"' },
      { path: ['\ud83d'], text: '\ud83d' },
      { path: ['\ud83d', 'b'], text: 'a\n\udc00' },
    ]);
  });

  test('half of a surrogate pair throws where nobody listens', () => {
    expect(() => toYaml({ a: 'x\ud83d' })).toThrow('cannot write a as YAML: it holds half of a surrogate pair');
  });
});

/** Text made of what YAML readers trip over. */
const trickyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...'ynNoeETtuf0189_.:+-=<>~|&*!%@`\'"\\#,[]{}?/$ \t\n\r'), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...'0189_.:+-eExob,TZ '), maxLength: 7 }),
  fc.string({
    unit: fc.constantFrom('\x7f', '\x85', '\xa0', '\u2028', '\ufeff', '\ufffe', 'é', ' ', '\n', ':', '#'),
    maxLength: 5,
  }),
  fc
    .array(fc.constantFrom('', ' ', '  a', 'a', '\ta', 'a ', '\t', '# a', '- a', 'a: b', '---', '...'), {
      maxLength: 6,
    })
    .map((all) => all.join('\n')),
);

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    trickyText,
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger()).map((value) => value || 0),
    fc.constantFrom(null, true, false),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(trickyText, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe.each(['1.1', '1.2'] as const)('read as YAML %s', (version) => {
  const read = (text: string): unknown => parse(text, { version, logLevel: 'error' });

  test('every document comes back', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(read(toYaml(value))).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  test('every text comes back, as key and value', () => {
    fc.assert(
      fc.property(trickyText, (text) => {
        expect(read(toYaml({ [text]: text }))).toEqual({ [text]: text });
      }),
      { numRuns: 3000 },
    );
  });
});

test('the text is the same however often and in whatever order documents are written', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      const before = toYaml(one);
      toYaml(other);
      return toYaml(one) === before;
    }),
  );
});
