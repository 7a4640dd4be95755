import { equal, sizeOf } from '../equality.ts';
import { define, type FunctionDeclaration, global, type Library, member, type Overload } from '../functions.ts';
import { STANDARD_MACROS } from '../macros.ts';
import { compileRegex, RegexError } from '../regex.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  parameter,
  STRING,
  TIMESTAMP,
  TYPE,
  typeOf,
  UINT,
} from '../types.ts';
import { CelError, CelList, CelMap, noSuchOverload, TypeValue, type Value, valueType } from '../values.ts';
import { add, compare, divide, modulo, multiply, negate, subtract, unsupported } from './arithmetic.ts';
import { CONVERSIONS } from './conversions.ts';
import { TIME_ACCESSORS } from './time-accessors.ts';

const A = parameter('A');
const B = parameter('B');
const LIST_OF_A = listOf(A);
const MAP_OF_A_B = mapOf(A, B);

/** A function with one implementation for all its overloads. */
function single(
  name: string,
  evaluate: (...args: Value[]) => Value,
  ...overloads: readonly Overload[]
): FunctionDeclaration {
  return { name, overloads, evaluate };
}

const binary = (id: string, left: CelType, right: CelType, result: CelType): Overload =>
  global(id, [left, right], result);

/** Arithmetic overloads named after the type, such as `add_int64`. */
const same = (verb: string, types: Readonly<Record<string, CelType>>): readonly Overload[] =>
  Object.entries(types).map(([suffix, type]) => binary(`${verb}_${suffix}`, type, type, type));

const NUMBERS = { int64: INT, uint64: UINT, double: DOUBLE };

/** Every pair of types that `<` and its kin compare, in cel-go's order. */
function comparison(operator: string, verb: string, holds: (order: number) => boolean): FunctionDeclaration {
  const pairs: readonly (readonly [string, CelType, CelType])[] = [
    ['bool', BOOL, BOOL],
    ['int64', INT, INT],
    ['int64_double', INT, DOUBLE],
    ['int64_uint64', INT, UINT],
    ['uint64', UINT, UINT],
    ['uint64_double', UINT, DOUBLE],
    ['uint64_int64', UINT, INT],
    ['double', DOUBLE, DOUBLE],
    ['double_int64', DOUBLE, INT],
    ['double_uint64', DOUBLE, UINT],
    ['string', STRING, STRING],
    ['bytes', BYTES, BYTES],
    ['timestamp', TIMESTAMP, TIMESTAMP],
    ['duration', DURATION, DURATION],
  ];
  const evaluate = (left: Value = null, right: Value = null): Value => {
    const order = compare(operator, left, right);
    return order instanceof CelError ? order : holds(order);
  };
  return single(
    operator,
    evaluate,
    ...pairs.map(([suffix, left, right]) => binary(`${verb}_${suffix}`, left, right, BOOL)),
  );
}

const OPERATORS: readonly FunctionDeclaration[] = [
  define('_?_:_', global('conditional', [BOOL, A, A], A)),
  define('_&&_', global('logical_and', [BOOL, BOOL], BOOL)),
  define('_||_', global('logical_or', [BOOL, BOOL], BOOL)),
  single(
    '!_',
    (value = null) => (typeof value === 'boolean' ? !value : noSuchOverload()),
    global('logical_not', [BOOL], BOOL),
  ),
  define('@not_strictly_false', global('not_strictly_false', [BOOL], BOOL)),
  define('_==_', binary('equals', A, A, BOOL)),
  define('_!=_', binary('not_equals', A, A, BOOL)),
  single(
    '_+_',
    (left = null, right = null) => add(left, right),
    binary('add_bytes', BYTES, BYTES, BYTES),
    binary('add_double', DOUBLE, DOUBLE, DOUBLE),
    binary('add_duration_duration', DURATION, DURATION, DURATION),
    binary('add_duration_timestamp', DURATION, TIMESTAMP, TIMESTAMP),
    binary('add_timestamp_duration', TIMESTAMP, DURATION, TIMESTAMP),
    binary('add_int64', INT, INT, INT),
    binary('add_list', LIST_OF_A, LIST_OF_A, LIST_OF_A),
    binary('add_string', STRING, STRING, STRING),
    binary('add_uint64', UINT, UINT, UINT),
  ),
  single('_/_', (left = null, right = null) => divide(left, right), ...same('divide', NUMBERS)),
  single('_%_', (left = null, right = null) => modulo(left, right), ...same('modulo', { int64: INT, uint64: UINT })),
  single('_*_', (left = null, right = null) => multiply(left, right), ...same('multiply', NUMBERS)),
  single(
    '-_',
    (value = null) => negate(value),
    global('negate_double', [DOUBLE], DOUBLE),
    global('negate_int64', [INT], INT),
  ),
  single(
    '_-_',
    (left = null, right = null) => subtract(left, right),
    binary('subtract_double', DOUBLE, DOUBLE, DOUBLE),
    binary('subtract_duration_duration', DURATION, DURATION, DURATION),
    binary('subtract_int64', INT, INT, INT),
    binary('subtract_timestamp_duration', TIMESTAMP, DURATION, TIMESTAMP),
    binary('subtract_timestamp_timestamp', TIMESTAMP, TIMESTAMP, DURATION),
    binary('subtract_uint64', UINT, UINT, UINT),
  ),
  comparison('_<_', 'less', (order) => order < 0),
  comparison('_<=_', 'less_equals', (order) => order <= 0),
  comparison('_>_', 'greater', (order) => order > 0),
  comparison('_>=_', 'greater_equals', (order) => order >= 0),
  define('_[_]', binary('index_list', LIST_OF_A, INT, A), binary('index_map', MAP_OF_A_B, A, B)),
  single(
    '@in',
    (element = null, container = null) => isIn(element, container),
    binary('in_list', A, LIST_OF_A, BOOL),
    binary('in_map', A, MAP_OF_A_B, BOOL),
  ),
];

function isIn(element: Value, container: Value): Value {
  if (container instanceof CelMap) {
    const found = container.get(element);
    return found instanceof CelError ? found : found !== undefined;
  }
  if (!(container instanceof CelList)) return noSuchOverload();
  for (const candidate of container) if (equal(element, candidate)) return true;
  return false;
}

function size(value: Value = null): Value {
  const sized =
    typeof value === 'string' || value instanceof Uint8Array || value instanceof CelList || value instanceof CelMap;
  return sized ? BigInt(sizeOf(value)) : unsupported('size', value);
}

const sizeOverloads = Object.entries({ bytes: BYTES, list: LIST_OF_A, map: MAP_OF_A_B, string: STRING }).flatMap(
  ([name, type]) => [global(`size_${name}`, [type], INT), member(`${name}_size`, [type], INT)],
);

function matches(text: Value = null, pattern: Value = null): Value {
  if (typeof text !== 'string') return unsupported('matches', text);
  if (typeof pattern !== 'string') return noSuchOverload();
  const regex = compileRegex(pattern);
  return regex instanceof RegexError ? new CelError('invalid-argument', regex.message) : regex.test(text);
}

/** A test of one string against another that checks the types itself: `contains`, `startsWith`, `endsWith`. */
function textTest(name: string, id: string, holds: (text: string, part: string) => boolean): FunctionDeclaration {
  return {
    name,
    overloads: [member(id, [STRING, STRING], BOOL)],
    evaluate: (text = null, part = null) =>
      typeof text === 'string' && typeof part === 'string' ? holds(text, part) : noSuchOverload(),
  };
}

/** The functions, operators and macros of the CEL language definition (cel-go, common/stdlib). */
export const STANDARD: Library = {
  functions: [
    ...OPERATORS,
    single('size', size, ...sizeOverloads),
    single('type', (value = null) => new TypeValue(valueType(value)), global('type', [A], typeOf(A))),
    single('dyn', (value = null) => value, global('to_dyn', [A], DYN)),
    ...CONVERSIONS,
    textTest('contains', 'contains_string', (text, part) => text.includes(part)),
    textTest('endsWith', 'ends_with_string', (text, part) => text.endsWith(part)),
    textTest('startsWith', 'starts_with_string', (text, part) => text.startsWith(part)),
    single(
      'matches',
      matches,
      global('matches', [STRING, STRING], BOOL),
      member('matches_string', [STRING, STRING], BOOL),
    ),
    ...TIME_ACCESSORS,
  ],
  macros: STANDARD_MACROS,
  types: [BOOL, BYTES, DOUBLE, DURATION, INT, LIST_OF_A, MAP_OF_A_B, NULL, STRING, TIMESTAMP, TYPE, UINT],
};
