/**
 * Whether a text has the form that its format promises, as Go reads it. Undefined for formats that the API server does not
 * check either. The list is that of apiextensions' supported formats (k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go).
 */
export function hasFormat(text: string, format: string): boolean | undefined {
  return checks[format]?.(text);
}

/** resource.Quantity: a decimal number and a suffix, binary (Ki … Ei), decimal (n … E) or an exponent (apimachinery/pkg/api/resource). */
export function isQuantity(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(text);
}

const checks: Readonly<Record<string, (text: string) => boolean>> = {
  byte: isBase64,
  'date-time': isDateTime,
  'micro-time': isDateTime,
  date: isDate,
  duration: isDuration,
  ipv4: isIpv4,
  ipv6: isIpv6,
  cidr: isCidr,
  uuid: (text) => /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/.test(text),
  hostname: (text) =>
    text.length <= 253 && /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,62})?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,62})?)*\.?$/.test(text),
  mac: (text) => /^(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/.test(text),
};

/** Standard base64 with padding; encoding/base64 skips line breaks. */
function isBase64(text: string): boolean {
  const bare = text.replace(/[\r\n]/g, '');
  return bare.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(bare);
}

/** RFC 3339 as Go's time.Parse reads it: the `T`, a zone, a day that exists. */
function isDateTime(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/.exec(text);
  if (match === null) return false;
  const [, date = '', ...numbers] = match;
  const [hours = 0, minutes = 0, seconds = 0, zoneHours = 0, zoneMinutes = 0] = numbers.map((part) =>
    Number(part ?? 0),
  );
  return isDate(date) && hours < 24 && minutes < 60 && seconds < 60 && zoneHours <= 24 && zoneMinutes < 60;
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Go's time.ParseDuration, or the longer units that strfmt takes besides (`1 day`). */
function isDuration(text: string): boolean {
  return (
    /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text) ||
    /^(?:\d+(?:\.\d+)?\s*(?:n|u|m|s|h|d|w|[a-z]{2,12}),?\s*)+$/i.test(text)
  );
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const embedded = last.includes('.');
  if (embedded && !isIpv4(last)) return false;
  const plain = embedded ? groups.slice(0, -1) : groups;
  const count = plain.length + (embedded ? 2 : 0);
  return plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', more] = text.split('/');
  if (more !== undefined || !/^\d{1,3}$/.test(bits)) return false;
  return (isIpv4(address) && Number(bits) <= 32) || (isIpv6(address) && Number(bits) <= 128);
}
