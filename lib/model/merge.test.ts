import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Data,
  type DataMap,
  fields,
  mergedAppSchema,
  parseDocument,
  type TSchema,
  Type,
} from '../config/index.ts';
import { isMap, type Layer, type LayerName, mergeLayers, origins } from './merge.ts';

const schema: TSchema = mergedAppSchema({
  kind: 'Thing',
  description: 'A thing.',
  defaults: {},
  example: '',
  fields: {
    env: Type.Optional(fields.env),
    probes: Type.Optional(fields.probes),
    ports: Type.Optional(fields.ports),
    replicas: Type.Optional(fields.replicas),
    autoscaling: Type.Optional(fields.autoscaling),
    size: Type.Optional(fields.size),
    resources: Type.Optional(fields.resources),
    args: Type.Optional(fields.args),
    dependencies: Type.Optional(fields.dependencies),
  },
});

const names: readonly LayerName[] = [
  'engine default',
  'platform',
  'environment',
  'cluster',
  'team',
  'app',
  "app's environment",
];

/** Layers from YAML texts, lowest first. */
function layers(...texts: readonly string[]): readonly Layer[] {
  return texts.map((text, i) => {
    const { value: document } = parseDocument(`${i}.yaml`, text);
    if (!document || !isMap(document.value)) throw new Error(text);
    return { name: names[i] ?? 'app', value: document.value, document, base: [] };
  });
}

function merged(...texts: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(mergeLayers(layers(...texts), schema)));
}

describe('layers, each able to override the one before', () => {
  test('maps by key', () =>
    expect(merged('env: { A: 1, B: 1 }', 'env: { B: 2, C: 2 }', 'env: { C: 3 }')).toEqual({
      env: { A: 1, B: 2, C: 3 },
    }));
  test('maps of maps', () =>
    expect(
      merged('ports: { http: { port: 80 } }', 'ports: { http: { targetPort: 8080 }, grpc: { port: 81 } }'),
    ).toEqual({
      ports: { http: { port: 80, targetPort: 8080 }, grpc: { port: 81 } },
    }));
  test('lists are replaced', () => expect(merged('args: [a, b]', 'args: [c]')).toEqual({ args: ['c'] }));
  test('an empty list replaces too', () => expect(merged('args: [a, b]', 'args: []')).toEqual({ args: [] }));
  test('null removes', () =>
    expect(merged('env: { A: 1, B: 1 }\nargs: [a]', 'env: { A: null }\nargs: null')).toEqual({ env: { B: 1 } }));
  test('null removes what is below it alone: a higher layer may set it again', () =>
    expect(merged('env: { A: 1, B: 1 }', 'env: null', 'env: { C: 3 }')).toEqual({ env: { C: 3 } }));
  test('null with nothing below it leaves nothing', () =>
    expect(merged('size: a', 'env: { A: null }')).toEqual({ size: 'a', env: {} }));
  test('a value of one of several shapes is replaced as a whole', () => {
    expect(merged('env: { A: { secret: a/b } }', 'env: { A: { field: x } }')).toEqual({ env: { A: { field: 'x' } } });
    expect(merged('env: { A: { secret: a/b } }', 'env: { A: text }')).toEqual({ env: { A: 'text' } });
    expect(merged('probes: { liveness: { path: /, period: 5s } }', 'probes: { liveness: { grpc: true } }')).toEqual({
      probes: { liveness: { grpc: true } },
    });
    expect(merged('probes: { liveness: { path: / } }', 'probes: { liveness: false }')).toEqual({
      probes: { liveness: false },
    });
  });
  test('fields of a dependency are merged', () =>
    expect(
      merged('dependencies: { db: { type: postgres, size: small } }', 'dependencies: { db: { size: large } }'),
    ).toEqual({
      dependencies: { db: { type: 'postgres', size: 'large' } },
    }));
  test('a fixed number of replicas and autoscaling answer one question: the higher layer wins', () => {
    expect(merged('replicas: 2', 'autoscaling: { max: 3 }')).toEqual({ autoscaling: { max: 3 } });
    expect(merged('autoscaling: { max: 3 }', 'replicas: 2')).toEqual({ replicas: 2 });
    expect(merged('replicas: 2', 'autoscaling: { max: 3 }', 'autoscaling: null')).toEqual({});
    // Both in one layer is for the check that reports it.
    expect(merged('size: a', 'replicas: 2\nautoscaling: { max: 3 }')).toEqual({
      size: 'a',
      replicas: 2,
      autoscaling: { max: 3 },
    });
  });
  test('a size makes amounts of lower layers void, not those beside it', () => {
    expect(merged('resources: { requests: { cpu: 100m } }', 'size: large')).toEqual({ size: 'large' });
    expect(merged('size: small', 'resources: { requests: { cpu: 100m } }')).toEqual({
      size: 'small',
      resources: { requests: { cpu: '100m' } },
    });
    expect(merged('size: small', 'size: large\nresources: { requests: { cpu: 1m } }')).toEqual({
      size: 'large',
      resources: { requests: { cpu: '1m' } },
    });
  });
  test('keys with a meaning in JavaScript are keys like any other', () => {
    const value = mergeLayers(
      layers('env: { constructor: 1, toString: 1 }', 'env: { constructor: 2, hasOwnProperty: 3 }'),
      schema,
    );
    expect(Object.entries(value.env ?? {})).toEqual([
      ['constructor', 2],
      ['toString', 1],
      ['hasOwnProperty', 3],
    ]);
    expect(({} as Record<string, unknown>).toString).toBe(Object.prototype.toString);
  });
});

describe('who said it', () => {
  const said = (path: readonly (string | number)[], ...texts: readonly string[]) =>
    origins(layers(...texts), path, schema).map(
      ({ layer, value, span }) => `${layer}: ${JSON.stringify(value)} ${span?.file}@${span?.start}`,
    );

  test('every layer, lowest first', () =>
    expect(said(['env', 'A'], 'env: { A: 1 }', 'env: { A: 2 }', 'size: x', 'env: { A: 3 }')).toEqual([
      'engine default: 1 0.yaml@10',
      'platform: 2 1.yaml@10',
      'cluster: 3 3.yaml@10',
    ]));
  test('a removed value has nobody', () => expect(said(['env', 'A'], 'env: { A: 1 }', 'env: { A: null }')).toEqual([]));
  test('a removed parent silences what was below', () =>
    expect(said(['env', 'A'], 'env: { A: 1 }', 'env: null', 'env: { B: 1 }')).toEqual([]));
  test('a replaced shape silences what was below', () =>
    expect(
      said(['probes', 'liveness', 'path'], 'probes: { liveness: { path: / } }', 'probes: { liveness: { grpc: true } }'),
    ).toEqual([]));
  test('a superseded field has nobody', () =>
    expect(said(['replicas'], 'replicas: 2', 'autoscaling: { max: 3 }')).toEqual([]));
  test('an item of a list', () => expect(said(['args', 1], 'args: [a, b]', 'args: [c]')).toEqual([]));
});

describe('any layers', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('x', 'y'), fc.constant(null));
  // Inside values that are replaced as a whole no schema allows null.
  const set = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('x', 'y'));
  const env = fc.dictionary(
    fc.constantFrom('A', 'B', 'constructor'),
    fc.oneof(value, fc.record({ secret: fc.constantFrom('a/b', 'c/d') })),
    { maxKeys: 3 },
  );
  const ports = fc.dictionary(
    fc.constantFrom('http', 'grpc'),
    fc.oneof(fc.constant(null), fc.record({ port: value, targetPort: value }, { requiredKeys: [] })),
  );
  const liveness = fc.oneof(
    fc.constant(null),
    fc.constant(false),
    fc.record({ path: set, period: set }, { requiredKeys: [] }),
  );
  const layer = fc.record(
    {
      env: fc.oneof(env, fc.constant(null)),
      ports: fc.oneof(ports, fc.constant(null)),
      args: fc.oneof(fc.array(set, { maxLength: 3 }), fc.constant(null)),
      probes: fc.oneof(fc.constant(null), fc.record({ liveness }, { requiredKeys: [] })),
      replicas: value,
      autoscaling: fc.oneof(fc.constant(null), fc.record({ min: value, max: value }, { requiredKeys: [] })),
      size: value,
      resources: fc.oneof(
        fc.constant(null),
        fc.record({ requests: fc.record({ cpu: value }, { requiredKeys: [] }) }, { requiredKeys: [] }),
      ),
    },
    { requiredKeys: [] },
  );
  const stack = fc
    .array(layer, { minLength: 1, maxLength: 7 })
    .map((list) => layers(...list.map((one) => JSON.stringify(one))));

  test('the last word on a path is what the merge holds there, and nobody speaks for what it does not hold', () => {
    fc.assert(
      fc.property(stack, (list) => {
        const whole = mergeLayers(list, schema);
        for (const path of everyPath(list)) {
          const last = origins(list, path, schema).at(-1);
          const holds = at(whole, path);
          if (holds === undefined) expect([path, last?.value]).toEqual([path, undefined]);
          else if (!isMap(holds)) expect([path, plain(last?.value)]).toEqual([path, plain(holds)]);
          else expect([path, last !== undefined]).toEqual([path, true]);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('a layer on top of itself changes nothing', () => {
    fc.assert(
      fc.property(stack, (list) => {
        const top = list.at(-1);
        if (top) expect(plain(mergeLayers([...list, top], schema))).toEqual(plain(mergeLayers(list, schema)));
      }),
    );
  });

  test('keys are independent: what is said of one does not change another', () => {
    const superseding = new Set(['replicas', 'autoscaling', 'size', 'resources']);
    fc.assert(
      fc.property(stack, fc.constantFrom('env', 'ports', 'args', 'probes', 'replicas'), (list, field) => {
        const related = superseding.has(field) ? superseding : new Set([field]);
        const only = list.map((one) => ({
          ...one,
          value: Object.fromEntries(Object.entries(one.value).filter(([key]) => related.has(key))) as DataMap,
        }));
        expect(plain(mergeLayers(only, schema)[field])).toEqual(plain(mergeLayers(list, schema)[field]));
      }),
    );
  });

  test('no null is left outside values that are replaced as a whole', () => {
    fc.assert(
      fc.property(stack, (list) => {
        const whole = mergeLayers(list, schema);
        for (const path of everyPath(list)) {
          if (path.some((step) => step === 'args' || step === 'liveness' || typeof step === 'number')) continue;
          expect([path, at(whole, path) === null]).toEqual([path, false]);
        }
      }),
    );
  });
});

function everyPath(list: readonly Layer[]): readonly (readonly (string | number)[])[] {
  const found = new Map<string, readonly (string | number)[]>();
  const walk = (value: Data, path: readonly (string | number)[]): void => {
    if (path.length > 0) found.set(JSON.stringify(path), path);
    if (Array.isArray(value)) for (const [i, inner] of value.entries()) walk(inner as Data, [...path, i]);
    else if (isMap(value)) for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  for (const { value } of list) walk(value, []);
  return [...found.values()];
}

function at(value: Data, path: readonly (string | number)[]): Data | undefined {
  return path.reduce<Data | undefined>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as unknown as Record<string | number, Data>)[step]
        : undefined,
    value,
  );
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
