import { GrowingMap, ValueMap } from '../collections.ts';
import { formatPlain } from '../format-value.ts';
import { define, global, type Library } from '../functions.ts';
import { TWO_VARIABLE_MACROS } from '../macros.ts';
import { mapOf, parameter } from '../types.ts';
import { CelError, type CelMap, type Value } from '../values.ts';

const K = parameter('K');
const V = parameter('V');
const MAP_K_V = mapOf(K, V);

function insert(map: CelMap, key: Value, value: Value): Value {
  if (map.get(key) !== undefined) {
    return new CelError('invalid-argument', `insert failed: key ${formatPlain(key)} already exists`);
  }
  if (map instanceof GrowingMap) {
    map.add(key, value);
    return map;
  }
  return new ValueMap([...entriesOf(map), [key, value]]);
}

function insertAll(map: CelMap, more: CelMap): Value {
  let result: Value = map;
  for (const [key, value] of entriesOf(more)) {
    result = insert(result as CelMap, key, value);
    if (result instanceof CelError) return result;
  }
  return result;
}

function* entriesOf(map: CelMap): Iterable<readonly [Value, Value]> {
  for (const key of map.keys()) yield [key, map.get(key) ?? null];
}

/** Loops over index and element or key and value (cel-go, ext/comprehensions.go). */
export const TWO_VARIABLE_COMPREHENSIONS: Library = {
  macros: TWO_VARIABLE_MACROS,
  functions: [
    define(
      'cel.@mapInsert',
      global('@mapInsert_map_key_value', [MAP_K_V, K, V], MAP_K_V, insert),
      global('@mapInsert_map_map', [MAP_K_V, MAP_K_V], MAP_K_V, insertAll),
    ),
  ],
};
