import {
  type CelInput,
  type CelValue,
  celEnv,
  isCelError,
  isCelList,
  isCelMap,
  isCelUint,
  parse,
  plan,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { celEnvironment } from './environment.ts';
import { DYN } from './types.ts';
import { CelList, CelMap, Uint, type Value } from './values.ts';

/**
 * Compares with an independent engine on the part of the language that both have, over one object. Left out is where that engine departs from
 * cel-go: order of NaN, offsets in text beyond the basic plane, replacement of empty text.
 */
const OBJECT = {
  name: 'checkout',
  replicas: 3,
  ratio: 0.5,
  flag: true,
  tags: ['a', 'b', 'a'],
  limits: { cpu: 2, memory: 4 },
};

type Kind = 'int' | 'double' | 'string' | 'bool' | 'list';
type Expression = fc.Arbitrary<string>;

const LEAVES: Readonly<Record<Kind, readonly string[]>> = {
  int: [
    '0',
    '1',
    '-2',
    '7',
    '9223372036854775807',
    'object.replicas',
    'object.limits.cpu',
    'object.missing',
    'size(object.tags)',
  ],
  double: ['0.5', '2.0', '-1.25', 'object.ratio', '1e3'],
  string: ['""', '"a"', '"checkout"', '"äö€"', 'object.name', 'object.tags[1]', 'object.tags[9]'],
  bool: ['true', 'false', 'object.flag', 'has(object.name)', 'has(object.missing)', '"cpu" in object.limits'],
  list: ['[1, 2, 3]', '[0, 7]', 'object.tags.map(t, size(t))', '[object.replicas]'],
};

const { int, string, bool } = fc.letrec<Record<Kind, string>>((tie) => {
  const leaf = (kind: Kind): Expression => fc.constantFrom(...LEAVES[kind]);
  const build = (...parts: readonly (string | Kind | readonly string[])[]): Expression =>
    fc
      .tuple(
        ...parts.map((part) => {
          if (typeof part !== 'string') return fc.constantFrom(...part);
          return part in LEAVES ? (tie(part as Kind) as Expression) : fc.constant(part);
        }),
      )
      .map((texts) => texts.join(''));
  const comparisons = [' < ', ' <= ', ' > ', ' >= ', ' == ', ' != '];
  return {
    int: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf('int'),
      build('(', 'int', [' + ', ' - ', ' * ', ' / ', ' % '], 'int', ')'),
      build('(', 'bool', ' ? ', 'int', ' : ', 'int', ')'),
      build('size(', 'string', ')'),
      build('list', '[', 'int', ']'),
      build('string', '.indexOf(', 'string', ')'),
      build('int(', 'double', ')'),
    ),
    double: fc.oneof(
      { depthSize: 'small' },
      leaf('double'),
      build('(', 'double', [' + ', ' - ', ' * '], 'double', ')'),
      build('double(', 'int', ')'),
    ),
    string: fc.oneof(
      { depthSize: 'small' },
      leaf('string'),
      build('(', 'string', ' + ', 'string', ')'),
      build('string(', 'int', ')'),
      build('string', '.substring(', 'int', ')'),
      build('string', '.replace("a", ', 'string', ')'),
      build('string', '.lowerAscii()'),
      build('(', 'bool', ' ? ', 'string', ' : ', 'string', ')'),
    ),
    bool: fc.oneof(
      { depthSize: 'small' },
      leaf('bool'),
      build('(', 'bool', [' && ', ' || '], 'bool', ')'),
      build('!', 'bool'),
      build('(', 'int', comparisons, 'int', ')'),
      build('(', 'string', comparisons, 'string', ')'),
      build('(', 'double', comparisons, 'double', ')'),
      build('(', 'int', ' in ', 'list', ')'),
      build('string', ['.contains(', '.startsWith(', '.endsWith('], 'string', ')'),
      build('list', ['.all(x, ', '.exists(x, ', '.exists_one(x, '], 'int', ' == x)'),
    ),
    list: fc.oneof(
      { depthSize: 'small' },
      leaf('list'),
      build('[', 'int', ', ', 'int', ']'),
      build('(', 'list', ' + ', 'list', ')'),
      build('list', '.map(x, x + ', 'int', ')'),
      build('list', '.filter(x, x != ', 'int', ')'),
    ),
  };
});

const ours = celEnvironment({ kubernetes: '1.36', variables: { object: DYN } });

function answerOfOurs(source: string): string | undefined {
  const { program } = ours?.compile(source) ?? {};
  // The other engine knows no types before it evaluates, so what the checker refuses says nothing.
  if (!program) return undefined;
  const result = program.evaluate({ object: OBJECT });
  return result.ok ? showOurs(result.value) : 'error';
}

function showOurs(value: Value): string {
  if (value instanceof CelList) return `[${[...value].map(showOurs)}]`;
  if (value instanceof CelMap) return '{}';
  return value instanceof Uint ? `${value.value}u` : `${typeof value} ${String(value)}`;
}

const theirs = celEnv({ funcs: [...strings] });
const bindings: Record<string, CelInput> = {
  object: new Map<string, CelInput>([
    ['name', OBJECT.name],
    ['replicas', BigInt(OBJECT.replicas)],
    ['ratio', OBJECT.ratio],
    ['flag', OBJECT.flag],
    ['tags', OBJECT.tags],
    [
      'limits',
      new Map<string, CelInput>([
        ['cpu', 2n],
        ['memory', 4n],
      ]),
    ],
  ]),
};

function answerOfTheirs(source: string): string {
  const result = plan(theirs, parse(source))(bindings);
  return isCelError(result) ? 'error' : showTheirs(result);
}

function showTheirs(value: CelValue): string {
  if (isCelList(value)) return `[${[...value].map(showTheirs)}]`;
  if (isCelMap(value)) return '{}';
  return isCelUint(value) ? `${value.value}u` : `${typeof value} ${String(value)}`;
}

test('agrees with an independent engine on generated expressions', () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.oneof(bool, int, string), (source) => {
      const answer = answerOfOurs(source);
      if (answer === undefined) return;
      compared++;
      expect(`${source} → ${answer}`).toBe(`${source} → ${answerOfTheirs(source)}`);
    }),
    { numRuns: 3000 },
  );
  process.stdout.write(`CEL differential: ${compared} of 3000 expressions compared\n`);
  expect(compared).toBeGreaterThan(1500);
});
