import { BoundList, BoundMap, fromJson, type Lift } from './collections.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  type ObjectType,
  STRING,
  TIMESTAMP,
} from './types.ts';
import { CelError, type Value } from './values.ts';

/** The parts of an OpenAPI v3 or JSON Schema that say how data looks to CEL. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema | readonly Schema[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** How a schema is to be read. */
export interface SchemaOptions {
  /** The name of the outermost object; the objects within are named after their path in it. Default `object`. */
  readonly name?: string;
  /** Finds what a `$ref` refers to; without it a reference is a dyn. */
  readonly resolve?: (ref: string) => Schema | undefined;
  /**
   * Whether fields bear their own names, as admission policies see them, or escaped ones, as rules in a CustomResourceDefinition do
   * (`x-y` is `x__dash__y`). Default `plain`.
   */
  readonly names?: 'plain' | 'escaped';
}

/**
 * The CEL type of data that a schema describes, with declared fields, so that a field that does not exist is found before anything is
 * evaluated. What the schema leaves open is a dyn (apiserver, pkg/cel/common/schemas.go).
 */
export function schemaType(schema: Schema, options: SchemaOptions = {}): CelType {
  return new SchemaReader(options).type(schema, options.name ?? 'object');
}

/** Reads plain data as a schema says: dates as timestamps, a whole `number` as a double, and fields by their escaped names. */
export function schemaLift(schema: Schema, options: SchemaOptions = {}): Lift {
  return new SchemaReader(options).lift(schema);
}

/** Turns schemas into types and readers of data; each named object is made once. */
class SchemaReader {
  readonly #options: SchemaOptions;
  readonly #objects = new Map<string, ObjectType>();

  constructor(options: SchemaOptions) {
    this.#options = options;
  }

  type(written: Schema, name: string): CelType {
    const named = written.$ref ?? name;
    const known = this.#objects.get(named);
    if (known) return known;
    const schema = this.#resolve(written);
    if (!schema || schema['x-kubernetes-int-or-string']) return DYN;
    switch (typeOfSchema(schema)) {
      case 'array':
        return isSchema(schema.items) ? listOf(this.type(schema.items, `${named}.@items`)) : listOf(DYN);
      case 'object':
        return this.#objectType(schema, named);
      case 'string':
        return FORMATS.get(schema.format ?? '')?.type ?? STRING;
      case 'boolean':
        return BOOL;
      case 'integer':
        return INT;
      case 'number':
        return DOUBLE;
      default:
        return DYN;
    }
  }

  #objectType(schema: Schema, name: string): CelType {
    const { properties, additionalProperties } = schema;
    if (!properties) {
      if (isSchema(additionalProperties)) return mapOf(STRING, this.type(additionalProperties, `${name}.@values`));
      return additionalProperties === false ? this.#declare(name, {}) : DYN;
    }
    // Fields beyond the declared ones may be anything, so that no selection is surely wrong.
    if (schema['x-kubernetes-preserve-unknown-fields'] || additionalProperties === true) return DYN;
    return this.#declare(name, properties);
  }

  /** The fields are worked out when they are first asked for, as a schema may contain itself. */
  #declare(name: string, properties: Readonly<Record<string, Schema>>): ObjectType {
    let fields: ReadonlyMap<string, CelType> | undefined;
    const read = (): ReadonlyMap<string, CelType> => {
      const entries = Object.entries(properties).map(
        ([field, schema]) => [this.#fieldName(field), this.type(schema, `${name}.${field}`)] as const,
      );
      return new Map(entries);
    };
    const type: ObjectType = {
      kind: 'object',
      name,
      fields: () => {
        fields ??= read();
        return fields;
      },
    };
    this.#objects.set(name, type);
    return type;
  }

  lift(written: Schema): Lift {
    return (raw) => {
      const schema = this.#resolve(written);
      if (!schema || raw === null || schema['x-kubernetes-int-or-string']) return fromJson(raw);
      if (typeof raw === 'number' && typeOfSchema(schema) === 'number') return raw;
      if (typeof raw === 'string') return readFormat(schema.format ?? '', raw);
      if (Array.isArray(raw)) return new BoundList(raw, isSchema(schema.items) ? this.lift(schema.items) : fromJson);
      if (typeof raw === 'object') return this.#liftObject(schema, raw as Readonly<Record<string, unknown>>);
      return fromJson(raw);
    };
  }

  #liftObject(schema: Schema, raw: Readonly<Record<string, unknown>>): Value {
    const { properties = {}, additionalProperties } = schema;
    const rest = isSchema(additionalProperties) ? this.lift(additionalProperties) : fromJson;
    const lift: Lift = (value, key = '') => {
      const field = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return field ? this.lift(field)(value) : rest(value, key);
    };
    const bound = new BoundMap(raw, lift);
    return this.#options.names === 'escaped' && schema.properties ? new EscapedMap(bound, this.#fieldName) : bound;
  }

  readonly #fieldName = (name: string): string => (this.#options.names === 'escaped' ? escapeName(name) : name);

  /** The schema behind references and a single `allOf`, which generators wrap around references. */
  #resolve(schema: Schema, depth = 0): Schema | undefined {
    if (depth > 20) return undefined;
    if (schema.$ref !== undefined) {
      const target = this.#options.resolve?.(schema.$ref);
      return target && this.#resolve(target, depth + 1);
    }
    const [only] = schema.allOf ?? [];
    return only && schema.allOf?.length === 1 && !schema.properties ? this.#resolve(only, depth + 1) : schema;
  }
}

/** A map whose fields are looked up by their escaped names. */
class EscapedMap extends BoundMap {
  readonly #map: BoundMap;
  readonly #spell: (name: string) => string;
  constructor(map: BoundMap, spell: (name: string) => string) {
    super({});
    this.#map = map;
    this.#spell = spell;
  }
  override get size(): number {
    return this.#map.size;
  }
  override *keys(): Iterable<Value> {
    for (const key of this.#map.keys()) yield typeof key === 'string' ? this.#spell(key) : key;
  }
  override get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const plain = [...this.#map.keys()].find((name) => typeof name === 'string' && this.#spell(name) === key);
    return plain === undefined ? undefined : this.#map.get(plain);
  }
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOfSchema(schema: Schema): string | undefined {
  if (typeof schema.type === 'string') return schema.type;
  const types = schema.type?.filter((type) => type !== 'null') ?? [];
  if (types.length === 1) return types[0];
  return types.length === 0 && schema.properties ? 'object' : undefined;
}

interface Format {
  readonly type: CelType;
  readonly read: (text: string) => Value | undefined;
}

/** String formats that CEL reads as something else. */
const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['byte', { type: BYTES, read: (text) => new Uint8Array(Buffer.from(text, 'base64')) }],
  ['duration', { type: DURATION, read: parseDuration }],
  ['date', { type: TIMESTAMP, read: (text) => parseTimestamp(`${text}T00:00:00Z`) }],
  ['date-time', { type: TIMESTAMP, read: parseTimestamp }],
]);

function readFormat(format: string, text: string): Value {
  const known = FORMATS.get(format);
  if (!known) return text;
  return known.read(text) ?? new CelError('conversion', `Invalid ${format} ${JSON.stringify(text)}`);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const SPELLED: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** A property name as an identifier of CEL, by the rules of Kubernetes (apiserver, pkg/cel/escaping.go). */
export function escapeName(name: string): string {
  if (KEYWORDS.has(name)) return `__${name}__`;
  return name.replaceAll(/__|[./-]/g, (part) => SPELLED[part] ?? part);
}
