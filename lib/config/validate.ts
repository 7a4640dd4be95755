import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Diagnostic, didYouMean, type Span } from '../diagnostics/index.ts';
import type { Path } from './document.ts';
import { formats } from './formats.ts';
import type { TSchema } from './schema.ts';

/** Finds the span for a path into the value under validation. */
export type Locate = (path: Path, part: 'key' | 'value') => Span;

export interface Validation {
  readonly value: unknown;
  readonly locate: Locate;
  /** What the value is called in a sentence: `WebService`, `Team`, … */
  readonly noun: string;
}

/** Checks values against one schema, with every problem at once and each on its own place. */
export type Validator = (input: Validation) => Diagnostic[];

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  verbose: true,
  validateFormats: true,
  addUsedSchema: false,
  // Optimizing the generated code costs more than it ever gives back on files of this size.
  code: { optimize: false },
});
for (const [name, format] of Object.entries(formats)) {
  ajv.addFormat(name, { type: 'string', validate: (text: string) => format.problem(text) === undefined });
}

type Schema = Readonly<Record<string, unknown>>;

/** Makes a validator of a schema. Parts are compiled when a value first has them, since no run needs them all. */
export function validator(schema: TSchema): Validator {
  return ({ value, locate, noun }) =>
    errorsOf(schema as unknown as Schema, value, '').map((error) => diagnose(error, locate, noun));
}

/**
 * The value without its wrong parts, so that what is right can still be checked for what a schema cannot say. A list with a wrong
 * item goes as a whole: the places of the others would no longer be where the user wrote them.
 */
export function withoutInvalid(schema: TSchema, value: unknown): unknown {
  const wrong: WrongParts = new Map();
  for (const error of errorsOf(schema as unknown as Schema, value, '')) mark(wrong, wrongPart(error));
  return without(value, wrong);
}

/** What to leave out of a map: a key as a whole, or parts of what it holds. */
type WrongParts = Map<string | number, WrongParts | 'whole'>;

function mark(wrong: WrongParts, [step, ...rest]: Path): void {
  if (step === undefined) return;
  const known = wrong.get(step);
  if (known === 'whole') return;
  if (rest.length === 0) wrong.set(step, 'whole');
  else {
    const inner: WrongParts = known ?? new Map();
    wrong.set(step, inner);
    mark(inner, rest);
  }
}

function without(value: unknown, wrong: WrongParts): unknown {
  if (!isMap(value) || wrong.size === 0) return value;
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    // Steps that look like numbers are numbers in a path.
    const parts = wrong.get(key) ?? (/^(0|[1-9][0-9]*)$/.test(key) ? wrong.get(Number(key)) : undefined);
    if (parts === undefined) kept[key] = inner;
    else if (parts !== 'whole' && isMap(inner)) kept[key] = without(inner, parts);
  }
  return kept;
}

function wrongPart(error: ErrorObject): Path {
  const path = pathOf(error.instancePath);
  if (error.keyword === 'additionalProperties') return [...path, String(error.params.additionalProperty)];
  return error.keyword === 'propertyNames' ? [...path, String(error.params.propertyName)] : path;
}

/**
 * Errors of a value, their paths below `pointer`. An object with many fields, and a map of such objects, is taken apart here, so
 * that only the fields that a file really has are compiled: together they cost more than rendering a small company.
 */
function errorsOf(schema: Schema, value: unknown, pointer: string): ErrorObject[] {
  if (hasManyFields(schema))
    return isMap(value) ? fieldErrors(schema, value, pointer) : compiledErrors(typeOnly(schema), value, pointer);
  const values = schema.additionalProperties as Schema | undefined;
  if (typeof values !== 'object' || !hasManyFields(values)) return compiledErrors(schema, value, pointer);
  const { additionalProperties: _, ...rest } = schema;
  const below = isMap(value) ? Object.entries(value) : [];
  return [
    ...compiledErrors(remembered(schema, rest), value, pointer),
    ...below.flatMap(([key, inner]) => errorsOf(values, inner, `${pointer}/${escaped(key)}`)),
  ];
}

function hasManyFields(schema: Schema): boolean {
  return (
    schema.additionalProperties === false && Object.keys((schema.properties as object | undefined) ?? {}).length > 8
  );
}

function fieldErrors(schema: Schema, value: Readonly<Record<string, unknown>>, pointer: string): ErrorObject[] {
  const fields = schema.properties as Readonly<Record<string, Schema>>;
  const error = (keyword: string, params: Record<string, unknown>): ErrorObject =>
    ({
      keyword,
      instancePath: pointer,
      schemaPath: `#/${keyword}`,
      params,
      parentSchema: schema,
      data: value,
    }) as ErrorObject;
  const missing = ((schema.required as readonly string[] | undefined) ?? []).filter(
    (field) => !Object.hasOwn(value, field),
  );
  return [
    ...missing.map((field) => error('required', { missingProperty: field })),
    ...Object.entries(value).flatMap(([field, inner]) => {
      const below = Object.hasOwn(fields, field) ? fields[field] : undefined;
      return below
        ? errorsOf(below, inner, `${pointer}/${escaped(field)}`)
        : [error('additionalProperties', { additionalProperty: field })];
    }),
  ];
}

const compiled = new WeakMap<Schema, ValidateFunction>();
const derived = new WeakMap<Schema, Schema>();

function compiledErrors(schema: Schema, value: unknown, pointer: string): ErrorObject[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  const errors = pickShapes(validate.errors ?? [], value);
  return errors.map((error) => ({ ...error, instancePath: `${pointer}${error.instancePath}` }));
}

function typeOnly(schema: Schema): Schema {
  return remembered(schema, { type: schema.type, description: schema.description });
}

/** One derived schema for each schema, so that it is compiled once. */
function remembered(schema: Schema, made: Schema): Schema {
  const known = derived.get(schema) ?? made;
  derived.set(schema, known);
  return known;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * A value that fits none of several shapes yields errors for each of them. Only those of the shape the user meant are of use:
 * the shape of the value's own type with the fewest errors; where no shape has that type, one error that lists the shapes.
 */
function pickShapes(errors: readonly ErrorObject[], root: unknown): ErrorObject[] {
  // What is wrong with a name is told by the error about the name; the ones below it would point at the whole map.
  const all = errors.filter((error) => error.keyword !== 'if' && !isBelowName(error));
  const unions = all
    .filter((error) => error.keyword === 'anyOf')
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length);
  const errorsAt = byPlace(all);
  const dropped = new Set<ErrorObject>();
  for (const union of unions) {
    if (dropped.has(union)) continue;
    const below = errorsAt(union.instancePath).filter(
      (error) => error !== union && !dropped.has(error) && error.schemaPath.startsWith(`${union.schemaPath}/`),
    );
    const branches = new Map<string, ErrorObject[]>();
    for (const error of below) {
      const branch = error.schemaPath.slice(union.schemaPath.length + 1).split('/')[0] ?? '';
      branches.set(branch, [...(branches.get(branch) ?? []), error]);
    }
    const fitting = [...branches.values()].filter(
      (list) => !list.some((e) => e.keyword === 'type' && e.instancePath === union.instancePath),
    );
    const value = valueAt(root, pathOf(union.instancePath));
    const best = fitting.sort((a, b) => rank(a, value) - rank(b, value))[0];
    const chosen = new Set(
      best &&
        !best.every((e) => (e.keyword === 'const' || e.keyword === 'enum') && e.instancePath === union.instancePath)
        ? best
        : [union],
    );
    for (const error of [union, ...below]) if (!chosen.has(error)) dropped.add(error);
  }
  return all.filter((error) => !dropped.has(error));
}

/** The errors at a place and below it, found without looking at the others: a file can have one on each of its lines. */
function byPlace(errors: readonly ErrorObject[]): (instancePath: string) => readonly ErrorObject[] {
  const keyed = errors
    .map((error) => ({ key: `${error.instancePath}/`, error }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return (instancePath) => {
    const prefix = `${instancePath}/`;
    let low = 0;
    let high = keyed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keyed[middle]?.key ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    const found: ErrorObject[] = [];
    for (let i = low; keyed[i]?.key.startsWith(prefix); i++) found.push((keyed[i] as { error: ErrorObject }).error);
    return found;
  };
}

function isBelowName({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword !== 'propertyNames' && schemaPath.includes('/propertyNames/');
}

/** Fewest errors wins; a missing field that identifies the shape (`app`, `type`) counts more than a wrong one. */
function rank(errors: readonly ErrorObject[], value: unknown): number {
  const missing = errors.filter((error) => error.keyword === 'required').length;
  const known = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  return errors.length + missing * (known + 1);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined,
    root,
  );
}

function pathOf(pointer: string): Path {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^(0|[1-9][0-9]*)$/.test(part) ? Number(part) : part));
}

/** A path as people write it: `environments.production.ports.http`. */
export function showPath(path: Path): string {
  return path
    .map((step, i) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^[A-Za-z_][\w-]*$/.test(step)
          ? i > 0
            ? `.${step}`
            : step
          : `["${step}"]`,
    )
    .join('');
}

function diagnose(error: ErrorObject, locate: Locate, noun: string): Diagnostic {
  const path = pathOf(error.instancePath);
  const parent = (error.parentSchema ?? {}) as Record<string, unknown>;
  const where = path.length > 0 ? `\`${showPath(path)}\`` : noun;
  const at = (): Span => locate(path, 'value');
  const identity = [error.keyword, showPath(path)];
  const invalid = (message: string, hint: string): Diagnostic => ({
    code: 'config/invalid-value',
    severity: 'error',
    message,
    span: at(),
    hint,
    identity,
  });
  switch (error.keyword) {
    case 'additionalProperties': {
      const field = String(error.params.additionalProperty);
      const known = Object.keys((parent.properties as object | undefined) ?? {});
      const near = didYouMean(field, known);
      return {
        code: 'config/unknown-field',
        severity: 'error',
        message: `\`${field}\` is not a field of ${path.length > 0 ? where : noun}`,
        span: locate([...path, field], 'key'),
        hint: near ? `did you mean \`${near}\`?` : known.length > 0 ? `its fields are ${list(known)}` : 'remove it',
        identity: [...identity, field],
      };
    }
    case 'required': {
      const field = String(error.params.missingProperty);
      const about = (
        (parent.properties as Record<string, { description?: string }> | undefined)?.[field]?.description ?? ''
      ).split('\n')[0];
      return {
        code: 'config/missing-field',
        severity: 'error',
        message: `${where} needs \`${field}\``,
        span: locate(path, 'key'),
        hint: about ? `add \`${field}\`: ${about}` : `add \`${field}\``,
        identity: [...identity, field],
      };
    }
    case 'propertyNames':
      return nameProblem(error, path, locate, parent);
    case 'type': {
      const types = ([] as string[]).concat(error.params.type as string | string[]).filter((type) => type !== 'null');
      return {
        code: 'config/wrong-type',
        severity: 'error',
        message: `${where} must be ${types.map((type) => typeWords[type] ?? type).join(' or ')}, not ${describe(error.data)}`,
        span: at(),
        hint: typeHint(types, error.data, parent),
        identity,
      };
    }
    case 'anyOf':
      return {
        code: 'config/wrong-type',
        severity: 'error',
        message: `${where} cannot be ${describe(error.data)}`,
        span: at(),
        hint: `write ${shapes(parent)}`,
        identity,
      };
    case 'enum':
    case 'const': {
      const allowed = (
        error.keyword === 'const' ? [error.params.allowedValue] : (error.params.allowedValues as unknown[])
      )
        .filter((v) => v !== null)
        .map(String);
      const near = typeof error.data === 'string' ? didYouMean(error.data, allowed) : undefined;
      return {
        code: 'config/invalid-value',
        severity: 'error',
        message: `${show(error.data)} is not allowed for ${where}`,
        span: at(),
        hint: near ? `did you mean \`${near}\`? It may be ${list(allowed)}` : `it may be ${list(allowed)}`,
        identity,
      };
    }
    case 'format': {
      const format = formats[error.params.format as keyof typeof formats];
      const why = typeof error.data === 'string' ? format.problem(error.data) : undefined;
      return {
        code: 'config/invalid-value',
        severity: 'error',
        message: `${show(error.data)} is not ${withArticle(format.noun)}${why ? `: ${why}` : ''}`,
        span: at(),
        hint: `write it like ${format.example}`,
        identity,
      };
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return {
        code: 'config/invalid-value',
        severity: 'error',
        message: `${where} must be ${error.params.comparison} ${error.params.limit}, not ${show(error.data)}`,
        span: at(),
        hint: bounds(parent),
        identity,
      };
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return invalid(`${where} must not be empty`, `write at least ${error.params.limit}`);
    case 'maxItems':
    case 'maxLength':
      return invalid(
        `${where} is too long: ${error.params.limit} ${error.keyword === 'maxItems' ? 'items' : 'characters'} is the most`,
        'make it shorter',
      );
    case 'pattern':
      return invalid(`${where} is not written as it must be: ${show(error.data)}`, likeExamples(parent));
    default:
      return {
        code: 'config/invalid-value',
        severity: 'error',
        message: `${where} ${error.message ?? 'is not valid'}`,
        span: at(),
        hint: typeof parent.description === 'string' ? parent.description : undefined,
        identity,
      };
  }
}

function nameProblem(error: ErrorObject, path: Path, locate: Locate, parent: Record<string, unknown>): Diagnostic {
  const name = String(error.params.propertyName);
  const rule = (parent.propertyNames ?? {}) as { format?: keyof typeof formats; title?: string };
  const format = rule.format ? formats[rule.format] : undefined;
  const why = format?.problem(name);
  return {
    code: 'config/invalid-name',
    severity: 'error',
    message: `${show(name)} is not a valid ${format?.noun ?? rule.title ?? 'name'}${why ? `: ${why}` : ''}`,
    span: locate([...path, name], 'key'),
    hint: format ? `write it like ${format.example}` : 'use letters, digits, `-`, `_` and `.`',
    identity: ['propertyNames', showPath(path), name],
  };
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
};

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `the text ${show(value)}`;
  return show(value);
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}

function typeHint(types: readonly string[], value: unknown, schema: Record<string, unknown>): string {
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean'))
    return `put it in quotes: "${value}"`;
  if (types.includes('integer') && typeof value === 'string' && /^[0-9]+$/.test(value))
    return `write it without quotes: ${value}`;
  if (types.includes('array') && typeof value !== 'object') return `write it as a list: [${String(value)}]`;
  if (types.includes('integer') && typeof value === 'number') return 'write a whole number';
  return typeof schema.description === 'string' ? schema.description : 'see the reference';
}

function shapes(schema: Record<string, unknown>): string {
  const shape = (s: Record<string, unknown>): string | undefined => {
    if (s.type === 'null') return undefined;
    if (s.type === 'object') return `a map with ${list(Object.keys((s.properties as object | undefined) ?? {}))}`;
    if ('const' in s) return `\`${String(s.const)}\``;
    return typeWords[String(s.type)];
  };
  const words = ((schema.anyOf as Record<string, unknown>[] | undefined) ?? [])
    .map(shape)
    .filter((s) => s !== undefined);
  return [...new Set(words)].join(', or ');
}

function bounds(schema: Record<string, unknown>): string {
  const { minimum, maximum } = schema;
  return minimum !== undefined && maximum !== undefined
    ? `it may be ${minimum} to ${maximum}`
    : 'choose a number within the bound';
}

function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function likeExamples({ examples, description }: Record<string, unknown>): string {
  if (Array.isArray(examples) && examples.length > 0) return `write it like ${examples.map(show).join(' or ')}`;
  return typeof description === 'string' ? description : 'see the reference';
}

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
