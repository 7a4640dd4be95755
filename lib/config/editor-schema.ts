import { parse } from 'yaml';
import { appFileSchema, defaultsSchema, type KindDefinition } from './app.ts';
import { type FormatName, formats } from './formats.ts';
import { clusterFields, environmentFields, platformFields, teamFields, withDefaults } from './platform.ts';
import { choice, object, type TSchema, Type } from './schema.ts';

// JSON Schemas for editors. They are made from the very schemas that validate, and differ in what editors can use: formats become
// patterns, names that the repository defines (environments, sizes, offerings) become words to choose from.
//
// Draft-07, since yaml-language-server reads the newer drafts from version 1.20 only and other editors' YAML support not at all.

/** A JSON Schema as plain data. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** What can be asked for by `dependencies: { name: { type: … } }`, as far as an editor cares. */
export interface OfferedService {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, TSchema>>;
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** A name that a file may use, with what it means. */
export interface KnownName {
  readonly name: string;
  readonly description: string;
}

/** What a repository defines that its files may name. */
export interface EditorContext {
  readonly kinds: readonly KindDefinition[];
  readonly offerings: readonly OfferedService[];
  /** In their order of delivery. Absent where they are not known: then any name will do. */
  readonly environments?: readonly KnownName[];
  readonly sizes?: readonly KnownName[];
}

/** The files that have a schema of their own, by the name of the schema. */
export const editorSchemaNames = ['app', 'team', 'platform', 'environment', 'cluster'] as const;
export type EditorSchemaName = (typeof editorSchemaNames)[number];

/** The schemas of one repository, each made when it is asked for; what they have in common is made once. */
export interface EditorSchemas {
  /** The schema of one sort of file: `app` is the schema of every kind of app together. */
  file(name: EditorSchemaName): JsonSchema;
  /** The schema of app files of one kind. */
  kind(kind: KindDefinition): JsonSchema;
}

export function editorSchemas(context: EditorContext): EditorSchemas {
  const plain = plainForms();
  const document = namedParts();
  const withOffered = { ...context, kinds: context.kinds.map((kind) => offered(kind, context)) };
  const settings = (fields: Record<string, TSchema>, description: string): JsonSchema => {
    const { properties, ...rest } = object(withDefaults(fields, defaultsSchema(withOffered.kinds)), { description });
    return { ...(rest as JsonSchema), properties: eachPlain(properties, plain) };
  };
  const bodies: Record<EditorSchemaName, () => JsonSchema> = {
    app: () => appSchema(withOffered, plain),
    team: () => teamSchema(settings(teamFields, about.team), context, plain),
    platform: () => settings(platformFields, about.platform),
    environment: () => settings(environmentFields, about.environment),
    cluster: () => settings(clusterFields, about.cluster),
  };
  return {
    file: (name) => document(titles[name], bodies[name]()),
    kind: (kind) => document(kind.kind, kindSchema(offered(kind, context), context, plain)),
  };
}

const titles: Record<EditorSchemaName, string> = {
  app: 'App',
  team: 'Team',
  platform: 'Platform',
  environment: 'Environment',
  cluster: 'Cluster',
};

const about = {
  app: 'What a team runs: `teams/<team>/<app>.yaml`. Name and team come from the path.',
  team: 'A team that owns apps: `teams/<team>/team.yaml`.',
  platform: 'The whole company’s settings: `platform/platform.yaml`.',
  environment: 'A stage of delivery: `platform/environments/<name>.yaml`.',
  cluster: 'A Kubernetes cluster: `platform/clusters/<name>.yaml`.',
};

function appSchema(context: EditorContext, plain: PlainForm): JsonSchema {
  const kinds = context.kinds.map((kind) => ({ kind, schema: kindSchema(kind, context, plain) }));
  const kindWord = choice(Object.fromEntries(kinds.map(({ kind }) => [kind.kind, kind.description])), {
    description: 'The sort of app; it decides which fields there are and what is rendered.',
  });
  return {
    description: about.app,
    type: 'object',
    required: ['apiVersion', 'kind', 'environments'],
    properties: {
      apiVersion: { title: 'apiVersion', const: 'roadbed.dev/v1', description: 'The format of this file.' },
      kind: plain(kindWord, 'kind'),
    },
    allOf: [
      { if: { required: ['kind'] }, else: { defaultSnippets: examplesOf(context.kinds) } },
      // Each kind is closed by itself. Without a kind there is nothing to hold the other fields against.
      ...kinds.map(({ kind, schema }) => ({
        if: { required: ['kind'], properties: { kind: { const: kind.kind } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: schema,
      })),
    ],
  };
}

/** A whole app of each kind, to start an empty file from. */
function examplesOf(kinds: readonly KindDefinition[]): readonly JsonSchema[] {
  return kinds.map(({ kind, description, example }) => ({
    label: kind,
    description,
    body: parse(example) as unknown,
  }));
}

function kindSchema(kind: KindDefinition, context: EditorContext, plain: PlainForm): JsonSchema {
  const { properties: all, ...schema } = appFileSchema(kind) as unknown as FileSchema;
  const { environments, ...own } = all;
  const fields = eachPlain(own, plain);
  const { apiVersion: _, kind: __, ...overridable } = fields;
  const { additionalProperties, ...map } = environments;
  // An override has the very fields of the app, so they need not be made again.
  const override = { ...omit(additionalProperties, 'properties'), properties: overridable };
  for (const [name, value] of Object.entries(kind.defaults)) {
    const field = fields[name];
    if (field) fields[name] = { ...field, default: value };
  }
  const places = forEditor(map);
  return {
    ...schema,
    properties: {
      ...fields,
      environments: {
        title: 'environments',
        ...(context.environments
          ? closedMap(places, context.environments, override)
          : { ...places, additionalProperties: override }),
      },
    },
  };
}

interface FileSchema extends JsonSchema {
  readonly properties: Readonly<Record<string, TSchema>> & {
    readonly environments: JsonSchema & { readonly additionalProperties: JsonSchema };
  };
}

/** A map that takes the known names alone. */
function closedMap(map: JsonSchema, names: readonly KnownName[], value: JsonSchema): JsonSchema {
  return {
    ...omit(map, 'propertyNames'),
    additionalProperties: false,
    properties: Object.fromEntries(
      names.map(({ name, description }) => [name, { title: name, ...value, description }]),
    ),
  };
}

/** The kind with what the repository offers in place of open names. */
function offered(kind: KindDefinition, { offerings, sizes }: EditorContext): KindDefinition {
  const { dependencies, size } = kind.fields;
  return {
    ...kind,
    fields: {
      ...kind.fields,
      ...(dependencies ? { dependencies: dependenciesOf(dependencies, offerings) } : {}),
      ...(size && sizes && (size as JsonSchema).format === 'dns-label' ? { size: sizeOf(size, sizes) } : {}),
    },
  };
}

/** `dependencies` with a shape for each type of offering, which has the parameters of every offering of the type. */
function dependenciesOf(schema: TSchema, offerings: readonly OfferedService[]): TSchema {
  const { anyOf, ...dependency } = (schema as unknown as { additionalProperties: { anyOf: readonly TSchema[] } })
    .additionalProperties;
  const [toApp] = anyOf;
  const types = Map.groupBy(offerings, ({ type }) => type);
  const services = [...types].map(([type, ofType]) => {
    const fields = Object.assign({}, ...ofType.toReversed().map(withFieldDefaults)) as Record<string, TSchema>;
    const names = ofType.map(({ name }) => `\`${name}\``).join(', ');
    return object(
      { type: Type.Literal(type, { description: `Answered by ${names}.` }), ...fields },
      { description: ofType.map(({ description }) => description).join(' ') },
    );
  });
  return Type.Optional({
    ...schema,
    additionalProperties: { ...dependency, anyOf: [...(toApp ? [toApp] : []), ...services] },
  } as TSchema);
}

function withFieldDefaults({ fields, defaults }: OfferedService): Record<string, TSchema> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [
      name,
      Object.hasOwn(defaults, name) ? Type.Optional({ ...schema, default: defaults[name] } as TSchema) : schema,
    ]),
  );
}

function sizeOf(schema: TSchema, sizes: readonly KnownName[]): TSchema {
  const { description } = schema as JsonSchema;
  return choice(Object.fromEntries(sizes.map((size) => [size.name, size.description])), {
    description: String(description),
  });
}

function teamSchema(schema: JsonSchema, { offerings, environments }: EditorContext, plain: PlainForm): JsonSchema {
  const properties = { ...(schema.properties as Record<string, JsonSchema>) };
  const types = Map.groupBy(offerings, ({ type }) => type);
  properties.offerings = {
    ...omit(properties.offerings ?? {}, 'propertyNames'),
    additionalProperties: false,
    properties: Object.fromEntries(
      [...types].map(([type, ofType]) => {
        const names = choice(Object.fromEntries(ofType.map(({ name, description }) => [name, description])), {
          description: `Who answers for \`${type}\`.`,
        });
        return [type, plain(names, type)];
      }),
    ),
  };
  if (environments) {
    const { additionalProperties: quota, ...quotas } = properties.quotas ?? {};
    properties.quotas = closedMap(quotas, environments, quota as JsonSchema);
  }
  return { ...schema, properties };
}

/** Makes the editor's form of a schema: JSON data alone, in words that editors know. */
type PlainForm = (schema: TSchema, title: string) => JsonSchema;

/** Kinds share most of their fields, so each form is made once, and is the same object wherever it stands. */
function plainForms(): PlainForm {
  const made = new Map<string, JsonSchema>();
  return (schema, title) => {
    const text = JSON.stringify(schema);
    const key = `${title} ${text}`;
    const form = made.get(key) ?? { title, ...forEditor(JSON.parse(text) as JsonSchema) };
    made.set(key, form);
    return form;
  };
}

function eachPlain(schemas: Readonly<Record<string, TSchema>>, plain: PlainForm): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, plain(schema, name)]));
}

function forEditor(schema: JsonSchema): JsonSchema {
  const { format, deprecated, 'x-merge': _, ...rest } = schema;
  return eachSchema(
    {
      ...rest,
      ...(typeof format === 'string' ? patternOf(format as FormatName) : {}),
      ...markdown(rest),
      ...enumWords(rest),
      ...(deprecated === true ? { deprecationMessage: rest.description ?? 'Deprecated.' } : {}),
    },
    (child, name) => {
      const made = forEditor(child);
      return name === undefined || made.title !== undefined ? made : { title: name, ...made };
    },
  );
}

/** Editors escape Markdown in `description`, so a text with `code` in it is given in both forms. */
function markdown({ description }: JsonSchema): JsonSchema {
  return typeof description === 'string' && description.includes('`') ? { markdownDescription: description } : {};
}

function enumWords({ enum: values, enumDescriptions }: JsonSchema): JsonSchema {
  if (!Array.isArray(values) || !Array.isArray(enumDescriptions)) return {};
  // A field of a layer may be null; that word came after the descriptions were written.
  const words = values.map((value, i) =>
    value === null ? 'Removes what is inherited.' : (enumDescriptions[i] as string),
  );
  return { enumDescriptions: words, markdownEnumDescriptions: words };
}

/**
 * Patterns for formats that only code can check fully. Each takes everything that the format takes, and refuses what is plainly
 * something else: an editor must never mark a right value.
 */
const loosePatterns: Partial<Record<FormatName, string>> = {
  image:
    '^([A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$',
  cron: '^\\s*(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|\\S+(\\s+\\S+){4})\\s*$',
  'relative-path': '^[A-Za-z0-9._-][A-Za-z0-9._/-]*$',
  cidr: '^[0-9A-Fa-f.:]+/[0-9]{1,3}$',
  'time-zone': '^[A-Za-z0-9+_/:-]+$',
  'git-url': '^(https?://|ssh://|git@)[^\\s\'"<>]+$',
};

/** The pattern by which an editor checks a format; it takes everything that the format takes. */
export function editorPattern(format: FormatName): string | undefined {
  const { pattern } = formats[format] as { readonly pattern?: string };
  return pattern ?? loosePatterns[format];
}

function patternOf(format: FormatName): JsonSchema {
  const { noun, example } = formats[format];
  const pattern = editorPattern(format);
  const article = /^[aeiou]/i.test(noun) ? 'an' : 'a';
  return pattern === undefined
    ? {}
    : { pattern, patternErrorMessage: `Not ${article} ${noun}; write it like ${example}` };
}

/** Below this many characters a schema is easier to read where it stands than behind a reference. */
const worthNaming = 200;

/**
 * Makes whole documents: schemas that stand in several places move into `definitions`, named after the field where each first
 * stands. Equal schemas get one number, made of the numbers of their parts, so that no part is looked at twice.
 */
function namedParts(): (title: string, schema: JsonSchema) => JsonSchema {
  const numbers = new WeakMap<JsonSchema, number>();
  const numberOfText = new Map<string, number>();
  const lengths: number[] = [];
  const numberOf = (schema: JsonSchema): number => {
    const known = numbers.get(schema);
    if (known !== undefined) return known;
    let length = 0;
    const text = JSON.stringify(
      eachSchema(schema, (part) => {
        const number = numberOf(part);
        length += lengths[number] ?? 0;
        return { $ref: number };
      }),
    );
    const number = numberOfText.get(text) ?? lengths.length;
    if (number === lengths.length) lengths.push(length + text.length);
    numberOfText.set(text, number);
    numbers.set(schema, number);
    return number;
  };

  return (title, schema) => {
    const uses = new Map<number, number>();
    const count = (part: JsonSchema): JsonSchema => {
      const number = numberOf(part);
      const seen = uses.get(number) ?? 0;
      uses.set(number, seen + 1);
      if (seen === 0) eachSchema(part, count);
      return part;
    };
    eachSchema(schema, count);

    const names = new Map<number, string>();
    const definitions: Record<string, JsonSchema> = {};
    const replace = (part: JsonSchema, field = 'value'): JsonSchema => {
      const number = numberOf(part);
      if ((lengths[number] ?? 0) < worthNaming || (uses.get(number) ?? 0) < 2) return eachSchema(part, replace);
      const known = names.get(number);
      if (known !== undefined) return { $ref: `#/definitions/${known}` };
      const name = freeName(field, definitions);
      names.set(number, name);
      // Its place is taken before its parts look for names of their own.
      definitions[name] = part;
      definitions[name] = eachSchema(part, replace);
      return { $ref: `#/definitions/${name}` };
    };
    const body = eachSchema(schema, replace);
    return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...body, definitions };
  };
}

function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!Object.hasOwn(taken, candidate)) return candidate;
  }
}

/** The schema with every schema directly below it replaced; a schema of a property comes with the property's name. */
function eachSchema(schema: JsonSchema, change: (schema: JsonSchema, name?: string) => JsonSchema): JsonSchema {
  const result: Record<string, unknown> = { ...schema };
  for (const keyword of ['properties'] as const) {
    const children = schema[keyword];
    if (isSchema(children))
      result[keyword] = Object.fromEntries(
        Object.entries(children).map(([name, child]) => [name, change(child as JsonSchema, name)]),
      );
  }
  for (const keyword of ['additionalProperties', 'propertyNames', 'items', 'if', 'then']) {
    const child = schema[keyword];
    if (isSchema(child)) result[keyword] = change(child);
  }
  for (const keyword of ['anyOf', 'allOf']) {
    const children = schema[keyword];
    if (Array.isArray(children)) result[keyword] = children.map((child) => change(child as JsonSchema));
  }
  return result;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function omit(schema: JsonSchema, keyword: string): JsonSchema {
  const { [keyword]: _, ...rest } = schema;
  return rest;
}
