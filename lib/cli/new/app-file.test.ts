import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { choice, fields, type KindDefinition, Type, words } from '../../config/index.ts';
import { composeApp, requiredFields } from './app-file.ts';

const kind: KindDefinition = {
  kind: 'Bell',
  description: 'Rings.',
  fields: {
    image: fields.image,
    tone: choice({ low: 'A low one.', high: 'A high one.' }, { description: 'How it sounds.' }),
    motto: Type.Optional(words({ description: 'Cast into it.' })),
    env: Type.Optional(fields.env),
    ports: fields.ports,
    size: Type.Optional(fields.size),
  },
  defaults: { size: 'small', ports: { http: { port: 80 } } },
  example: `apiVersion: roadbed.dev/v1
kind: Bell
description: The one on the hill
image: registry.acme.example/bells/hill:1
# Neighbours prefer it.
tone: low
motto: "Vivos voco"   # and mortuos plango
env: { HILL: "yes" }
environments:
  dev: { tone: high }
`,
};

describe('composeApp', () => {
  test('of the example stays what is required and what is the kind’s own, as it was written', () => {
    const { text, fromExample } = composeApp(kind, { fields: { image: 'a/b:1' }, environments: ['dev', 'staging'] });
    expect(text).toBe(`# yaml-language-server: $schema=../../platform/schema/app.schema.json
apiVersion: roadbed.dev/v1
kind: Bell
image: a/b:1
# Neighbours prefer it.
tone: low
motto: "Vivos voco" # and mortuos plango
environments:
  dev: {}
  staging: {}
`);
    expect(fromExample).toEqual(['tone', 'motto']);
  });

  test('what was said takes the place of the example', () => {
    const said = { tone: 'high', env: { A: '1', B: { secret: 'x/y' } }, description: 'Mine' };
    const { text, fromExample } = composeApp(kind, { fields: { ...said, image: 'a/b:1' }, environments: ['dev'] });
    expect(text).toContain('description: Mine\nimage: a/b:1\nmotto: "Vivos voco"');
    expect(text).toContain('env:\n  A: "1"\n  B: { secret: x/y }\n');
    expect(fromExample).toEqual(['motto']);
  });

  test('every text reads back as it was said', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('no', '1e3', '*', '@a', ' x', '"', 'a: b', '#', '~', '2024-01-01'),
    );
    fc.assert(
      fc.property(value, fc.dictionary(fc.string({ minLength: 1 }), value), (motto, env) => {
        const { text } = composeApp(kind, { fields: { image: 'a/b:1', motto, env }, environments: ['dev'] });
        expect(parse(text)).toMatchObject({ motto });
        expect(Object.entries((parse(text) as { env: object }).env)).toEqual(Object.entries(env));
      }),
    );
  });
});

test('a field with a default, or one that may be left out, need not be said', () => {
  expect(requiredFields(kind)).toEqual(['image', 'tone']);
});
