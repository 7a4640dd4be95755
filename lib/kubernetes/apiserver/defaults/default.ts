import type { Draft, DraftObject } from '../json.ts';
import { isDraftObject } from '../json.ts';

/**
 * Fills the defaults of one decoded struct, in place. It runs before the defaults of the struct's own fields, so what it
 * adds is defaulted too.
 */
export type Default = (value: DraftObject, minor: number) => void;

/** Defaults by the name of the struct in the table of types. */
export type Defaults = Readonly<Record<string, Default>>;

/** Sets a field that is absent. */
export function preset(value: DraftObject, field: string, to: Draft): void {
  if (value[field] === undefined) value[field] = to;
}

/** The struct in a field; an empty one that belongs to nobody where there is none. */
export function part(value: DraftObject, field: string): DraftObject {
  const found = value[field];
  return isDraftObject(found) ? found : {};
}

/** The structs in a list field. */
export function parts(value: DraftObject, field: string): readonly DraftObject[] {
  const found = value[field];
  return Array.isArray(found) ? found.filter(isDraftObject) : [];
}

/** Whether a list or map field has nothing in it, or is absent. */
export function empty(value: DraftObject, field: string): boolean {
  const found = value[field];
  if (Array.isArray(found)) return found.length === 0;
  return found === undefined || (isDraftObject(found) && Object.keys(found).length === 0);
}
