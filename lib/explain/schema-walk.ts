import type { Data, Path, TSchema } from '../config/index.ts';
import { formats } from '../config/index.ts';

/** The parts of a JSON Schema that these experiments read. */
export interface LooseSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, LooseSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | LooseSchema;
  readonly items?: LooseSchema;
  readonly anyOf?: readonly LooseSchema[];
  readonly enum?: readonly Data[];
  readonly const?: Data;
  readonly examples?: readonly Data[];
  readonly format?: string;
  readonly minimum?: number;
  readonly 'x-merge'?: string;
}

export function loose(schema: TSchema): LooseSchema {
  return schema as unknown as LooseSchema;
}

/** The schema below one step: a field, a value of a map, an item of a list, in the first shape that has it. */
export function below(schema: LooseSchema | undefined, step: string | number): LooseSchema | undefined {
  if (!schema) return undefined;
  if (schema.properties && Object.hasOwn(schema.properties, step)) return schema.properties[step];
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties;
  if (schema.items && typeof step === 'number') return schema.items;
  for (const shape of schema.anyOf ?? []) {
    const found = below(shape, step);
    if (found) return found;
  }
  return undefined;
}

export function schemaAt(schema: LooseSchema | undefined, path: Path): LooseSchema | undefined {
  return path.reduce<LooseSchema | undefined>(below, schema);
}

/** The words that a value may be; none where it may be anything of its type. */
export function wordsOf(schema: LooseSchema | undefined): readonly Data[] {
  const words = schema?.enum ?? schema?.anyOf?.flatMap((shape) => shape.enum ?? []) ?? [];
  return words.filter((word) => word !== null);
}

/** Whether the keys at this level are names that the user chooses. */
export function hasFreeKeys(schema: LooseSchema | undefined): boolean {
  return typeof schema?.additionalProperties === 'object';
}

/** Values that could stand where nothing does, the likeliest first: examples, words, or the least that the type allows. */
export function samples(schema: LooseSchema, depth = 0): readonly Data[] {
  const words = wordsOf(schema);
  if (words.length > 0) return words;
  if (schema.const !== undefined) return [schema.const];
  if (schema.examples && schema.examples.length > 0) return schema.examples.slice(0, 3);
  if (schema.anyOf) return schema.anyOf.flatMap((shape) => samples(shape, depth + 1)).slice(0, 4);
  if (schema.format !== undefined && Object.hasOwn(formats, schema.format))
    return exampleOf(formats[schema.format as keyof typeof formats].example);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number':
      return [Math.max(schema.minimum ?? 0, 1) + 2];
    case 'array':
      return schema.items && depth < 4 ? samples(schema.items, depth + 1).map((item) => [item]) : [];
    case 'object':
      return depth < 4 ? [objectSample(schema, depth)] : [];
    default:
      return ['example'];
  }
}

/** An object with every field that it may have; a map with one entry. */
export function objectSample(schema: LooseSchema, depth = 0, only?: string): Data {
  const made = Object.create(null) as Record<string, Data>;
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (only !== undefined && name !== only && !schema.required?.includes(name)) continue;
    const [value] = samples(field, depth + 1);
    if (value !== undefined) made[name] = value;
  }
  if (typeof schema.additionalProperties === 'object') {
    const [value] = samples(schema.additionalProperties, depth + 1);
    if (value !== undefined) made.example = value;
  }
  return made;
}

/** Formats show an example in backquotes, with words around it. */
function exampleOf(shown: string): readonly string[] {
  const [, text] = /`([^`]+)`/.exec(shown) ?? [];
  return text === undefined ? [] : [text];
}
