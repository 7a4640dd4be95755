import { describe, expect, test } from 'vitest';
import { fieldPath, type JsonObject } from '../json.ts';
import { recordedUpdates } from '../recorded/recorded.ts';
import { refusedUpdates } from './immutable.ts';

describe('what real API servers refused', () => {
  const cases = recordedUpdates().flatMap((recorded) =>
    recorded.kubernetes.map((kubernetes) => ({ ...recorded, kubernetes })),
  );

  test('there is something to compare with, refused and accepted', () => {
    expect(cases.filter((recorded) => recorded.refused).length).toBeGreaterThan(150);
    expect(cases.filter((recorded) => !recorded.refused).length).toBeGreaterThan(150);
  });

  test.each(cases)('$what in Kubernetes $kubernetes: refused $refused', ({ kubernetes, before, after, refused }) => {
    expect(refusedUpdates(before, after, kubernetes).length > 0).toBe(refused);
  });
});

const claim = (storage: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'x' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  ...more,
});
const bound = (storage: string): JsonObject =>
  claim(storage, { status: { phase: 'Bound', capacity: { storage: '1Gi' } } });
const paths = (before: JsonObject, after: JsonObject, kubernetes = '1.33'): string[] =>
  refusedUpdates(before, after, kubernetes).map(({ path }) => fieldPath(path));

describe('a claim', () => {
  test('grows once it is bound, and shrinks never', () => {
    expect(paths(bound('1Gi'), claim('2Gi'))).toEqual([]);
    expect(paths(bound('2Gi'), claim('1Gi'))).toEqual(['spec.resources.requests.storage']);
    expect(paths(claim('1Gi', { status: { phase: 'Pending' } }), claim('2Gi'))).toEqual([
      'spec.resources.requests.storage',
    ]);
  });

  test('is taken for bound when nothing says otherwise', () => {
    expect(paths(claim('1Gi'), claim('2Gi'))).toEqual([]);
    expect(paths(claim('2Gi'), claim('1Gi'))).toEqual(['spec.resources.requests.storage']);
  });

  test('may take back a growth that failed since 1.32, down to more than the volume has', () => {
    expect(paths(bound('10Gi'), claim('5Gi'), '1.31')).toEqual(['spec.resources.requests.storage']);
    expect(paths(bound('10Gi'), claim('5Gi'), '1.32')).toEqual([]);
  });
});

test('each refused field of a StatefulSet is named', () => {
  const set = (spec: JsonObject): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'x' },
    spec: { selector: {}, template: {}, serviceName: 'a', ...spec },
  });
  const after = set({ serviceName: 'b', podManagementPolicy: 'Parallel', revisionHistoryLimit: 3 });
  expect(paths(set({}), after, '1.33')).toEqual(['spec.podManagementPolicy', 'spec.serviceName']);
  expect(paths(set({}), after, '1.32')).toEqual([
    'spec.podManagementPolicy',
    'spec.revisionHistoryLimit',
    'spec.serviceName',
  ]);
});

test('a definition keeps its names, and every version that may hold objects', () => {
  const definition = (spec: JsonObject): JsonObject => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.acme.example' },
    spec: {
      group: 'acme.example',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [{ name: 'v1', storage: true, served: true }],
      ...spec,
    },
  });
  expect(paths(definition({}), definition({ scope: 'Cluster' }))).toEqual(['spec.scope']);
  expect(paths(definition({}), definition({ names: { plural: 'things', kind: 'Other' } }))).toEqual([
    'spec.names.kind',
  ]);
  expect(paths(definition({}), definition({ versions: [{ name: 'v2', storage: true, served: true }] }))).toEqual([
    'spec.versions',
  ]);
  const both = [
    { name: 'v1', served: true },
    { name: 'v2', storage: true, served: true },
  ];
  expect(paths(definition({}), definition({ versions: both }))).toEqual([]);
});

test('objects of two kinds, and custom resources, are not compared', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', type: 'a' };
  expect(refusedUpdates(secret, { apiVersion: 'v1', kind: 'ConfigMap' }, '1.33')).toEqual([]);
  expect(
    refusedUpdates({ apiVersion: 'a.b/v1', kind: 'X', spec: 1 }, { apiVersion: 'a.b/v1', kind: 'X', spec: 2 }, '1.33'),
  ).toEqual([]);
});
