import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildSchemas } from '../../../scripts/build-schemas.ts';
import { checkObject, importSchemas, loadSchemas, readSchemaFile, type SchemaCatalog } from './index.ts';

const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: tills.shop.acme.example }
spec:
  group: shop.acme.example
  scope: Namespaced
  names: { kind: Till, plural: tills }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {}, scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas } }
      schema:
        openAPIV3Schema:
          type: object
          description: Where customers pay
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object, properties: { name: { type: string, maxLength: 8 } } }
            spec:
              type: object
              required: [currency, replicas]
              x-kubernetes-validations:
                - { rule: "self.drawers.size() > 0", message: needs a drawer }
              properties:
                currency: { type: string, pattern: "^[A-Z]{3}$", description: ISO 4217 }
                replicas: { type: integer, format: int32, minimum: 1, default: 1 }
                port: { x-kubernetes-int-or-string: true }
                memory:
                  anyOf: [{ type: integer }, { type: string }]
                  pattern: ^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$
                  x-kubernetes-int-or-string: true
                note: { type: string, nullable: true, maxLength: 5 }
                drawers:
                  type: array
                  maxItems: 3
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties: { name: { type: string }, coins: { type: object, additionalProperties: { type: integer } } }
                tags: { type: array, x-kubernetes-list-type: set, items: { type: string } }
                anything: { type: object, x-kubernetes-preserve-unknown-fields: true }
                nothing: { type: object }
                payment:
                  type: object
                  oneOf: [{ required: [cash] }, { required: [card] }]
                  properties: { cash: { type: boolean }, card: { type: boolean } }
            status: { type: object, properties: { replicas: { type: integer } } }
    - name: v1alpha1
      served: false
      schema: { openAPIV3Schema: { type: object } }
`;

let builtIn: SchemaCatalog;
let catalog: SchemaCatalog;
beforeAll(async () => {
  await buildSchemas();
  builtIn = loadSchemas();
  catalog = builtIn.with(importSchemas(crd, 'till.yaml').value.map(({ schema }) => schema));
});

describe('a CRD', () => {
  test('becomes one file for each served version', () => {
    const { value, diagnostics } = importSchemas(crd, 'till.yaml');
    expect(diagnostics).toEqual([]);
    expect(value.map(({ path }) => path)).toEqual(['shop.acme.example/till_v1.json']);
    expect(value[0]?.schema).toMatchObject({
      apiVersion: 'shop.acme.example/v1',
      kind: 'Till',
      plural: 'tills',
      scope: 'namespaced',
      subresources: ['scale', 'status'],
    });
  });

  test('its file reads back to the same, and is the same whenever it is made', () => {
    const [first] = importSchemas(crd, 'a.yaml').value;
    const [second] = importSchemas(crd, 'b.yaml').value;
    expect(second?.text).toBe(first?.text);
    expect(readSchemaFile(first?.text ?? '', 'till_v1.json')).toEqual({ value: first?.schema, diagnostics: [] });
    expect(importSchemas(JSON.stringify({ items: [], kind: 'List' }), 'x').diagnostics).toHaveLength(1);
  });

  test('the file keeps what the API server goes by', () => {
    const text = importSchemas(crd, 'till.yaml').value[0]?.text ?? '';
    const { spec } = (JSON.parse(text) as { properties: Record<string, { properties: Record<string, unknown> }> })
      .properties;
    expect(spec).toMatchObject({
      'x-kubernetes-validations': [{ rule: 'self.drawers.size() > 0', message: 'needs a drawer' }],
      additionalProperties: false,
      properties: {
        currency: { pattern: '^[A-Z]{3}$', description: 'ISO 4217' },
        replicas: { default: 1 },
        port: { 'x-kubernetes-int-or-string': true },
        note: { nullable: true },
        drawers: { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] },
        anything: { 'x-kubernetes-preserve-unknown-fields': true },
      },
    });
    expect(spec?.properties.anything).not.toHaveProperty('additionalProperties');
  });

  test('becomes a kind of the catalog, and leaves the other catalog alone', () => {
    const schema = catalog.find('1.30', 'shop.acme.example/v1', 'Till');
    expect(schema?.kind).toMatchObject({ plural: 'tills', namespaced: true, origin: 'imported' });
    expect(builtIn.find('1.30', 'shop.acme.example/v1', 'Till')).toBeUndefined();
    expect(catalog.kinds('1.30').length).toBe(builtIn.kinds('1.30').length + 1);
    expect(catalog.suggestKind('1.30', 'shop.acme.example/v1', 'Til')?.kind).toBe('Till');
    const spec = schema?.root.fields.get('spec');
    expect(spec).toMatchObject({
      type: 'object',
      name: 'shop.acme.example/v1/Till.spec',
      validations: [{ message: 'needs a drawer' }],
    });
    expect(spec?.type === 'object' && spec.fields.get('memory')).toEqual({ type: 'quantity' });
    expect(spec?.type === 'object' && spec.fields.get('replicas')).toMatchObject({ type: 'integer', default: 1 });
    expect(schema && catalog.describe(schema.root)).toBe('Where customers pay');
    expect(spec?.type === 'object' && catalog.describe(spec, 'currency')).toBe('ISO 4217');
  });

  test.each([
    ['{ currency: EUR }', []],
    ['{ currency: eur }', ['pattern spec.currency']],
    ['{}', ['missing-field spec']],
    ['{ currency: EUR, replicas: 0 }', ['range spec.replicas']],
    ['{ currency: EUR, port: http }', []],
    ['{ currency: EUR, port: true }', ['wrong-type spec.port']],
    ['{ currency: EUR, memory: 1Gi }', []],
    ['{ currency: EUR, memory: 1 GB }', ['format spec.memory']],
    ['{ currency: EUR, note: null }', []],
    ['{ currency: EUR, note: "🪙🪙🪙🪙🪙" }', []],
    ['{ currency: EUR, note: abcdef }', ['range spec.note']],
    ['{ currency: EUR, drawers: [{ name: a }, { name: a }] }', ['duplicate-item spec.drawers.1']],
    ['{ currency: EUR, drawers: [{ name: a, coins: { eur: 1 } }, {}] }', ['missing-field spec.drawers.1']],
    ['{ currency: EUR, drawers: [{ name: a }, { name: b }, { name: c }, { name: d }] }', ['range spec.drawers']],
    ['{ currency: EUR, tags: [a, b, a] }', ['duplicate-item spec.tags.2']],
    ['{ currency: EUR, replicas: null, drawers: [{ name: a, coins: { eur: null } }] }', []],
    ['{ currency: EUR, tags: [null] }', ['null spec.tags.0']],
    ['{ currency: EUR, anything: { at: { all: [1] } } }', []],
    ['{ currency: EUR, nothing: { at: all } }', ['unknown-field spec.nothing.at']],
    ['{ currency: EUR, payment: { cash: true } }', []],
    ['{ currency: EUR, payment: {} }', ['choice spec.payment']],
    ['{ currency: EUR, payment: { cash: true, card: true } }', ['choice spec.payment']],
    ['{ currency: EUR, curency: EUR }', ['unknown-field spec.curency → currency']],
  ])('validates spec %s', (spec, expected) => {
    const object = {
      apiVersion: 'shop.acme.example/v1',
      kind: 'Till',
      metadata: { name: 'a' },
      spec: parse(spec) as unknown,
    };
    const checked = checkObject(object, '1.33', catalog);
    const found = checked.result === 'invalid' ? checked.problems : [];
    expect(
      found.map(
        ({ code, path, suggestion }) =>
          `${code} ${path.join('.')}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
      ),
    ).toEqual(expected);
  });

  test('wins over the same kind that comes with the engine, but never over a built-in one', () => {
    const replaced = (from: readonly [string, string, string, string]) => {
      const [group, version, kind, plural] = from;
      const text = crd
        .replaceAll('shop.acme.example', group)
        .replaceAll('Till', kind)
        .replaceAll('tills', plural)
        .replace('name: v1\n', `name: ${version}\n`);
      return builtIn.with(importSchemas(text, 'crd.yaml').value.map(({ schema }) => schema));
    };
    const application = replaced(['argoproj.io', 'v1alpha1', 'Application', 'applications']);
    expect(application.find('1.33', 'argoproj.io/v1alpha1', 'Application')?.kind.origin).toBe('imported');
    expect(builtIn.find('1.33', 'argoproj.io/v1alpha1', 'Application')?.kind.origin).toBe('custom');
    const lease = replaced(['coordination.k8s.io', 'v1', 'Lease', 'leases']);
    expect(lease.find('1.33', 'coordination.k8s.io/v1', 'Lease')?.kind.origin).toBe('built-in');
  });

  test('its metadata is that of every object, with the names that it asks for', () => {
    const named = (name: string) => ({
      apiVersion: 'shop.acme.example/v1',
      kind: 'Till',
      metadata: { name },
      spec: { currency: 'EUR' },
    });
    expect(checkObject(named('corner'), '1.33', catalog).result).toBe('valid');
    expect(checkObject(named('cornershop'), '1.33', catalog)).toMatchObject({
      problems: [{ code: 'range', path: ['metadata', 'name'] }],
    });
    const object = {
      apiVersion: 'shop.acme.example/v1',
      kind: 'Till',
      metadata: { name: 'A', lables: {} },
      spec: { currency: 'EUR' },
    };
    expect(checkObject(object, '1.33', catalog)).toMatchObject({
      problems: [{ code: 'unknown-field', suggestion: 'labels' }, { code: 'name' }],
    });
  });
});

describe('what is in a file', () => {
  test('several documents, other objects between them', () => {
    const other = crd.replaceAll('Till', 'Safe').replaceAll('tills', 'safes');
    const { value, diagnostics } = importSchemas(`${crd}---\nkind: Deployment\n---\n${other}---\n`, 'all.yaml');
    expect(diagnostics).toEqual([]);
    expect(value.map(({ path }) => path)).toEqual(['shop.acme.example/till_v1.json', 'shop.acme.example/safe_v1.json']);
  });

  test('a List, as kubectl prints it', () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [parse(crd) as unknown] });
    expect(importSchemas(list, 'list.json').value).toHaveLength(1);
  });

  test('an OpenAPI document of an API server', () => {
    const openapi = {
      openapi: '3.0.0',
      paths: {
        '/apis/shop.acme.example/v1/tills': { get: gvk('Till') },
        '/apis/shop.acme.example/v1/namespaces/{namespace}/tills': { post: gvk('Till') },
        '/apis/shop.acme.example/v1/namespaces/{namespace}/tills/{name}/status': { put: gvk('Till') },
        '/apis/shop.acme.example/v1/watch/tills': { get: gvk('Till') },
      },
      components: {
        schemas: {
          'example.acme.shop.v1.Till': {
            type: 'object',
            properties: {
              spec: { allOf: [{ $ref: '#/components/schemas/Spec' }], default: {}, description: 'wanted' },
            },
            'x-kubernetes-group-version-kind': [{ group: 'shop.acme.example', version: 'v1', kind: 'Till' }],
          },
          Spec: {
            type: 'object',
            properties: { inner: { $ref: '#/components/schemas/Spec' }, name: { type: 'string' } },
          },
          'example.acme.shop.v1.TillList': {
            type: 'object',
            'x-kubernetes-group-version-kind': [{ group: 'shop.acme.example', version: 'v1', kind: 'TillList' }],
          },
        },
      },
    };
    const { value, diagnostics } = importSchemas(JSON.stringify(openapi), 'openapi.json');
    expect(diagnostics).toEqual([]);
    expect(value.map(({ path }) => path)).toEqual(['shop.acme.example/till_v1.json']);
    expect(value[0]?.schema).toMatchObject({ plural: 'tills', scope: 'namespaced', subresources: ['status'] });
    expect(JSON.parse(value[0]?.text ?? '')).toMatchObject({
      properties: {
        spec: {
          description: 'wanted',
          properties: { name: { type: 'string' }, inner: { 'x-kubernetes-preserve-unknown-fields': true } },
        },
      },
    });
  });

  test.each([
    ['', ['schema/nothing-to-import']],
    ['kind: Deployment', ['schema/nothing-to-import']],
    ['a: [', ['schema/unreadable']],
    ['{"openapi": "3.0.0"}', ['schema/nothing-to-import']],
    [crd.replace('apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1'), ['schema/refused-crd']],
    [crd.replace('group: shop.acme.example', 'group: ../../etc'), ['schema/refused-crd']],
    [crd.replace('kind: Till,', 'kind: ../Till,'), ['schema/refused-crd']],
    [crd.replace('- name: v1\n', '- name: ..\n'), ['schema/refused-crd']],
    [crd.replace('openAPIV3Schema:', 'schema:'), ['schema/refused-crd']],
    ['kind: CustomResourceDefinition', ['schema/refused-crd']],
    [
      `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [${i ? `*b${i - 1},*b${i - 1}` : '*a,*a'}]`).join('\n')}`,
      ['schema/unreadable'],
    ],
    [`kind: CustomResourceDefinition\nspec: ${'['.repeat(20_000)}`, ['schema/unreadable']],
  ])('refused: %.60s', (text, codes) => {
    const { value, diagnostics } = importSchemas(text, 'file.yaml');
    expect(value).toEqual([]);
    expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(codes);
  });

  test('a file that is not one of ours', () => {
    expect(readSchemaFile('{}', 'x.json').diagnostics).toMatchObject([{ code: 'schema/unreadable' }]);
    expect(readSchemaFile('{"x-kubernetes-resource": {"kind": 1}}', 'x.json').diagnostics).toMatchObject([
      { code: 'schema/unreadable' },
    ]);
    expect(readSchemaFile('{', 'x.json').value).toBeUndefined();
  });
});

describe('hostile schemas', () => {
  test('names that every JavaScript object knows are only names', () => {
    const text = crd.replace(
      'currency: {',
      'constructor: { type: string }\n                __proto__: { type: object, properties: { x: {} } }\n                currency: {',
    );
    const { value } = importSchemas(text, 'till.yaml');
    const hostile = builtIn.with(value.map(({ schema }) => schema));
    const object = (spec: string): unknown => ({
      apiVersion: 'shop.acme.example/v1',
      kind: 'Till',
      metadata: { name: 'a' },
      spec: JSON.parse(spec) as unknown,
    });
    expect(checkObject(object('{"currency":"EUR","constructor":"a"}'), '1.33', hostile).result).toBe('valid');
    expect(checkObject(object('{"currency":"EUR","toString":"a"}'), '1.33', hostile).result).toBe('invalid');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('a pattern that would never end elsewhere takes no time', () => {
    const evil = builtIn.with(
      importSchemas(crd.replace('^[A-Z]{3}$', '(a+)+$'), 'till.yaml').value.map(({ schema }) => schema),
    );
    const object = {
      apiVersion: 'shop.acme.example/v1',
      kind: 'Till',
      metadata: { name: 'a' },
      spec: { currency: `${'a'.repeat(100_000)}!` },
    };
    const before = performance.now();
    expect(checkObject(object, '1.33', evil)).toMatchObject({ problems: [{ code: 'pattern' }] });
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test('whatever stands where the schema belongs, the answer is files and diagnostics', () => {
    const document = parse(crd) as { spec: { versions: { schema: { openAPIV3Schema: unknown } }[] } };
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (schema, object) => {
        const copy = structuredClone(document);
        const [version] = copy.spec.versions;
        if (version !== undefined)
          version.schema.openAPIV3Schema = {
            type: 'object',
            properties: { spec: schema },
            required: schema,
            items: schema,
          };
        const { value } = importSchemas(JSON.stringify(copy), 'x.json');
        const more = builtIn.with(value.map((file) => readSchemaFile(file.text, file.path).value ?? file.schema));
        checkObject({ apiVersion: 'shop.acme.example/v1', kind: 'Till', spec: object }, '1.33', more);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void importSchemas(text, 'x')));
  });
});

function gvk(kind: string): object {
  return { 'x-kubernetes-group-version-kind': { group: 'shop.acme.example', version: 'v1', kind } };
}
