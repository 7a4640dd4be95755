import {
  copy,
  type Draft,
  type DraftObject,
  fieldPath,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  setKey,
} from './json.ts';
import { canonicalQuantity } from './quantity.ts';
import { canonicalMicroTime, canonicalTime } from './time.ts';
import type { Field, GoType, Scalar, Types } from './types/table.ts';

/**
 * What is wrong with an object on its way in.
 * - `unknown-field`: not in the API of this version. Dropped with a warning by default, refused by server-side apply and by `fieldValidation=Strict`.
 * - `disabled-field`: in the API, but behind a feature gate that is off by default in this version. Dropped without a word.
 * - `invalid-value`: does not decode (a string for a number, `1.5` for an integer, a broken quantity). The API server refuses the whole object; here the field is left out.
 * - `unknown-kind`: the API server's own group has no such kind in this version. The object is left as it is.
 */
export interface Problem {
  readonly kind: 'unknown-field' | 'disabled-field' | 'invalid-value' | 'unknown-kind';
  readonly path: Path;
  readonly message: string;
}

/**
 * An object as Go holds it after decoding, as plain data: zero values of plain fields and nil pointers, lists and maps
 * are absent; structs by value are present; pointers to zero values, and lists and maps that are empty but not nil,
 * are present.
 */
export function decode(object: JsonObject, struct: string, types: Types): { value: DraftObject; problems: Problem[] } {
  const problems: Problem[] = [];
  const value = new Decoder(types, problems).struct(object, struct, []);
  return { value, problems };
}

class Decoder {
  private readonly types: Types;
  private readonly problems: Problem[];

  constructor(types: Types, problems: Problem[]) {
    this.types = types;
    this.problems = problems;
  }

  struct(value: Json, name: string, path: Path): DraftObject {
    const out: DraftObject = {};
    const struct = this.types.struct(name);
    const source = value === null ? {} : value;
    if (!isObject(source)) {
      this.invalid(path, 'an object', value);
      return this.zeroStruct(name);
    }
    for (const key of Object.keys(source)) {
      if (!struct.byName.has(key)) this.unknown([...path, key]);
    }
    for (const field of struct.fields) {
      const input = Object.hasOwn(source, field.name) ? source[field.name] : undefined;
      if (!field.enabled && input !== undefined && input !== null && !isUngatedTemplate(name, path)) {
        this.disabled([...path, field.name]);
        continue;
      }
      const decoded = this.field(field, input, path);
      if (decoded !== undefined) out[field.name] = decoded;
    }
    return out;
  }

  private field(field: Field, input: Json | undefined, path: Path): Draft | undefined {
    // Go's decoder takes null for "leave the field as it is", which is its zero value.
    if (input === undefined || input === null) return this.zero(field.type);
    const decoded = this.value(field.type, input, path, field.name);
    return decoded === undefined || isZero(field.type, decoded) ? this.zero(field.type) : decoded;
  }

  /** The zero value where it is more than nothing: a struct by value has structs by value of its own. */
  private zero(type: GoType): Draft | undefined {
    if (type.is === 'struct') return this.zeroStruct(type.name);
    if (type.is === 'quantity') return '0';
    if (type.is === 'intstr') return 0;
    return undefined;
  }

  private zeroStruct(name: string): DraftObject {
    const out: DraftObject = {};
    for (const field of this.types.struct(name).fields) {
      const zero = this.zero(field.type);
      if (zero !== undefined) out[field.name] = zero;
    }
    return out;
  }

  private value(type: GoType, input: Json, path: Path, step: string | number): Draft | undefined {
    switch (type.is) {
      case 'struct':
        return this.struct(input, type.name, [...path, step]);
      case 'pointer':
        return this.value(type.of, input, path, step);
      case 'list':
        return this.list(type.of, input, [...path, step]);
      case 'map':
        return this.map(type.of, input, [...path, step]);
      case 'resources':
        return this.map({ is: 'quantity' }, input, [...path, step]);
      default:
        return this.scalar(type.is, input, path, step);
    }
  }

  private list(of: GoType, input: Json, path: Path): Draft[] | undefined {
    if (!Array.isArray(input)) {
      this.invalid(path, 'a list', input);
      return undefined;
    }
    const isVolumes = of.is === 'struct' && of.name === 'core.Volume';
    const items = isVolumes ? input.filter((item: Json, i) => !this.isDisabledVolume(item, [...path, i])) : input;
    return items.map((item: Json, i) => this.element(of, item, path, i));
  }

  /** A volume of a kind that does not work yet is dropped as a whole; without its source it would become an emptyDir. */
  private isDisabledVolume(item: Json, path: Path): boolean {
    const image = this.types.struct('core.Volume').byName.get('image');
    if (image?.enabled !== false || !isObject(item) || !isObject(item.image)) return false;
    this.disabled([...path, 'image']);
    return true;
  }

  private map(of: GoType, input: Json, path: Path): DraftObject | undefined {
    if (!isObject(input)) {
      this.invalid(path, 'a map', input);
      return undefined;
    }
    const out: DraftObject = {};
    for (const key of Object.keys(input)) setKey(out, key, this.element(of, input[key] as Json, path, key));
    return out;
  }

  /** An item of a list or a map is never absent: null and what does not decode become the zero value. */
  private element(of: GoType, input: Json, path: Path, step: string | number): Draft {
    const decoded = input === null ? undefined : this.value(of, input, path, step);
    return decoded ?? this.zero(of) ?? zeroElement(of);
  }

  private scalar(is: Scalar, input: Json, path: Path, step: string | number): Draft | undefined {
    switch (is) {
      case 'string':
        return typeof input === 'string' ? input : this.invalid([...path, step], 'a string', input);
      case 'bool':
        return typeof input === 'boolean' ? input : this.invalid([...path, step], 'true or false', input);
      case 'int32':
        return isInteger(input, 2 ** 31) ? input : this.invalid([...path, step], 'a whole number of 32 bits', input);
      case 'int64':
        return isInteger(input, 2 ** 63) ? input : this.invalid([...path, step], 'a whole number', input);
      case 'float64':
        return typeof input === 'number' ? input : this.invalid([...path, step], 'a number', input);
      case 'intstr':
        return typeof input === 'string' || isInteger(input, 2 ** 31)
          ? input
          : this.invalid([...path, step], 'a whole number or a string', input);
      case 'quantity':
        return (
          (typeof input === 'string' || typeof input === 'number' ? canonicalQuantity(String(input)) : undefined) ??
          this.invalid([...path, step], 'a quantity such as 500m or 1Gi', input)
        );
      case 'time':
        return (
          (typeof input === 'string' ? canonicalTime(input) : undefined) ??
          this.invalid([...path, step], 'a time such as 2026-01-31T12:00:00Z', input)
        );
      case 'microtime':
        return (
          (typeof input === 'string' ? canonicalMicroTime(input) : undefined) ??
          this.invalid([...path, step], 'a time such as 2026-01-31T12:00:00.000000Z', input)
        );
      case 'bytes':
        return (
          (typeof input === 'string' ? canonicalBase64(input) : undefined) ??
          this.invalid([...path, step], 'text in base64', input)
        );
      case 'raw':
      case 'json':
        return copy(input);
      case 'schemaOrBool':
        return typeof input === 'boolean' ? input : this.schema(input, path, step);
      case 'schemaOrArray':
        return Array.isArray(input)
          ? input.map((item: Json, i) => this.schema(item, [...path, step], i))
          : this.schema(input, path, step);
      case 'schemaOrStrings':
        return Array.isArray(input)
          ? this.list({ is: 'string' }, input, [...path, step])
          : this.schema(input, path, step);
    }
  }

  private schema(input: Json, path: Path, step: string | number): DraftObject {
    return this.struct(input, 'apiextensions.JSONSchemaProps', [...path, step]);
  }

  private unknown(path: Path): void {
    this.problems.push({ kind: 'unknown-field', path, message: `unknown field "${fieldPath(path)}"` });
  }

  private disabled(path: Path): void {
    const message = `${fieldPath(path)} has no effect: its feature gate is off by default in Kubernetes 1.${this.types.minor}`;
    this.problems.push({ kind: 'disabled-field', path, message });
  }

  private invalid(path: Path, wanted: string, found: Json): undefined {
    const message = `${fieldPath(path)} must be ${wanted}, not ${describe(found)}`;
    this.problems.push({ kind: 'invalid-value', path, message });
    return undefined;
  }
}

/** The gates of a Job's fields are looked at when a Job is created, but not in the template of a CronJob. */
function isUngatedTemplate(struct: string, path: Path): boolean {
  return struct === 'batch.JobSpec' && path.length > 1;
}

/** Whether a decoded value equals the zero value of a plain (not pointer) field, which Go cannot tell from absence. */
function isZero(type: GoType, value: Draft): boolean {
  switch (type.is) {
    case 'string':
      return value === '';
    case 'bool':
      return value === false;
    case 'int32':
    case 'int64':
    case 'float64':
      return value === 0;
    default:
      return false;
  }
}

function zeroElement(type: GoType): Draft {
  switch (type.is) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
      return 0;
    default:
      return null;
  }
}

function isInteger(value: Json, limit: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Standard base64 with padding; line breaks inside are dropped, as by Go's decoder. */
export function canonicalBase64(text: string): string | undefined {
  const joined = text.replace(/[\r\n]/g, '');
  if (!base64.test(joined)) return undefined;
  return joined.endsWith('=') ? Buffer.from(joined, 'base64').toString('base64') : joined;
}

function describe(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'a map';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
