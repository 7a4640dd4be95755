import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withText } from './set-text.ts';

const image = 'r.acme.example/a:2@sha256:ab';

describe('sets a text and leaves every other byte', () => {
  test.each([
    ['a value', 'image: a:1 # why\nsize: small\n', `image: ${image} # why\nsize: small\n`],
    ['a quoted value keeps its quotes', "image: 'a:1'\n", `image: '${image}'\n`],
    ['double quotes', 'image: "a:1"\n', `image: "${image}"\n`],
    ['no value', 'image:\nsize: small\n', `image: ${image}\nsize: small\n`],
    ['null', 'image: ~ # none\n', `image: ${image} # none\n`],
    ['a new field stands first', '# top\nkind: Job\n', `# top\nimage: ${image}\nkind: Job\n`],
    ['in a flow map', '{ kind: Job }\n', `{ image: ${image}, kind: Job }\n`],
    ['in a tight flow map', '{kind: Job}\n', `{image: ${image}, kind: Job}\n`],
    ['Windows line ends', 'kind: Job\r\nsize: small\r\n', `image: ${image}\r\nkind: Job\r\nsize: small\r\n`],
    ['the same value', `image: "${image}"   # kept\n`, `image: "${image}"   # kept\n`],
  ])('%s', (_, before, after) => {
    expect(withText(before, ['image'], image)).toBe(after);
  });

  test.each([
    [
      'an empty flow map',
      'environments:\n  dev: {}\n  prod: {}\n',
      `environments:\n  dev: { image: ${image} }\n  prod: {}\n`,
    ],
    ['nothing', 'environments:\n  dev:\n  prod: {}\n', `environments:\n  dev: { image: ${image} }\n  prod: {}\n`],
    [
      'a block with a comment',
      'environments:\n  dev:\n    # few\n    replicas: 1\n',
      `environments:\n  dev:\n    # few\n    image: ${image}\n    replicas: 1\n`,
    ],
    [
      'a flow map',
      'environments: { dev: { replicas: 1 } }\n',
      `environments: { dev: { image: ${image}, replicas: 1 } }\n`,
    ],
  ])('in an environment that holds %s', (_, before, after) => {
    expect(withText(before, ['environments', 'dev', 'image'], image)).toBe(after);
  });

  test.each([
    ['a missing parent', 'environments: {}\n'],
    ['a list', 'environments: [dev]\n'],
    ['two documents', 'environments: { dev: {} }\n---\na: 1\n'],
    ['an alias', 'a: &a { b: 1 }\nenvironments: { dev: *a }\n'],
    ['a broken file', 'environments: { dev: {\n'],
    ['nothing', ''],
  ])('gives up on %s', (_, before) => {
    expect(withText(before, ['environments', 'dev', 'image'], image)).toBeUndefined();
  });

  test('any text gives a text that says so, or nothing; never a throw; twice is once', () => {
    const line = fc.constantFrom(
      'image: a',
      'image:',
      'a: {b: 1}',
      '# c',
      '',
      '  x: 1',
      '- y',
      'image: |',
      '  text',
      '"image": b',
      '{',
      'é: 🚢',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.string({ minLength: 1 }), (lines, value) => {
        const after = withText(lines.join('\n'), ['image'], value);
        if (after === undefined) return;
        expect((parse(after, { uniqueKeys: false }) as { image: string }).image).toBe(value);
        expect(withText(after, ['image'], value)).toBe(after);
      }),
      { numRuns: 500 },
    );
  });
});
