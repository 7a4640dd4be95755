import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildSchemas } from '../../../scripts/build-schemas.ts';
import {
  checkObject,
  loadSchemas,
  type ObjectSchema,
  type SchemaCatalog,
  type SchemaNode,
  validateObject,
} from './index.ts';

let catalog: SchemaCatalog;
beforeAll(async () => {
  await buildSchemas();
  catalog = loadSchemas();
});

/** Every problem of a manifest as `code path → suggestion`. */
function problems(yaml: string, version = '1.33'): readonly string[] {
  const checked = checkObject(parse(yaml), version, catalog);
  if (checked.result === 'valid') return [];
  if (!('problems' in checked)) return [checked.result];
  return checked.problems.map(({ code, path, suggestion }) =>
    `${code} ${path.join('.')}${suggestion === undefined ? '' : ` → ${suggestion}`}`.trim(),
  );
}

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: payments, labels: { app.kubernetes.io/name: checkout } }
spec:
  replicas: 2
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec:
      containers:
        - name: checkout
          image: registry.acme.example/payments/checkout:1.42.0
          ports: [{ name: http, containerPort: 8080 }]
          env: [{ name: LOG_LEVEL, value: info }]
          resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 1.5Gi } }
`;

/** The Deployment above with one text replaced. */
const deploymentWith = (from: string, to: string): readonly string[] => {
  expect(deployment).toContain(from);
  return problems(deployment.replace(from, to));
};

test('a right Deployment has no problem in any version', () => {
  for (const version of catalog.versions) expect(problems(deployment, version)).toEqual([]);
});

describe('a wrong one says what is wrong, where, and what was meant', () => {
  test.each([
    ['replicas: 2', 'replcias: 2', ['unknown-field spec.replcias → replicas']],
    ['replicas: 2', 'Replicas: 2', ['unknown-field spec.Replicas → replicas']],
    ['replicas: 2', 'frobnicate: 2', ['unknown-field spec.frobnicate']],
    ['replicas: 2', 'constructor: 2', ['unknown-field spec.constructor']],
    ['replicas: 2', 'replicas: "2"', ['wrong-type spec.replicas → 2']],
    ['replicas: 2', 'replicas: 2.5', ['wrong-type spec.replicas']],
    ['replicas: 2', 'replicas: 3000000000', ['range spec.replicas']],
    ['replicas: 2', 'replicas: null', []],
    ['replicas: 2', 'paused: "true"', ['wrong-type spec.paused → true']],
    ['replicas: 2', 'strategy: { type: Rolling }', ['not-allowed spec.strategy.type']],
    ['replicas: 2', 'strategy: { type: recreate }', ['not-allowed spec.strategy.type → Recreate']],
    ['replicas: 2', 'strategy: { type: "" }', []],
    ['replicas: 2', 'strategy: { rollingUpdate: { maxSurge: 25% } }', []],
    [
      'replicas: 2',
      'strategy: { rollingUpdate: { maxSurge: 1.5 } }',
      ['wrong-type spec.strategy.rollingUpdate.maxSurge'],
    ],
    ['selector: { matchLabels: { app: checkout } }', 'selector: null', ['missing-field spec']],
    ['selector: { matchLabels: { app: checkout } }', 'paused: false', ['missing-field spec']],
    ['matchLabels: { app: checkout }', 'matchLabels: { app: "a b" }', ['label spec.selector.matchLabels.app']],
    ['value: info', 'value: 8080', ['wrong-type spec.template.spec.containers.0.env.0.value → "8080"']],
    ['value: info', 'value: yes', []],
    ['value: info', 'value: true', ['wrong-type spec.template.spec.containers.0.env.0.value → "true"']],
    ['value: info }]', 'value: info }, null]', ['null spec.template.spec.containers.0.env.1']],
    ['value: info }]', 'value: info }, { name: LOG_LEVEL }]', ['duplicate-item spec.template.spec.containers.0.env.1']],
    ['value: info }]', 'value: info }, { value: x }]', ['missing-field spec.template.spec.containers.0.env.1']],
    ['containerPort: 8080 }]', 'containerPort: 8080 }, { containerPort: 8080, protocol: UDP }]', []],
    [
      'containerPort: 8080 }]',
      'containerPort: 8080 }, { containerPort: 8080, protocol: TCP }]',
      ['duplicate-item spec.template.spec.containers.0.ports.1'],
    ],
    ['image: registry', 'command: [null]\n          image: registry', []],
    ['cpu: 500m', 'cpu: 0.5', []],
    ['cpu: 500m', 'cpu: null', []],
    ['cpu: 500m', 'cpu: half', ['format spec.template.spec.containers.0.resources.requests.cpu']],
    ['memory: 1Gi', 'memory: 1GB', ['format spec.template.spec.containers.0.resources.requests.memory']],
    ['memory: 1Gi', 'memory: 1gi', ['format spec.template.spec.containers.0.resources.requests.memory']],
    [
      'ports: [{ name: http, containerPort: 8080 }]',
      'ports: { http: 8080 }',
      ['wrong-type spec.template.spec.containers.0.ports'],
    ],
    ['resources: {', 'resources: [] #', ['wrong-type spec.template.spec.containers.0.resources']],
    [
      'metadata: { labels: { app: checkout } }',
      'metadata: { lables: {} }',
      ['unknown-field spec.template.metadata.lables → labels'],
    ],
    [
      'metadata: { labels: { app: checkout } }',
      'metadata: { labels: { -a: b } }',
      ['label spec.template.metadata.labels.-a'],
    ],
    ['\nspec:', '\nstatus: {}\nspec:', []],
    ['\nspec:', '\nstatus: { replica: 1 }\nspec:', ['unknown-field status.replica → replicas']],
    ['\nspec:', '\nstatus: { conditions: [{ type: Available }] }\nspec:', []],
    ['\nspec:', '\ndata: {}\nspec:', ['unknown-field data']],
  ])('%s / %s', (from, to, expected) => {
    expect(deploymentWith(from, to)).toEqual(expected);
  });

  test('the message names the field and the type that lacks it', () => {
    const checked = checkObject(parse(deployment.replace('replicas: 2', 'replcias: 2')), '1.33', catalog);
    expect(checked).toMatchObject({
      result: 'invalid',
      problems: [{ path: ['spec', 'replcias'], message: '`replcias` is not a field of DeploymentSpec' }],
    });
  });

  test('all problems are told at once', () => {
    expect(deploymentWith('replicas: 2', 'replcias: 2\n  paused: 1\n  minReadySeconds: x')).toHaveLength(3);
  });
});

describe('metadata', () => {
  const object = (apiVersion: string, kind: string, metadata: string) =>
    problems(`{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: ${metadata} }`);
  test.each([
    ['v1', 'ConfigMap', '{ name: a.b-c }', []],
    ['v1', 'ConfigMap', '{ name: A }', ['name metadata.name']],
    ['v1', 'ConfigMap', '{ name: a_b }', ['name metadata.name']],
    ['v1', 'ConfigMap', `{ name: ${'a'.repeat(253)} }`, []],
    ['v1', 'ConfigMap', `{ name: ${'a'.repeat(254)} }`, ['name metadata.name']],
    ['v1', 'ConfigMap', '{}', ['name metadata']],
    ['v1', 'ConfigMap', 'null', ['name metadata']],
    ['v1', 'ConfigMap', '{ name: "" }', ['name metadata']],
    ['v1', 'ConfigMap', '{ name: 5 }', ['wrong-type metadata.name → "5"']],
    ['v1', 'ConfigMap', '{ generateName: a- }', []],
    ['v1', 'ConfigMap', '{ generateName: A- }', ['name metadata.generateName']],
    ['v1', 'ConfigMap', '{ name: a, namespace: b.c }', ['namespace metadata.namespace']],
    ['v1', 'Namespace', '{ name: a.b }', ['name metadata.name']],
    ['v1', 'Namespace', '{ name: a, namespace: ignored }', []],
    ['v1', 'Service', '{ name: 1a }', ['name metadata.name']],
    ['apps/v1', 'StatefulSet', '{ name: a.b }', ['name metadata.name']],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', '{ name: "system:Viewer" }', []],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', '{ name: "a/b" }', ['name metadata.name']],
    ['batch/v1', 'CronJob', `{ name: ${'a'.repeat(53)} }`, ['name metadata.name']],
    ['authorization.k8s.io/v1', 'SelfSubjectRulesReview', '{}', ['missing-field']],
    ['v1', 'ConfigMap', '{ name: a, labels: { a.b/c: D_e.f-1 } }', []],
    ['v1', 'ConfigMap', '{ name: a, labels: { a/b/c: d } }', ['label metadata.labels.a/b/c']],
    ['v1', 'ConfigMap', '{ name: a, labels: { A.b/c: d } }', ['label metadata.labels.A.b/c']],
    ['v1', 'ConfigMap', `{ name: a, labels: { b: ${'c'.repeat(64)} } }`, ['label metadata.labels.b']],
    ['v1', 'ConfigMap', '{ name: a, labels: { b: "" } }', []],
    ['v1', 'ConfigMap', '{ name: a, labels: { b: "-" } }', ['label metadata.labels.b']],
    ['v1', 'ConfigMap', '{ name: a, labels: { b: 1 } }', ['wrong-type metadata.labels.b → "1"']],
    ['v1', 'ConfigMap', '{ name: a, annotations: { A.b/c: " any text " } }', []],
    ['v1', 'ConfigMap', '{ name: a, annotations: { "a b": c } }', ['annotation metadata.annotations.a b']],
    ['v1', 'ConfigMap', `{ name: a, annotations: { a: ${'b'.repeat(262_143)} } }`, []],
    ['v1', 'ConfigMap', `{ name: a, annotations: { a: ${'b'.repeat(262_144)} } }`, ['annotation metadata.annotations']],
    ['v1', 'ConfigMap', '{ name: a, finalizers: [a.b/c, "x y"] }', ['metadata metadata.finalizers.1']],
    ['v1', 'ConfigMap', '{ name: a, finalizers: [orphan, foregroundDeletion] }', ['metadata metadata.finalizers']],
    ['v1', 'ConfigMap', '{ name: a, finalizers: [a/b, a/b] }', ['duplicate-item metadata.finalizers.1']],
    [
      'v1',
      'ConfigMap',
      '{ name: a, ownerReferences: [{ apiVersion: v1, kind: Pod, name: b }] }',
      ['missing-field metadata.ownerReferences.0'],
    ],
    ['v1', 'ConfigMap', '{ name: a, creationTimestamp: null }', []],
    [
      'v1',
      'ConfigMap',
      '{ name: a, creationTimestamp: "2026-02-30T00:00:00Z" }',
      ['format metadata.creationTimestamp'],
    ],
    ['v1', 'ConfigMap', '{ name: a, labels: [] }', ['wrong-type metadata.labels']],
    [
      'cert-manager.io/v1',
      'ClusterIssuer',
      '{ name: A, lables: {} }',
      ['unknown-field metadata.lables → labels', 'missing-field', 'name metadata.name'],
    ],
  ])('%s %s %s', (apiVersion, kind, metadata, expected) => {
    const unrelated = new Set(['missing-field spec', ...(expected.includes('missing-field') ? [] : ['missing-field'])]);
    expect(object(apiVersion, kind, metadata).filter((problem) => !unrelated.has(problem))).toEqual(expected);
  });
});

describe('formats', () => {
  test.each([
    ['data: { a: aGk= }', []],
    ['data: { a: "aG\\nk=" }', []],
    ['data: { a: aGk }', ['format data.a']],
    ['data: { a: "päss" }', ['format data.a']],
    ['stringData: { a: päss }', []],
    ['data: { a: null }', []],
  ])('Secret %s', (content, expected) => {
    expect(problems(`{ apiVersion: v1, kind: Secret, metadata: { name: a }, ${content} }`)).toEqual(expected);
  });
});

describe('what is no object of the version', () => {
  test.each([
    [
      '{ apiVersion: v1, kind: Pdo, metadata: {} }',
      { result: 'unknown-kind', suggestion: { apiVersion: 'v1', kind: 'Pod' } },
    ],
    [
      '{ apiVersion: acme.example/v1, kind: Till }',
      { result: 'unknown-kind', apiVersion: 'acme.example/v1', kind: 'Till' },
    ],
    ['{ kind: Pod }', { result: 'no-object' }],
    ['{ apiVersion: 1, kind: Pod }', { result: 'no-object' }],
    ['[]', { result: 'no-object' }],
    ['text', { result: 'no-object' }],
    ['null', { result: 'no-object' }],
  ])('%s', (yaml, expected) => {
    expect(checkObject(parse(yaml), '1.33', catalog)).toMatchObject(expected);
  });

  test('a version older than the oldest is a result of its own', () => {
    expect(checkObject(parse(deployment), '1.22', catalog)).toEqual({
      result: 'unknown-version',
      asked: '1.22',
      oldest: '1.28',
    });
  });

  test('a newer version is judged by the newest known one, and says so', () => {
    expect(checkObject(parse(deployment), '1.40', catalog)).toMatchObject({ result: 'valid', version: '1.34' });
  });
});

describe('properties', () => {
  const kinds = [
    'apps/v1 Deployment',
    'v1 Service',
    'batch/v1 CronJob',
    'networking.k8s.io/v1 Ingress',
    'v1 PersistentVolume',
  ];
  const schemaOf = (name: string): ObjectSchema => {
    const [apiVersion = '', kind = ''] = name.split(' ');
    const schema = catalog.find('1.33', apiVersion, kind);
    if (schema === undefined) throw new Error(name);
    return schema;
  };

  /** Values that a schema allows; optional fields come and go. */
  const allowed = (node: SchemaNode, depth: number): fc.Arbitrary<unknown> => {
    switch (node.type) {
      case 'object': {
        const given = [...node.fields].filter(([field]) => node.required.includes(field) || depth > 0);
        const fields = Object.fromEntries(given.map(([field, child]) => [field, allowed(child, depth - 1)]));
        return fc.record(fields, { requiredKeys: [...node.required] });
      }
      case 'map':
        return fc.dictionary(fc.constantFrom('a', 'b.c/d', 'e-f'), allowed(node.values, depth - 1), { maxKeys: 2 });
      case 'list':
        return fc.array(allowed(node.items, depth - 1), { maxLength: 1 });
      case 'string':
        if (node.enum !== undefined) return fc.constantFrom(...node.enum);
        if (node.format === 'byte') return fc.constantFrom('', 'aGk=');
        if (node.format !== undefined) return fc.constant('2026-01-31T13:00:00Z');
        return fc.constantFrom('a', 'b-1');
      case 'integer':
        return node.format === 'int32' ? fc.integer() : fc.maxSafeNat();
      case 'number':
        return fc.double({ noNaN: true, noDefaultInfinity: true });
      case 'boolean':
        return fc.boolean();
      case 'quantity':
        return fc.constantFrom('1', '500m', '1.5Gi', '1e3', 2);
      case 'int-or-string':
        return fc.constantFrom(1, '25%');
      case 'any':
        return fc.jsonValue();
    }
  };
  const withoutMetadata = (schema: ObjectSchema): fc.Arbitrary<Record<string, unknown>> =>
    allowed(schema.root, 4).map((value) => ({ ...(value as object), metadata: { name: 'a' } }));

  test('what the schema allows has no problem, and one field more has exactly one', () => {
    for (const name of kinds) {
      const schema = schemaOf(name);
      fc.assert(
        fc.property(withoutMetadata(schema), (object) => {
          expect(validateObject(object, schema)).toEqual([]);
          expect(validateObject({ ...object, zzz: 1 }, schema)).toMatchObject([
            { code: 'unknown-field', path: ['zzz'] },
          ]);
        }),
        { numRuns: 50 },
      );
    }
  });

  test('whatever it is given, it answers', () => {
    for (const name of kinds) {
      const schema = schemaOf(name);
      fc.assert(
        fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (spec) => {
          validateObject(spec, schema);
          validateObject({ metadata: spec, spec, data: spec }, schema);
        }),
      );
    }
  });

  test('nesting without end does not exhaust it', () => {
    const schema = schemaOf('apps/v1 Deployment');
    let deep: Record<string, unknown> = {};
    for (let level = 0; level < 100_000; level++) deep = { not: deep };
    const crd = catalog.find('1.33', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    expect(() => validateObject({ spec: deep }, schema)).not.toThrow();
    const versions = [{ schema: { openAPIV3Schema: deep } }];
    expect(() => crd && validateObject({ spec: { versions } }, crd)).not.toThrow();
  });
});

test('1,000 Deployments in well under a second', () => {
  const schema = catalog.find('1.33', 'apps/v1', 'Deployment');
  const object = parse(deployment) as unknown;
  const before = performance.now();
  for (let count = 0; count < 1000; count++) expect(schema && validateObject(object, schema).length).toBe(0);
  expect(performance.now() - before).toBeLessThan(1000);
});
