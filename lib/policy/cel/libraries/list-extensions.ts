import { keyOf, ValueList } from '../collections.ts';
import { equal } from '../equality.ts';
import { costExceeded } from '../frame.ts';
import { define, type FunctionDeclaration, global, type Library, member } from '../functions.ts';
import { SORT_BY } from '../macros.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  parameter,
  STRING,
  TIMESTAMP,
  typeName,
  UINT,
} from '../types.ts';
import { CelError, CelList, noSuchOverload, type Value, valueTypeName } from '../values.ts';
import { compare, unsupported } from './arithmetic.ts';

const LIST = listOf(parameter('T'));
const COMPARABLE: readonly CelType[] = [INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES];

const invalid = (message: string): CelError => new CelError('invalid-argument', message);

function slice(list: CelList, start: bigint, end: bigint): Value {
  const shown = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) return invalid(`${shown}, negative indexes not supported`);
  if (start > end) return invalid(`${shown}, start index must be less than or equal to end index`);
  if (end > list.size) return invalid(`${shown}, list is length ${list.size}`);
  return new ValueList(Array.from({ length: Number(end - start) }, (_, i) => list.at(Number(start) + i)));
}

/** Takes any list, also one that is flat already. */
function flatten(list: Value = null, depth: Value = 1n): Value {
  if (!(list instanceof CelList) || typeof depth !== 'bigint') return noSuchOverload('flatten', list);
  return depth < 0n ? invalid('level must be non-negative') : new ValueList([...flat(list, depth)]);
}

function* flat(list: CelList, depth: bigint): Iterable<Value> {
  for (const element of list) {
    if (element instanceof CelList && depth > 0n) yield* flat(element, depth - 1n);
    else yield element;
  }
}

/** More elements than any expression can afford, so that there is no need to make them first. */
const LONGEST_RANGE = 1_000_000n;

function range(length: bigint): Value {
  if (length > LONGEST_RANGE) throw costExceeded();
  return new ValueList(Array.from({ length: Math.max(0, Number(length)) }, (_, i) => BigInt(i)));
}

function distinct(list: CelList): Value {
  const keys = new Set<string>();
  const others: Value[] = [];
  const kept: Value[] = [];
  for (const element of list) {
    const key = Number.isNaN(element) ? undefined : keyOf(element);
    if (key !== undefined ? keys.has(key) : others.some((other) => equal(element, other))) continue;
    if (key !== undefined) keys.add(key);
    else others.push(element);
    kept.push(element);
  }
  return new ValueList(kept);
}

function sortByKeys(name: string, list: Value, keys: Value): Value {
  if (!(list instanceof CelList) || !(keys instanceof CelList)) return unsupported(name, list);
  if (list.size !== keys.size) {
    const sizes = `${list.size} and ${keys.size} elements respectively`;
    return invalid(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${sizes}`,
    );
  }
  if (list.size === 0) return list;
  const order = [...keys];
  const [first = null] = order;
  if (compare('_<_', first, first) instanceof CelError) return invalid('list elements must be comparable');
  if (order.length > 1 && order.some((key) => valueTypeName(key) !== valueTypeName(first))) {
    return invalid('list elements must have the same type');
  }
  const indices = order.map((_, i) => i);
  indices.sort((a, b) => {
    const result = compare('_<_', order[a] ?? null, order[b] ?? null);
    return typeof result === 'number' ? result : 0;
  });
  return new ValueList(indices.map((i) => list.at(i)));
}

const sorting = (
  name: string,
  parameters: (key: CelType) => readonly CelType[],
  result: (key: CelType) => CelType,
  evaluate: (...args: Value[]) => Value,
): FunctionDeclaration => ({
  name,
  overloads: COMPARABLE.map((key) =>
    member(`list_${typeName(key)}_${name.replace('@', '')}`, parameters(key), result(key)),
  ),
  evaluate,
});

/** cel-go's list extension (ext/lists.go, version 3). */
export const LIST_EXTENSIONS: Library = {
  macros: [SORT_BY],
  functions: [
    define('slice', member('list_slice', [LIST, INT, INT], LIST, slice)),
    {
      name: 'flatten',
      overloads: [
        member('list_flatten', [listOf(LIST)], LIST),
        member('list_flatten_int', [listOf(DYN), INT], listOf(DYN)),
      ],
      evaluate: flatten,
    },
    sorting(
      'sort',
      (key) => [listOf(key)],
      listOf,
      (list = null) => sortByKeys('sort', list, list),
    ),
    sorting(
      '@sortByAssociatedKeys',
      (key) => [LIST, listOf(key)],
      () => LIST,
      (list = null, keys = null) => sortByKeys('@sortByAssociatedKeys', list, keys),
    ),
    define('lists.range', global('lists_range', [INT], listOf(INT), range)),
    define(
      'reverse',
      member('list_reverse', [LIST], LIST, (list: CelList) => new ValueList([...list].reverse())),
    ),
    define('distinct', member('list_distinct', [LIST], LIST, distinct)),
  ],
};
