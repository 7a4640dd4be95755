import { expect, test } from 'vitest';
import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import { culpritOf } from './culprit.ts';

const pod = (...images: readonly string[]): JsonObject => ({
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: images.map((image, i) => ({ name: `c${i}`, image, tty: true })) },
});
const noLatest = (object: JsonObject): boolean => !JSON.stringify(object).includes(':latest');

test('the smallest part without which the rule holds', () => {
  expect(culpritOf(pod('a:1', 'b:latest'), [], noLatest)).toEqual(['spec', 'containers', 1, 'image']);
  expect(culpritOf(pod('a:1', 'b:latest'), ['spec'], noLatest)).toEqual(['spec', 'containers', 1, 'image']);
});

test('two parts that each break it: what is around both', () => {
  expect(culpritOf(pod('a:latest', 'b:latest'), [], noLatest)).toEqual(['spec', 'containers']);
});

test('a missing field: the part that lacks it', () => {
  const named = ({ spec }: JsonObject): boolean =>
    ((spec as { containers?: JsonObject[] })?.containers ?? []).every((container) => 'resources' in container);
  expect(culpritOf(pod('a:1'), [], named)).toEqual(['spec', 'containers', 0]);
});

test('nothing helps: where it began', () => {
  expect(culpritOf(pod('a:1'), ['spec'], () => false)).toEqual(['spec']);
});

test('a bounded number of questions, however large the object', () => {
  let asked = 0;
  const data = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, 'v']));
  culpritOf({ kind: 'ConfigMap', data }, [], () => {
    asked += 1;
    return false;
  });
  culpritOf({ data }, ['data'], () => {
    asked += 1;
    return false;
  });
  expect(asked).toBeLessThanOrEqual(400);
});

test('the object is left as it was', () => {
  const object = pod('a:latest');
  const before = JSON.stringify(object);
  culpritOf(object, [], noLatest);
  expect(JSON.stringify(object)).toBe(before);
});
