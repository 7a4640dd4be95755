import { describe, expect, test } from 'vitest';
import { admit } from './admit.ts';
import { applied } from './apply.ts';
import { at, type Json, type JsonObject } from './json.ts';
import { podTemplatePath } from './pod-templates.ts';
import { recordedUpdates } from './recorded/recorded.ts';

describe('what server-side apply made of pod templates', () => {
  const cases = recordedUpdates()
    .filter((recorded) => recorded.template !== undefined)
    .flatMap((recorded) => recorded.kubernetes.map((kubernetes) => ({ ...recorded, kubernetes })));

  test.each(cases)('$what in Kubernetes $kubernetes: $template', ({ kubernetes, before, after, template }) => {
    const path = podTemplatePath(after) ?? [];
    const old = at(admit(before, { kubernetes, view: 'stored' }).object, ...path);
    const made = at(
      admit(applied(before, after, kubernetes), { kubernetes, operation: 'UPDATE', view: 'stored' }).object,
      ...path,
    );
    expect(JSON.stringify(old) === JSON.stringify(made)).toBe(template === 'same');
  });
});

function deployment(spec: JsonObject, container: JsonObject = {}): JsonObject {
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'c', image: 'nginx:1', ...container }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: { selector: { matchLabels: { a: 'b' } }, template, ...spec },
  };
}

function result(
  before: JsonObject,
  after: JsonObject,
  live: JsonObject | undefined,
  ...path: (string | number)[]
): Json | undefined {
  return at(applied(before, after, '1.33', live), ...path);
}

const container = ['spec', 'template', 'spec', 'containers', 0] as const;

test('replicas that nobody writes stay where an autoscaler put them; those that were written and are not any more go', () => {
  const live = deployment({ replicas: 7 });
  expect(result(deployment({}), deployment({}), live, 'spec', 'replicas')).toBe(7);
  expect(result(deployment({ replicas: 2 }), deployment({}), live, 'spec', 'replicas')).toBeUndefined();
});

test('the pull policy stays as the first image made it', () => {
  const after = deployment({}, { image: 'nginx:latest' });
  expect(result(deployment({}), after, undefined, ...container, 'imagePullPolicy')).toBe('IfNotPresent');
});

test('items are merged by their keys: removed ones go, those of others stay, the new order counts', () => {
  const env = (...names: string[]): JsonObject => ({ env: names.map((name) => ({ name, value: name })) });
  const live = deployment({}, env('A', 'B', 'INJECTED'));
  const after = result(deployment({}, env('A', 'B')), deployment({}, env('C', 'A')), live, ...container, 'env');
  expect((after as JsonObject[]).map(({ name }) => name)).toEqual(['C', 'A', 'INJECTED']);
});

test('until 1.28 the order of the live list wins', () => {
  const env = (...names: string[]): JsonObject => ({ env: names.map((name) => ({ name })) });
  const names = (kubernetes: string): Json[] => {
    const made = applied(deployment({}, env('A', 'B')), deployment({}, env('C', 'B', 'A')), kubernetes);
    return (at(made, ...container, 'env') as JsonObject[]).map(({ name = null }) => name);
  };
  expect(names('1.28')).toEqual(['A', 'B', 'C']);
  expect(names('1.29')).toEqual(['C', 'B', 'A']);
});

test('a port without a protocol is the same item as one with TCP', () => {
  const before = deployment({}, { ports: [{ containerPort: 80 }] });
  const after = deployment({}, { ports: [{ containerPort: 80, protocol: 'TCP', name: 'http' }] });
  expect(result(before, after, undefined, ...container, 'ports')).toEqual([
    { name: 'http', containerPort: 80, protocol: 'TCP' },
  ]);
});

test('a selector is replaced as a whole, labels one by one', () => {
  const policy = (podSelector: JsonObject, labels: JsonObject): JsonObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'x', labels },
    spec: { podSelector },
  });
  const live = policy({ matchLabels: { a: 'b', other: 'x' } }, { mine: '1', other: 'x' });
  const after = policy({ matchLabels: { c: 'd' } }, { mine: '2' });
  const made = applied(policy({ matchLabels: { a: 'b' } }, { mine: '1' }), after, '1.33', live);
  expect(at(made, 'spec', 'podSelector')).toEqual({ matchLabels: { c: 'd' } });
  expect(at(made, 'metadata', 'labels')).toEqual({ other: 'x', mine: '2' });
});

test('unknown fields are passed on for the decoder to report', () => {
  const after = deployment({ repilcas: 3 });
  expect(admit(applied(deployment({}), after, '1.33'), { kubernetes: '1.33' }).problems).toHaveLength(1);
});
