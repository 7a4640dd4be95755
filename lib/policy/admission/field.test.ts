import { expect, test } from 'vitest';
import { fieldOf } from './field.ts';

const variables = new Map([
  ['replicas', 'object.spec.replicas'],
  ['containers', 'object.spec.containers + object.spec.initContainers'],
  ['a', 'variables.b'],
  ['b', 'variables.a'],
]);

test.each([
  ['object.spec.replicas < 5', 'spec/replicas'],
  ['has(object.spec.replicas) && object.spec.replicas < 5', 'spec/replicas'],
  ['has(object.spec) && object.spec.replicas < 5', 'spec/replicas'],
  ['object.spec.?template.?spec.hostNetwork.orValue(false)', 'spec/template/spec/hostNetwork'],
  ["object.metadata.labels['app.kubernetes.io/name'] == 'x'", 'metadata/labels/app.kubernetes.io/name'],
  ["object.metadata.?labels[?'app'].orValue('') == 'x'", 'metadata/labels/app'],
  ['object.spec.containers[0].image', 'spec/containers/0/image'],
  ["object.spec.containers.all(c, c.image != 'object.spec.other')", 'spec/containers'],
  ["object.metadata.name.startsWith('a')", 'metadata/name'],
  ['variables.replicas < 5', 'spec/replicas'],
  ['oldObject.spec.replicas <= object.spec.replicas', 'spec/replicas'],
  ['object.spec.replicas > 1 || object.spec.paused', undefined],
  ['variables.containers.all(c, true)', undefined],
  ['variables.a', undefined],
  ['params.object.spec', undefined],
  ["'object.spec.x' == request.name", undefined],
  ['true // object.spec.replicas', undefined],
  ['object == oldObject', undefined],
])('%s', (expression, expected) => {
  expect(fieldOf(expression, variables)?.join('/')).toBe(expected);
});
