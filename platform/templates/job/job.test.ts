import { expect, test } from 'vitest';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { job } from './job.ts';

test('the example: a Job that Argo CD makes anew when it changes, since its template cannot be changed', () => {
  const objects = objectsOf('shop/seed', { 'teams/shop/seed.yaml': job.example });
  expect(namesOf(objects)).toEqual(['Job/seed', 'NetworkPolicy/seed', 'ServiceAccount/seed']);
  expect(valueIn(objects, 'Job', 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBe(
    'Force=true,Replace=true',
  );
  expect(valueIn(objects, 'Job', 'spec', 'template', 'spec', 'containers', 0, 'args')).toEqual(['--once']);
  expect(valueIn(objects, 'Job', 'spec', 'backoffLimit')).toBe(3);
});
