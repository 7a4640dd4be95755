import { describe, expect, test } from 'vitest';
import type { KindDefinition } from './app.ts';
import { type EditorContext, editorSchemas, type JsonSchema } from './editor-schema.ts';
import * as fields from './fields.ts';
import { choice, Type, text, words } from './schema.ts';

const kind: KindDefinition = {
  kind: 'Bell',
  description: 'Rings.',
  fields: {
    tone: choice({ low: 'A low one.', high: 'A high one.' }, { description: 'How it sounds.' }),
    every: Type.Optional(text('duration', { description: 'Time between two rings. Default: `1h`.' })),
    clapper: Type.Optional(words({ description: 'Use `tone`.', deprecated: true })),
    size: Type.Optional(fields.size),
    dependencies: Type.Optional(fields.dependencies),
  },
  defaults: { every: '1h' },
  example: 'apiVersion: roadbed.dev/v1\nkind: Bell\ntone: low\nenvironments: { dev: {} }\n',
};

function bell(context: Partial<EditorContext> = {}): Record<string, JsonSchema> {
  const { definitions, ...schema } = editorSchemas({ kinds: [kind], offerings: [], ...context }).kind(kind);
  return inlined(schema, definitions as Record<string, JsonSchema>).properties as Record<string, JsonSchema>;
}

/** The schema with its definitions in place, as an editor sees it. */
function inlined(value: unknown, definitions: Record<string, JsonSchema>): JsonSchema {
  if (Array.isArray(value)) return value.map((item) => inlined(item, definitions)) as never;
  if (typeof value !== 'object' || value === null) return value as never;
  const { $ref } = value as { $ref?: string };
  if ($ref !== undefined) return inlined(definitions[$ref.slice('#/definitions/'.length)], definitions);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, inlined(child, definitions)]));
}

describe('a field in an editor', () => {
  test('a format is a pattern with words of its own; a default is offered', () => {
    expect(bell().every).toMatchObject({
      title: 'every',
      type: ['string', 'null'],
      pattern: expect.stringContaining('[0-9]+h'),
      patternErrorMessage: 'Not a duration; write it like `300ms`, `30s`, `5m` or `1h30m`',
      default: '1h',
      markdownDescription: 'Time between two rings. Default: `1h`.',
    });
    expect(bell().every).not.toHaveProperty('format');
  });

  test('every word of a choice is explained, null included', () => {
    expect(bell().tone).toMatchObject({
      enum: ['low', 'high', null],
      enumDescriptions: ['A low one.', 'A high one.', 'Removes what is inherited.'],
    });
  });

  test('a deprecated field is marked with its reason', () => {
    expect(bell().clapper).toMatchObject({ deprecationMessage: 'Use `tone`.' });
  });
});

describe('names of the repository', () => {
  test('any name will do where they are not known', () => {
    const { size, environments } = bell();
    expect(size).toMatchObject({ type: ['string', 'null'], pattern: expect.any(String) });
    expect(environments).toMatchObject({
      propertyNames: { pattern: expect.any(String) },
      additionalProperties: { properties: { tone: { title: 'tone' } } },
    });
  });

  test('are words to choose from where they are', () => {
    const known = bell({
      environments: [{ name: 'dev', description: 'First.' }],
      sizes: [{ name: 'huge', description: 'Very.' }],
    });
    expect(known.size).toMatchObject({ enum: ['huge', null], enumDescriptions: ['Very.', expect.any(String)] });
    expect(known.environments).toMatchObject({
      additionalProperties: false,
      properties: { dev: { title: 'dev', description: 'First.', properties: { tone: { title: 'tone' } } } },
    });
    expect(known.environments).not.toHaveProperty('propertyNames');
  });

  test('each type of offering is a shape with the parameters of all its offerings', () => {
    const offering = (name: string, fieldsOf: object) => ({
      type: 'queue',
      name,
      description: `From ${name}.`,
      fields: fieldsOf as never,
      defaults: { depth: 5 },
    });
    const depth = Type.Optional(Type.Integer({ description: 'How deep.' }));
    const wide = Type.Optional(Type.Boolean({ description: 'Whether it is wide.' }));
    const { dependencies } = bell({ offerings: [offering('one', { depth }), offering('two', { depth, wide })] });
    const { additionalProperties } = dependencies as { additionalProperties: { anyOf: readonly JsonSchema[] } };
    const { anyOf } = additionalProperties;
    expect(anyOf.map(({ properties }) => Object.keys(properties ?? {}))).toEqual([
      ['app', 'port'],
      ['type', 'depth', 'wide'],
      [],
    ]);
    expect(anyOf[1]).toMatchObject({
      additionalProperties: false,
      properties: { type: { const: 'queue', description: 'Answered by `one`, `two`.' }, depth: { default: 5 } },
    });
  });
});

test('a schema is the same text each time, and equal parts are written once', () => {
  const make = (): JsonSchema => editorSchemas({ kinds: [kind, { ...kind, kind: 'Gong' }], offerings: [] }).file('app');
  const schema = make();
  expect(JSON.stringify(make())).toBe(JSON.stringify(schema));
  const definitions = Object.values(schema.definitions as object).map((definition) => JSON.stringify(definition));
  expect(definitions.length).toBeGreaterThan(3);
  expect(new Set(definitions).size).toBe(definitions.length);
});
