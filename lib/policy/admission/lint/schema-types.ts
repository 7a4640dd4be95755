import type { ObjectNode, SchemaNode } from '../../../kubernetes/index.ts';
import { BOOL, type CelType, DYN, INT, listOf, mapOf, type ObjectType, STRING } from '../../cel/index.ts';

/**
 * The type of objects of a schema, for finding fields that they cannot have. What an object may hold beyond its schema, and
 * values that can be of several types, are dyn.
 */
export function schemaType(root: ObjectNode): CelType {
  const known = new Map<ObjectNode, ObjectType>();
  const typeOf = (node: SchemaNode): CelType => {
    switch (node.type) {
      case 'object':
        return node.open || node.embedded || node.fields.size === 0 ? DYN : objectOf(node);
      case 'list':
        return listOf(typeOf(node.items));
      case 'map':
        return mapOf(STRING, typeOf(node.values));
      case 'string':
        return STRING;
      case 'boolean':
        return BOOL;
      case 'integer':
        return INT;
      default:
        return DYN;
    }
  };
  const objectOf = (node: ObjectNode): ObjectType => {
    const before = known.get(node);
    if (before) return before;
    let fields: ReadonlyMap<string, CelType> | undefined;
    const type: ObjectType = {
      kind: 'object',
      // Types are told apart by their names.
      name: `${node.name}#${known.size}`,
      fields: () => {
        fields ??= new Map([...node.fields].map(([name, field]) => [name, typeOf(field)]));
        return fields;
      },
    };
    known.set(node, type);
    return type;
  };
  return typeOf(root);
}
