import { expect, test } from 'vitest';
import { matchVersion } from './version.ts';

const known = ['1.28', '1.29', '1.30', '1.31'];

test.each([
  ['1.29', { relation: 'same', version: '1.29' }],
  ['v1.30.4', { relation: 'same', version: '1.30' }],
  ['1.31.2-eks-a5ec690', { relation: 'same', version: '1.31' }],
  ['v1.28.15+k3s1', { relation: 'same', version: '1.28' }],
  [' 1.28 ', { relation: 'same', version: '1.28' }],
  ['1.32', { relation: 'newer', version: '1.31', asked: '1.32' }],
  ['2.0', { relation: 'newer', version: '1.31', asked: '2.0' }],
  ['1.27.9', { relation: 'older', asked: '1.27.9' }],
  ['1.3', { relation: 'older', asked: '1.3' }],
  ['', { relation: 'unreadable', asked: '' }],
  ['latest', { relation: 'unreadable', asked: 'latest' }],
  ['1', { relation: 'unreadable', asked: '1' }],
  ['1.30x', { relation: 'unreadable', asked: '1.30x' }],
])('%s', (asked, match) => {
  expect(matchVersion(asked, known)).toEqual(match);
});

test('nothing known means nothing matches', () => {
  expect(matchVersion('1.30', []).version).toBeUndefined();
});
