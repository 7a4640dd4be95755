import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../kubernetes/index.ts';
import { applyChanges, diffObjects, identityOf } from './index.ts';

const options = { kubernetes: '1.33' };
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const word = fc.constantFrom('a', 'b', 'c', 'd');
const labels = fc.dictionary(fc.constantFrom('app', 'team', 'a.b/c', '__proto__x'), word);
const unique = <T>(arbitrary: fc.Arbitrary<T>, selector: (value: T) => unknown) =>
  fc.uniqueArray(arbitrary, { selector, maxLength: 4 });

const container = fc.record(
  {
    name: word,
    image: fc.constantFrom('x:1', 'x:2', 'x'),
    env: unique(fc.record({ name: word, value: word }), (one) => one.name),
    args: fc.array(word, { maxLength: 4 }),
    ports: unique(
      fc.record({ containerPort: fc.integer({ min: 1, max: 3 }), protocol: fc.constantFrom('TCP', 'UDP') }),
      (one) => `${one.containerPort}${one.protocol}`,
    ),
    resources: fc.record({
      requests: fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.constantFrom('1', '1000m', '2Gi')),
    }),
  },
  { requiredKeys: ['name', 'image'] },
);

const deployment = fc
  .record({
    labels,
    replicas: some(fc.integer({ min: 0, max: 3 })),
    containers: fc.uniqueArray(container, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
    tolerations: fc.array(fc.record({ key: word, operator: fc.constant('Exists') }), { maxLength: 4 }),
  })
  .map(({ labels, replicas, containers, tolerations }) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { labels },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: { app: 'x' } },
      template: { metadata: { labels: { app: 'x' } }, spec: { containers, tolerations } },
    },
  }));

const configMap = fc
  .record({ data: fc.dictionary(word, fc.string()) })
  .map(({ data }) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data }));

const unknownKind = fc
  .record({ spec: fc.dictionary(word, fc.jsonValue({ maxDepth: 3 })) })
  .map(({ spec }) => ({ apiVersion: 'acme.example/v1', kind: 'Shop', metadata: {}, spec }));

const objects = fc
  .array(fc.tuple(word, fc.oneof(deployment, configMap, unknownKind)), { maxLength: 5 })
  .map((list) =>
    list.map(([name, object]) => ({ ...object, metadata: { ...object.metadata, name, namespace: 'n' } }) as JsonObject),
  );

const byIdentity = (list: readonly JsonObject[]) => [
  ...new Map(list.map((one) => [identityOf(one, options), one])).values(),
];

test('nothing differs from itself, in whatever order it stands', () => {
  fc.assert(
    fc.property(objects, (list) => {
      const one = byIdentity(list);
      expect(diffObjects(one, [...one].reverse(), options).changes).toEqual([]);
    }),
  );
});

test('a change set applied to what was before gives what is after', () => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      const changes = diffObjects(before, after, options);
      const reached = applyChanges(changes, byIdentity(before), options);
      const expected = new Map(
        changes.changes.flatMap((change) => (change.after ? [[change.object, change.after]] : [])),
      );
      for (const [{ kind, name }, wanted] of expected)
        expect(reached.find((one) => one.kind === kind && (one.metadata as JsonObject).name === name)).toEqual(wanted);
      expect(new Set(reached.map((one) => identityOf(one, options)))).toEqual(
        new Set(after.map((one) => identityOf(one, options))),
      );
    }),
    { numRuns: 300 },
  );
});

test('every changed field has a path of its own, and every risk a sentence', () => {
  fc.assert(
    fc.property(objects, objects, (before, after) => {
      for (const change of diffObjects(before, after, options).changes) {
        const paths = change.fields.map(
          (field) => `${field.path} ${field.before === undefined} ${field.order === undefined}`,
        );
        expect(new Set(paths).size).toBe(paths.length);
        for (const { reason } of change.risks) expect(reason.endsWith('.')).toBe(true);
      }
    }),
  );
});
