/**
 * Whether a text has the form that its format promises; undefined for formats that nothing is checked for, here or by
 * the API server. Built-in types are decoded by Go (`strict`), custom resources checked by strfmt, which takes more
 * (k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go).
 */
export function hasFormat(text: string, format: string, strict: boolean): boolean | undefined {
  const check = Object.hasOwn(checks, format) ? checks[format] : undefined;
  return check?.(text, strict);
}

/**
 * resource.Quantity: a decimal number and a suffix, binary (Ki … Ei), decimal (n … E) or an exponent
 * (apimachinery/pkg/api/resource).
 */
export function isQuantity(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(text);
}

const checks: Readonly<Record<string, (text: string, strict: boolean) => boolean>> = {
  byte: isBase64,
  'date-time': isDateTime,
  datetime: isDateTime,
  'micro-time': isMicroTime,
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

/** RFC 3339 as Go's time.Parse reads it: a capital `T`, a zone, a day that exists. */
function isDateTime(text: string, strict: boolean): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?(?:Z|[+-](\d{2}):(\d{2}))$/.exec(
    strict ? text : text.toUpperCase(),
  );
  if (match === null) return false;
  const [, date = '', ...numbers] = match;
  const [hours = 0, minutes = 0, seconds = 0, zoneHours = 0, zoneMinutes = 0] = numbers.map((part) =>
    Number(part ?? 0),
  );
  return isDate(date) && hours < 24 && minutes < 60 && seconds < 60 && zoneHours <= 24 && zoneMinutes < 60;
}

/** metav1.MicroTime is read with a layout of exactly six digits after the point. */
function isMicroTime(text: string): boolean {
  return /T\d{2}:\d{2}:\d{2}\.\d{6}(?:Z|[+-])/.test(text) && isDateTime(text, true);
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

/**
 * Go's time.ParseDuration; failing that, strfmt is content with a number and a unit anywhere (`1 day`, `about 2 hrs`).
 */
function isDuration(text: string): boolean {
  return (
    /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text) ||
    /\d\s*(?:(?:ns|us|µs|ms|s|m|h|hr|d|w|wk)(?![a-zµ])|(?:nano|micro|milli|sec|min|hour|day|week)[a-zµ]*)/i.test(text)
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
