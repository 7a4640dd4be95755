/** An IP address by its bytes: 4 or 16. */
export type IpBytes = readonly number[];

/** An address as Go's `netip.ParseAddr` reads it; a string says why it is none. Zones and IPv4-mapped addresses are told apart by the caller. */
export function parseIp(text: string): { readonly bytes: IpBytes; readonly zone: string } | string {
  const shown = JSON.stringify(text);
  for (const character of text) {
    if (character === '.') {
      const bytes = parseIpv4(text);
      return typeof bytes === 'string' ? `ParseAddr(${shown}): ${bytes}` : { bytes, zone: '' };
    }
    if (character === ':') return parseIpv6(text);
    if (character === '%') return `ParseAddr(${shown}): missing IPv6 address`;
  }
  return `ParseAddr(${shown}): unable to parse IP`;
}

function parseIpv4(text: string): IpBytes | string {
  const bytes: number[] = [];
  let digits = '';
  for (const [i, character] of [...text].entries()) {
    if (/\d/.test(character)) {
      if (digits.length === 1 && digits === '0') return 'IPv4 field has octet with leading zero';
      digits += character;
      if (Number(digits) > 255) return 'IPv4 field has value >255';
    } else if (character === '.') {
      if (i === 0 || i === text.length - 1 || text[i - 1] === '.') {
        return `IPv4 field must have at least one digit (at ${JSON.stringify(text.slice(i))})`;
      }
      if (bytes.length === 3) return 'IPv4 address too long';
      bytes.push(Number(digits));
      digits = '';
    } else {
      return `unexpected character (at ${JSON.stringify(text.slice(i))})`;
    }
  }
  if (bytes.length < 3) return 'IPv4 address too short';
  return [...bytes, Number(digits)];
}

function parseIpv6(whole: string): { readonly bytes: IpBytes; readonly zone: string } | string {
  const error = (message: string, at?: string): string =>
    `ParseAddr(${JSON.stringify(whole)}): ${message}${at === undefined ? '' : ` (at ${JSON.stringify(at)})`}`;
  const percent = whole.indexOf('%');
  const zone = percent < 0 ? '' : whole.slice(percent + 1);
  if (percent >= 0 && zone === '') return error('zone must be a non-empty string');
  let rest = percent < 0 ? whole : whole.slice(0, percent);
  const bytes: number[] = [];
  let ellipsis = -1;
  if (rest.startsWith('::')) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === '') return { bytes: new Array(16).fill(0), zone };
  }
  while (bytes.length < 16) {
    const hex = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (hex.length > 4) return error('each group must have 4 or less digits', rest);
    if (hex === '') return error('each colon-separated field must have at least one digit', rest);
    if (rest[hex.length] === '.') {
      if (ellipsis < 0 && bytes.length !== 12)
        return error('embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (bytes.length + 4 > 16)
        return error('too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      const tail = parseIpv4(rest);
      if (typeof tail === 'string') return error(tail);
      bytes.push(...tail);
      rest = '';
      break;
    }
    const value = Number.parseInt(hex, 16);
    bytes.push(value >> 8, value & 0xff);
    rest = rest.slice(hex.length);
    if (rest === '') break;
    if (rest[0] !== ':') return error('unexpected character, want colon', rest);
    if (rest.length === 1) return error('colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (ellipsis >= 0) return error('multiple :: in address', rest);
      ellipsis = bytes.length;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') return error('trailing garbage after address', rest);
  if (bytes.length < 16) {
    if (ellipsis < 0) return error('address string too short');
    bytes.splice(ellipsis, 0, ...new Array(16 - bytes.length).fill(0));
  } else if (ellipsis >= 0) {
    return error('the :: must expand to at least one field of zeros');
  }
  return { bytes, zone };
}

export const isMapped = (bytes: IpBytes): boolean =>
  bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;

/** The canonical text: dotted for IPv4; for IPv6 lower case with the first longest run of zero groups as `::`. */
export function formatIp(bytes: IpBytes): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  let start = -1;
  let length = 1;
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (start < 0) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

/** The address with all bits beyond the first `bits` cleared. */
export const maskIp = (bytes: IpBytes, bits: number): IpBytes =>
  bytes.map((byte, i) => {
    const kept = Math.max(0, Math.min(8, bits - i * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });

/** An address with a prefix length as Go's `netip.ParsePrefix` reads it; a string says why it is none. */
export function parsePrefix(text: string): { readonly bytes: IpBytes; readonly bits: number } | string {
  const error = (message: string): string => `netip.ParsePrefix(${JSON.stringify(text)}): ${message}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return error("no '/'");
  const address = parseIp(text.slice(0, slash));
  if (typeof address === 'string') return error(address);
  if (address.zone !== '') return error('IPv6 zones cannot be present in a prefix');
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d*)$/.test(length)) return error(`bad bits after slash: ${JSON.stringify(length)}`);
  const bits = Number(length);
  if (bits > address.bytes.length * 8) return error('prefix length out of range');
  return { bytes: address.bytes, bits };
}
