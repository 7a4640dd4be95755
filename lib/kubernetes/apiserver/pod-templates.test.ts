import { expect, test } from 'vitest';
import { at, type JsonObject } from './json.ts';
import { podTemplates } from './pod-templates.ts';
import { type GoType, typesOf } from './types/table.ts';

test.each([
  ['v1', 'Pod', []],
  ['v1', 'PodTemplate', ['template']],
  ['apps/v1', 'Deployment', ['spec', 'template']],
  ['batch/v1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['argoproj.io/v1alpha1', 'Rollout', ['spec', 'template']],
])('%s %s keeps its pod template at %j', (apiVersion, kind, path) => {
  const template = { spec: { containers: [] } };
  const nested = [...path].reverse().reduce<JsonObject>((inner, key) => ({ [key]: inner }), template);
  const object = { ...nested, apiVersion, kind };
  const found = podTemplates(object);
  expect(found.map((each) => each.path)).toEqual([path]);
  expect(at(found[0]?.template, 'spec')).toEqual(template.spec);
});

test('no template, no location', () => {
  expect(podTemplates({ apiVersion: 'v1', kind: 'Service', spec: { template: {} } })).toEqual([]);
  expect(podTemplates({ apiVersion: 'apps/v1', kind: 'Deployment', spec: {} })).toEqual([]);
  expect(podTemplates({})).toEqual([]);
});

test('every built-in kind with a pod template is known', () => {
  const types = typesOf('1.34');
  const leads = (struct: string, seen: Set<string>): boolean => {
    if (struct === 'core.PodTemplateSpec') return true;
    if (seen.has(struct)) return false;
    seen.add(struct);
    return types.struct(struct).fields.some((field) => structsOf(field.type).some((inner) => leads(inner, seen)));
  };
  const missing = types.kinds().filter(({ apiVersion, kind, struct }) => {
    const shape = { apiVersion, kind, template: {}, spec: { template: {}, jobTemplate: { spec: { template: {} } } } };
    return leads(struct, new Set()) && podTemplates(shape).length === 0;
  });
  expect(missing).toEqual([]);
});

function structsOf(type: GoType): string[] {
  if (type.is === 'struct') return [type.name];
  return type.is === 'pointer' || type.is === 'list' || type.is === 'map' ? structsOf(type.of) : [];
}
