import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../kubernetes/index.ts';
import { diffObjects } from './index.ts';

// What a real API server answered to single-field updates, replayed: see the first line of recorded/updates.jsonl.

interface Edit {
  readonly path: readonly (string | number)[];
  readonly value?: Json;
}

interface Row {
  readonly base: string;
  readonly what: string;
  readonly answer: 'refused' | 'noop' | 'rollout' | 'changed';
  readonly set?: Edit;
  readonly from?: Edit;
}

const read = (file: string): string => readFileSync(join(import.meta.dirname, 'recorded', file), 'utf8');
const bases = JSON.parse(read('bases.json')) as Readonly<Record<string, JsonObject>>;
const rows = read('updates.jsonl')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => JSON.parse(line) as Row);

type Draft = Record<string | number, unknown>;

function edited(object: JsonObject, { path, value }: Edit): JsonObject {
  const copy = structuredClone(object) as unknown as Draft;
  let holder = copy;
  for (const step of path.slice(0, -1)) {
    holder[step] ??= {};
    holder = holder[step] as Draft;
  }
  const last = path.at(-1) ?? '';
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy as unknown as JsonObject;
}

describe('what a real API server did', () => {
  test('the record is whole', () => expect(rows.length).toBeGreaterThan(300));

  for (const [base, ofBase] of Map.groupBy(rows, (row) => row.base)) {
    test.each(ofBase.map((row) => [row.what, row] as const))(`${base}: %s`, (_, row) => {
      const plain = bases[base] as JsonObject;
      const before = row.from ? edited(plain, row.from) : plain;
      const after = row.set ? edited(plain, row.set) : plain;
      const [change] = diffObjects([before], [after], { kubernetes: '1.33' }).changes;
      const classes = (change?.risks ?? []).map((risk) => risk.class);
      expect({
        noticed: change !== undefined,
        recreate: classes.includes('recreate'),
        restart: classes.includes('restart'),
      }).toEqual({
        noticed: row.answer !== 'noop',
        recreate: row.answer === 'refused',
        restart: row.answer === 'rollout',
      });
    });
  }
});
