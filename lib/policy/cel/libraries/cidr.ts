import { define, global, type Library, member } from '../functions.ts';
import { formatIp, type IpBytes, isMapped, maskIp, parsePrefix } from '../go-ip.ts';
import { BOOL, INT, opaque, STRING } from '../types.ts';
import { CelError, Foreign, noSuchOverload, type Value } from '../values.ts';
import { IP_TYPE, IpValue, ip } from './ip.ts';

export const CIDR_TYPE = opaque('net.CIDR');

class CidrValue extends Foreign {
  readonly type = CIDR_TYPE;
  override readonly goType = 'netip.Prefix';
  readonly bytes: IpBytes;
  readonly bits: number;
  constructor(bytes: IpBytes, bits: number) {
    super();
    this.bytes = bytes;
    this.bits = bits;
  }
  /** The bytes that the prefix covers. */
  override get size(): number {
    return Math.ceil(this.bits / 8);
  }
  equals(other: Value): boolean | undefined {
    return other instanceof CidrValue ? String(this) === String(other) : undefined;
  }
  override toString(): string {
    return `${formatIp(this.bytes)}/${this.bits}`;
  }
}

function parse(text: string): CidrValue | string {
  const parsed = parsePrefix(text);
  if (typeof parsed === 'string') return `network address parse error during conversion from string: ${parsed}`;
  if (isMapped(parsed.bytes)) return `IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`;
  return new CidrValue(parsed.bytes, parsed.bits);
}

function cidr(text: string): CidrValue | CelError {
  const parsed = parse(text);
  if (typeof parsed !== 'string') return parsed;
  return new CelError('conversion', `network address parse error during conversion from string: ${parsed}`);
}

function covers({ bytes, bits }: CidrValue, address: IpBytes): boolean {
  if (bytes.length !== address.length) return false;
  const own = maskIp(bytes, bits);
  return maskIp(address, bits).every((byte, i) => byte === own[i]);
}

const containsIp = (range: CidrValue, address: IpValue | CelError): Value =>
  address instanceof CelError ? noSuchOverload() : covers(range, address.bytes);

type Covers = (range: CidrValue, address: IpBytes) => boolean;

/** Before Kubernetes 1.32 only a range that begins with the same address was contained. */
const startsLike: Covers = ({ bytes, bits }, address) => formatIp(maskIp(bytes, bits)) === formatIp(address);

/** Kubernetes' CIDR functions (apiserver, pkg/cel/library/cidr.go). */
function cidrs(contains: Covers): Library {
  const containsCidr = (range: CidrValue, other: CidrValue | CelError): Value =>
    other instanceof CelError ? other : range.bits <= other.bits && contains(range, other.bytes);
  return {
    types: [CIDR_TYPE],
    functions: [
      define('cidr', global('string_to_cidr', [STRING], CIDR_TYPE, cidr)),
      define(
        'isCIDR',
        global('is_cidr', [STRING], BOOL, (text: string) => typeof parse(text) !== 'string'),
      ),
      define(
        'containsIP',
        member('cidr_contains_ip_string', [CIDR_TYPE, STRING], BOOL, (range: CidrValue, text: string) =>
          containsIp(range, ip(text)),
        ),
        member('cidr_contains_ip_ip', [CIDR_TYPE, IP_TYPE], BOOL, containsIp),
      ),
      define(
        'containsCIDR',
        member('cidr_contains_cidr_string', [CIDR_TYPE, STRING], BOOL, (range: CidrValue, text: string) =>
          containsCidr(range, cidr(text)),
        ),
        member('cidr_contains_cidr', [CIDR_TYPE, CIDR_TYPE], BOOL, containsCidr),
      ),
      define(
        'ip',
        member('cidr_ip', [CIDR_TYPE], IP_TYPE, ({ bytes }: CidrValue) => new IpValue(bytes)),
      ),
      define(
        'prefixLength',
        member('cidr_prefix_length', [CIDR_TYPE], INT, ({ bits }: CidrValue) => BigInt(bits)),
      ),
      define(
        'masked',
        member(
          'cidr_masked',
          [CIDR_TYPE],
          CIDR_TYPE,
          ({ bytes, bits }: CidrValue) => new CidrValue(maskIp(bytes, bits), bits),
        ),
      ),
      define(
        'string',
        global('cidr_to_string', [CIDR_TYPE], STRING, (value: CidrValue) => String(value)),
      ),
    ],
  };
}

export const CIDRS = cidrs(covers);
export const CIDRS_BEFORE_1_32 = cidrs(startsLike);
