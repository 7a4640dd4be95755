import { describe, expect, test } from 'vitest';
import { fieldPath, type JsonObject } from './json.ts';
import { type PodEffect, rollout } from './rollout.ts';

interface Change {
  readonly spec?: JsonObject;
  readonly pod?: JsonObject;
  readonly container?: JsonObject;
  readonly metadata?: JsonObject;
  readonly annotations?: JsonObject;
}

function workload(
  kind: string,
  { spec = {}, pod = {}, container = {}, metadata = {}, annotations = {} }: Change = {},
): JsonObject {
  const template = {
    metadata: { labels: { a: 'b' }, annotations },
    spec: { containers: [{ name: 'c', image: 'nginx:1', ...container }], ...pod },
  };
  const meta = { name: 'x', ...metadata };
  if (kind === 'CronJob') {
    const jobTemplate = { spec: { template } };
    return { apiVersion: 'batch/v1', kind, metadata: meta, spec: { schedule: '* * * * *', jobTemplate, ...spec } };
  }
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  return { apiVersion, kind, metadata: meta, spec: { selector: { matchLabels: { a: 'b' } }, template, ...spec } };
}

const effect = (kind: string, before: Change, after: Change): PodEffect =>
  rollout(workload(kind, before), workload(kind, after), '1.33').effect;

const ports = [{ containerPort: 80 }];
const probe = { httpGet: { port: 80 } };
const filledProbe = {
  httpGet: { port: 80, path: '/', scheme: 'HTTP' },
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};
const volume = (source: JsonObject): Change => ({
  pod: { volumes: [{ name: 'v', configMap: { name: 'x', ...source } }] },
});

describe('what does not touch a pod of a Deployment', () => {
  test.each<[string, Change, Change, PodEffect]>([
    ['nothing', {}, {}, 'unchanged'],
    [
      'protocol: TCP',
      { container: { ports } },
      { container: { ports: [{ containerPort: 80, protocol: 'TCP' }] } },
      'unchanged',
    ],
    [
      'probe numbers at their default',
      { container: { readinessProbe: probe } },
      { container: { readinessProbe: filledProbe } },
      'unchanged',
    ],
    ['defaultMode: 420', volume({}), volume({ defaultMode: 420 }), 'unchanged'],
    ['hostNetwork: false', {}, { pod: { hostNetwork: false } }, 'unchanged'],
    [
      'another spelling of a quantity',
      { container: { resources: { limits: { memory: '1Gi' } } } },
      { container: { resources: { limits: { memory: '1024Mi' } } } },
      'unchanged',
    ],
    ['the default strategy', {}, { spec: { strategy: { type: 'RollingUpdate' } } }, 'unchanged'],
    ['replicas: 1', {}, { spec: { replicas: 1 } }, 'unchanged'],
    ['more replicas', {}, { spec: { replicas: 3 } }, 'scale'],
    ['an annotation of its own', {}, { metadata: { annotations: { x: 'y' } } }, 'none'],
    ['another strategy', {}, { spec: { strategy: { rollingUpdate: { maxSurge: 2 } } } }, 'none'],
  ])('%s', (_, before, after, expected) => {
    expect(effect('Deployment', before, after)).toBe(expected);
  });
});

describe('what rolls a Deployment', () => {
  test.each<[string, Change, Change]>([
    ['an image', {}, { container: { image: 'nginx:2' } }],
    ['enableServiceLinks: true', {}, { pod: { enableServiceLinks: true } }],
    ['privileged: false', {}, { container: { securityContext: { privileged: false } } }],
    ['optional: false', volume({}), volume({ optional: false })],
    [
      'fsGroupChangePolicy: Always',
      { pod: { securityContext: { fsGroup: 1 } } },
      { pod: { securityContext: { fsGroup: 1, fsGroupChangePolicy: 'Always' } } },
    ],
    ['affinity: {}', {}, { pod: { affinity: {} } }],
    [
      'requests written equal to limits',
      { container: { resources: { limits: { cpu: '1' } } } },
      { container: { resources: { limits: { cpu: '1' }, requests: { cpu: '1' } } } },
    ],
    ['an annotation of the template', {}, { annotations: { x: 'y' } }],
    [
      'the order of env',
      { container: { env: [{ name: 'A' }, { name: 'B' }] } },
      { container: { env: [{ name: 'B' }, { name: 'A' }] } },
    ],
  ])('%s', (_, before, after) => {
    expect(effect('Deployment', before, after)).toBe('rollout');
  });

  test('the changed fields are named', () => {
    const after = { container: { image: 'nginx:2', env: [{ name: 'A' }] }, annotations: { x: 'y' } };
    const { changed } = rollout(workload('Deployment'), workload('Deployment', after), '1.33');
    expect(changed.map(fieldPath)).toEqual([
      'spec.template.metadata.annotations',
      'spec.template.spec.containers[0].image',
      'spec.template.spec.containers[0].env',
    ]);
  });
});

test('against the object in the cluster only what the manifest changes counts', () => {
  const before = workload('Deployment');
  const live = { ...before, spec: { ...(before.spec as JsonObject), replicas: 7 }, status: { replicas: 7 } };
  expect(rollout(before, before, '1.33', live).effect).toBe('unchanged');
  expect(rollout(before, workload('Deployment', { spec: { replicas: 2 } }), '1.33', live).effect).toBe('scale');
  expect(rollout(before, workload('Deployment', { container: { image: 'nginx:2' } }), '1.33', live).effect).toBe(
    'rollout',
  );
});

describe('each kind by its own rules', () => {
  const image: Change = { container: { image: 'nginx:2' } };

  test.each<[string, JsonObject, PodEffect]>([
    ['Deployment', { paused: true }, 'new-pods'],
    ['StatefulSet', {}, 'rollout'],
    ['StatefulSet', { updateStrategy: { type: 'OnDelete' } }, 'new-pods'],
    ['StatefulSet', { replicas: 2, updateStrategy: { rollingUpdate: { partition: 2 } } }, 'new-pods'],
    ['StatefulSet', { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } }, 'rollout'],
    ['DaemonSet', {}, 'rollout'],
    ['DaemonSet', { updateStrategy: { type: 'OnDelete' } }, 'new-pods'],
    ['ReplicaSet', {}, 'new-pods'],
    ['CronJob', {}, 'new-pods'],
  ])('a new image in a %s with %j: %s', (kind, spec, expected) => {
    expect(effect(kind, { spec }, { spec, ...image })).toBe(expected);
  });

  test('a Job is scaled by parallelism and suspend, a CronJob by nothing', () => {
    expect(effect('Job', {}, { spec: { parallelism: 2 } })).toBe('scale');
    expect(effect('Job', {}, { spec: { suspend: true } })).toBe('scale');
    expect(effect('CronJob', {}, { spec: { schedule: '1 * * * *' } })).toBe('none');
  });

  test('a revision is compared by its bytes: a quantity of another family rolls a StatefulSet, not a Deployment', () => {
    const limited = (memory: string): Change => ({ container: { resources: { limits: { memory } } } });
    const [before, after] = [limited('1G'), limited('1e9')];
    expect(effect('StatefulSet', before, after)).toBe('rollout');
    expect(effect('Deployment', before, after)).toBe('none');
  });
});

test('a custom resource with a pod template rolls when the template differs by the core rules', () => {
  const rolled = (container: JsonObject): JsonObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'x' },
    spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:1', ...container }] } } },
  });
  const ofCustom = (after: JsonObject): PodEffect => rollout(rolled({}), rolled(after), '1.33').effect;
  expect(ofCustom({})).toBe('unchanged');
  expect(ofCustom({ imagePullPolicy: 'IfNotPresent' })).toBe('none');
  expect(ofCustom({ image: 'nginx:2' })).toBe('rollout');
});

test('objects without pods have no effect on any', () => {
  const map = (a: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x' },
    data: { a },
  });
  expect(rollout(map('1'), map('2'), '1.33')).toEqual({ effect: 'none', changed: [] });
  expect(rollout(map('1'), map('1'), '1.33')).toEqual({ effect: 'unchanged', changed: [] });
  const custom = { apiVersion: 'acme.example/v1', kind: 'Thing', spec: 1 };
  expect(rollout(custom, { ...custom, spec: 2 }, '1.33').effect).toBe('none');
});
