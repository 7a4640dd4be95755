/** The static types of CEL, as the checker knows them and as messages spell them. */
export type CelType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'list'; readonly element: CelType }
  | { readonly kind: 'map'; readonly key: CelType; readonly value: CelType }
  | { readonly kind: 'type'; readonly of?: CelType }
  | { readonly kind: 'opaque'; readonly name: string; readonly parameters: readonly CelType[] }
  | ObjectType
  | { readonly kind: 'parameter'; readonly name: string };

type SimpleKind =
  | 'dyn'
  | 'error'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration';

/**
 * A declared object. Two object types are the same type when their names are equal, so names must be unique within an environment.
 * `fields` is a function where a schema refers to itself.
 */
export interface ObjectType {
  readonly kind: 'object';
  readonly name: string;
  readonly fields: () => ReadonlyMap<string, CelType>;
}

export const DYN: CelType = { kind: 'dyn' };
export const ERROR: CelType = { kind: 'error' };
export const NULL: CelType = { kind: 'null' };
export const BOOL: CelType = { kind: 'bool' };
export const INT: CelType = { kind: 'int' };
export const UINT: CelType = { kind: 'uint' };
export const DOUBLE: CelType = { kind: 'double' };
export const STRING: CelType = { kind: 'string' };
export const BYTES: CelType = { kind: 'bytes' };
export const TIMESTAMP: CelType = { kind: 'timestamp' };
export const DURATION: CelType = { kind: 'duration' };
export const TYPE: CelType = { kind: 'type' };

/** No type at all, which is assignable to nothing, itself included: what one release gave a variable by mistake. */
export const UNSPECIFIED: CelType = { kind: 'opaque', name: '', parameters: [] };

export const listOf = (element: CelType): CelType => ({ kind: 'list', element });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', key, value });
export const typeOf = (of: CelType): CelType => ({ kind: 'type', of });
export const opaque = (name: string, ...parameters: readonly CelType[]): CelType => ({
  kind: 'opaque',
  name,
  parameters,
});
export const optionalOf = (of: CelType): CelType => opaque('optional_type', of);
export const parameter = (name: string): CelType => ({ kind: 'parameter', name });

/** An object with declared fields; a field that is not among them is a problem at compile time. */
export function objectType(name: string, fields: Readonly<Record<string, CelType>> = {}): ObjectType {
  const map = new Map(Object.entries(fields));
  return { kind: 'object', name, fields: () => map };
}

/** The T of `optional_type(T)`, or undefined for any other type. */
export function optionalElement(type: CelType): CelType | undefined {
  return type.kind === 'opaque' && type.name === 'optional_type' ? type.parameters[0] : undefined;
}

/** The types a type is made of: the element of a list, key and value of a map, and so on. */
export function typeParameters(type: CelType): readonly CelType[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'type':
      return type.of ? [type.of] : [];
    case 'opaque':
      return type.parameters;
    default:
      return [];
  }
}

/** The same type with other parameters, in the order of `typeParameters`. */
export function withParameters(type: CelType, parameters: readonly CelType[]): CelType {
  const [first = DYN, second = DYN] = parameters;
  switch (type.kind) {
    case 'list':
      return listOf(first);
    case 'map':
      return mapOf(first, second);
    case 'type':
      return type.of ? typeOf(first) : type;
    case 'opaque':
      return opaque(type.name, ...parameters);
    default:
      return type;
  }
}

/** The name without parameters, as `type(x)` shows it at run time. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case 'null':
      return 'null_type';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'opaque':
    case 'object':
    case 'parameter':
      return type.name;
    case 'error':
      return '!error!';
    default:
      return type.kind;
  }
}

/** The spelling in the checker's problems, such as `map(string, list(int))`. */
export function formatType(type: CelType): string {
  switch (type.kind) {
    case 'null':
    case 'timestamp':
    case 'duration':
      return type.kind;
    default: {
      const parameters = typeParameters(type);
      const name = typeName(type);
      return parameters.length === 0 ? name : `${name}(${parameters.map(formatType).join(', ')})`;
    }
  }
}

/** The spelling where an expression has the wrong type as a whole: like `formatType`, with run-time names throughout. */
export function formatDeclaredType(type: CelType): string {
  if (type.kind === 'parameter') return `<${type.name}>`;
  const parameters = typeParameters(type);
  const name = typeName(type);
  return parameters.length === 0 ? name : `${name}(${parameters.map(formatDeclaredType).join(', ')})`;
}

export function sameType(a: CelType, b: CelType): boolean {
  if (a === UNSPECIFIED) return false;
  if (a === b) return true;
  if (a.kind !== b.kind || typeName(a) !== typeName(b)) return false;
  const left = typeParameters(a);
  const right = typeParameters(b);
  return left.length === right.length && left.every((type, i) => sameType(type, right[i] as CelType));
}
