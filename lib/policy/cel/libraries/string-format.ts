import { compareStrings } from '../equality.ts';
import { formatDouble } from '../format-value.ts';
import { define, global, type Library, member } from '../functions.ts';
import { formatDuration, formatTimestamp } from '../time.ts';
import { DYN, listOf, STRING } from '../types.ts';
import {
  CelError,
  CelList,
  CelMap,
  Duration,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
  valueTypeName,
} from '../values.ts';

/** One clause such as `%.2f`: the letter that says how, and for some how many digits. */
export interface Clause {
  readonly verb: string;
  readonly precision: number | undefined;
}

/** A pattern taken apart: text and clauses in turn, or why it cannot be read. A fault counts only once the clauses before it are done. */
export interface FormatPattern {
  readonly parts: readonly (string | Clause)[];
  readonly fault?: string;
}

const VERBS = /^[sdfebxXo]$/;

/** Takes a pattern of `format` apart. */
export function parsePattern(pattern: string): FormatPattern {
  const parts: (string | Clause)[] = [];
  let text = '';
  let i = 0;
  while (i < pattern.length) {
    if (pattern[i] !== '%') {
      text += pattern[i++];
      continue;
    }
    if (pattern[i + 1] === '%') {
      text += '%';
      i += 2;
      continue;
    }
    parts.push(text);
    text = '';
    if (i + 1 >= pattern.length) return { parts, fault: 'unexpected end of string' };
    const digits = /^\.(\d*)/.exec(pattern.slice(i + 1));
    const end = i + 1 + (digits?.[0].length ?? 0);
    const unreadable = (why: string): FormatPattern => ({ parts, fault: `could not parse formatting clause: ${why}` });
    if (digits && end >= pattern.length) {
      return unreadable('error while parsing precision: could not find end of precision specifier');
    }
    if (digits?.[1] === '') {
      const why = 'strconv.Atoi: parsing "": invalid syntax';
      return unreadable(`error while parsing precision: error while converting precision to integer: ${why}`);
    }
    const verb = pattern[end] ?? '';
    if (!VERBS.test(verb)) return unreadable(`unrecognized formatting clause "${verb}"`);
    const precision = digits ? Number(digits[1]) : undefined;
    if (precision !== undefined && precision > MAX_PRECISION) return unreadable('precision too large');
    parts.push({ verb, precision });
    i = end + 1;
  }
  parts.push(text);
  return { parts };
}

/** More digits than a double has are zeros; JavaScript writes at most this many. */
const MAX_PRECISION = 100;
const DEFAULT_PRECISION = 6;

class FormatError extends Error {}

function format(spaced: boolean, pattern: string, args: CelList): Value {
  const { parts, fault } = parsePattern(pattern);
  let text = '';
  let used = 0;
  try {
    for (const part of parts) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      if (used >= args.size) return invalid(`index ${used} out of range`);
      text += formatClause(part, args.at(used++), spaced);
    }
  } catch (error) {
    if (error instanceof FormatError) return invalid(`error during formatting: ${error.message}`);
    throw error;
  }
  if (fault !== undefined) return invalid(used >= args.size ? `index ${used} out of range` : fault);
  return text;
}

const invalid = (message: string): CelError => new CelError('invalid-argument', message);

/** The complaint about a value that a clause cannot show. */
export function wrongType(verb: string, type: string): string {
  return `${WANTED[verb.toLowerCase()] ?? ''}, was given ${type}`;
}

const WANTED: Readonly<Record<string, string>> = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  o: 'octal clause can only be used on integers',
};

function formatClause({ verb, precision = DEFAULT_PRECISION }: Clause, value: Value, spaced: boolean): string {
  const integer = typeof value === 'bigint' ? value : value instanceof Uint ? value.value : undefined;
  switch (verb) {
    case 's':
      return asString(value);
    case 'd':
      if (integer !== undefined) return String(integer);
      break;
    case 'f':
    case 'e': {
      const number = SPECIAL_DOUBLES.get(value) ?? value;
      if (typeof number === 'number')
        return verb === 'f' ? fixed(number, precision) : scientific(number, precision, spaced);
      break;
    }
    case 'b':
      if (integer !== undefined) return integer.toString(2);
      if (typeof value === 'boolean') return value ? '1' : '0';
      break;
    case 'o':
      if (integer !== undefined) return integer.toString(8);
      break;
    default: {
      const hex = integer?.toString(16) ?? bytesToHex(value);
      if (hex !== undefined) return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
  throw new FormatError(wrongType(verb, valueTypeName(value)));
}

const SPECIAL_DOUBLES: ReadonlyMap<Value, number> = new Map<Value, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function bytesToHex(value: Value): string | undefined {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : undefined;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}

/** With a comma between thousands, as the American English that Kubernetes leaves the library at has it. */
function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const [whole = '', fraction] = exactFixed(value, precision).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** The decimal expansion of a double, rounded half to even as Go does; `toFixed` rounds half away from zero. */
function exactFixed(value: number, precision: number): string {
  const { numerator, denominator } = exactRatio(Math.abs(value));
  const scaled = numerator * 10n ** BigInt(precision);
  const twice = 2n * (scaled % denominator);
  let digits = scaled / denominator;
  if (twice > denominator || (twice === denominator && digits % 2n === 1n)) digits += 1n;
  const text = String(digits).padStart(precision + 1, '0');
  const sign = value < 0 ? '-' : '';
  const point = text.length - precision;
  return precision === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** A double is an integer times a power of two. */
function exactRatio(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  let [numerator, exponent] = [value, 0];
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    exponent++;
  }
  return { numerator: BigInt(numerator), denominator: 1n << BigInt(exponent) };
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `1.500000×10⁰³`. The precision, which cel-go passes on as a width, only pads. */
function scientific(value: number, width: number, spaced: boolean): string {
  if (!Number.isFinite(value)) return notFinite(value).padStart(width);
  const [mantissa = '', exponent = '0'] = value.toExponential(DEFAULT_PRECISION).split('e');
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  const raised = [...digits].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  const times = spaced ? '\u202f×\u202f' : '×';
  return `${mantissa}${times}10${exponent.startsWith('-') ? '⁻' : ''}${raised}`.padStart(width);
}

function asString(value: Value): string {
  if (value instanceof CelList) return listAsString(value);
  if (value instanceof CelMap) return mapAsString(value);
  if (value === null) return 'null';
  if (typeof value === 'number') return formatDouble(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Uint8Array) return bytesAsString(value);
  if (value instanceof Uint) return String(value.value);
  if (typeof value === 'object') throw new FormatError(wrongType('s', valueTypeName(value)));
  return String(value);
}

function bytesAsString(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString();
  if (!Buffer.from(text).equals(bytes)) {
    throw new FormatError('could not convert argument "invalid UTF-8 in bytes, cannot convert to string" to string');
  }
  return text;
}

/** A value within a list or map, where text is quoted and times show what they are. */
function nested(value: Value): string {
  if (typeof value === 'string') return quoteGo(value);
  if (value instanceof Uint8Array) return `b${quoteGo(bytesAsString(value))}`;
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '"NaN"';
    return Number.isFinite(value) ? exactFixed(value, DEFAULT_PRECISION) : value > 0 ? '"+Inf"' : '"-Inf"';
  }
  if (value instanceof Timestamp) return `timestamp("${formatTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${formatDuration(value)}")`;
  if (value instanceof CelList || value instanceof CelMap || value === null || typeof value !== 'object')
    return asString(value);
  if (value instanceof Uint || value instanceof TypeValue) return asString(value);
  throw new FormatError(`no formatting function for ${valueTypeName(value)}`);
}

const listAsString = (list: CelList): string => `[${[...list].map(nested).join(', ')}]`;

function mapAsString(map: CelMap): string {
  const pairs: (readonly [string, string])[] = [];
  for (const key of map.keys()) {
    const simple =
      typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint' || key instanceof Uint;
    if (!simple) throw new FormatError(`no formatting function for map key of type ${valueTypeName(key)}`);
    pairs.push([nested(key), nested(map.get(key) ?? null)]);
  }
  pairs.sort(([a], [b]) => compareStrings(a, b));
  return `{${pairs.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}

/** Go's `%q`. */
export function quoteGo(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const named = GO_ESCAPES[character];
    if (named !== undefined) quoted += named;
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) {
      quoted += code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    } else quoted += character;
  }
  return `${quoted}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};
const GO_ESCAPES = ESCAPES;

/** `strings.quote`: like Go's, but leaves characters that cannot be printed as they are. */
const quote = (text: string): Value => `"${[...text].map((character) => ESCAPES[character] ?? character).join('')}"`;

/** What the second version of cel-go's string extension added (ext/strings.go, ext/formatting.go). */
const formatting = (spaced: boolean): Library => ({
  functions: [
    define(
      'format',
      member('string_format', [STRING, listOf(DYN)], STRING, (pattern: string, args: CelList) =>
        format(spaced, pattern, args),
      ),
    ),
    define('strings.quote', global('strings_quote', [STRING], STRING, quote)),
  ],
});

export const STRING_FORMATTING = formatting(false);
/** Older releases set narrow spaces around the sign of a power of ten. */
export const SPACED_STRING_FORMATTING = formatting(true);
