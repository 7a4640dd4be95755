import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readManifests } from './manifests.ts';

const names = (text: string) =>
  readManifests('a.yaml', text).manifests.map(({ object, document }) => `${document} ${object.kind}`);

describe('readManifests', () => {
  test.each([
    ['one document', 'apiVersion: v1\nkind: A', ['0 A']],
    ['two documents', 'apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B', ['0 A', '1 B']],
    ['a marker first', '---\napiVersion: v1\nkind: A\n', ['0 A']],
    ['a comment and a marker first', '# generated\n---\napiVersion: v1\nkind: A\n', ['0 A']],
    [
      'an empty document between',
      'apiVersion: v1\nkind: A\n---\n# nothing\n---\napiVersion: v1\nkind: B',
      ['0 A', '2 B'],
    ],
    ['windows line ends', 'apiVersion: v1\r\nkind: A\r\n---\r\napiVersion: v1\r\nkind: B\r\n', ['0 A', '1 B']],
    ['directives', '%YAML 1.2\n---\napiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B', ['0 A', '1 B']],
    ['JSON', '{"apiVersion": "v1", "kind": "A"}', ['0 A']],
    [
      'a list',
      'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: A}, {apiVersion: v1, kind: B}]',
      ['0 A', '0 B'],
    ],
    ['a typed list', 'apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: a}}]', ['0 Pod']],
    [
      'a list in a list',
      'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A}]}]',
      ['0 A'],
    ],
    ['an empty list', 'apiVersion: v1\nkind: List\nitems: []', []],
    ['nothing', '', []],
    ['three dashes inside a text', 'apiVersion: v1\nkind: A\ndata:\n  a: |\n    ---\n    b', ['0 A']],
  ])('%s', (_name, text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('more documents than a file of a team may have', () => {
    const text = Array.from({ length: 1200 }, () => 'apiVersion: v1\nkind: A\n').join('---\n');
    expect(names(text)).toHaveLength(1200);
  });

  test('a document that is no object is said and left out', () => {
    const { manifests, diagnostics } = readManifests('a.yaml', 'apiVersion: v1\nkind: A\n---\nname: kustomization\n');
    expect(manifests).toHaveLength(1);
    expect(diagnostics.map(({ code, severity, span }) => [code, severity, span?.start])).toEqual([
      ['policy/not-an-object', 'warning', 27],
    ]);
  });

  test('a document that cannot be read is an error at its place in the file', () => {
    const { manifests, diagnostics } = readManifests('a.yaml', 'apiVersion: v1\nkind: A\n---\na: [\n');
    expect(manifests).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'config/yaml-syntax', severity: 'error' });
    expect(diagnostics[0]?.span?.start).toBeGreaterThan(26);
  });

  test('a huge document is refused, its neighbours are not', () => {
    const huge = `apiVersion: v1\nkind: Huge\ndata: { a: "${'x'.repeat(2_000_000)}" }\n`;
    const { manifests, diagnostics } = readManifests('a.yaml', `${huge}---\napiVersion: v1\nkind: A\n`);
    expect(manifests.map(({ object }) => object.kind)).toEqual(['A']);
    expect(diagnostics.map(({ code }) => code)).toEqual(['config/too-large']);
  });

  test('a value is found in the second document, and in an item of a list', () => {
    const text =
      'a: b\n---\napiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: A\n    spec: { replicas: 3 }\n';
    const [manifest] = readManifests('a.yaml', text).manifests;
    const { start, end } = manifest?.locate(['spec', 'replicas']) ?? { start: 0, end: 0 };
    expect(text.slice(start, end)).toBe('3');
  });

  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      '---',
      '...',
      '%YAML 1.2',
      'a: b',
      'kind: List',
      'items:',
      '- ',
      '  ',
      '{',
      '[',
      '"',
      '|',
      '&a',
      '*a',
      '\t',
      '#',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }), (lines) => {
        expect(readManifests('a.yaml', lines.join('\n')).manifests).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });
});
