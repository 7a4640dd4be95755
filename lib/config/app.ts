import type { DataMap } from './document.ts';
import { choice, list, map, object, type Static, type TObject, type TSchema, Type, text, words } from './schema.ts';

const optional = Type.Optional;

const patchTarget = object(
  {
    kind: words({ description: 'Kind of the rendered object.', examples: ['Deployment'], maxLength: 63 }),
    name: optional(words({ description: 'Its name. Default: the only object of that kind.', maxLength: 253 })),
    apiVersion: optional(words({ description: 'Its apiVersion, where the kind alone is ambiguous.', maxLength: 253 })),
  },
  { description: 'The one rendered object that is meant.' },
);

const jsonPatchOperation = object(
  {
    op: choice(
      {
        add: 'Adds or sets.',
        remove: 'Removes.',
        replace: 'Replaces what is there.',
        move: 'Moves from `from`.',
        copy: 'Copies from `from`.',
        test: 'Fails unless the value is there.',
      },
      { description: 'RFC 6902.' },
    ),
    path: Type.String({
      description: 'JSON Pointer into the object.',
      pattern: '^(/.*)?$',
      maxLength: 1024,
      examples: ['/spec/minReadySeconds'],
    }),
    from: optional(
      Type.String({ description: 'JSON Pointer, for move and copy.', pattern: '^(/.*)?$', maxLength: 1024 }),
    ),
    value: optional(Type.Unknown({ description: 'Any value.' })),
  },
  { description: 'One step.' },
);

export const patches = list(
  object(
    {
      target: patchTarget,
      merge: optional(
        Type.Unsafe<DataMap>({
          type: 'object',
          description:
            'Merged into the object as kubectl does: maps by key, lists of named items (containers, env, ports, …) by their name, other lists replaced, null removes.',
        }),
      ),
      json: optional(list(jsonPatchOperation, { description: 'JSON Patch (RFC 6902).', minItems: 1 })),
    },
    { description: 'A change to one rendered object: `merge` or `json`.' },
  ),
  {
    description: 'The way out: changes to rendered objects, applied last. An override replaces the list.',
    examples: [[{ target: { kind: 'Deployment' }, merge: { spec: { minReadySeconds: 10 } } }]],
  },
);

/** Fields that every app has, whatever its kind. */
export const commonFields = {
  description: optional(words({ description: 'What the app does, in a line.' })),
  labels: optional(
    map('label', text('label-value', { description: 'A label value.' }), {
      description: 'More labels on every object of the app.',
    }),
  ),
  annotations: optional(map('label', Type.String(), { description: 'More annotations on the app’s workload.' })),
  patches: optional(patches),
} as const;

/** A kind of app as the config room sees it: the fields that its files may have, and the defaults below all others. */
export interface KindDefinition {
  /** The word after `kind:`. */
  readonly kind: string;
  /** What the kind is for, in a line. */
  readonly description: string;
  /** Fields besides the common ones, each a schema; `Type.Optional` where an app need not have it. */
  readonly fields: Readonly<Record<string, TSchema>>;
  /** The lowest layer of values. */
  readonly defaults: DataMap;
  /** A complete small app file, shown in the reference and used by tests. */
  readonly example: string;
}

/** Fields of an app that an environment may override: all but apiVersion, kind and environments themselves. */
export function appFields(kind: KindDefinition): Record<string, TSchema> {
  return { ...commonFields, ...kind.fields };
}

/** The schema of a whole app once all layers are merged: nothing optional but what may really be missing. */
export function mergedAppSchema(kind: KindDefinition): TObject {
  return object(appFields(kind), { description: kind.description });
}

/** The schema of an app file: nothing is required beside the kind, since any field may come from another layer. */
export function appFileSchema(kind: KindDefinition): TSchema {
  const fields = appFields(kind);
  return object(
    {
      apiVersion: Type.Literal('roadbed.dev/v1', { description: 'The format of this file.' }),
      kind: Type.Literal(kind.kind, { description: kind.description }),
      ...layerProperties(fields),
      environments: map('name', layer(Type.Object(fields), 'What is different in this environment.'), {
        description:
          'Where the app runs: only in the environments named here. Each may override any field above; `null` removes an inherited one.',
        examples: [{ staging: {}, production: { replicas: 4 } }],
      }),
    },
    { description: kind.description },
  );
}

/** Fields of every kind together, for the `defaults` of platform, environments, clusters and teams. */
export function defaultsSchema(kinds: readonly KindDefinition[]): TSchema {
  const all: Record<string, TSchema> = {};
  for (const kind of kinds) for (const [name, schema] of Object.entries(appFields(kind))) all[name] ??= schema;
  return layer(Type.Object(all), 'Defaults for apps.');
}

/**
 * What one layer may say: any part of the fields. Objects that are merged lose their required fields, since another layer may
 * bring them; lists and one-of shapes are replaced as a whole and stay as they are. `null` removes what lower layers say.
 */
function layer(schema: TSchema, description: string): TSchema {
  const { properties } = schema as unknown as { properties: Record<string, TSchema> };
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    description,
    properties: layerProperties(properties),
  } as unknown as TSchema;
}

function layerProperties(properties: Readonly<Record<string, TSchema>>): Record<string, TSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, Type.Optional(partial(schema as Loose) as TSchema)]),
  );
}

type Loose = Record<string, unknown>;

const partials = new WeakMap<Loose, Loose>();

/** One and the same for one field, however many kinds and levels have it: it is compiled once. */
function partial(schema: Loose): Loose {
  const known = partials.get(schema) ?? partialOf(schema);
  partials.set(schema, known);
  return known;
}

function partialOf(schema: Loose): Loose {
  if (schema['x-merge'] === 'replace' || schema.type === 'array') return nullable(schema);
  if (Array.isArray(schema.anyOf))
    return nullable({ ...schema, anyOf: schema.anyOf.map((shape: Loose) => unrequired(shape)) });
  return nullable(unrequired(schema));
}

function unrequired(schema: Loose): Loose {
  if (schema.type !== 'object') return schema;
  const { required: _, ...rest } = schema;
  const properties = rest.properties as Record<string, Loose> | undefined;
  const values = rest.additionalProperties;
  return {
    ...rest,
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, partial(value)])) }
      : {}),
    ...(typeof values === 'object' && values !== null ? { additionalProperties: partial(values as Loose) } : {}),
  };
}

function nullable(schema: Loose): Loose {
  if (Array.isArray(schema.anyOf))
    return { ...schema, anyOf: [...schema.anyOf, { type: 'null', description: 'Removes what is inherited.' }] };
  if (typeof schema.type !== 'string') return schema;
  return {
    ...schema,
    type: [schema.type, 'null'],
    ...(Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}),
  };
}

export type Patch = Static<typeof patches>[number];
export type CommonSpec = Static<TObject<typeof commonFields>>;
