import { CelError, Duration, MAX_INT, MIN_INT, Timestamp } from './values.ts';

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;

/** Years 1 to 9999, the range of google.protobuf.Timestamp, in seconds since 1970. */
export const MIN_SECONDS = -62_135_596_800n;
export const MAX_SECONDS = 253_402_300_799n;

export const durationOverflow = (): CelError => new CelError('arithmetic', 'integer overflow');
export const timestampOverflow = (): CelError => new CelError('arithmetic', 'timestamp overflow');

export function durationOf(nanos: bigint): Duration | CelError {
  return nanos < MIN_INT || nanos > MAX_INT ? durationOverflow() : new Duration(nanos);
}

export function timestampOf(nanos: bigint, offset = 0): Timestamp | CelError {
  const seconds = floorDivide(nanos, SECOND);
  return seconds < MIN_SECONDS || seconds > MAX_SECONDS ? timestampOverflow() : new Timestamp(nanos, offset);
}

export const floorDivide = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
};

/** A duration as Go's `time.ParseDuration` reads it, such as `1h2.5s`; undefined where it does not. */
export function parseDuration(text: string): Duration | undefined {
  const signed = /^[+-]/.test(text);
  const negative = text.startsWith('-');
  let rest = signed ? text.slice(1) : text;
  if (rest === '0') return new Duration(0n);
  if (rest === '') return undefined;
  let total = 0n;
  while (rest !== '') {
    const part = /^(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/.exec(rest);
    if (!part) return undefined;
    const [matched, whole = '', fraction = '', name = ''] = part;
    if (whole === '' && fraction === '') return undefined;
    const unit = UNITS[name] ?? 0n;
    total += BigInt(whole || '0') * unit;
    // Digits that a nanosecond cannot hold are cut off, not rounded.
    if (fraction !== '') {
      const digits = fraction.slice(0, 18);
      total += (BigInt(digits) * unit) / 10n ** BigInt(digits.length);
    }
    if (total > -MIN_INT) return undefined;
    rest = rest.slice(matched.length);
  }
  const nanos = negative ? -total : total;
  return nanos > MAX_INT ? undefined : new Duration(nanos);
}

/** Seconds without an exponent, as `string(duration)` shows them. */
export function formatDuration(duration: Duration): string {
  const seconds = Number(duration.nanos / SECOND) + Number(duration.nanos % SECOND) / 1e9;
  const text = String(seconds);
  if (!text.includes('e')) return `${text}s`;
  return `${seconds.toFixed(9).replace(/\.?0+$/, '')}s`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|([+-])(\d{2}):(\d{2}))$/;

/** An instant as Go's `time.Parse(time.RFC3339, …)` reads it; undefined where it does not. */
export function parseTimestamp(text: string): Timestamp | CelError | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const offsetHours = Number(match[10] ?? 0);
  const offsetMinutes = Number(match[11] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 24 || offsetMinutes > 60) return undefined;
  const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  const sign = match[9] === '-' ? -1 : 1;
  const offset = sign * (offsetHours * 3600 + offsetMinutes * 60);
  const utc = utcMillis(year, month, day, hour, minute, second);
  return timestampOf(BigInt(utc) * 1_000_000n + fraction - BigInt(offset) * SECOND, offset);
}

/** Date.UTC reads years below 100 as 19xx. */
function utcMillis(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** RFC 3339 with as many digits of a second as there are, in the zone the instant was written with. */
export function formatTimestamp(timestamp: Timestamp): string {
  const { year, month, day, hours, minutes, seconds } = civil(timestamp, timestamp.offset);
  const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
  const nanos = timestamp.nanos - floorDivide(timestamp.nanos, SECOND) * SECOND;
  const fraction = nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  const away = Math.abs(timestamp.offset);
  const sign = timestamp.offset < 0 ? '-' : '+';
  const zone = away === 0 ? 'Z' : `${sign}${pad(Math.floor(away / 3600))}:${pad(Math.floor(away / 60) % 60)}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hours)}:${pad(minutes)}:${pad(seconds)}${fraction}${zone}`;
}

export interface Civil {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  /** From 1. */
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** From 0. */
  readonly yearDay: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

/** Calendar and clock of an instant, some seconds east of UTC. */
export function civil(timestamp: Timestamp, offsetSeconds: number): Civil {
  const local = timestamp.nanos + BigInt(offsetSeconds) * SECOND;
  const milliseconds = Number(floorDivide(local, 1_000_000n));
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  const midnight = utcMillis(year, date.getUTCMonth() + 1, date.getUTCDate(), 0, 0, 0);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: (midnight - utcMillis(year, 1, 1, 0, 0, 0)) / 86_400_000,
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    milliseconds: date.getUTCMilliseconds(),
  };
}

/**
 * Seconds east of UTC of a zone at an instant: `UTC`, an offset such as `-02:30` or `2:30`, or a name of the IANA database. An error for
 * anything else, in Go's words.
 */
export function zoneOffset(zone: string, at: Timestamp): number | CelError {
  if (zone === '' || zone === 'UTC' || zone === 'Local') return 0;
  const colon = zone.indexOf(':');
  if (colon >= 0) return fixedOffset(zone.slice(0, colon), zone.slice(colon + 1));
  const unknown = new CelError('invalid-argument', `unknown time zone ${zone}`);
  // Names are those of files, whose case counts.
  if (!zone.split('/').every((part) => /^[A-Z]/.test(part))) return unknown;
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    }).formatToParts(new Date(Number(floorDivide(at.nanos, 1_000_000n))));
    const part = (type: string): number => Number(parts.find((entry) => entry.type === type)?.value ?? 0);
    const era = parts.find((entry) => entry.type === 'era')?.value;
    const year = era === 'BC' ? 1 - part('year') : part('year');
    const local = utcMillis(year, part('month'), part('day'), part('hour'), part('minute'), part('second'));
    return Math.round(local / 1000) - Number(floorDivide(at.nanos, SECOND));
  } catch {
    return unknown;
  }
}

function fixedOffset(hours: string, minutes: string): number | CelError {
  const wrong = [hours, minutes].find((part) => !/^[+-]?\d+$/.test(part));
  if (wrong !== undefined) {
    return new CelError('invalid-argument', `strconv.Atoi: parsing ${JSON.stringify(wrong)}: invalid syntax`);
  }
  const sign = hours.startsWith('-') ? -1 : 1;
  return Number(hours) * 3600 + sign * Number(minutes) * 60;
}
