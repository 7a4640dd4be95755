import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Json, toYaml } from '../../lib/manifests/yaml.ts';
import { realTools } from './kubectl.ts';

// What we write is read by Go. kubectl and Argo CD share one YAML reader (sigs.k8s.io/yaml), so kubectl is asked here what it reads.

const { kubectl } = await realTools();

/** What kubectl reads in each document of YAML text. A document may be anything, so each becomes the `spec` of an object. */
function readByGo(documents: readonly string[]): readonly unknown[] {
  const header = 'apiVersion: roadbed.dev/v1\nkind: Probe\nmetadata:\n  name: probe\nspec:\n';
  const input = documents.map((document) => header + document.replace(/^(?=.)/gm, '  ')).join('---\n');
  const output = execFileSync(kubectl, ['annotate', '--local', '-f', '-', 'probed=yes', '-o', 'json'], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // One object after the other; only an object's own last line is a brace in the first column.
  return output.split(/(?<=^\})\n?(?=\{)/m).map((object) => (JSON.parse(object) as { spec: unknown }).spec);
}

const trickyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(...'ynNoeETtuf0189_.:+-=<>~|&*!%@`\'"\\#,[]{}?/$ \t\n\r'), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...'0189_.:+-eExobBO,TZ '), maxLength: 7 }),
  fc.string({
    unit: fc.constantFrom('\x7f', '\x80', '\x85', '\xa0', '\u2028', '\ufeff', '\ufffe', 'é', ' ', '\n', ':', '#'),
  }),
  fc
    .array(fc.constantFrom('', ' ', '  a', 'a', '\ta', 'a ', '\t', '# a', '- a', 'a: b', '---', '...'), {
      maxLength: 6,
    })
    .map((all) => all.join('\n')),
);

const knownTraps = [
  ...[
    'y',
    'Y',
    'n',
    'N',
    'yes',
    'No',
    'on',
    'OFF',
    'true',
    'False',
    'null',
    'Null',
    '~',
    '',
    ' ',
    '=',
    '<<',
    '-',
    '---',
    '...',
  ],
  ...[
    '1_000',
    '0o17',
    '017',
    '0x1F',
    '0b11',
    '0B1_000',
    '-0b1',
    '+1',
    '1e3',
    '1E',
    '1_0001e3',
    '12e03',
    '.5',
    '5.',
    '1.2.3',
  ],
  ...[
    '.inf',
    '-.INF',
    '.NaN',
    '1:30',
    '190:20:30',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '2026-01-01 0:0:0 +1',
    '0.',
    'e12',
    '0o',
    '0x',
  ],
  ...[
    'a: b',
    'a #b',
    '- a',
    '? a',
    ': a',
    '&a',
    '*a',
    '!a',
    '!!binary aGk=',
    '|',
    '>',
    '%YAML 1.2',
    '@a',
    '`a`',
    '"',
    "'",
    '{{ .x }}',
  ],
  ...[
    '\x7f',
    '\x80',
    '\x85',
    'a\x85b',
    '\u2028',
    '\u2029',
    '\ufeff',
    'a\ufeff',
    '\ufffe',
    '\uffff',
    '\u{1ffff}',
    '\0',
    '\x1b[31m',
    '\r',
    '\r\n',
  ],
  ...[
    '\n',
    '\n\n',
    'a\n',
    'a\n\n',
    '\na',
    ' a\n',
    ' a\n\n',
    '\ta\n',
    'a\n\t',
    'a\n ',
    'a\n \n',
    '#a\n#b',
    'a\n---\nb',
    'k'.repeat(2000),
  ],
];

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 53, 2 ** 62, 2 ** 63, -(2 ** 63), 2 ** 64, 1e20, 1e21, 1e-6, 1e-7, 5e-324, Number.MAX_VALUE),
);

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    trickyText,
    // Go has no negative zero in JSON, and neither have we.
    numbers.map((value) => value || 0),
    fc.constantFrom(null, true, false),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(trickyText, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

test('Go reads the known traps as they were written, as values, keys and items', () => {
  const documents = knownTraps.flatMap((text): Json[] => [{ [text]: text }, [text, [text]]]);
  expect(readByGo(documents.map((document) => toYaml(document)))).toEqual(documents);
});

test('Go reads every document as it was written', () => {
  fc.assert(
    // Many documents to one kubectl: starting it is what costs.
    fc.property(fc.array(json, { minLength: 1, maxLength: 500, size: 'max' }), (documents) => {
      expect(readByGo(documents.map((document) => toYaml(document)))).toEqual(documents);
    }),
    { numRuns: 20 },
  );
});

test('Go reads every text as it was written, as value and key', () => {
  fc.assert(
    fc.property(fc.array(trickyText, { minLength: 1, maxLength: 1000, size: 'max' }), (texts) => {
      const documents = texts.map((text) => ({ [text]: text }));
      expect(readByGo(documents.map((document) => toYaml(document)))).toEqual(documents);
    }),
    { numRuns: 20 },
  );
});

test('Go and JavaScript read the same in every file of rendered/', () => {
  const rendered = fileURLToPath(new URL('../../rendered', import.meta.url));
  const documents = readdirSync(rendered, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split(/^---\n/m))
    .filter((document) => parse(document) !== null);
  expect(documents.length).toBeGreaterThan(0);
  const read = readByGo(documents);
  for (const [index, document] of documents.entries()) {
    for (const version of ['1.1', '1.2'] as const) expect(parse(document, { version }), document).toEqual(read[index]);
  }
});
