import { stringify } from 'yaml';
import { type FormatName, formats, type TSchema } from '../config/index.ts';
import { anchor, code, fenced, table } from './page.ts';

/** A schema as plain data. */
export interface PlainSchema {
  readonly [keyword: string]: unknown;
}

export function plainSchema(schema: TSchema): PlainSchema {
  return JSON.parse(JSON.stringify(schema)) as PlainSchema;
}

/** One row of a field table. */
interface Row {
  readonly path: string;
  readonly schema: PlainSchema;
  readonly required: boolean;
}

/** A table of a field's parts, each by its path; nothing where the field has none. */
export function partsTable(name: string, schema: PlainSchema): string {
  return table(['field', 'value', 'meaning'], partsOf(name, schema).map(tableRow));
}

/** A table of fields with all their parts. */
export function fieldsTable(fields: Readonly<Record<string, PlainSchema>>, required: ReadonlySet<string>): string {
  const rows = Object.entries(fields).flatMap(([name, schema]): Row[] => [
    { path: name, schema, required: required.has(name) },
    ...partsOf(name, schema),
  ]);
  return table(['field', 'value', 'meaning'], rows.map(tableRow));
}

function tableRow({ path, schema, required }: Row): readonly string[] {
  return [code(path), `${writtenAs(schema)}${required ? ', required' : ''}`, meaningOf(schema)];
}

/** Every field below a schema, in the order in which it is defined. */
function partsOf(path: string, schema: PlainSchema): Row[] {
  const rows: Row[] = [];
  const required = new Set(Array.isArray(schema.required) ? (schema.required as string[]) : []);
  for (const [name, child] of Object.entries(children(schema.properties))) {
    rows.push(
      { path: `${path}.${name}`, schema: child, required: required.has(name) },
      ...partsOf(`${path}.${name}`, child),
    );
  }
  const { additionalProperties: values, items } = schema;
  if (isSchema(values)) {
    const below = `${path}.<${keyWord(schema.propertyNames)}>`;
    rows.push({ path: below, schema: values, required: false }, ...partsOf(below, values));
  }
  if (isSchema(items)) rows.push(...partsOf(`${path}[]`, items));
  // Shapes of one value share what they have in common; each field is listed once.
  const seen = new Set(rows.map((row) => row.path));
  for (const shape of Array.isArray(schema.anyOf) ? (schema.anyOf as PlainSchema[]) : []) {
    for (const row of partsOf(path, shape)) {
      if (seen.has(row.path)) continue;
      seen.add(row.path);
      rows.push({ ...row, required: false });
    }
  }
  return rows;
}

function children(properties: unknown): Readonly<Record<string, PlainSchema>> {
  return isSchema(properties) ? (properties as Readonly<Record<string, PlainSchema>>) : {};
}

function keyWord(propertyNames: unknown): string {
  const { format, title } = (isSchema(propertyNames) ? propertyNames : {}) as { format?: string; title?: string };
  if (format === 'absolute-path') return 'path';
  if (title !== undefined) return title.replace('environment ', '');
  return 'name';
}

/** What may be written, in a few words. */
export function writtenAs(schema: PlainSchema): string {
  const { type, format, anyOf, items, enum: words, const: only } = schema;
  if (only !== undefined) return code(String(only));
  if (Array.isArray(words)) return words.map((word) => code(String(word))).join(', ');
  if (Array.isArray(anyOf)) return [...new Set(anyOf.map((shape) => writtenAs(shape as PlainSchema)))].join(' or ');
  if (typeof format === 'string' && Object.hasOwn(formats, format))
    return `[${formats[format as FormatName].noun}](formats.md#${anchor(format)})`;
  if (type === 'array') return isSchema(items) ? `list: ${writtenAs(items)}` : 'list';
  if (type === 'integer' || type === 'number')
    return `${type === 'integer' ? 'whole number' : 'number'}${bounds(schema)}`;
  return typeWords[String(type)] ?? 'anything';
}

const typeWords: Readonly<Record<string, string>> = { object: 'map', string: 'text', boolean: '`true` or `false`' };

function bounds({ minimum, maximum }: PlainSchema): string {
  if (typeof minimum === 'number' && typeof maximum === 'number')
    return ` ${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}`;
  return typeof minimum === 'number' ? ` from ${minimum.toLocaleString('en')}` : '';
}

/** What it means: the description, and each word of a choice. */
export function meaningOf(schema: PlainSchema): string {
  const { description = '', enum: words, enumDescriptions, deprecated } = schema;
  const each =
    Array.isArray(words) && Array.isArray(enumDescriptions)
      ? words.map((word, i) => `${code(String(word))}: ${lower(String(enumDescriptions[i]))}`).join(' ')
      : '';
  return [deprecated === true ? '**Deprecated.**' : '', String(description), each].filter(Boolean).join(' ');
}

/** `Only the team’s own apps.` within a sentence; names such as `GitLab CI.` stay as they are. */
function lower(text: string): string {
  return /^[A-Z][a-z]+ [a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** The first example of a field as it stands in a file. */
export function exampleOf(name: string, { examples }: PlainSchema): string {
  if (!Array.isArray(examples) || examples.length === 0) return '';
  return fenced('yaml', stringify({ [name]: examples[0] as unknown }, { lineWidth: 0 }));
}

export function isSchema(value: unknown): value is PlainSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
