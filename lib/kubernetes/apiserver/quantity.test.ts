import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliQuantity,
  parseQuantity,
  quantityToNumber,
} from './quantity.ts';

// Observed on k8s.io/apimachinery 0.33 (encoding/json of a decoded resource.Quantity).
const canonical: readonly (readonly [string, string])[] = [
  ['0', '0'],
  ['0Mi', '0'],
  ['0.0', '0'],
  ['1024Mi', '1Gi'],
  ['1000Mi', '1000Mi'],
  ['1023', '1023'],
  ['1024Ki', '1Mi'],
  ['2.5Ki', '2560'],
  ['1.5Gi', '1536Mi'],
  ['0.5Gi', '512Mi'],
  ['0.1Mi', '104857600m'],
  ['0.001Ki', '1024m'],
  ['0.5', '500m'],
  ['1.5', '1500m'],
  ['.5', '500m'],
  ['5.', '5.'],
  ['1000', '1k'],
  ['1000k', '1M'],
  ['1000000', '1M'],
  ['1e9', '1e9'],
  ['1E9', '1E9'],
  ['1e4', '10e3'],
  ['1000e6', '1e9'],
  ['1e-3', '1e-3'],
  ['1E', '1E'],
  ['100n', '100n'],
  ['0.1n', '1n'],
  ['-0.1n', '-1n'],
  ['+5', '+5'],
  ['007', '007'],
  ['1.500', '1.500'],
  ['-5', '-5'],
  ['8Ei', '9223372036854775807'],
  ['99999999999999999999', '99999999999999999999'],
  [' 1Gi ', '1Gi'],
];

describe('the canonical form of a quantity', () => {
  test.each(canonical)('%s is written %s', (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected);
  });

  test.each(['', 'x', '1 Gi', '1gi', '1K', '1.2.3', '1e', '1e1.5', 'Gi1', '1Gi1', '--1', '0x10', '1_000', 'NaN'])(
    '%j is no quantity',
    (text) => {
      expect(canonicalQuantity(text)).toBeUndefined();
    },
  );

  test('lists of resources are rounded up to thousandths, and keep a text that needs no rounding', () => {
    expect(milliQuantity('0.0001')).toBe('1m');
    expect(milliQuantity('1500u')).toBe('2m');
    expect(milliQuantity('+5')).toBe('+5');
    expect(milliQuantity('1Gi')).toBe('1Gi');
    expect(milliQuantity('many')).toBeUndefined();
  });

  test('an absurd exponent is refused at once', () => {
    expect(parseQuantity('1e999999999')).toBeUndefined();
  });
});

const quantityText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 20n }),
    fc.option(fc.stringMatching(/^[0-9]{1,12}$/), { nil: undefined }),
    fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E-2', 'e0'),
  )
  .map(([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${suffix}`);

describe('quantities in general', () => {
  test('writing what was read and reading it again changes nothing', () => {
    fc.assert(
      fc.property(quantityText, (text) => {
        const quantity = parseQuantity(text);
        if (quantity === undefined) throw new Error(`${text} should be a quantity`);
        const written = formatQuantity(quantity);
        expect(canonicalQuantity(written)).toBe(written);
        const again = parseQuantity(written);
        expect(again && compareQuantities(again, quantity)).toBe(0);
      }),
    );
  });

  test('comparing agrees with arithmetic on the numbers, as far as those are exact', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.constantFrom('m', '', 'k'), (a, b, suffix) => {
        const [left, right] = [parseQuantity(`${a}${suffix}`), parseQuantity(`${b}${suffix}`)];
        if (left === undefined || right === undefined) throw new Error('both are quantities');
        expect(compareQuantities(left, right)).toBe(Math.sign(a - b) + 0);
        expect(compareQuantities(addQuantities(left, right), addQuantities(right, left))).toBe(0);
      }),
    );
  });

  test('any text is a quantity or not, and never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void canonicalQuantity(text)));
  });

  test('a sum keeps the family of its first part', () => {
    const [gibi, mega, none] = [parseQuantity('1Gi'), parseQuantity('1M'), parseQuantity('0')];
    if (gibi === undefined || mega === undefined || none === undefined) throw new Error('all are quantities');
    expect(formatQuantity(addQuantities(gibi, gibi))).toBe('2Gi');
    expect(formatQuantity(addQuantities(none, gibi))).toBe('1Gi');
    expect(formatQuantity(addQuantities(mega, gibi))).toBe('1074741824');
    expect(quantityToNumber(gibi)).toBe(1_073_741_824);
  });
});
