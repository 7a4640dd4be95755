import type { Draft, DraftObject } from './json.ts';
import { isDraftObject, setKey } from './json.ts';
import type { Field, GoType, Types } from './types/table.ts';

/**
 * A decoded object in the form that Go writes: what is empty is left out, except where the field's type says otherwise
 * (`rules: null` of an empty Role, `status: {}`, `creationTimestamp: null` before Kubernetes 1.34). Fields stand in the
 * order of the API's types.
 */
export function encode(value: DraftObject, struct: string, types: Types): DraftObject {
  const out: DraftObject = {};
  for (const field of types.struct(struct).fields) {
    const encoded = encodeField(field, value[field.name], types);
    if (encoded !== undefined) out[field.name] = encoded;
  }
  return out;
}

function encodeField(field: Field, value: Draft | undefined, types: Types): Draft | undefined {
  if (value === undefined || value === null) return field.always ? zero(field.type, types) : undefined;
  if (!field.always && isEmpty(field.type, value)) return undefined;
  return encodeValue(field.type, value, types);
}

function encodeValue(type: GoType, value: Draft, types: Types): Draft {
  switch (type.is) {
    case 'struct':
      return isDraftObject(value) ? encode(value, type.name, types) : value;
    case 'pointer':
      return encodeValue(type.of, value, types);
    case 'list':
      return Array.isArray(value) ? value.map((item) => encodeValue(type.of, item, types)) : value;
    case 'map':
      return isDraftObject(value) ? encodeMap(type.of, value, types) : value;
    case 'schemaOrBool':
    case 'schemaOrStrings':
    case 'schemaOrArray':
      return encodeSchema(value, types);
    default:
      return value;
  }
}

function encodeMap(of: GoType, value: DraftObject, types: Types): DraftObject {
  const out: DraftObject = {};
  for (const key of Object.keys(value)) setKey(out, key, encodeValue(of, value[key] as Draft, types));
  return out;
}

function encodeSchema(value: Draft, types: Types): Draft {
  if (Array.isArray(value)) return value.map((item) => encodeSchema(item, types));
  return isDraftObject(value) ? encode(value, 'apiextensions.JSONSchemaProps', types) : value;
}

/** What omitempty takes for empty. A pointer is never empty, whatever it points to. */
function isEmpty(type: GoType, value: Draft): boolean {
  switch (type.is) {
    case 'list':
      return Array.isArray(value) && value.length === 0;
    case 'map':
    case 'resources':
      return isDraftObject(value) && Object.keys(value).length === 0;
    case 'string':
    case 'bytes':
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

/** How a field without omitempty is written when nothing is in it. */
function zero(type: GoType, types: Types): Draft {
  switch (type.is) {
    case 'struct':
      return encode({}, type.name, types);
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'intstr':
      return 0;
    case 'quantity':
      return '0';
    default:
      return null;
  }
}
