import { define, type FunctionDeclaration, global, type Library, member } from '../functions.ts';
import { formatIp, type IpBytes, isMapped, parseIp } from '../go-ip.ts';
import { BOOL, INT, opaque, STRING } from '../types.ts';
import { CelError, Foreign, type Value } from '../values.ts';

export const IP_TYPE = opaque('net.IP');

export class IpValue extends Foreign {
  readonly type = IP_TYPE;
  override readonly goType = 'netip.Addr';
  readonly bytes: IpBytes;
  constructor(bytes: IpBytes) {
    super();
    this.bytes = bytes;
  }
  override get size(): number {
    return this.bytes.length;
  }
  equals(other: Value): boolean | undefined {
    if (!(other instanceof IpValue)) return undefined;
    return this.bytes.length === other.bytes.length && this.bytes.every((byte, i) => byte === other.bytes[i]);
  }
  override toString(): string {
    return formatIp(this.bytes);
  }
}

/** An address without a zone that is not an IPv4 address in IPv6 clothes. */
export function ip(text: string): IpValue | CelError {
  const shown = JSON.stringify(text);
  const parsed = parseIp(text);
  if (typeof parsed === 'string') {
    return refused(`IP Address ${shown} parse error during conversion from string: ${parsed}`);
  }
  if (parsed.zone !== '') return refused(`IP address ${shown} with zone value is not allowed`);
  if (isMapped(parsed.bytes)) return refused(`IPv4-mapped IPv6 address ${shown} is not allowed`);
  return new IpValue(parsed.bytes);
}

const refused = (message: string): CelError => new CelError('conversion', message);

function isCanonical(text: string): Value {
  const parsed = ip(text);
  return parsed instanceof CelError ? parsed : String(parsed) === text;
}

const first = (bytes: IpBytes): number => bytes[0] ?? 0;
const second = (bytes: IpBytes): number => bytes[1] ?? 0;
const isV4 = (bytes: IpBytes): boolean => bytes.length === 4;
const isUnspecified = (bytes: IpBytes): boolean => bytes.every((byte) => byte === 0);
const isLoopback = (bytes: IpBytes): boolean =>
  isV4(bytes) ? first(bytes) === 127 : bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
const isMulticast = (bytes: IpBytes): boolean => (isV4(bytes) ? (first(bytes) & 0xf0) === 0xe0 : first(bytes) === 0xff);
const isLinkLocalMulticast = (bytes: IpBytes): boolean =>
  isV4(bytes)
    ? first(bytes) === 224 && second(bytes) === 0 && bytes[2] === 0
    : first(bytes) === 0xff && (second(bytes) & 0x0f) === 0x02;
const isLinkLocalUnicast = (bytes: IpBytes): boolean =>
  isV4(bytes)
    ? first(bytes) === 169 && second(bytes) === 254
    : first(bytes) === 0xfe && (second(bytes) & 0xc0) === 0x80;
const isBroadcast = (bytes: IpBytes): boolean => isV4(bytes) && bytes.every((byte) => byte === 255);
const isGlobalUnicast = (bytes: IpBytes): boolean =>
  ![isUnspecified, isBroadcast, isLoopback, isMulticast, isLinkLocalUnicast].some((is) => is(bytes));

const test = (name: string, id: string, holds: (bytes: IpBytes) => boolean): FunctionDeclaration =>
  define(
    name,
    member(id, [IP_TYPE], BOOL, ({ bytes }: IpValue) => holds(bytes)),
  );

/** Kubernetes' IP address functions (apiserver, pkg/cel/library/ip.go). */
export const IPS: Library = {
  types: [IP_TYPE],
  functions: [
    define('ip', global('string_to_ip', [STRING], IP_TYPE, ip)),
    define(
      'isIP',
      global('is_ip', [STRING], BOOL, (text: string) => !(ip(text) instanceof CelError)),
    ),
    define('ip.isCanonical', global('ip_is_canonical', [STRING], BOOL, isCanonical)),
    define(
      'family',
      member('ip_family', [IP_TYPE], INT, ({ bytes }: IpValue) => (isV4(bytes) ? 4n : 6n)),
    ),
    test('isUnspecified', 'ip_is_unspecified', isUnspecified),
    test('isLoopback', 'ip_is_loopback', isLoopback),
    test('isLinkLocalMulticast', 'ip_is_link_local_multicast', isLinkLocalMulticast),
    test('isLinkLocalUnicast', 'ip_is_link_local_unicast', isLinkLocalUnicast),
    test('isGlobalUnicast', 'ip_is_global_unicast', isGlobalUnicast),
    define(
      'string',
      global('ip_to_string', [IP_TYPE], STRING, (value: IpValue) => String(value)),
    ),
  ],
};
