import { expect, test } from 'vitest';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { staticSite } from './static-site.ts';

test('the example: a web server that needs nothing said, and can write where it must', () => {
  const objects = objectsOf('shop/help', { 'teams/shop/help.yaml': staticSite.example });
  expect(namesOf(objects)).toEqual([
    'Deployment/help',
    'HTTPRoute/help-help-acme-example',
    'NetworkPolicy/help',
    'PodDisruptionBudget/help',
    'Service/help',
    'ServiceAccount/help',
  ]);
  const container = (...path: (string | number)[]) =>
    valueIn(objects, 'Deployment', 'spec', 'template', 'spec', 'containers', 0, ...path);
  expect(container('readinessProbe', 'httpGet', 'path')).toBe('/');
  expect(container('securityContext', 'readOnlyRootFilesystem')).toBe(true);
  expect((container('volumeMounts') as { mountPath: string }[]).map(({ mountPath }) => mountPath).sort()).toEqual([
    '/tmp',
    '/var/cache/nginx',
    '/var/run',
  ]);
});
