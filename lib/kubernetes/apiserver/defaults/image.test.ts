import { expect, test } from 'vitest';
import { defaultPullPolicy } from './image.ts';

const digest = `sha256:${'a'.repeat(64)}`;

// Observed on kube-apiserver 1.33.
test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.2', 'IfNotPresent'],
  ['registry.acme.example:5000/payments/checkout', 'Always'],
  ['registry.acme.example:5000/payments/checkout:1', 'IfNotPresent'],
  ['localhost/x', 'Always'],
  [`nginx@${digest}`, 'IfNotPresent'],
  [`nginx:latest@${digest}`, 'Always'],
  ['nginx:latest@sha256:abc', 'IfNotPresent'],
  [' nginx', 'IfNotPresent'],
  ['NGINX', 'IfNotPresent'],
  ['a..b', 'IfNotPresent'],
  ['a'.repeat(64), 'IfNotPresent'],
  ['', 'IfNotPresent'],
])('%s is pulled %s', (image, policy) => {
  expect(defaultPullPolicy(image, 33)).toBe(policy);
});

test('a first element in capitals is a domain since 1.29', () => {
  expect(defaultPullPolicy('X/y', 28)).toBe('IfNotPresent');
  expect(defaultPullPolicy('X/y', 29)).toBe('Always');
});
