import { formatDuration, formatTimestamp } from './time.ts';
import {
  CelError,
  CelList,
  CelMap,
  Duration,
  Foreign,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

/** A double as Go's `%g` writes it: shortest digits, and an exponent of at least two digits below 1e-4 and from 1e6. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return plainDecimal(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** A double without an exponent, as Go's `'f', -1` writes it. */
export function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const negative = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${negative}0.${'0'.repeat(-point)}${digits}`;
  return `${negative}${digits.padEnd(point, '0')}`;
}

/** A value within a message, as Go prints it with `%v`. */
export function formatPlain(value: Value): string {
  if (value === null) return 'NULL_VALUE';
  switch (typeof value) {
    case 'string':
      return value;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'number':
      return formatDouble(value);
  }
  if (value instanceof Uint) return String(value.value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof CelList) return `[${[...value].map(formatPlain).join(', ')}]`;
  if (value instanceof CelMap) {
    const entries = [...value.keys()].map((key) => `${formatPlain(key)}: ${formatPlain(value.get(key) ?? null)}`);
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Optional)
    return value.value === undefined ? 'optional.none()' : `optional(${formatPlain(value.value)})`;
  if (value instanceof CelError) return value.message;
  if (value instanceof Foreign) return String(value);
  return `[${[...value].join(' ')}]`;
}
