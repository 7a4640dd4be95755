import { expect, test } from 'vitest';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { webService } from './web-service.ts';

test('the example: a Deployment that keeps its capacity, a Service, a route and what they need', () => {
  const objects = objectsOf('shop/hello', { 'teams/shop/hello.yaml': webService.example });
  expect(namesOf(objects)).toEqual([
    'Deployment/hello',
    'HTTPRoute/hello-hello-acme-example',
    'NetworkPolicy/hello',
    'PodDisruptionBudget/hello',
    'Service/hello',
    'ServiceAccount/hello',
  ]);
  expect(valueIn(objects, 'Deployment', 'spec', 'replicas')).toBe(2);
  expect(valueIn(objects, 'Deployment', 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable')).toBe(0);
  expect(valueIn(objects, 'Deployment', 'spec', 'template', 'spec', 'automountServiceAccountToken')).toBe(false);
});

test('an autoscaled one leaves its replicas to the autoscaler', () => {
  const text = `${webService.example.replace('environments:', 'autoscaling: { min: 3, max: 9 }\nenvironments:')}`;
  const objects = objectsOf('shop/hello', { 'teams/shop/hello.yaml': text });
  expect(valueIn(objects, 'Deployment', 'spec', 'replicas')).toBeUndefined();
  expect(valueIn(objects, 'HorizontalPodAutoscaler', 'spec', 'minReplicas')).toBe(3);
});
