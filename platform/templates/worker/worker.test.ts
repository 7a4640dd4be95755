import { expect, test } from 'vitest';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { worker } from './worker.ts';

test('the example: scaled by KEDA on the queue, with credentials from the secret store, and nobody connects to it', () => {
  const objects = objectsOf('shop/mailer', { 'teams/shop/mailer.yaml': worker.example });
  expect(namesOf(objects)).toEqual([
    'Deployment/mailer',
    'ExternalSecret/mailer-secrets',
    'NetworkPolicy/mailer',
    'ScaledObject/mailer',
    'ServiceAccount/mailer',
    'TriggerAuthentication/mailer-mails',
  ]);
  expect(valueIn(objects, 'ScaledObject', 'spec', 'minReplicaCount')).toBe(0);
  expect(valueIn(objects, 'Deployment', 'spec', 'replicas')).toBeUndefined();
  expect(valueIn(objects, 'NetworkPolicy', 'spec', 'ingress')).toBeUndefined();
});

test('without autoscaling it is one replica, which is not drained: nothing is routed to it', () => {
  const plain =
    'apiVersion: roadbed.dev/v1\nkind: Worker\nimage: registry.acme.example/shop/w:1\nports: { metrics: { port: 9090 } }\nenvironments: { dev: {} }\n';
  const objects = objectsOf('shop/w', { 'teams/shop/w.yaml': plain });
  expect(valueIn(objects, 'Deployment', 'spec', 'replicas')).toBe(1);
  expect(valueIn(objects, 'Deployment', 'spec', 'template', 'spec', 'containers', 0, 'lifecycle')).toBeUndefined();
});
