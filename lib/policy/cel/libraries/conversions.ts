import { formatDouble } from '../format-value.ts';
import { define, type FunctionDeclaration, global, type Implementation, type Overload } from '../functions.ts';
import { floorDivide, formatDuration, formatTimestamp, parseDuration, parseTimestamp, timestampOf } from '../time.ts';
import { BOOL, BYTES, type CelType, DOUBLE, DURATION, INT, STRING, TIMESTAMP, UINT } from '../types.ts';
import { CelError, type Duration, MAX_INT, MAX_UINT, MIN_INT, type Timestamp, Uint, type Value } from '../values.ts';

const SECOND = 1_000_000_000n;

/** Functions whose call on a constant is evaluated at compile time (cel-go, overloads.IsTypeConversionFunction). */
export const CONVERSION_NAMES: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);

const same = (value: Value): Value => value;
const overflow = (kind: 'integer' | 'unsigned integer'): CelError => new CelError('arithmetic', `${kind} overflow`);

const notConvertible = (from: string, to: string): CelError =>
  new CelError('conversion', `type conversion error from '${from}' to '${to}'`);
const unreadable = (to: string): CelError => notConvertible('string', to);

const toInt = (value: bigint): Value => (value < MIN_INT || value > MAX_INT ? overflow('integer') : value);
const toUint = (value: bigint): Value =>
  value < 0n || value > MAX_UINT ? overflow('unsigned integer') : new Uint(value);

/** No integer of 64 bits has more, sign included. */
const MOST_DIGITS = 21;

/** Go's strconv.ParseInt and ParseUint in base ten; a sign is allowed where `signed`. */
function parseInteger(text: string, signed: boolean): bigint | undefined {
  if (!(signed ? /^[+-]?\d+$/ : /^\d+$/).test(text)) return undefined;
  const digits = text.replace(/^([+-]?)0+(?=\d)/, '$1');
  return digits.length > MOST_DIGITS ? undefined : BigInt(digits.replace(/^\+/, ''));
}

function stringToInt(text: string): Value {
  const value = parseInteger(text, true);
  return value === undefined || value < MIN_INT || value > MAX_INT ? unreadable('int') : value;
}

function stringToUint(text: string): Value {
  const value = parseInteger(text, false);
  return value === undefined || value > MAX_UINT ? unreadable('uint') : new Uint(value);
}

function stringToDouble(text: string): Value {
  const special = /^([+-]?)(?:inf|infinity)$/i.exec(text);
  if (special) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(text)) return /^[+-]/.test(text) ? unreadable('double') : Number.NaN;
  const value = parseGoFloat(text);
  return value === undefined || !Number.isFinite(value) ? unreadable('double') : value;
}

/** Go's strconv.ParseFloat: decimal, or hexadecimal with a binary exponent, with underscores between digits. */
function parseGoFloat(written: string): number | undefined {
  if (/__|[^0-9a-fA-FxX]_|_[^0-9a-fA-F]|^_|_$/.test(written)) return undefined;
  const text = written.replaceAll('_', '');
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(text);
  if (!hex) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = hex;
  if (whole === '' && fraction === '') return undefined;
  const magnitude = Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

const TRUE_WORDS: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function stringToBool(text: string): Value {
  if (TRUE_WORDS.has(text)) return true;
  return FALSE_WORDS.has(text) ? false : unreadable('bool');
}

function bytesToString(bytes: Uint8Array): Value {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new CelError('conversion', 'invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** The bounds are exclusive, as a double cannot hold the largest integers exactly. */
const doubleToInt = (value: number): Value =>
  value > -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : overflow('integer');
const doubleToUint = (value: number): Value =>
  value >= 0 && value < 2 ** 64 ? new Uint(BigInt(Math.trunc(value))) : overflow('unsigned integer');

function conversion(
  name: string,
  result: CelType,
  sources: readonly (readonly [id: string, from: CelType, convert: Implementation])[],
): FunctionDeclaration {
  const overloads: readonly Overload[] = sources.map(([id, from, convert]) => global(id, [from], result, convert));
  return define(name, ...overloads);
}

export const CONVERSIONS: readonly FunctionDeclaration[] = [
  conversion('bool', BOOL, [
    ['bool_to_bool', BOOL, same],
    ['string_to_bool', STRING, stringToBool],
  ]),
  conversion('bytes', BYTES, [
    ['bytes_to_bytes', BYTES, same],
    ['string_to_bytes', STRING, (text: string) => new TextEncoder().encode(text)],
  ]),
  conversion('double', DOUBLE, [
    ['double_to_double', DOUBLE, same],
    ['int64_to_double', INT, (value: bigint) => Number(value)],
    ['string_to_double', STRING, stringToDouble],
    ['uint64_to_double', UINT, ({ value }: Uint) => Number(value)],
  ]),
  conversion('duration', DURATION, [
    ['duration_to_duration', DURATION, same],
    // Declared, and never implemented.
    ['int64_to_duration', INT, () => notConvertible('int', 'google.protobuf.Duration')],
    ['string_to_duration', STRING, (text: string) => parseDuration(text) ?? unreadable('google.protobuf.Duration')],
  ]),
  conversion('int', INT, [
    ['int64_to_int64', INT, same],
    ['double_to_int64', DOUBLE, doubleToInt],
    ['duration_to_int64', DURATION, ({ nanos }: Duration) => nanos],
    ['string_to_int64', STRING, stringToInt],
    ['timestamp_to_int64', TIMESTAMP, ({ nanos }: Timestamp) => floorDivide(nanos, SECOND)],
    ['uint64_to_int64', UINT, ({ value }: Uint) => toInt(value)],
  ]),
  conversion('string', STRING, [
    ['string_to_string', STRING, same],
    ['bool_to_string', BOOL, (value: boolean) => String(value)],
    ['bytes_to_string', BYTES, bytesToString],
    ['double_to_string', DOUBLE, formatDouble],
    ['duration_to_string', DURATION, formatDuration],
    ['int64_to_string', INT, (value: bigint) => String(value)],
    ['timestamp_to_string', TIMESTAMP, formatTimestamp],
    ['uint64_to_string', UINT, ({ value }: Uint) => String(value)],
  ]),
  conversion('timestamp', TIMESTAMP, [
    ['timestamp_to_timestamp', TIMESTAMP, same],
    ['int64_to_timestamp', INT, (seconds: bigint) => timestampOf(seconds * SECOND)],
    ['string_to_timestamp', STRING, (text: string) => parseTimestamp(text) ?? unreadable('google.protobuf.Timestamp')],
  ]),
  conversion('uint', UINT, [
    ['uint64_to_uint64', UINT, same],
    ['double_to_uint64', DOUBLE, doubleToUint],
    ['int64_to_uint64', INT, toUint],
    ['string_to_uint64', STRING, stringToUint],
  ]),
];
