import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Data, Path } from '../config/index.ts';
import type { KubeObject } from '../synth/index.ts';
import { compare } from './compare.ts';
import { edited, valueAt } from './edit.ts';
import { parseFieldPath, resolveSteps, showFieldPath } from './field-path.ts';
import { fieldAtLine } from './positions.ts';

describe('edits', () => {
  const data: Data = { a: { b: [1, { c: 2 }] }, d: 3 };

  test('set, rename and remove without touching the rest', () => {
    expect(edited(data, [{ kind: 'set', path: ['a', 'b', 1, 'c'], value: 5 }])).toEqual({
      a: { b: [1, { c: 5 }] },
      d: 3,
    });
    expect(edited(data, [{ kind: 'set', path: ['x', 'y'], value: 1 }])).toEqual({ ...data, x: { y: 1 } });
    expect(edited(data, [{ kind: 'remove', path: ['a', 'b', 0] }])).toEqual({ a: { b: [{ c: 2 }] }, d: 3 });
    expect(Object.keys(edited(data, [{ kind: 'rename', path: ['a'], to: 'z' }]) as object)).toEqual(['z', 'd']);
    expect(data).toEqual({ a: { b: [1, { c: 2 }] }, d: 3 });
  });

  test('a rename does not lead other edits astray', () => {
    const changed = edited(data, [
      { kind: 'rename', path: ['a'], to: 'z' },
      { kind: 'set', path: ['a', 'b', 0], value: 9 },
    ]);
    expect(changed).toEqual({ z: { b: [9, { c: 2 }] }, d: 3 });
  });
});

describe('what became of a field', () => {
  const object = (spec: unknown, name = 'web'): KubeObject =>
    ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec }) as unknown as KubeObject;
  const outcome = (before: unknown, after: unknown, path: Path, name = 'web') => {
    const first = object(before);
    return compare([first], [object(after, name)]).field(first, ['spec', ...path]);
  };

  test.each([
    ['same', { a: 1 }, { a: 1, b: 2 }, ['a']],
    ['changed', { a: 1 }, { a: 2 }, ['a']],
    ['gone', { a: 1 }, {}, ['a']],
    ['changed', {}, { a: 1 }, ['a']],
    ['same', {}, { b: 1 }, ['a']],
    [
      'same',
      { l: [{ name: 'x', v: 1 }] },
      {
        l: [
          { name: 'new', v: 5 },
          { name: 'x', v: 1 },
        ],
      },
      ['l', 0, 'v'],
    ],
    ['changed', { l: [{ name: 'x', v: 1 }] }, { l: [{ name: 'y', v: 1 }] }, ['l', 0, 'name']],
    ['same', { l: [{ name: 'x', v: 1 }] }, { l: [{ name: 'y', v: 1 }] }, ['l', 0, 'v']],
    ['gone', { l: [{ name: 'x', v: 1 }] }, { l: [{ name: 'y', other: { a: 1, b: 2 } }] }, ['l', 0, 'v']],
    ['changed', { l: ['a', 'b'] }, { l: ['a', 'c'] }, ['l', 1]],
    ['gone', { l: ['a', 'b'] }, { l: ['a'] }, ['l', 1]],
    ['changed', { l: [] }, { l: [{ name: 'x' }] }, ['l', 'x']],
  ] as const)('%s: %j → %j at %j', (expected, before, after, path) => {
    expect(outcome(before, after, path)).toBe(expected);
  });

  test('a renamed object is still the same one', () => {
    expect(outcome({ a: 1 }, { a: 1 }, ['a'], 'shop')).toBe('same');
  });

  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const objects = values.map((value, i) => object(value, `o${i}`));
        expect(compare(objects, structuredClone(objects)).differences()).toEqual([]);
      }),
    );
  });
});

describe('paths', () => {
  const data = {
    metadata: { labels: { 'app.kubernetes.io/name': 'web', plain: 'x' } },
    spec: { containers: [{ name: 'web', args: ['a', 'b'] }, { name: 'proxy' }] },
  };
  const resolved = (text: string) => resolveSteps(data, parseFieldPath(text) ?? []);

  test.each([
    ['spec.containers[proxy].name', ['spec', 'containers', 1, 'name']],
    ['spec.containers.web.args.b', ['spec', 'containers', 0, 'args', 1]],
    ['spec.containers[0]', ['spec', 'containers', 0]],
    ['metadata.labels.app.kubernetes.io/name', ['metadata', 'labels', 'app.kubernetes.io/name']],
    ['metadata.labels["app.kubernetes.io/name"]', ['metadata', 'labels', 'app.kubernetes.io/name']],
    ["metadata['labels'].plain", ['metadata', 'labels', 'plain']],
    ['spec.containers[none].image', ['spec', 'containers', 'none', 'image']],
  ])('%s', (text, path) => {
    expect(resolved(text)).toEqual(path);
  });

  test.each(['a..b', '[', 'a[', 'a]b', '.'])('%s is no path', (text) => {
    expect(parseFieldPath(text)).toBeUndefined();
  });

  test('what is shown leads back', () => {
    const paths = (value: unknown, path: Path): Path[] =>
      typeof value === 'object' && value !== null
        ? [
            path,
            ...Object.keys(value).flatMap((key) =>
              paths((value as Record<string, unknown>)[key], [...path, Array.isArray(value) ? Number(key) : key]),
            ),
          ]
        : [path];
    for (const path of paths(data, [])) expect(resolved(showFieldPath(data, path))).toEqual(path);
  });
});

describe('the field at a line', () => {
  const text = `a: 1
b: { c: 2, d: [3, 4] }
e:
  - name: x
    value: y
  - { name: z }
---
f: |
  one
  two
`;
  test.each([
    [1, undefined, 0, ['a']],
    [2, undefined, 0, ['b']],
    [2, 9, 0, ['b', 'c']],
    [2, 19, 0, ['b', 'd', 1]],
    [3, undefined, 0, ['e']],
    [4, undefined, 0, ['e', 0, 'name']],
    [5, undefined, 0, ['e', 0, 'value']],
    [6, undefined, 0, ['e', 1]],
    [9, undefined, 1, ['f']],
  ] as const)('line %i, column %s', (line, column, document, path) => {
    expect(fieldAtLine(text, line, column)).toEqual({ document, path });
  });

  test('never throws, and finds only what is there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9 }), (any, line) => {
        fieldAtLine(any, line);
      }),
    );
    expect(fieldAtLine(text, 7)).toBeUndefined();
    expect(valueAt({ a: 1 }, ['constructor'])).toBeUndefined();
  });
});
