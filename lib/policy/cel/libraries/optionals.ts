import { ValueList } from '../collections.ts';
import { define, global, type Library, member } from '../functions.ts';
import { OPT_FLAT_MAP, OPT_MAP } from '../macros.ts';
import { BOOL, DYN, INT, listOf, mapOf, optionalOf, parameter, STRING } from '../types.ts';
import { CelError, CelList, CelMap, Duration, Optional, Timestamp, Uint, type Value } from '../values.ts';

const K = parameter('K');
const V = parameter('V');
const OPTIONAL_V = optionalOf(V);
const LIST_V = listOf(V);
const MAP_K_V = mapOf(K, V);
/** Year 1, which Go takes for no time at all. */
const ZERO_TIME = -62_135_596_800_000_000_000n;

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  return value instanceof Timestamp && value.nanos === ZERO_TIME;
}

const end = (list: CelList, index: number): Value => (list.size === 0 ? Optional.NONE : new Optional(list.at(index)));

function unwrap(list: CelList): Value {
  const values: Value[] = [];
  for (const element of list) {
    if (!(element instanceof Optional)) return new CelError('invalid-argument', 'value is not optional');
    if (element.value !== undefined) values.push(element.value);
  }
  return new ValueList(values);
}

/** Optional values and their syntax (cel-go, cel/library.go). `or` and `orValue` are evaluated by the planner, lazily. */
export const OPTIONALS: Library = {
  macros: [OPT_MAP],
  types: [OPTIONAL_V],
  functions: [
    define(
      'optional.of',
      global('optional_of', [V], OPTIONAL_V, (value: Value) => new Optional(value)),
    ),
    define(
      'optional.ofNonZeroValue',
      global('optional_ofNonZeroValue', [V], OPTIONAL_V, (value: Value) =>
        isZero(value) ? Optional.NONE : new Optional(value),
      ),
    ),
    define(
      'optional.none',
      global('optional_none', [], OPTIONAL_V, () => Optional.NONE),
    ),
    define(
      'value',
      member(
        'optional_value',
        [OPTIONAL_V],
        V,
        ({ value }: Optional) => value ?? new CelError('invalid-argument', 'optional.none() dereference'),
      ),
    ),
    define(
      'hasValue',
      member('optional_hasValue', [OPTIONAL_V], BOOL, ({ value }: Optional) => value !== undefined),
    ),
    define('or', member('optional_or_optional', [OPTIONAL_V, OPTIONAL_V], OPTIONAL_V)),
    define('orValue', member('optional_orValue_value', [OPTIONAL_V, V], V)),
    define('_?._', global('select_optional_field', [DYN, STRING], OPTIONAL_V)),
    define(
      '_[?_]',
      global('list_optindex_optional_int', [LIST_V, INT], OPTIONAL_V),
      global('optional_list_optindex_optional_int', [optionalOf(LIST_V), INT], OPTIONAL_V),
      global('map_optindex_optional_value', [MAP_K_V, K], OPTIONAL_V),
      global('optional_map_optindex_optional_value', [optionalOf(MAP_K_V), K], OPTIONAL_V),
    ),
    define(
      '_[_]',
      global('optional_list_index_int', [optionalOf(LIST_V), INT], OPTIONAL_V),
      global('optional_map_index_value', [optionalOf(MAP_K_V), K], OPTIONAL_V),
    ),
  ],
};

/** Later releases of cel-go brought these along. */
export const OPTIONAL_FLAT_MAP: Library = { functions: [], macros: [OPT_FLAT_MAP] };

/** See `OPTIONAL_FLAT_MAP`. */
export const OPTIONAL_LISTS: Library = {
  functions: [
    define(
      'last',
      member('list_last', [LIST_V], OPTIONAL_V, (list: CelList) => end(list, list.size - 1)),
    ),
    define(
      'first',
      member('list_first', [LIST_V], OPTIONAL_V, (list: CelList) => end(list, 0)),
    ),
    define('optional.unwrap', global('optional_unwrap', [listOf(OPTIONAL_V)], LIST_V, unwrap)),
    define('unwrapOpt', member('optional_unwrapOpt', [listOf(OPTIONAL_V)], LIST_V, unwrap)),
  ],
};
