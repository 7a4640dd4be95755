/** A range of IP addresses, both ends included; version 4 and 6 are worlds apart. */
export interface AddressRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address. Undefined where it is none. */
export function readCidr(source: string): AddressRange | undefined {
  const [address = '', bits, ...rest] = source.trim().split('/');
  if (rest.length > 0) return undefined;
  const version = address.includes(':') ? 6 : 4;
  const value = version === 6 ? readV6(address) : readV4(address);
  const width = version === 6 ? 128 : 32;
  const length = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (value === undefined || length < 0 || length > width) return undefined;
  const size = 1n << BigInt(width - length);
  const first = (value / size) * size;
  return { version, first, last: first + size - 1n };
}

function readV4(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function readV6(address: string): bigint | undefined {
  const [head = '', tail, ...rest] = address.split('::');
  if (rest.length > 0) return undefined;
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** What is left of ranges without others. */
export function without(ranges: readonly AddressRange[], removed: readonly AddressRange[]): readonly AddressRange[] {
  return removed.reduce<readonly AddressRange[]>(
    (left, hole) =>
      left.flatMap((range) => {
        if (range.version !== hole.version || hole.last < range.first || hole.first > range.last) return [range];
        return [
          ...(range.first < hole.first ? [{ ...range, last: hole.first - 1n }] : []),
          ...(range.last > hole.last ? [{ ...range, first: hole.last + 1n }] : []),
        ];
      }),
    ranges,
  );
}

/** Whether every address of some ranges is in others, taken together. */
export function covered(ranges: readonly AddressRange[], by: readonly AddressRange[]): boolean {
  return without(ranges, by).length === 0;
}
