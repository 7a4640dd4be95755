import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { didYouMean } from './suggest.ts';

const fields = [
  'image',
  'command',
  'ports',
  'port',
  'routes',
  'size',
  'replicas',
  'env',
  'volumes',
  'readOnly',
  'readonly',
];

describe('a mistyped word leads to what was meant', () => {
  const cases: readonly [word: string, expected: string | undefined][] = [
    ['replica', 'replicas'],
    ['replcias', 'replicas'],
    ['repilcas', 'replicas'],
    ['Replicas', 'replicas'],
    ['imgae', 'image'],
    ['READONLY', 'readOnly'],
    ['prots', 'ports'],
    ['por', 'port'],
    ['evn', 'env'],
    ['command ', 'command'],
    ['xyz', undefined],
    ['a', undefined],
    ['', undefined],
    ['replicationFactor', undefined],
    ['x'.repeat(100_000), undefined],
  ];
  test.each(cases)('%s → %s', (word, expected) => expect(didYouMean(word, fields)).toBe(expected));
});

test('a word that differs in case only wins over a nearer spelling', () => {
  expect(didYouMean('ENV', ['EN', 'env'])).toBe('env');
});

test('one letter is not a misspelling of another', () => {
  expect(didYouMean('a', ['b'])).toBeUndefined();
});

test('the word itself is no suggestion', () => {
  expect(didYouMean('env', ['env'])).toBeUndefined();
});

test('one typing error in any word of four letters or more is forgiven', () => {
  const word = fc.stringMatching(/^[a-z]{4,20}$/);
  fc.assert(
    fc.property(word, fc.nat(), (meant, at) => {
      const index = at % meant.length;
      const missing = meant.slice(0, index) + meant.slice(index + 1);
      const doubled = meant.slice(0, index + 1) + meant.slice(index);
      expect(didYouMean(missing, [meant])).toBe(meant);
      expect(didYouMean(doubled, [meant])).toBe(meant);
    }),
  );
});
