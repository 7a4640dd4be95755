import { describe, expect, test } from 'vitest';
import { admit } from './admit.ts';
import { at, type Json, type JsonObject } from './json.ts';
import { recordedCreates } from './recorded/recorded.ts';

const given = { uid: 'UID', time: '2026-01-01T00:00:00Z', clusterIP: '10.96.0.9', ipFamily: 'IPv4' } as const;

describe('what real API servers stored', () => {
  const cases = recordedCreates().flatMap((recorded) =>
    recorded.kubernetes.map((kubernetes) => ({ ...recorded, kubernetes, kind: String(recorded.object.kind) })),
  );

  test('there is something to compare with', () => {
    expect(cases.length).toBeGreaterThan(150);
  });

  test.each(cases)('$kind in Kubernetes $kubernetes', ({ kubernetes, object, stored }) => {
    expect(admit(object, { kubernetes, assigned: given, view: 'stored' }).object).toEqual(stored);
  });
});

const container = { name: 'c', image: 'nginx:1' };

function deployment(changes: JsonObject = {}): JsonObject {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ ...container, ...changes }] } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'x' },
    spec: { selector: { matchLabels: { a: 'b' } }, template },
  };
}

function seen(object: JsonObject, ...path: (string | number)[]): Json | undefined {
  return at(admit(object, { kubernetes: '1.33' }).object, ...path);
}

const firstContainer = ['spec', 'template', 'spec', 'containers', 0] as const;

describe('what a policy sees', () => {
  test('false, empty and zero values of plain fields vanish, behind pointers they stay', () => {
    const object = deployment({
      env: [{ name: 'A', value: '' }],
      stdin: false,
      securityContext: { privileged: false, runAsUser: 0 },
    });
    expect(seen(object, ...firstContainer, 'env')).toEqual([{ name: 'A' }]);
    expect(seen(object, ...firstContainer, 'stdin')).toBeUndefined();
    expect(seen(object, ...firstContainer, 'securityContext')).toEqual({ privileged: false, runAsUser: 0 });
    expect(seen({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', annotations: {} }, data: {} })).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', creationTimestamp: null },
    });
  });

  test('a Role without rules has null, one with an empty list keeps it until it is stored', () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'x' } };
    expect(seen(role, 'rules')).toBeNull();
    expect(seen({ ...role, rules: [] }, 'rules')).toEqual([]);
    expect(at(admit({ ...role, rules: [] }, { kubernetes: '1.33', view: 'stored' }).object, 'rules')).toBeNull();
  });

  test('quantities are canonical', () => {
    const object = deployment({
      resources: { requests: { cpu: 0.5, memory: '1024Mi' }, limits: { memory: '1e9', cpu: '0.0001' } },
    });
    expect(seen(object, ...firstContainer, 'resources')).toEqual({
      limits: { memory: '1e9', cpu: '1m' },
      requests: { cpu: '500m', memory: '1Gi' },
    });
  });

  test('creationTimestamp of a template is null until 1.33 and gone since 1.34', () => {
    expect(seen(deployment(), 'spec', 'template', 'metadata')).toEqual({ creationTimestamp: null, labels: { a: 'b' } });
    const newer = admit(deployment(), { kubernetes: '1.34' }).object;
    expect(at(newer, 'spec', 'template', 'metadata')).toEqual({ labels: { a: 'b' } });
  });

  test('stringData is folded into data and wins', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'x' },
      data: { a: 'YQ==', b: 'Yg==' },
      stringData: { b: 'é' },
    };
    expect(seen(secret, 'data')).toEqual({ a: 'YQ==', b: 'w6k=' });
    expect(seen(secret, 'stringData')).toBeUndefined();
    expect(seen(secret, 'type')).toBe('Opaque');
  });

  test('what only the server can choose is there only when it is given', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { generateName: 'x-' },
      spec: { ports: [{ port: 80 }] },
    };
    expect(seen(service, 'spec', 'clusterIP')).toBeUndefined();
    const { object } = admit(service, { kubernetes: '1.33', assigned: { ...given, suffix: 'abcde' } });
    expect(at(object, 'spec', 'clusterIPs')).toEqual(['10.96.0.9']);
    expect(at(object, 'spec', 'ipFamilies')).toEqual(['IPv4']);
    expect(at(object, 'metadata')).toEqual({
      name: 'x-abcde',
      generateName: 'x-',
      uid: 'UID',
      creationTimestamp: given.time,
    });
  });
});

test('a Service of type NodePort gets the ports that are given', () => {
  const ports = [
    { name: 'a', port: 80 },
    { name: 'b', port: 81, nodePort: 30001 },
    { name: 'c', port: 82 },
  ];
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { type: 'NodePort', ports } };
  const { object } = admit(service, { kubernetes: '1.33', assigned: { nodePort: 31000 } });
  expect((at(object, 'spec', 'ports') as JsonObject[]).map((port) => port.nodePort)).toEqual([31000, 30001, 31001]);
  expect(at(admit(service, { kubernetes: '1.33' }).object, 'spec', 'ports', 0, 'nodePort')).toBeUndefined();
});

describe('what is wrong with an object', () => {
  test('unknown fields are named and dropped', () => {
    const { object, problems } = admit(deployment({ imagePullPolicyy: 'Always' }), { kubernetes: '1.33' });
    expect(problems).toEqual([
      {
        kind: 'unknown-field',
        path: [...firstContainer, 'imagePullPolicyy'],
        message: 'unknown field "spec.template.spec.containers[0].imagePullPolicyy"',
      },
    ]);
    expect(at(object, ...firstContainer, 'imagePullPolicyy')).toBeUndefined();
  });

  test('a field of a later version is unknown, one behind a closed gate has no effect', () => {
    const later = deployment({ lifecycle: { stopSignal: 'SIGUSR1' } });
    const kinds = (kubernetes: string): string[] =>
      admit(later, { kubernetes }).problems.map((problem) => problem.kind);
    expect(kinds('1.32')).toEqual(['unknown-field']);
    expect(kinds('1.33')).toEqual(['disabled-field']);
  });

  test('values of the wrong type are named with what was wanted', () => {
    const { problems } = admit(
      deployment({ image: 5, ports: [{ containerPort: 80.5 }], resources: { limits: { cpu: 'lots' } } }),
      {
        kubernetes: '1.33',
      },
    );
    expect(problems.map((problem) => problem.message)).toEqual([
      'spec.template.spec.containers[0].image must be a string, not 5',
      'spec.template.spec.containers[0].ports[0].containerPort must be a whole number of 32 bits, not 80.5',
      'spec.template.spec.containers[0].resources.limits.cpu must be a quantity such as 500m or 1Gi, not "lots"',
    ]);
  });

  test('a kind that the version does not serve is named, a custom resource is not', () => {
    const policy = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' };
    expect(admit(policy, { kubernetes: '1.28' }).problems).toEqual([
      {
        kind: 'unknown-kind',
        path: ['kind'],
        message: 'Kubernetes 1.28 does not serve ValidatingAdmissionPolicy in admissionregistration.k8s.io/v1',
      },
    ]);
    expect(admit({ apiVersion: 'apps/v1', kind: 'Deploymint' }, { kubernetes: '1.33' }).problems).toHaveLength(1);
    const custom = { apiVersion: 'acme.example/v1', kind: 'Thing', spec: { a: '' } };
    expect(admit(custom, { kubernetes: '1.33' })).toEqual({ object: custom, problems: [] });
    expect(admit({}, { kubernetes: '1.33' }).problems.map((problem) => problem.path)).toEqual([['apiVersion']]);
  });

  test('a volume of a kind that does not work yet goes as a whole', () => {
    const object = deployment();
    const spec = {
      ...(at(object, 'spec', 'template', 'spec') as JsonObject),
      volumes: [{ name: 'v', image: { reference: 'x' } }, { name: 'w' }],
    };
    const changed = { ...object, spec: { ...(object.spec as JsonObject), template: { spec } } };
    expect(seen(changed, 'spec', 'template', 'spec', 'volumes')).toEqual([{ name: 'w', emptyDir: {} }]);
  });
});

describe('an update', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'x' },
    spec: { ports: [{ port: 80 }], type: 'NodePort' },
  };
  const live = {
    ...service,
    metadata: { name: 'x', uid: 'U', creationTimestamp: given.time, resourceVersion: '7' },
    spec: {
      type: 'NodePort',
      clusterIP: '10.96.0.9',
      clusterIPs: ['10.96.0.9'],
      ports: [{ port: 80, nodePort: 30080 }],
    },
  };

  test('a Service keeps its addresses and ports, and loses those that its new type does not use', () => {
    const kept = admit(service, { kubernetes: '1.33', operation: 'UPDATE', old: live }).object;
    expect(at(kept, 'spec', 'clusterIP')).toBe('10.96.0.9');
    expect(at(kept, 'spec', 'ports', 0, 'nodePort')).toBe(30080);
    expect(at(kept, 'metadata', 'uid')).toBe('U');
    const internal = admit(
      { ...live, spec: { ...live.spec, type: 'ClusterIP' } },
      { kubernetes: '1.33', operation: 'UPDATE', old: live },
    );
    expect(at(internal.object, 'spec', 'ports', 0, 'nodePort')).toBeUndefined();
  });

  test('generation counts a change of the spec, and of a Deployment its annotations', () => {
    const old = admit(deployment(), { kubernetes: '1.33' }).object;
    const generation = (next: JsonObject): Json | undefined =>
      at(admit(next, { kubernetes: '1.33', operation: 'UPDATE', old }).object, 'metadata', 'generation');
    expect(generation(deployment())).toBe(1);
    expect(generation(deployment({ image: 'nginx:2' }))).toBe(2);
    expect(generation({ ...deployment(), metadata: { name: 'x', labels: { x: 'y' } } })).toBe(1);
    expect(generation({ ...deployment(), metadata: { name: 'x', annotations: { x: 'y' } } })).toBe(2);
  });
});

test('1,000 Deployments take well under 200 ms', () => {
  const once = (): number => {
    const start = performance.now();
    for (let i = 0; i < 1000; i++)
      admit(deployment({ resources: { requests: { cpu: '0.5', memory: '1024Mi' } } }), { kubernetes: '1.33' });
    return performance.now() - start;
  };
  // The best of three, so that a busy machine does not decide.
  expect(Math.min(once(), once(), once())).toBeLessThan(200);
});
