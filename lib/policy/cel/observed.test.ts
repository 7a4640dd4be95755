import { describe, expect, test } from 'vitest';
import { celEnvironment } from './environment.ts';
import { formatDouble } from './format-value.ts';
import observed from './observed.json' with { type: 'json' };
import { floorDivide } from './time.ts';
import { DYN } from './types.ts';
import {
  CelError,
  CelList,
  CelMap,
  Duration,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
  valueTypeName,
} from './values.ts';

/**
 * What the environments of real API servers (k8s.io/apiserver 0.28 to 0.36 with the cel-go each is built with) answered for stored
 * expressions over one object. A case is the expression, then pairs of a minor and the outcome from that minor on: `= value @ cost`,
 * `! error @ cost` or `refused`.
 */
const MINORS = [28, 29, 30, 31, 32, 33, 34, 36];

function outcomeAt(minor: number, changes: readonly (string | number)[]): string {
  let outcome = '';
  for (let i = 0; i < changes.length && Number(changes[i]) <= minor; i += 2) outcome = String(changes[i + 1]);
  return outcome;
}

describe.each(MINORS)('Kubernetes 1.%i', (minor) => {
  test('answers every expression as its API server does, at the same cost', () => {
    const environment = celEnvironment({ kubernetes: `1.${minor}`, variables: { object: DYN, oldObject: DYN } });
    const wrong: string[] = [];
    for (const [expr = '', ...changes] of observed.cases) {
      const { program } = environment?.compile(String(expr)) ?? {};
      const wanted = outcomeAt(minor, changes);
      const result = program?.evaluate({ object: observed.object });
      const actual = !result
        ? 'refused'
        : result.ok
          ? `= ${show(result.value)} @ ${result.cost}`
          : `! ${result.error.message} @ ${result.cost}`;
      if (actual !== wanted) wrong.push(`${expr}\n  is     ${actual}\n  wanted ${wanted}`);
    }
    expect(wrong).toEqual([]);
    expect(observed.cases.length).toBeGreaterThan(1000);
  });
});

/** The notation of the recordings. */
function show(value: Value): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return `d${formatDouble(value)}`;
    case 'string':
      return showText(value);
  }
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('hex')}`;
  if (value instanceof Timestamp) {
    const seconds = floorDivide(value.nanos, 1_000_000_000n);
    return `ts${seconds}.${value.nanos - seconds * 1_000_000_000n}`;
  }
  if (value instanceof Duration) return `dur${value.nanos}`;
  if (value instanceof TypeValue) return `type:${value.name}`;
  if (value instanceof Optional) return value.value === undefined ? 'none' : `some(${show(value.value)})`;
  if (value instanceof CelError) return `err:${value.message}`;
  if (value instanceof CelList) return `[${[...value].map(show).join(',')}]`;
  if (value instanceof CelMap) {
    const entries = [...value.keys()].map((key) => `${show(key)}:${show(value.get(key) ?? null)}`);
    return `{${entries.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join(',')}}`;
  }
  return valueTypeName(value);
}

/** JSON as Go writes it. */
const showText = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
