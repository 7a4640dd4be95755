import { tests as conformance } from '@bufbuild/cel-spec/testdata/conformance.js';
import { expect, test } from 'vitest';
import { ValueList, ValueMap } from './collections.ts';
import { celEnvironment, type Environment } from './environment.ts';
import { equal } from './equality.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  formatType,
  INT,
  listOf,
  mapOf,
  NULL,
  STRING,
  TIMESTAMP,
  UINT,
} from './types.ts';
import { TypeValue, Uint, type Value } from './values.ts';

/**
 * The CEL project's own test data, run against the newest environment. What the API server's environment does not have is left out, each
 * for a reason that is counted, so that a case that stops running, or stops passing, fails here.
 */
const PASSING = 1202;

interface Case {
  readonly section: string;
  readonly name: string;
  readonly expr: string;
  readonly original: Original;
  readonly type: string | undefined;
}

/** The parts of `cel.expr.conformance.test.SimpleTest` in JSON that are read here. */
interface Original {
  readonly name?: string;
  readonly expr: string;
  readonly container?: string;
  readonly disableCheck?: boolean;
  readonly checkOnly?: boolean;
  readonly disableMacros?: boolean;
  readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type: TypeJson } }[];
  readonly bindings?: Readonly<Record<string, { readonly value?: ValueJson }>>;
  readonly value?: ValueJson;
  readonly evalError?: unknown;
  readonly typedResult?: { readonly result?: ValueJson; readonly deducedType?: unknown };
}

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly { readonly original: unknown; readonly type?: string }[];
}

function* cases(suite: Suite, path: readonly string[]): Iterable<Case> {
  for (const { original, type } of suite.tests ?? []) {
    const read = original as Original;
    yield { section: path.join('/'), name: read.name ?? read.expr, expr: read.expr, original: read, type };
  }
  for (const inner of suite.suites ?? []) yield* cases(inner, [...path, inner.name]);
}

/** Why a case says nothing about the API server's environment; undefined where it does. */
function outOfScope({ section, name, expr, original }: Case): string | undefined {
  const [suite = ''] = section.split('/');
  if (DEPARTURES.has(name)) return 'departures of the server, seen on the real one';
  const reason = OUTSIDE[suite];
  if (reason) return reason;
  if (original.container) return 'containers of names';
  if (original.disableCheck) return 'evaluation without type check';
  if (original.disableMacros) return 'parsing without macros';
  if (
    /TestAllTypes|google\.protobuf\.[A-Z]\w*(?:Value)?\s*\{|google\.protobuf\.(?:Struct|Value|ListValue|Any)/.test(expr)
  ) {
    return 'protobuf messages';
  }
  if (/`/.test(expr)) return 'quoted names of fields';
  if (/\.reverse\(\)/.test(expr)) return 'functions of later string extensions';
  if (original.typeEnv?.some(({ ident }) => !ident || declaredType(ident.type) === undefined))
    return 'protobuf messages';
  if (Object.values(original.bindings ?? {}).some(({ value }) => value && 'objectValue' in value)) {
    return 'protobuf messages';
  }
  return undefined;
}

const OUTSIDE: Readonly<Record<string, string>> = {
  bindings_ext: 'extensions the API server lacks',
  block_ext: 'extensions the API server lacks',
  encoders_ext: 'extensions the API server lacks',
  math_ext: 'extensions the API server lacks',
  proto2: 'protobuf messages',
  proto2_ext: 'protobuf messages',
  proto3: 'protobuf messages',
  enums: 'protobuf messages',
  dynamic: 'protobuf messages',
  wrappers: 'protobuf messages',
  namespace: 'containers of names',
};

/** Cases that the API server's cel-go, or the older version of formatting it uses, answers otherwise. */
const DEPARTURES: ReadonlySet<string> = new Set([
  'map_value_repeat_key',
  'map_null_entry_no_such_key',
  'map_present_key_invalid_field',
  'indexof_out_of_range',
  'lastindexof_out_of_range',
  'scientific notation formatting clause',
  'scientific notation formatting clause in a string variable',
  'default precision for scientific notation',
  'NaN support for scientific notation',
  'positive infinity support for scientific notation',
  'negative infinity support for scientific notation',
  'NaN support for decimal',
  'positive infinity support for decimal',
  'negative infinity support for decimal',
  'positive infinity support for fixed-point',
  'negative infinity support for fixed-point',
  'list support for string',
  'map support for string',
  'map support (all key types)',
  'dyntype support for scientific notation',
  'dyntype NaN/infinity support',
  'dyntype support for lists',
  'dyntype support for maps',
]);

type TypeJson = Readonly<Record<string, unknown>>;
type ValueJson = Readonly<Record<string, unknown>>;

const PRIMITIVES: Readonly<Record<string, CelType>> = {
  BOOL,
  INT64: INT,
  UINT64: UINT,
  DOUBLE,
  STRING,
  BYTES,
  TIMESTAMP,
  DURATION,
};

function declaredType(json: TypeJson): CelType | undefined {
  const [[kind, detail] = ['', undefined]] = Object.entries(json);
  switch (kind) {
    case 'primitive':
    case 'wellKnown':
      return PRIMITIVES[String(detail)];
    case 'dyn':
      return DYN;
    case 'null':
      return NULL;
    case 'listType': {
      const element = declaredType((detail as { elemType?: TypeJson }).elemType ?? { dyn: {} });
      return element && listOf(element);
    }
    case 'mapType': {
      const { keyType = { dyn: {} }, valueType = { dyn: {} } } = detail as { keyType?: TypeJson; valueType?: TypeJson };
      const key = declaredType(keyType);
      const value = declaredType(valueType);
      return key && value && mapOf(key, value);
    }
    default:
      return undefined;
  }
}

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function readValue(json: ValueJson): Value | undefined {
  const [[kind, detail] = ['', undefined]] = Object.entries(json);
  switch (kind) {
    case 'boolValue':
      return detail as boolean;
    case 'int64Value':
      return BigInt(detail as string);
    case 'uint64Value':
      return new Uint(BigInt(detail as string));
    case 'doubleValue':
      return SPECIAL[String(detail)] ?? Number(detail);
    case 'stringValue':
      return detail as string;
    case 'bytesValue':
      return new Uint8Array(Buffer.from(detail as string, 'base64'));
    case 'nullValue':
      return null;
    case 'listValue':
      return new ValueList(
        ((detail as { values?: ValueJson[] }).values ?? []).map((value) => readValue(value) ?? null),
      );
    case 'mapValue': {
      const { entries = [] } = detail as { entries?: { key: ValueJson; value: ValueJson }[] };
      return new ValueMap(entries.map(({ key, value }) => [readValue(key) ?? null, readValue(value) ?? null]));
    }
    case 'typeValue':
      return TYPES_BY_NAME.get(detail as string);
    default:
      return undefined;
  }
}

const TYPES_BY_NAME = new Map(
  [BOOL, INT, UINT, DOUBLE, STRING, BYTES, NULL, listOf(DYN), mapOf(DYN, DYN), TIMESTAMP, DURATION].map((type) => {
    const value = new TypeValue(type);
    return [value.name, value] as const;
  }),
);
TYPES_BY_NAME.set('type', new TypeValue({ kind: 'type' }));

const sameValue = (a: Value, b: Value): boolean =>
  equal(a, b) ||
  (typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b)) ||
  (a instanceof ValueList && a.size === 0);

function environmentOf(original: Original): Environment {
  const variables: Record<string, CelType> = {};
  for (const { name, ident } of original.typeEnv ?? []) variables[name] = declaredType(ident?.type ?? {}) ?? DYN;
  const environment = celEnvironment({ kubernetes: '1.36', variables });
  if (!environment) throw new Error('1.36 is a version');
  return environment;
}

/** What went wrong; undefined where the case passes. `refused` where the API server refuses the expression by rules of its own. */
function run({ original, type }: Case): string | undefined {
  const { program, problems, type: actual } = environmentOf(original).compile(original.expr);
  if (!program) {
    if (problems.some(({ message }) => /^expected type '.*' but found '/.test(message))) return 'refused';
    if (original.evalError !== undefined) return undefined;
    return problems.map(({ message }) => message).join('; ');
  }
  if (original.checkOnly || original.typedResult) {
    return type === undefined || (actual && formatType(actual) === type) ? undefined : `not of type ${type}`;
  }
  const bindings: Record<string, unknown> = {};
  for (const [name, { value }] of Object.entries(original.bindings ?? {})) bindings[name] = value && readValue(value);
  const result = program.evaluate(bindings);
  if (original.evalError !== undefined) return result.ok ? 'no error' : undefined;
  if (!result.ok) return result.error.message;
  const wanted = original.value ? readValue(original.value) : true;
  if (wanted === undefined) return 'unreadable expectation';
  return sameValue(wanted, result.value) ? undefined : 'another value';
}

test('agrees with the conformance data of CEL wherever it concerns the API server', () => {
  const skipped = new Map<string, number>();
  const failed: string[] = [];
  let passed = 0;
  const skip = (reason: string): void => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
  for (const each of cases(conformance as Suite, [])) {
    const reason = outOfScope(each);
    if (reason) {
      skip(reason);
      continue;
    }
    const fault = run(each);
    if (fault === 'refused') skip('literals of mixed types, which the API server refuses');
    else if (fault === undefined) passed++;
    else failed.push(`${each.section}/${each.name}: ${each.expr} → ${fault}`);
  }
  const report = [...skipped].map(([reason, count]) => `${count} ${reason}`).join(', ');
  process.stdout.write(`CEL conformance: ${passed} passed; out of scope: ${report}\n`);
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(PASSING);
});
