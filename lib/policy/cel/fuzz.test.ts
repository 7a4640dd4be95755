import fc from 'fast-check';
import { expect, test } from 'vitest';
import { celEnvironment, type Environment } from './environment.ts';
import { formatPlain } from './format-value.ts';
import observed from './observed.json' with { type: 'json' };
import { formatProblem } from './problems.ts';
import { DYN } from './types.ts';
import { KUBERNETES_VERSIONS } from './versions.ts';

const environments = KUBERNETES_VERSIONS.map((kubernetes) =>
  celEnvironment({ kubernetes, variables: { object: DYN } }),
).filter((environment): environment is Environment => environment !== undefined);

/** Compiles and, where it can, evaluates; everything must come out as a value, an error or problems with places within the text. */
function exercise(environment: Environment, source: string, object: unknown): void {
  const { program, problems } = environment.compile(source);
  expect(program === undefined).toBe(problems.length > 0);
  for (const problem of problems) {
    expect(formatProblem(problem, source)).toContain(problem.message);
    expect(problem.start).toBeGreaterThanOrEqual(0);
    expect(problem.end).toBeGreaterThanOrEqual(problem.start);
    expect(problem.end).toBeLessThanOrEqual(source.length);
  }
  const result = program?.evaluate({ object }, { costLimit: 20_000 });
  if (result) expect(typeof (result.ok ? formatPlain(result.value) : result.error.message)).toBe('string');
}

const anyEnvironment = fc.constantFrom(...environments);
const anyData = fc.jsonValue({ maxDepth: 4 });

test('any text compiles to a program or problems', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 100 }));
  fc.assert(fc.property(anyEnvironment, text, anyData, exercise), { numRuns: 1000 });
});

const TOKENS =
  'object . ? [ ] ( ) { } , : + - * / % ! && || == != < <= > >= in true false null 0 1 -1 2.5 1u "a" b"a" r"\\" x y spec has all exists map filter size type optMap orValue matches format quantity ip \'%s\' // \n " \''.split(
    ' ',
  );

test('any sequence of tokens compiles to a program or problems', () => {
  const tokens = fc.array(fc.constantFrom(...TOKENS), { maxLength: 30 }).map((parts) => parts.join(' '));
  fc.assert(fc.property(anyEnvironment, tokens, anyData, exercise), { numRuns: 3000 });
});

test('expressions cut and spliced give a value or an error on any data', () => {
  const expression = fc.constantFrom(...observed.cases.map(([source]) => String(source)));
  const cut = fc
    .tuple(expression, fc.nat(80), fc.nat(20))
    .map(([source, at, length]) => source.slice(0, at) + source.slice(at + length));
  const spliced = fc
    .tuple(expression, expression, fc.constantFrom(' + ', ' == ', ' ? 1 : ', ' || ', '.all(x, ', ' in ', '['))
    .map(
      ([left, right, between]) =>
        `${left}${between}${right}${between === '[' ? ']' : between.endsWith('(x, ') ? ')' : ''}`,
    );
  fc.assert(fc.property(anyEnvironment, fc.oneof(expression, cut, spliced), anyData, exercise), { numRuns: 4000 });
});

test('data nested beyond the stack is an error', () => {
  const object = { a: nested(100_000), b: nested(100_000) };
  const result = environments.at(-1)?.compile('object.a == object.b').program?.evaluate({ object });
  expect(result).toMatchObject({ ok: false, error: { kind: 'internal' } });
});

function nested(depth: number): unknown {
  let deep: unknown = 1;
  for (let i = 0; i < depth; i++) deep = i % 2 === 0 ? [deep] : { deep };
  return deep;
}

test('a long row of optMap is refused rather than doubled each time', () => {
  const row = (calls: number): string => `object.?a${'.optMap(x, x)'.repeat(calls)}`;
  const environment = environments.at(-1);
  expect(environment?.compile(row(10)).problems).toEqual([]);
  expect(environment?.compile(row(40)).problems[0]?.kind).toBe('too-complex');
});
