import { expect, test } from 'vitest';
import { app } from '../../../../test/company.ts';
import { namesOf, objectsOf, valueIn } from '../../../../test/objects-of.ts';

test('a database of the app’s own: kept when the app goes, reached by the app alone, its address and password injected', () => {
  const text = app(
    'ports: { http: { port: 8080 } }\ndependencies: { db: { type: postgres, instances: 3, database: orders } }\nenvironments: { dev: {} }\n',
  );
  const objects = objectsOf('shop/hello', { 'teams/shop/hello.yaml': text });
  expect(namesOf(objects)).toEqual(expect.arrayContaining(['Cluster/hello-db', 'NetworkPolicy/hello-db']));
  expect(valueIn(objects, 'Cluster', 'metadata', 'annotations', 'argocd.argoproj.io/sync-options')).toBe(
    'Prune=false,Delete=false',
  );
  expect(valueIn(objects, 'Cluster', 'spec', 'postgresql', 'synchronous')).toEqual({ method: 'any', number: 1 });
  const env = valueIn(objects, 'Deployment', 'spec', 'template', 'spec', 'containers', 0, 'env') as {
    name: string;
    value?: string;
    valueFrom?: unknown;
  }[];
  expect(env.find(({ name }) => name === 'DB_HOST')?.value).toBe('hello-db-rw.shop.svc.cluster.local');
  expect(env.find(({ name }) => name === 'DB_NAME')?.value).toBe('orders');
  expect(env.find(({ name }) => name === 'DB_PASSWORD')?.valueFrom).toEqual({
    secretKeyRef: { name: 'hello-db-app', key: 'password' },
  });
});
