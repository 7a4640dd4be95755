import { equal } from '../equality.ts';
import { define, global, type Library } from '../functions.ts';
import { BOOL, listOf, parameter } from '../types.ts';
import type { CelList, Value } from '../values.ts';

const LIST = listOf(parameter('T'));

function includes(list: CelList, value: Value): boolean {
  for (const element of list) if (equal(element, value)) return true;
  return false;
}

function contains(list: CelList, part: CelList): boolean {
  for (const value of part) if (!includes(list, value)) return false;
  return true;
}

function intersects(a: CelList, b: CelList): boolean {
  for (const value of a) if (includes(b, value)) return true;
  return false;
}

/** Lists taken as sets (cel-go, ext/sets.go). */
export const SETS: Library = {
  functions: [
    define('sets.contains', global('list_sets_contains_list', [LIST, LIST], BOOL, contains)),
    define(
      'sets.equivalent',
      global(
        'list_sets_equivalent_list',
        [LIST, LIST],
        BOOL,
        (a: CelList, b: CelList) => contains(a, b) && contains(b, a),
      ),
    ),
    define('sets.intersects', global('list_sets_intersects_list', [LIST, LIST], BOOL, intersects)),
  ],
};
