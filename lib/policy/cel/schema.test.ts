import { describe, expect, test } from 'vitest';
import { celEnvironment, formatPlain, formatType, type Schema, schemaLift, schemaType } from './index.ts';

const WIDGET: Schema = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    until: { type: 'string', format: 'date-time' },
    grace: { type: 'string', format: 'duration' },
    port: { 'x-kubernetes-int-or-string': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    names: { type: 'array', items: { type: 'string' } },
    'dashed-name': { type: 'string' },
    namespace: { type: 'string' },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    next: { $ref: '#/definitions/Widget' },
  },
};
const resolve = (ref: string): Schema | undefined => (ref === '#/definitions/Widget' ? WIDGET : undefined);

function environment(options: Parameters<typeof schemaType>[1] = {}) {
  return celEnvironment({ kubernetes: '1.33', variables: { self: schemaType(WIDGET, { resolve, ...options }) } });
}

describe('the type of a schema', () => {
  test.each([
    ['self.replicas', 'int'],
    ['self.ratio', 'double'],
    ['self.until', 'timestamp'],
    ['self.grace', 'duration'],
    ['self.port', 'dyn'],
    ['self.labels', 'map(string, string)'],
    ['self.names', 'list(string)'],
    ['self.free', 'dyn'],
    ['self.next.next.names', 'list(string)'],
  ])('gives %s the type %s', (source, type) => {
    const compiled = environment()?.compile(source);
    expect(compiled?.type && formatType(compiled.type)).toBe(type);
  });

  test('finds a field that does not exist, however deep', () => {
    expect(environment()?.compile('self.next.next.nmaes').problems).toMatchObject([
      { kind: 'unknown-field', message: "undefined field 'nmaes'" },
    ]);
  });

  test('spells names as they are, or as rules of a CustomResourceDefinition must', () => {
    expect(environment()?.compile('self.namespace').problems).toEqual([]);
    expect(environment({ names: 'escaped' })?.compile('self.namespace').problems).toHaveLength(1);
    expect(environment({ names: 'escaped' })?.compile('self.__namespace__').problems).toEqual([]);
    expect(environment({ names: 'escaped' })?.compile('self.dashed__dash__name').problems).toEqual([]);
  });
});

describe('data read by a schema', () => {
  const data = {
    replicas: 3,
    ratio: 2,
    until: '2026-01-01T00:00:00Z',
    grace: '1h30m',
    port: '80%',
    names: ['a'],
    'dashed-name': 'd',
    next: { replicas: 1, until: 'soon' },
  };
  const options = { resolve, names: 'escaped' } as const;
  const run = (source: string): string => {
    const { program, problems } = environment(options)?.compile(source) ?? {};
    const result = program?.evaluate({ self: schemaLift(WIDGET, options)(data) });
    if (!result) return String(problems?.map(({ message }) => message));
    return result.ok ? formatPlain(result.value) : `! ${result.error.message}`;
  };

  test.each([
    ['type(self.ratio) == double', 'true'],
    ['self.until.getFullYear()', '2026'],
    ['self.grace == duration("90m")', 'true'],
    ['self.port', '80%'],
    ['self.dashed__dash__name', 'd'],
    ['self.next.replicas', '1'],
    ['self.next.until', '! Invalid date-time "soon"'],
    ['has(self.labels)', 'false'],
    ['"dashed__dash__name" in dyn(self)', 'true'],
  ])('answers %s with %s', (source, answer) => {
    expect(run(source)).toBe(answer);
  });
});
