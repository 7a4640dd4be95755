/**
 * Quantities (`500m`, `1Gi`, `1e9`) with the meaning and the canonical text that the API server gives them.
 * Source of the rules: k8s.io/apimachinery pkg/api/resource (quantity.go, suffix.go, amount.go).
 */
export interface Quantity {
  /** The value is `mantissa` × 10^`exponent`. */
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly format: Format;
  /** The text as written, where the API server keeps it instead of writing the canonical form. */
  readonly text: string | undefined;
}

/** The family of suffixes: `500m`, `1k` · `1Ki`, `1Gi` · `1e3`. It survives parsing and decides how a value is written. */
export type Format = 'decimal' | 'binary' | 'exponent';

const decimalSuffixes = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const binarySuffixes = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const decimalNames = new Map([...decimalSuffixes].map(([name, exponent]) => [exponent, name]));
const binaryNames = new Map([...binarySuffixes].map(([name, exponent]) => [exponent, name]));

/** The smallest step: finer values are rounded away from zero, so that asking for a little never means nothing. */
const nano = -9;
const maxInt64 = 2n ** 63n - 1n;
/** The most digits of an int64 whose product with a power of ten is certain to fit; from scale_int.go. */
const int64Digits = 18;

const shape = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?((?:[eEinumkKMGTP]*)(?:[+-]?[0-9]*))$/;

/**
 * Reads a quantity. `undefined` where the API server would refuse the text.
 * An exponent beyond ±1,000 is refused too: such a value is never meant, and would only cost memory.
 */
export function parseQuantity(source: string): Quantity | undefined {
  const text = trimSpace(source);
  if (text === '') return undefined;
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  // A sign alone reads as zero, as does a suffix without digits: the API server is that lenient.
  const number = whole === '' ? '0' : whole;
  const read = readSuffix(suffix);
  if (read === undefined) return undefined;
  const { format, exponent } = read;
  const negative = sign === '-';

  const digits = BigInt(number + fraction);
  const kept = keepsText(text, number, fraction, format, exponent);
  const signed = negative ? -digits : digits;
  if (format !== 'binary') {
    const scale = exponent - fraction.length;
    if (fitsFast(number, fraction, format, exponent) && scale >= nano)
      return { mantissa: signed, exponent: scale, format, text: kept };
    return { ...roundUp({ mantissa: signed, exponent: scale }, nano), format, text: undefined };
  }
  const factor = 2n ** BigInt(exponent);
  if (fitsFast(number, fraction, format, exponent) && digits * factor <= maxInt64)
    return { mantissa: signed * factor, exponent: 0, format, text: kept };
  const rounded = roundUp({ mantissa: digits * factor, exponent: -fraction.length }, nano);
  const capped =
    compareAmounts(rounded, { mantissa: maxInt64, exponent: 0 }) > 0 ? { mantissa: maxInt64, exponent: 0 } : rounded;
  const belowOne = capped.mantissa > 0n && compareAmounts(capped, { mantissa: 1n, exponent: 0 }) < 0;
  return {
    mantissa: negative ? -capped.mantissa : capped.mantissa,
    exponent: capped.exponent,
    format: belowOne ? 'decimal' : 'binary',
    text: undefined,
  };
}

/** The text that the API server writes for a quantity. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  if (quantity.mantissa === 0n) return '0';
  if (quantity.format === 'binary') {
    const whole = roundUp(quantity, 0);
    const exact = compareAmounts(whole, quantity) === 0;
    const value = whole.mantissa * 10n ** BigInt(whole.exponent);
    // Below 1024, and with a fraction, binary suffixes would lose something; decimal ones do not.
    if (exact && (value <= -1024n || value >= 1024n)) return writeBinary(value);
  }
  return writeDecimal(quantity, quantity.format === 'exponent' ? 'exponent' : 'decimal');
}

/** The canonical text of a quantity: `1024Mi` → `1Gi`, `0.5` → `500m`, `1e9` → `1e9`. `undefined` where it is none. */
export function canonicalQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}

/** Whether a quantity is less than (-1), equal to (0) or greater than (1) another. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  return compareAmounts(a, b);
}

/** The sum, in the format of the first, or of the second where the first is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const exponent = Math.min(a.exponent, b.exponent);
  const mantissa =
    a.mantissa * 10n ** BigInt(a.exponent - exponent) + b.mantissa * 10n ** BigInt(b.exponent - exponent);
  return { mantissa, exponent, format: a.mantissa === 0n ? b.format : a.format, text: undefined };
}

/** The canonical text after rounding up to thousandths, as every ResourceList (requests, limits, capacity) is stored. */
export function milliQuantity(text: string): string | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  if (quantity.text !== undefined && quantity.exponent >= -3) return quantity.text;
  return formatQuantity({ ...quantity, ...roundUp(quantity, -3), text: undefined });
}

/** The value as a JavaScript number, for arithmetic where the last digits do not matter. */
export function quantityToNumber(quantity: Quantity): number {
  return Number(`${quantity.mantissa}e${quantity.exponent}`);
}

interface Amount {
  readonly mantissa: bigint;
  readonly exponent: number;
}

function readSuffix(suffix: string): { format: Format; exponent: number } | undefined {
  const decimal = decimalSuffixes.get(suffix);
  if (decimal !== undefined) return { format: 'decimal', exponent: decimal };
  const binary = binarySuffixes.get(suffix);
  if (binary !== undefined) return { format: 'binary', exponent: binary };
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) return undefined;
  const exponent = Number(suffix.slice(1));
  return Math.abs(exponent) > 1000 ? undefined : { format: 'exponent', exponent };
}

/** Whether the API server reads the number by int64 arithmetic, which alone can keep the text as written. */
function fitsFast(number: string, fraction: string, format: Format, exponent: number): boolean {
  if (format !== 'binary') return number.length + fraction.length <= int64Digits;
  return fraction === '' && 15 - number.length - Math.trunc((exponent * 3) / 10) - 1 >= 0;
}

/** A text that looks canonical is kept as it is, though the check is a rough one: `+5`, `007` and `1.500` pass it. */
function keepsText(
  text: string,
  number: string,
  fraction: string,
  format: Format,
  exponent: number,
): string | undefined {
  if (text === '0') return text;
  const digits = number + fraction;
  if (format === 'binary') return BigInt(digits) % 8n !== 0n ? text : undefined;
  const scale = exponent - fraction.length;
  return scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0') ? text : undefined;
}

/** Rounds away from zero to a multiple of 10^exponent; coarser values stay as they are. */
function roundUp(amount: Amount, exponent: number): Amount {
  if (amount.exponent >= exponent) return { mantissa: amount.mantissa, exponent: amount.exponent };
  const divisor = 10n ** BigInt(exponent - amount.exponent);
  const quotient = amount.mantissa / divisor;
  if (amount.mantissa % divisor === 0n) return { mantissa: quotient, exponent };
  return { mantissa: quotient + (amount.mantissa < 0n ? -1n : 1n), exponent };
}

function compareAmounts(a: Amount, b: Amount): -1 | 0 | 1 {
  const exponent = Math.min(a.exponent, b.exponent);
  const left = a.mantissa * 10n ** BigInt(a.exponent - exponent);
  const right = b.mantissa * 10n ** BigInt(b.exponent - exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}

function writeDecimal(amount: Amount, format: 'decimal' | 'exponent'): string {
  let { mantissa, exponent } = amount;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  while (exponent % 3 !== 0) {
    mantissa *= 10n;
    exponent -= 1;
  }
  if (format === 'exponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  // A value beyond the largest suffix is written without one, wrong as that is.
  return `${mantissa}${decimalNames.get(exponent) ?? ''}`;
}

function writeBinary(value: bigint): string {
  let mantissa = value;
  let exponent = 0;
  while (mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    exponent += 10;
  }
  return `${mantissa}${binaryNames.get(exponent) ?? ''}`;
}

function trimSpace(text: string): string {
  return text.replace(/^[\t\n\v\f\r \u0085\p{Z}]+|[\t\n\v\f\r \u0085\p{Z}]+$/gu, '');
}
