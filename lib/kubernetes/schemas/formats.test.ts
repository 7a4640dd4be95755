import { describe, expect, test } from 'vitest';
import { hasFormat, isQuantity } from './formats.ts';

describe('as Go decodes built-in types', () => {
  test.each([
    ['date-time', '2026-01-31T13:00:00Z', true],
    ['date-time', '2026-01-31T13:00:00.123+02:00', true],
    ['date-time', '2024-02-29T00:00:00Z', true],
    ['date-time', '2026-02-29T00:00:00Z', false],
    ['date-time', '2026-01-31T24:00:00Z', false],
    ['date-time', '2026-01-31 13:00:00Z', false],
    ['date-time', '2026-01-31t13:00:00z', false],
    ['date-time', '2026-01-31T13:00:00', false],
    ['date-time', '2026-01-31', false],
    ['date-time', '', false],
    ['micro-time', '2026-01-31T13:00:00.000000Z', true],
    ['micro-time', '2026-01-31T13:00:00Z', false],
    ['micro-time', '2026-01-31T13:00:00.000Z', false],
    ['byte', '', true],
    ['byte', 'aGk=', true],
    ['byte', 'aGkh', true],
    ['byte', 'aGk', false],
    ['byte', 'aG-_', false],
    ['byte', 'a===', false],
  ])('%s %s: %s', (format, text, expected) => {
    expect(hasFormat(text, format, true)).toBe(expected);
  });
});

describe('as custom resources are checked', () => {
  test.each([
    ['date-time', '2026-01-31t13:00:00z', true],
    ['datetime', '2026-01-31T13:00:00Z', true],
    ['date', '2026-04-30', true],
    ['date', '2026-04-31', false],
    ['date', '2026-4-3', false],
    ['duration', '1h30m', true],
    ['duration', '-1.5h', true],
    ['duration', '300ms', true],
    ['duration', '2 days', true],
    ['duration', 'about 2 hrs, 5 min', true],
    ['duration', '2 fortnights', false],
    ['duration', 'soon', false],
    ['duration', '1', false],
    ['ipv4', '10.0.0.1', true],
    ['ipv4', '10.0.0.256', false],
    ['ipv4', '010.0.0.1', false],
    ['ipv6', '::', true],
    ['ipv6', 'fe80::1', true],
    ['ipv6', '::ffff:10.0.0.1', true],
    ['ipv6', '1:2:3:4:5:6:7:8', true],
    ['ipv6', '1:2:3:4:5:6:7', false],
    ['ipv6', '1::2::3', false],
    ['ipv6', '10.0.0.1', false],
    ['cidr', '10.0.0.0/8', true],
    ['cidr', 'fd00::/8', true],
    ['cidr', '10.0.0.0/33', false],
    ['cidr', '10.0.0.0', false],
    ['uuid', '123E4567-e89b-12d3-a456-426614174000', true],
    ['uuid', '123', false],
    ['mac', '00:1a:2b:3c:4d:5e', true],
    ['hostname', 'a-b.acme.example', true],
    ['hostname', '-a', false],
    ['int32', 'anything', undefined],
    ['constructor', 'anything', undefined],
  ])('%s %s: %s', (format, text, expected) => {
    expect(hasFormat(text, format, false)).toBe(expected);
  });
});

test.each([
  ['0', true],
  ['500m', true],
  ['1.5Gi', true],
  ['.5', true],
  ['5.', true],
  ['+1k', true],
  ['-1', true],
  ['1E', true],
  ['1e3', true],
  ['1E-3', true],
  ['100n', true],
  ['', false],
  ['.', false],
  ['1 Gi', false],
  ['1GB', false],
  ['1K', false],
  ['1mi', false],
  ['1e', false],
  ['1e3Gi', false],
  ['0x1', false],
])('quantity %s: %s', (text, expected) => {
  expect(isQuantity(text)).toBe(expected);
});
