import { expect, test } from 'vitest';
import type { JsonObject } from '../kubernetes/index.ts';
import { diffMarkdown, diffObjects, diffText, foldChanges } from './index.ts';

const options = { kubernetes: '1.33' };

const app = (index: number, image: string, more: JsonObject = {}, sum?: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: `app-${index}`,
    namespace: `team-${index % 20}`,
    labels: { 'roadbed.dev/team': `team-${index % 20}`, 'app.kubernetes.io/name': `app-${index}` },
  },
  spec: {
    selector: { matchLabels: { app: `app-${index}` } },
    template: {
      metadata: { labels: { app: `app-${index}` }, ...(sum === undefined ? {} : { annotations: { sum } }) },
      spec: { containers: [{ name: `app-${index}`, image, ...more }] },
    },
  },
});
const many = (count: number, make: (index: number) => JsonObject): readonly JsonObject[] =>
  Array.from({ length: count }, (_, index) => make(index));

test('a template change over 500 apps reads as a page', () => {
  const hardened = { securityContext: { readOnlyRootFilesystem: true } };
  const before = many(500, (i) => app(i, 'x:1', {}, `old-${i * 7919}`));
  const after = many(500, (i) => app(i, i === 42 ? 'x:2' : 'x:1', hardened, `new-${i * 104729}`));
  const set = diffObjects(before, after, options);
  expect(set.changes.length).toBe(500);
  expect(foldChanges(set.changes).map(({ changes }) => changes.length)).toEqual([499, 1]);
  const text = diffText(set);
  expect(text.split('\n').length).toBeLessThan(30);
  expect(text.split('\n')[0]).toBe('0 to add, 500 to change, 0 to destroy in 20 teams');
  expect(text).toContain('spec.template.spec.containers[*].securityContext: added {"readOnlyRootFilesystem":true}');
  expect(text).toContain('499 different changes in 499 objects');
  expect(text).toContain('… and 495 others in 495 objects: see `-o json`');
  expect(text).toContain('x:1 → x:2');
  expect(diffMarkdown(set).length).toBeLessThan(10_000);
});

test('outliers stand apart from what most do', () => {
  const before = many(10, (i) => app(i, 'x:1'));
  const after = many(10, (i) => app(i, i === 3 ? 'x:3' : 'x:2'));
  const [fold] = foldChanges(diffObjects(before, after, options).changes);
  expect(
    fold?.fields.map(({ path, values }) => [path, values.map((value) => [value.after, value.changes.length])]),
  ).toEqual([
    [
      'spec.template.spec.containers[*].image',
      [
        ['x:2', 9],
        ['x:3', 1],
      ],
    ],
  ]);
});

test('a long value is cut with its length and where the rest is', () => {
  const configMap = (value: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { k: value },
  });
  const text = diffText(diffObjects([configMap('a')], [configMap('b'.repeat(5000))], options));
  expect(text).toMatch(/b… \(4,\d{3} more characters: see `-o json`\)/);
});

test('what a user wrote does nothing in a terminal or a comment', () => {
  const hostile = '\u001b[31m</details>\r/merge @all `x`';
  const configMap = (value: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { [value]: value },
  });
  const set = diffObjects([configMap('a')], [configMap(hostile)], options);
  expect(diffText(set)).not.toContain('\u001b');
  const note = diffMarkdown(set);
  expect(note).not.toMatch(/^\//m);
  expect(note).not.toContain('\r');
});

test('10,000 objects on each side are compared in a few seconds', () => {
  const before = many(10_000, (i) => app(i, 'x:1'));
  const after = many(10_000, (i) => app(i, i % 10 === 0 ? 'x:2' : 'x:1', { imagePullPolicy: 'IfNotPresent' }));
  const start = performance.now();
  const { changes, compared } = diffObjects(before, after, options);
  expect(changes.length).toBe(1000);
  expect(compared).toEqual({ objects: 10_000, before: 10_000, after: 10_000, unchanged: 9000 });
  expect(performance.now() - start).toBeLessThan(20_000);
});
