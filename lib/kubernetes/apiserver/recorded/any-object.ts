import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { GoType, Kind, Types } from '../types/table.ts';

/** Any object of a kind, as far as its types go: every field may be there, empty, null or at odds with the others. For tests only. */
export function anyObjectWithNulls(kind: Kind, types: Types): fc.Arbitrary<JsonObject> {
  return anyStruct(kind.struct, types, 4).map((fields) => ({
    ...fields,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
  }));
}

/** The same without explicit nulls. */
export function anyObject(kind: Kind, types: Types): fc.Arbitrary<JsonObject> {
  return anyObjectWithNulls(kind, types).map((object) => withoutNulls(object) as JsonObject);
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls).filter((item) => item !== null);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== null)
      .map(([key, held]) => [key, withoutNulls(held)]),
  );
}

function anyStruct(name: string, types: Types, depth: number): fc.Arbitrary<JsonObject> {
  const { fields } = types.struct(name);
  if (depth === 0 || fields.length === 0) return fc.constant({});
  const some = fc.uniqueArray(fc.constantFrom(...fields), { maxLength: 6, selector: (field) => field.name });
  return some.chain((chosen) =>
    fc
      .tuple(...chosen.map((field) => fc.option(anyValue(field.type, types, depth - 1), { freq: 12 })))
      .map((values) => Object.fromEntries(chosen.map((field, i) => [field.name, values[i] ?? null]))),
  );
}

const texts = fc.constantFrom(
  '',
  'a',
  'nginx:latest',
  'x/y@sha256:1',
  'RollingUpdate',
  'ClusterIP',
  'LoadBalancer',
  'ClientIP',
  'None',
);
const quantities = fc.constantFrom(
  '0',
  '0.5',
  '500m',
  '1024Mi',
  '1Gi',
  '1e9',
  '0.0001',
  '1.5Gi',
  '+5',
  '-3',
  '99999999999999999999',
);
const times = fc.constantFrom('2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456+02:00');

function anyValue(type: GoType, types: Types, depth: number): fc.Arbitrary<Json> {
  switch (type.is) {
    case 'struct':
      return anyStruct(type.name, types, depth);
    case 'pointer':
      return anyValue(type.of, types, depth);
    case 'list':
      return fc.array(anyValue(type.of, types, depth), { maxLength: depth === 0 ? 0 : 2 });
    case 'map':
      return fc.dictionary(fc.constantFrom('a', 'b.c/d', '__proto__'), anyValue(type.of, types, depth), { maxKeys: 2 });
    case 'resources':
      return fc.dictionary(fc.constantFrom('cpu', 'memory', 'x.io/gpu'), quantities, { maxKeys: 2 });
    case 'string':
      return texts;
    case 'bool':
      return fc.boolean();
    case 'int32':
    case 'int64':
    case 'float64':
      return fc.constantFrom(0, 1, -1, 80);
    case 'intstr':
      return fc.constantFrom(0, 80, '', '25%');
    case 'quantity':
      return quantities;
    case 'time':
    case 'microtime':
      return times;
    case 'bytes':
      return fc.constantFrom('', 'YQ==');
    case 'raw':
    case 'json':
      return fc.constantFrom<Json>({ a: null }, {}, { b: [1] });
    case 'schemaOrBool':
    case 'schemaOrArray':
    case 'schemaOrStrings':
      return anyStruct('apiextensions.JSONSchemaProps', types, depth);
  }
}
