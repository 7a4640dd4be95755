import type { Draft, DraftObject } from './json.ts';
import { isDraftObject, setKey } from './json.ts';
import { formatQuantity, parseQuantity } from './quantity.ts';
import type { GoType, Types } from './types/table.ts';

/**
 * A copy of a decoded struct in which two values are equal exactly where Go's `equality.Semantic.DeepEqual` takes them
 * for equal: empty lists and maps are left out, quantities stand as their value, whatever they were written like.
 */
export function semantic(value: DraftObject, struct: string, types: Types): DraftObject {
  const out: DraftObject = {};
  for (const field of types.struct(struct).fields) {
    const held = value[field.name];
    if (held === undefined || held === null) continue;
    const made = semanticValue(field.type, held, types);
    if (!isCollection(field.type) || !isEmpty(made)) out[field.name] = made;
  }
  return out;
}

function semanticValue(type: GoType, value: Draft, types: Types): Draft {
  switch (type.is) {
    case 'struct':
      return isDraftObject(value) ? semantic(value, type.name, types) : value;
    case 'pointer':
      return semanticValue(type.of, value, types);
    case 'list':
      return Array.isArray(value) ? value.map((item) => semanticValue(type.of, item, types)) : value;
    case 'map':
      return isDraftObject(value) ? semanticMap(type.of, value, types) : value;
    case 'resources':
      return isDraftObject(value) ? semanticMap({ is: 'quantity' }, value, types) : value;
    case 'quantity':
      return typeof value === 'string' ? plainQuantity(value) : value;
    default:
      return value;
  }
}

function semanticMap(of: GoType, value: DraftObject, types: Types): DraftObject {
  const out: DraftObject = {};
  for (const key of Object.keys(value)) setKey(out, key, semanticValue(of, value[key] as Draft, types));
  return out;
}

/** One text for each value: `1Gi` and `1073741824` become the same. */
function plainQuantity(text: string): string {
  const quantity = parseQuantity(text);
  return quantity === undefined ? text : formatQuantity({ ...quantity, format: 'decimal', text: undefined });
}

const isCollection = (type: GoType): boolean => type.is === 'list' || type.is === 'map' || type.is === 'resources';
const isEmpty = (value: Draft): boolean =>
  Array.isArray(value) ? value.length === 0 : isDraftObject(value) && Object.keys(value).length === 0;
