import { expect, test } from 'vitest';
import { app } from '../../../../test/company.ts';
import { namesOf, objectsOf, valueIn } from '../../../../test/objects-of.ts';

test('a cache beside the app: found by its variables, reached by the app alone, told to stay below its limit', () => {
  const text = app(
    'ports: { http: { port: 8080 } }\ndependencies: { cache: { type: redis, size: medium } }\nenvironments: { dev: {} }\n',
  );
  const objects = objectsOf('shop/hello', { 'teams/shop/hello.yaml': text });
  const own = objects.filter(({ metadata }) => metadata.name === 'hello-cache');
  expect(namesOf(own)).toEqual([
    'Deployment/hello-cache',
    'NetworkPolicy/hello-cache',
    'Service/hello-cache',
    'ServiceAccount/hello-cache',
  ]);
  expect(JSON.stringify(own)).toContain('"--maxmemory","400mb"');
  expect(valueIn(own, 'NetworkPolicy', 'spec', 'ingress')).toEqual([
    {
      from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'hello' } } }],
      ports: [{ port: 6379, protocol: 'TCP' }],
    },
  ]);
  expect(JSON.stringify(objects)).toContain('"value":"redis://hello-cache.shop.svc.cluster.local:6379"');
});
