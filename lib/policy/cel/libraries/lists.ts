import { equal } from '../equality.ts';
import { define, type FunctionDeclaration, type Library, member } from '../functions.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  INT,
  listOf,
  parameter,
  STRING,
  TIMESTAMP,
  UINT,
} from '../types.ts';
import { CelError, type CelList, Duration, noSuchOverload, Uint, type Value } from '../values.ts';
import { add, compare } from './arithmetic.ts';

const A = parameter('A');

const SUMMABLE: readonly (readonly [string, CelType, Value])[] = [
  ['int', INT, 0n],
  ['uint', UINT, new Uint(0n)],
  ['double', DOUBLE, 0],
  ['duration', DURATION, new Duration(0n)],
];

const COMPARABLE: readonly (readonly [string, CelType])[] = [
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['bool', BOOL],
  ['duration', DURATION],
  ['timestamp', TIMESTAMP],
  ['string', STRING],
  ['bytes', BYTES],
];

/** Pairs that cannot be compared do not count as out of order. */
function isSorted(list: CelList): Value {
  let previous: Value | undefined;
  for (const element of list) {
    if (compare('_<_', element, element) instanceof CelError) return noSuchOverload();
    if (previous !== undefined) {
      const order = compare('_<_', previous, element);
      if (typeof order === 'number' && order > 0) return false;
    }
    previous = element;
  }
  return true;
}

const sum =
  (zero: Value) =>
  (list: CelList): Value => {
    let total = zero;
    for (const element of list) {
      total = add(total, element);
      if (total instanceof CelError) return total;
    }
    return total;
  };

function extreme(name: string, better: (order: number) => boolean): FunctionDeclaration {
  const pick = (list: CelList): Value => {
    let best: Value | undefined;
    for (const element of list) {
      if (compare('_<_', element, element) instanceof CelError) return noSuchOverload();
      if (best === undefined) best = element;
      else {
        const order = compare('_<_', best, element);
        if (typeof order === 'number' && better(order)) best = element;
      }
    }
    return best === undefined ? new CelError('invalid-argument', `${name} called on empty list`) : best;
  };
  const overloads = COMPARABLE.map(([suffix, type]) =>
    member(`list_${suffix}_${name}_${suffix}`, [listOf(type)], type, pick),
  );
  return define(name, ...overloads);
}

function indexOf(list: CelList, item: Value): Value {
  let index = 0n;
  for (const element of list) {
    if (equal(element, item)) return index;
    index++;
  }
  return -1n;
}

function lastIndexOf(list: CelList, item: Value): Value {
  for (let index = list.size - 1; index >= 0; index--) if (equal(list.at(index), item)) return BigInt(index);
  return -1n;
}

/** Kubernetes' list functions (apiserver, pkg/cel/library/lists.go). */
export const LISTS: Library = {
  functions: [
    define(
      'isSorted',
      ...COMPARABLE.map(([name, type]) => member(`list_${name}_is_sorted_bool`, [listOf(type)], BOOL, isSorted)),
    ),
    define(
      'sum',
      ...SUMMABLE.map(([name, type, zero]) => member(`list_${name}_sum_${name}`, [listOf(type)], type, sum(zero))),
    ),
    extreme('max', (order) => order < 0),
    extreme('min', (order) => order > 0),
    define('indexOf', member('list_a_index_of_int', [listOf(A), A], INT, indexOf)),
    define('lastIndexOf', member('list_a_last_index_of_int', [listOf(A), A], INT, lastIndexOf)),
  ],
};
