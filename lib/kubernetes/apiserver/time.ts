/**
 * Points in time and durations as the API server reads and writes them.
 * Sources: k8s.io/apimachinery pkg/apis/meta/v1 (time.go, micro_time.go, duration.go), Go time.ParseDuration and Duration.String.
 */

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** A metav1.Time: RFC 3339 in, whole seconds in UTC out. `undefined` where the text is no time. */
export function canonicalTime(text: string): string | undefined {
  const time = readTime(text);
  return time === undefined ? undefined : `${time.seconds}Z`;
}

/** A metav1.MicroTime: as `canonicalTime`, with exactly six decimals both ways. */
export function canonicalMicroTime(text: string): string | undefined {
  const time = readTime(text);
  return time?.fraction.length === 6 ? `${time.seconds}.${time.fraction}Z` : undefined;
}

function readTime(text: string): { seconds: string; fraction: string } | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
  if (mo < 1 || mo > 12 || d < 1 || d > daysOf(y, mo) || h > 23 || mi > 59 || s > 59) return undefined;
  const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)));
  const utc = new Date(0);
  utc.setUTCFullYear(y, mo - 1, d);
  utc.setUTCHours(h, mi - offset, s);
  return { seconds: utc.toISOString().slice(0, -'.000Z'.length), fraction };
}

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

const unitNanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const maxDuration = 2n ** 63n - 1n;

/** A Go duration (`1h30m`, `1.5s`, `-2ms`, `0`) in nanoseconds; `undefined` where it is none or does not fit 64 bits. */
export function parseDuration(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const nanoseconds = unitNanoseconds[unit] ?? 0n;
    sum += BigInt(whole || '0') * nanoseconds;
    if (fraction !== '') sum += (BigInt(fraction) * nanoseconds) / 10n ** BigInt(fraction.length);
  }
  if (sum > maxDuration) return undefined;
  return negative ? -sum : sum;
}

/** A duration as Go writes it: `1h30m0s`, `1.5s`, `2ms`, `0s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value < 1_000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${decimal(value, 3)}µs`;
  if (value < 1_000_000_000n) return `${sign}${decimal(value, 6)}ms`;
  const seconds = value / 1_000_000_000n;
  const tail = `${decimal(value - (seconds / 60n) * 60_000_000_000n, 9)}s`;
  if (seconds < 60n) return sign + tail;
  const minutes = seconds / 60n;
  return minutes < 60n ? `${sign}${minutes}m${tail}` : `${sign}${minutes / 60n}h${minutes % 60n}m${tail}`;
}

/** The canonical text of a duration: `90m` → `1h30m0s`. */
export function canonicalDuration(text: string): string | undefined {
  const duration = parseDuration(text);
  return duration === undefined ? undefined : formatDuration(duration);
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
}
