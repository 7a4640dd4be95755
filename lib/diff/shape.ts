import type { Json, SchemaNode, Types } from '../kubernetes/index.ts';
import { isObject } from './values.ts';

type GoType = ReturnType<Types['struct']>['fields'][number]['type'];

/** What comparing needs to know of a value's type, whatever it is written down as. */
export type Shape =
  | { readonly is: 'value'; readonly quantity?: true }
  | { readonly is: 'object'; readonly field: (name: string) => Shape }
  | { readonly is: 'list'; readonly items: Shape; readonly merge: 'atomic' | 'set' | readonly string[] }
  /** Nothing is known: the value itself says what it is. */
  | { readonly is: 'any' };

const any: Shape = { is: 'any' };
const plain: Shape = { is: 'value' };
const quantity: Shape = { is: 'value', quantity: true };

/** The shape of a built-in kind, by the Go types of the API. */
export function shapeOfStruct(name: string, types: Types): Shape {
  return {
    is: 'object',
    field: (field) => {
      const found = types.struct(name).byName.get(field);
      if (found === undefined) return any;
      const inner = shapeOfType(found.type, types);
      return inner.is === 'list'
        ? {
            ...inner,
            merge: typeof found.merge === 'object' ? found.merge.keys : found.merge === 'set' ? 'set' : 'atomic',
          }
        : inner;
    },
  };
}

function shapeOfType(type: GoType, types: Types): Shape {
  switch (type.is) {
    case 'struct':
      return shapeOfStruct(type.name, types);
    case 'pointer':
      return shapeOfType(type.of, types);
    case 'list':
      return { is: 'list', items: shapeOfType(type.of, types), merge: 'atomic' };
    case 'map': {
      const values = shapeOfType(type.of, types);
      return { is: 'object', field: () => values };
    }
    case 'resources':
      return { is: 'object', field: () => quantity };
    case 'quantity':
      return quantity;
    case 'raw':
    case 'json':
    case 'schemaOrBool':
    case 'schemaOrArray':
    case 'schemaOrStrings':
      return any;
    default:
      return plain;
  }
}

/** The shape of a custom resource, by its schema. */
export function shapeOfNode(node: SchemaNode): Shape {
  switch (node.type) {
    case 'object':
      return {
        is: 'object',
        field: (name) => {
          const found = node.fields.get(name);
          return found === undefined ? any : shapeOfNode(found);
        },
      };
    case 'map':
      return { is: 'object', field: () => shapeOfNode(node.values) };
    case 'list':
      return {
        is: 'list',
        items: shapeOfNode(node.items),
        merge: node.listType === 'map' ? (node.keys ?? 'atomic') : node.listType,
      };
    case 'quantity':
      return quantity;
    case 'any':
      return any;
    default:
      return plain;
  }
}

/** The shape of two values of unknown type: lists whose items all have names of their own are told apart by them. */
export function shapeOfValues(...values: readonly (Json | undefined)[]): Shape {
  const lists = values.filter((value): value is readonly Json[] => Array.isArray(value));
  if (lists.length > 0) return { is: 'list', items: any, merge: lists.every(haveNames) ? ['name'] : 'atomic' };
  return values.some(isObject) ? { is: 'object', field: () => any } : plain;
}

function haveNames(list: readonly Json[]): boolean {
  const names = list.map((item) => (isObject(item) ? item.name : undefined));
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length;
}

export const unknownShape = any;
