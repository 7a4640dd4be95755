import { type Static, type TArrayOptions, type TSchema, Type } from 'typebox';
import type { FormatName } from './formats.ts';

export { type Static, type TObject, type TOptional, type TSchema, Type } from 'typebox';

/** What every field says about itself: shown by editors, the reference pages and diagnostics. */
export interface FieldNotes {
  readonly title?: string;
  /** What the field means to an app developer, its unit and its default. */
  readonly description: string;
  readonly examples?: readonly unknown[];
  /** Shown by editors; never applied by validation: defaults are a layer of their own (see lib/model). */
  readonly default?: unknown;
  readonly deprecated?: boolean;
}

/** A text with a format from `formats`. */
export function text(format: FormatName, notes: FieldNotes) {
  return Type.String({ format, ...notes });
}

/** Any non-empty text. */
export function words(notes: FieldNotes & { readonly maxLength?: number }) {
  return Type.String({ minLength: 1, maxLength: 4096, ...notes });
}

/** One of several words, each with what it means. */
export function choice<const T extends Readonly<Record<string, string>>>(words: T, notes: FieldNotes) {
  return Type.Unsafe<keyof T & string>({
    type: 'string',
    enum: Object.keys(words),
    enumDescriptions: Object.values(words),
    ...notes,
  });
}

/** A whole number between two bounds, both allowed. */
export function integer(minimum: number, maximum: number, notes: FieldNotes) {
  return Type.Integer({ minimum, maximum, ...notes });
}

/** A closed object: an unknown field is an error. */
export function object<P extends Record<string, TSchema>>(
  properties: P,
  notes: FieldNotes & { readonly minProperties?: number },
) {
  return Type.Object(properties, { additionalProperties: false, ...notes });
}

/** A map whose keys are names that the user chooses, merged key by key. */
export function map<T extends TSchema>(key: MapKey, value: T, notes: FieldNotes) {
  return Type.Unsafe<Readonly<Record<string, Static<T>>>>({
    type: 'object',
    propertyNames: keyPatterns[key],
    additionalProperties: value,
    ...notes,
  });
}

/** A list, replaced as a whole by an override. */
export function list<T extends TSchema>(
  items: T,
  notes: FieldNotes & { readonly minItems?: number; readonly maxItems?: number },
) {
  return Type.Array(items, notes as TArrayOptions);
}

/** One of several shapes. An override replaces the value as a whole instead of mixing two shapes. */
export function oneOf<T extends TSchema[]>(shapes: [...T], notes: FieldNotes) {
  return Type.Union(shapes, { ...notes, 'x-merge': 'replace' });
}

/** Marks an object whose fields exclude each other, so that an override replaces it as a whole. */
export const replaced = { 'x-merge': 'replace' } as const;

type MapKey = keyof typeof keyPatterns;

const keyPatterns = {
  name: { type: 'string', format: 'dns-label' },
  'port-name': { type: 'string', format: 'port-name' },
  variable: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$', maxLength: 253, title: 'environment variable' },
  path: { type: 'string', format: 'absolute-path' },
  label: {
    type: 'string',
    pattern: '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
    title: 'label key',
  },
  any: { type: 'string', minLength: 1 },
} as const;
