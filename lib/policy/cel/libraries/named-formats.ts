import { ValueList } from '../collections.ts';
import { define, global, type Library, member } from '../functions.ts';
import { parseRequestUri, UrlError } from '../go-url.ts';
import { parseTimestamp } from '../time.ts';
import { listOf, objectType, optionalOf, STRING } from '../types.ts';
import { CelError, Foreign, Optional, type Value } from '../values.ts';

export const FORMAT_TYPE = objectType('kubernetes.NamedFormat');

/** How to validate a text, and the length of the pattern that the API server charges for. */
interface NamedFormat {
  readonly regexSize: number;
  readonly faults: (text: string) => readonly string[];
}

class FormatValue extends Foreign {
  readonly type = FORMAT_TYPE;
  readonly name: string;
  readonly format: NamedFormat;
  constructor(name: string, format: NamedFormat) {
    super();
    this.name = name;
    this.format = format;
  }
  equals(other: Value): boolean | undefined {
    return other instanceof FormatValue ? this.name === other.name : undefined;
  }
}

/** Length of the pattern that a format stands for; 0 for any other value. */
export const formatRegexSize = (value: Value | undefined): number =>
  value instanceof FormatValue ? value.format.regexSize : 0;

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${KEY})?`;

const tooLong = (text: string, most: number): readonly string[] =>
  Buffer.byteLength(text) > most ? [`must be no more than ${most} bytes`] : [];

function mismatch(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

/** The patterns have no ambiguous repetition, so that they match in linear time. */
const matches = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

const isSubdomain = (text: string): boolean =>
  text.split('.').every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part));

function dns1123Label(text: string): readonly string[] {
  if (matches(LABEL, text)) return tooLong(text, 63);
  const message =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  const fault = isSubdomain(text) ? 'must not contain dots' : mismatch(message, LABEL, 'my-name', '123-abc');
  return [...tooLong(text, 63), fault];
}

function dns1123Subdomain(text: string): readonly string[] {
  if (isSubdomain(text)) return tooLong(text, 253);
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...tooLong(text, 253), mismatch(message, SUBDOMAIN, 'example.com')];
}

function dns1035Label(text: string): readonly string[] {
  if (matches(LABEL_1035, text)) return tooLong(text, 63);
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...tooLong(text, 63), mismatch(message, LABEL_1035, 'my-name', 'abc-123')];
}

/** `what` is the name a name goes by in the message, which changed. */
const qualifiedName =
  (what: string) =>
  (text: string): readonly string[] => {
    const parts = text.split('/');
    const message =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    const shape = mismatch(message, KEY, 'MyName', 'my.name', '123-abc');
    if (parts.length > 2) {
      return [`${what} ${shape} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
    }
    const name = parts.at(-1) ?? '';
    const faults: string[] = [];
    if (parts.length === 2) {
      const prefix = parts[0] ?? '';
      const wrong = prefix === '' ? ['must be non-empty'] : dns1123Subdomain(prefix);
      faults.push(...wrong.map((fault) => `prefix part ${fault}`));
    }
    const length = name === '' ? ['must be non-empty'] : tooLong(name, 63);
    faults.push(...length.map((fault) => `name part ${fault}`));
    if (!matches(KEY, name)) faults.push(`name part ${shape}`);
    return faults;
  };

function labelValue(text: string): readonly string[] {
  if (matches(VALUE, text)) return tooLong(text, 63);
  const message =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...tooLong(text, 63), mismatch(message, VALUE, 'MyValue', 'my_value', '12345')];
}

/** Of a name that more will be appended to, a dash at the end is allowed; Kubernetes swallows the character before it as well. */
const asPrefix = (text: string): string => (text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);

function uri(text: string): readonly string[] {
  const parsed = parseRequestUri(text);
  return parsed instanceof UrlError ? [parsed.message] : [];
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

function isDate(text: string): boolean {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseTimestamp(`${text}T00:00:00Z`) : undefined;
  // Go's calendar has a year 0, unlike google.protobuf.Timestamp.
  return parsed !== undefined && (!(parsed instanceof CelError) || text.startsWith('0000'));
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const clock = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$/.exec(time);
  if (!isDate(date) || !clock) return false;
  return (clock[1] ?? '') <= '23' && (clock[2] ?? '') <= '59' && (clock[3] ?? '') <= '59';
}

const unless =
  (valid: (text: string) => boolean, fault: string) =>
  (text: string): readonly string[] =>
    valid(text) ? [] : [fault];

const formats = (qualifiedNameIs: string): Readonly<Record<string, NamedFormat>> => ({
  dns1123Label: { regexSize: 30, faults: dns1123Label },
  dns1123Subdomain: { regexSize: 60, faults: dns1123Subdomain },
  dns1035Label: { regexSize: 30, faults: dns1035Label },
  qualifiedName: { regexSize: 60, faults: qualifiedName(qualifiedNameIs) },
  dns1123LabelPrefix: { regexSize: 30, faults: (text) => dns1123Label(asPrefix(text)) },
  dns1123SubdomainPrefix: { regexSize: 60, faults: (text) => dns1123Subdomain(asPrefix(text)) },
  dns1035LabelPrefix: { regexSize: 30, faults: (text) => dns1035Label(asPrefix(text)) },
  labelValue: { regexSize: 40, faults: labelValue },
  uri: { regexSize: 1103, faults: uri },
  uuid: { regexSize: 70, faults: unless((text) => UUID.test(text), 'does not match the UUID format') },
  byte: { regexSize: 84, faults: unless((text) => BASE64.test(text), 'invalid base64') },
  date: { regexSize: 71, faults: unless(isDate, 'invalid date') },
  datetime: { regexSize: 71, faults: unless(isDateTime, 'invalid datetime') },
});

function validate({ format }: FormatValue, text: string): Value {
  const faults = format.faults(text);
  return faults.length === 0 ? Optional.NONE : new Optional(new ValueList(faults));
}

function namedFormats(qualifiedNameIs: string): Library {
  const values = new Map(
    Object.entries(formats(qualifiedNameIs)).map(([name, format]) => [name, new FormatValue(name, format)]),
  );
  const named = (name: string): Value => {
    const format = values.get(name);
    return format ? new Optional(format) : Optional.NONE;
  };
  return {
    types: [FORMAT_TYPE],
    functions: [
      ...[...values].map(([name, value]) =>
        define(
          `format.${name}`,
          global(`format.${name}`, [], FORMAT_TYPE, () => value),
        ),
      ),
      define('format.named', global('format-named', [STRING], optionalOf(FORMAT_TYPE), named)),
      define('validate', member('format-validate', [FORMAT_TYPE, STRING], optionalOf(listOf(STRING)), validate)),
    ],
  };
}

/** Kubernetes' named formats (apiserver, pkg/cel/library/format.go; apimachinery, pkg/util/validation). */
export const NAMED_FORMATS = namedFormats('a valid label key');
export const NAMED_FORMATS_BEFORE_1_35 = namedFormats('a qualified name');
