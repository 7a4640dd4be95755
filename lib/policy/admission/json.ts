import type { Json, JsonObject } from '../../kubernetes/apiserver/index.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a field, an empty one where there is none. */
export function part(object: JsonObject, field: string): JsonObject {
  const value = own(object, field);
  return isObject(value) ? value : {};
}

/** The objects in a list; what is no object counts as an empty one, so that indexes stay. */
export function parts(object: JsonObject, field: string): readonly JsonObject[] {
  const value = own(object, field);
  return Array.isArray(value) ? value.map((item) => (isObject(item) ? item : {})) : [];
}

export function texts(object: JsonObject, field: string): readonly string[] {
  const value = own(object, field);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The text in a field, empty where there is none. */
export function text(object: JsonObject, field: string): string {
  return optionalText(object, field) ?? '';
}

export function optionalText(object: JsonObject, field: string): string | undefined {
  const value = own(object, field);
  return typeof value === 'string' ? value : undefined;
}

function own(object: JsonObject, field: string): Json | undefined {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}
