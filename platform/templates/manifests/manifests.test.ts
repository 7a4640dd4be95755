import { expect, test } from 'vitest';
import { diagnosticsOf } from '../../../test/company.ts';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { manifests } from './manifests.ts';

const brought =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, labels: { app: reports } }\ndata: { a: "1" }\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: reports }\n';

test('the example: what the team brought, unchanged but for the namespace', () => {
  const objects = objectsOf('shop/reports', {
    'teams/shop/reports.yaml': manifests.example,
    'teams/shop/reports/all.yaml': brought,
  });
  expect(namesOf(objects)).toEqual(['ConfigMap/settings', 'ServiceAccount/reports']);
  expect(valueIn(objects, 'ConfigMap', 'metadata')).toEqual({
    name: 'settings',
    namespace: 'shop',
    labels: { app: 'reports' },
  });
});

test('a Secret with values, another namespace and an empty folder are refused where they stand', () => {
  const files = (text: string) => ({
    'teams/shop/reports.yaml': manifests.example,
    'teams/shop/reports/all.yaml': text,
  });
  expect(diagnosticsOf(files('apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { a: b }\n'))).toContain(
    'synth/plain-secret teams/shop/reports/all.yaml:4:',
  );
  expect(
    diagnosticsOf(files('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: s, namespace: kube-system }\n')),
  ).toContain('synth/foreign-namespace teams/shop/reports/all.yaml:3:');
  expect(diagnosticsOf({ 'teams/shop/reports.yaml': manifests.example })).toContain(
    '`teams/shop/reports/` holds no manifests',
  );
});
