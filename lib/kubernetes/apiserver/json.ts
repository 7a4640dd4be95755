/** Plain JSON data, as a YAML or JSON reader returns it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** JSON that is being built: fresh copies that belong to one call and may be changed by it. */
export type Draft = null | boolean | number | string | Draft[] | DraftObject;
export type DraftObject = { [key: string]: Draft };

/** Where in an object: names of fields and map keys, indexes of list items. */
export type Path = readonly (string | number)[];

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isDraftObject(value: Draft | undefined): value is DraftObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A path as the API server writes it: `spec.template.spec.containers[0].image`, map keys with dots as `[a.b/c]`. */
export function fieldPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${step}]`;
  }
  return text;
}

/** Sets a key even where it is called `__proto__`, which plain assignment would take for the prototype. */
export function setKey(target: DraftObject, key: string, value: Draft): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** The value under a key of the object's own; never something inherited. */
export function own(object: JsonObject | undefined, key: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The value at a path, `undefined` where it leads nowhere. */
export function at(root: Json | undefined, ...path: Path): Json | undefined {
  let value = root;
  for (const step of path) {
    if (Array.isArray(value) && typeof step === 'number') value = value[step];
    else if (isObject(value) && typeof step === 'string') value = own(value, step);
    else return undefined;
  }
  return value;
}

export function copy(value: Json): Draft {
  if (Array.isArray(value)) return value.map(copy);
  if (!isObject(value)) return value as null | boolean | number | string;
  const out: DraftObject = {};
  for (const key of Object.keys(value)) setKey(out, key, copy(value[key] as Json));
  return out;
}

/** Deep equality of JSON data; the order of an object's keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
