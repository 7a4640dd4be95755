import { GrowingList, GrowingMap, ValueList, ValueMap } from './collections.ts';
import { CelError, CelList, CelMap, Duration, Optional, Timestamp, TypeValue, Uint, type Value } from './values.ts';

/** An empty list or map that a loop starts from is one it may add to in place. */
export function startOf(value: Value): Value {
  if (value instanceof CelList && value.size === 0) return new GrowingList();
  if (value instanceof CelMap && value.size === 0) return new GrowingMap();
  return value;
}

/** What a loop has gathered, closed against any further addition. */
export function finished(value: Value): Value {
  if (value instanceof GrowingList) return new ValueList(value.items);
  if (value instanceof GrowingMap) return new ValueMap(value.entries());
  return value;
}

/** Takes turns over the elements of a list or the keys of a map until one says to stop; an error where there is nothing to go over. */
export function eachElement(range: Value, turn: (element: Value, other: undefined) => boolean): CelError | undefined {
  if (range instanceof CelList) {
    for (const element of range) if (!turn(element, undefined)) break;
  } else if (range instanceof CelMap) {
    for (const key of range.keys()) if (!turn(key, undefined)) break;
  } else {
    return new CelError('no-such-overload', `got '${goTypeName(range)}', expected iterable type`);
  }
  return undefined;
}

/** The same over index and element, or key and value. */
export function eachPair(range: Value, turn: (first: Value, second: Value) => boolean): CelError | undefined {
  if (range instanceof CelMap) {
    for (const key of range.keys()) if (!turn(key, range.get(key) ?? null)) break;
  } else if (range instanceof CelList) {
    let position = 0n;
    for (const element of range) if (!turn(position++, element)) break;
  } else {
    return new CelError('no-such-overload', `unsupported comprehension range type: ${goTypeName(range)}`);
  }
  return undefined;
}

/** The name of cel-go's own type, which two of its messages show. */
function goTypeName(value: Value): string {
  if (value === null) return 'types.Null';
  switch (typeof value) {
    case 'boolean':
      return 'types.Bool';
    case 'bigint':
      return 'types.Int';
    case 'number':
      return 'types.Double';
    case 'string':
      return 'types.String';
  }
  if (value instanceof Uint) return 'types.Uint';
  if (value instanceof Uint8Array) return 'types.Bytes';
  if (value instanceof Timestamp) return 'types.Timestamp';
  if (value instanceof Duration) return 'types.Duration';
  if (value instanceof Optional) return '*types.Optional';
  if (value instanceof TypeValue) return '*types.Type';
  return 'library';
}
