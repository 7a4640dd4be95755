import { expect, test } from 'vitest';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { statefulService } from './stateful-service.ts';

test('the example: replicas with names and volumes of their own, which outlive them', () => {
  const objects = objectsOf('shop/search', { 'teams/shop/search.yaml': statefulService.example });
  expect(namesOf(objects)).toEqual([
    'NetworkPolicy/search',
    'Service/search',
    'Service/search-headless',
    'ServiceAccount/search',
    'StatefulSet/search',
  ]);
  const at = (...path: (string | number)[]) => valueIn(objects, 'StatefulSet', 'spec', ...path);
  expect(at('serviceName')).toBe('search-headless');
  expect(at('volumeClaimTemplates', 0, 'spec', 'resources', 'requests', 'storage')).toBe('10Gi');
  expect(at('persistentVolumeClaimRetentionPolicy')).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
});

test('replicas reach each other; a volume that says ephemeral is not claimed', () => {
  const text = statefulService.example.replace('size: 10Gi }', 'size: 1Gi, type: ephemeral }');
  const objects = objectsOf('shop/search', { 'teams/shop/search.yaml': text });
  expect(valueIn(objects, 'StatefulSet', 'spec', 'volumeClaimTemplates')).toBeUndefined();
  const self = {
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'search', 'app.kubernetes.io/instance': 'search' } },
  };
  expect(JSON.stringify(valueIn(objects, 'NetworkPolicy', 'spec', 'ingress'))).toContain(
    '"app.kubernetes.io/instance":"search"',
  );
  expect(valueIn(objects, 'NetworkPolicy', 'spec', 'egress')).toContainEqual({
    to: [self],
    ports: [{ port: 9200, protocol: 'TCP' }],
  });
});
