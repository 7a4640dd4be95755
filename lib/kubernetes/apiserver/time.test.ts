import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalDuration, canonicalMicroTime, canonicalTime, formatDuration, parseDuration } from './time.ts';

test.each([
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
  ['2026-01-31T12:00:00.999Z', '2026-01-31T12:00:00Z'],
  ['2026-01-01T01:30:00+02:00', '2025-12-31T23:30:00Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
])('the time %s is stored as %s', (text, expected) => {
  expect(canonicalTime(text)).toBe(expected);
});

test.each([
  '',
  '2026-01-31',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-31 12:00:00Z',
  '2026-01-31T24:00:00Z',
  'now',
])('%j is no time', (text) => {
  expect(canonicalTime(text)).toBeUndefined();
});

test('a time in microseconds has exactly six decimals', () => {
  expect(canonicalMicroTime('2026-01-31T12:00:00.123456+01:00')).toBe('2026-01-31T11:00:00.123456Z');
  expect(canonicalMicroTime('2026-01-31T12:00:00Z')).toBeUndefined();
  expect(canonicalMicroTime('2026-01-31T12:00:00.123Z')).toBeUndefined();
});

test.each([
  ['90m', '1h30m0s'],
  ['1h', '1h0m0s'],
  ['1.5s', '1.5s'],
  ['1500ms', '1.5s'],
  ['2ms', '2ms'],
  ['1us', '1µs'],
  ['15ns', '15ns'],
  ['0', '0s'],
  ['-1m', '-1m0s'],
  ['1h15m30.918s', '1h15m30.918s'],
  ['.5h', '30m0s'],
])('the duration %s is written %s', (text, expected) => {
  expect(canonicalDuration(text)).toBe(expected);
});

test.each(['', '1', '1d', 'h', '1h 2m', '300000h00000000m9999999999h'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('a duration that is written reads back as itself', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (value) => {
      expect(parseDuration(formatDuration(value))).toBe(value);
    }),
  );
});
