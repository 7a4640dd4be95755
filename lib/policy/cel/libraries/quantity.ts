import { define, type FunctionDeclaration, global, type Library, member } from '../functions.ts';
import { BOOL, type CelType, DOUBLE, INT, objectType, STRING } from '../types.ts';
import { CelError, Foreign, MAX_INT, MIN_INT, type Value } from '../values.ts';

export const QUANTITY_TYPE = objectType('kubernetes.Quantity');

/**
 * A decimal number `digits × 10^exponent`. Kubernetes keeps small ones in 64 bits (`small`) and others in a big decimal; only the first
 * kind can be an integer, so the difference shows (apimachinery, pkg/api/resource).
 */
interface Amount {
  readonly digits: bigint;
  readonly exponent: number;
  readonly small: boolean;
}

export class QuantityValue extends Foreign {
  readonly type = QUANTITY_TYPE;
  override readonly goType = '*resource.Quantity';
  readonly amount: Amount;
  /** Sums are held by reference, which an equality with a sum on its right side does not understand. */
  readonly isSum: boolean;
  readonly #text: string;
  constructor(amount: Amount, text?: string) {
    super();
    this.amount = amount;
    this.isSum = text === undefined;
    this.#text = text ?? `${amount.digits}e${amount.exponent}`;
  }
  override toString(): string {
    return this.#text;
  }
  equals(other: Value): boolean | undefined {
    if (!(other instanceof QuantityValue) || other.isSum) return undefined;
    return compareAmounts(this.amount, other.amount) === 0;
  }
}

const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const BAD_SUFFIX = "unable to parse quantity's suffix";

const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SUFFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
/** Digits that surely fit in 64 bits. */
const SMALL_DIGITS = 18;
const NANO = -9;

const power = (exponent: number): bigint => 10n ** BigInt(exponent);

/** An amount, or the parser's complaint. */
export function parseQuantity(text: string): Amount | string {
  if (text === '') return FORMAT_WRONG;
  const [matched = '', sign = '', written = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?/.exec(text) ?? [];
  const suffix = text.slice(matched.length);
  if (!/^[eEinumkKMGTP]*[+-]?\d*$/.test(suffix)) return FORMAT_WRONG;
  const whole = written.replace(/^0+/, '');
  const number = whole === '' ? '0' : whole;
  const decimal = decimalExponent(suffix);
  const binary = BINARY_SUFFIXES[suffix];
  if (decimal === undefined && binary === undefined) return BAD_SUFFIX;
  const signed = (amount: Amount): Amount => (sign === '-' ? { ...amount, digits: -amount.digits } : amount);
  const small = smallAmount(number, fraction, decimal, binary);
  return signed(small ?? bigAmount(number, fraction, decimal, binary));
}

function decimalExponent(suffix: string): number | undefined {
  if (Object.hasOwn(DECIMAL_SUFFIXES, suffix)) return DECIMAL_SUFFIXES[suffix];
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return exponent === undefined ? undefined : clamp32(Number(exponent));
}

/** Exponents beyond any use are cut off, so that they cost nothing to work with. */
const clamp32 = (exponent: number): number => Math.max(-1000, Math.min(1000, exponent));

function smallAmount(
  number: string,
  fraction: string,
  decimal: number | undefined,
  binary: number | undefined,
): Amount | undefined {
  if (decimal !== undefined) {
    const exponent = decimal - fraction.length;
    if (number.length + fraction.length > SMALL_DIGITS || exponent < NANO) return undefined;
    return { digits: BigInt(number + fraction), exponent, small: true };
  }
  if (binary === undefined || fraction !== '') return undefined;
  if (15 - number.length - Math.trunc((binary * 3) / 10) - 1 < 0) return undefined;
  const digits = BigInt(number) << BigInt(binary);
  return digits > MAX_INT ? undefined : { digits, exponent: 0, small: true };
}

function bigAmount(number: string, fraction: string, decimal = 0, binary?: number): Amount {
  const decimals = shortened(fraction);
  let digits = BigInt(number + decimals);
  let exponent = decimal - decimals.length;
  if (binary !== undefined) digits <<= BigInt(binary);
  // Big amounts are kept in nanos; anything finer is rounded away from zero.
  if (exponent < NANO) {
    const divisor = power(NANO - exponent);
    digits = digits / divisor + (digits % divisor === 0n ? 0n : 1n);
  } else {
    digits *= power(exponent - NANO);
  }
  exponent = NANO;
  if (
    binary !== undefined &&
    compareAmounts({ digits, exponent, small: false }, { digits: MAX_INT, exponent: 0, small: true }) > 0
  ) {
    return { digits: MAX_INT, exponent: 0, small: false };
  }
  return { digits, exponent, small: false };
}

/** Of very many decimals only whether there are any counts, as they are rounded up. */
function shortened(fraction: string): string {
  if (fraction.length <= MOST_DECIMALS) return fraction;
  return fraction.slice(0, MOST_DECIMALS) + (/[1-9]/.test(fraction.slice(MOST_DECIMALS)) ? '1' : '0');
}

/** Enough for the largest exponent there is. */
const MOST_DECIMALS = 1100;

function aligned(a: Amount, b: Amount): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.digits * power(a.exponent - exponent), b.digits * power(b.exponent - exponent), exponent];
}

function compareAmounts(a: Amount, b: Amount): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function addAmounts(a: Amount, b: Amount): Amount {
  if (a.small && b.small) {
    if (b.digits === 0n) return a;
    if (a.digits === 0n) return b;
  }
  const [left, right, exponent] = aligned(a, b);
  const digits = left + right;
  const small = a.small && b.small && [left, right, digits].every((part) => part >= MIN_INT && part <= MAX_INT);
  return { digits, exponent, small };
}

/** The amount as a 64-bit integer; undefined where it has decimals, even zeros, or is a big decimal. */
function integer({ digits, exponent, small }: Amount): bigint | undefined {
  if (!small || exponent < 0) return undefined;
  const value = digits * power(exponent);
  return value >= MIN_INT && value <= MAX_INT ? value : undefined;
}

function quantity(text: string): Value {
  const amount = parseQuantity(text);
  return typeof amount === 'string' ? new CelError('conversion', amount) : new QuantityValue(amount, text);
}

const approximate = ({ amount }: QuantityValue): Value =>
  amount.exponent === 0 ? Number(amount.digits) : Number(amount.digits) * Number(`1e${amount.exponent}`);

const whole = (value: bigint): Amount => ({ digits: value, exponent: 0, small: true });
const negated = (amount: Amount): Amount => ({ ...amount, digits: -amount.digits });

const comparison = (name: string, id: string, result: CelType, answer: (order: number) => Value): FunctionDeclaration =>
  define(
    name,
    member(id, [QUANTITY_TYPE, QUANTITY_TYPE], result, (a: QuantityValue, b: QuantityValue) =>
      answer(compareAmounts(a.amount, b.amount)),
    ),
  );

/** `add` and `sub`, each of a quantity or an int. */
function sum(name: string, sign: (amount: Amount) => Amount): FunctionDeclaration {
  const total = (a: Amount, b: Amount): Value => new QuantityValue(addAmounts(a, sign(b)));
  return define(
    name,
    member(`quantity_${name}`, [QUANTITY_TYPE, QUANTITY_TYPE], QUANTITY_TYPE, (a: QuantityValue, b: QuantityValue) =>
      total(a.amount, b.amount),
    ),
    member(`quantity_${name}_int`, [QUANTITY_TYPE, INT], QUANTITY_TYPE, (a: QuantityValue, b: bigint) =>
      total(a.amount, whole(b)),
    ),
  );
}

/** Kubernetes' quantity functions (apiserver, pkg/cel/library/quantity.go). */
export const QUANTITIES: Library = {
  types: [QUANTITY_TYPE],
  functions: [
    define('quantity', global('string_to_quantity', [STRING], QUANTITY_TYPE, quantity)),
    define(
      'isQuantity',
      global('is_quantity_string', [STRING], BOOL, (text: string) => typeof parseQuantity(text) !== 'string'),
    ),
    define(
      'sign',
      // Declared as a function although its documentation shows a method.
      global('quantity_sign', [QUANTITY_TYPE], INT, ({ amount: { digits } }: QuantityValue) =>
        digits === 0n ? 0n : digits > 0n ? 1n : -1n,
      ),
    ),
    comparison('isGreaterThan', 'quantity_is_greater_than', BOOL, (order) => order > 0),
    comparison('isLessThan', 'quantity_is_less_than', BOOL, (order) => order < 0),
    comparison('compareTo', 'quantity_compare_to', INT, (order) => BigInt(order)),
    define('asApproximateFloat', member('quantity_get_float', [QUANTITY_TYPE], DOUBLE, approximate)),
    define(
      'asInteger',
      member(
        'quantity_get_int',
        [QUANTITY_TYPE],
        INT,
        ({ amount }: QuantityValue) => integer(amount) ?? new CelError('conversion', 'cannot convert value to integer'),
      ),
    ),
    define(
      'isInteger',
      member(
        'quantity_is_integer',
        [QUANTITY_TYPE],
        BOOL,
        ({ amount }: QuantityValue) => integer(amount) !== undefined,
      ),
    ),
    sum('add', (amount) => amount),
    sum('sub', negated),
  ],
};
