import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admit } from './admit.ts';
import { applied } from './apply.ts';
import type { Json, JsonObject } from './json.ts';
import { anyObject, anyObjectWithNulls } from './recorded/any-object.ts';
import { rollout } from './rollout.ts';
import { typesOf } from './types/table.ts';
import { refusedUpdates } from './updates/immutable.ts';

const versions = ['1.28', '1.31', '1.33', '1.34'];

describe.each(versions)('any object of any kind in Kubernetes %s', (kubernetes) => {
  const types = typesOf(kubernetes);
  const kinds = fc.constantFrom(...types.kinds());
  const object = kinds.chain((kind) => anyObjectWithNulls(kind, types));
  // An explicit null clears what the server filled in at each apply anew, so there the second one can be refused.
  const plain = kinds.chain((kind) => anyObject(kind, types));

  test('is not changed by being admitted, and admitting twice changes nothing more', () => {
    fc.assert(
      fc.property(
        object,
        fc.constantFrom('admission', 'stored') as fc.Arbitrary<'admission' | 'stored'>,
        (given, view) => {
          const text = JSON.stringify(given);
          const once = admit(given, { kubernetes, view });
          expect(JSON.stringify(given)).toBe(text);
          expect(admit(once.object, { kubernetes, view }).object).toEqual(once.object);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('applied over itself comes to itself: nothing is refused, no pod is touched', () => {
    fc.assert(
      fc.property(plain, (given) => {
        expect(refusedUpdates(given, given, kubernetes)).toEqual([]);
        expect(rollout(given, given, kubernetes).effect).toBe('unchanged');
        const again = applied(given, given, kubernetes);
        expect(admit(again, { kubernetes, view: 'stored' }).object).toEqual(
          admit(given, { kubernetes, view: 'stored' }).object,
        );
      }),
      { numRuns: 200 },
    );
  });
});

test('any JSON at all is admitted or named as wrong, and never throws', () => {
  const kinds = typesOf('1.33').kinds();
  const anything = fc
    .object({ withNullPrototype: false, maxDepth: 4 })
    .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
  fc.assert(
    fc.property(fc.constantFrom(...kinds), anything, fc.json(), (kind, fields, text) => {
      const object = {
        ...fields,
        spec: JSON.parse(text) as Json,
        metadata: fields,
        apiVersion: kind.apiVersion,
        kind: kind.kind,
      };
      const { problems } = admit(object, { kubernetes: '1.33' });
      for (const problem of problems) expect(problem.path.length).toBeGreaterThan(0);
      refusedUpdates(object, { apiVersion: kind.apiVersion, kind: kind.kind }, '1.33');
      rollout(object, { apiVersion: kind.apiVersion, kind: kind.kind }, '1.33');
    }),
    { numRuns: 300 },
  );
});

test('keys such as __proto__ stay keys', () => {
  const object = JSON.parse(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"__proto__":"a","constructor":"b"}}',
  ) as JsonObject;
  const { object: seen } = admit(object, { kubernetes: '1.33' });
  expect(JSON.stringify(seen.data)).toBe('{"__proto__":"a","constructor":"b"}');
  expect(({} as JsonObject).polluted).toBeUndefined();
});
