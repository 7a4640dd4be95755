import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { editorPattern, type FormatName, formats } from '../lib/config/index.ts';
import { templates } from '../platform/templates/index.ts';
import { checkout, copyOfCompany, read, removeFolders, roadbed, write } from './command-line.ts';

afterAll(removeFolders);

const names = ['app', 'team', 'platform', 'environment', 'cluster'] as const;
const committed = Object.fromEntries(
  names.map((name) => [name, JSON.parse(read(checkout, `platform/schema/${name}.schema.json`)) as object]),
) as Record<(typeof names)[number], object>;

// As an editor does: unknown keywords are none of its business.
const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: true });
const validators = Object.fromEntries(names.map((name) => [name, ajv.compile(committed[name])])) as Record<
  (typeof names)[number],
  ValidateFunction
>;

function problems(name: (typeof names)[number], yaml: string): string[] {
  const validate = validators[name];
  validate(parse(yaml));
  return [...new Set((validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`))];
}

describe('the committed schemas', () => {
  test('take every file of the sample company', () => {
    const files = [
      ...yamlFiles('teams', 2).map((file) => [file, file.endsWith('/team.yaml') ? 'team' : 'app'] as const),
      ...yamlFiles('platform/environments', 1).map((file) => [file, 'environment'] as const),
      ...yamlFiles('platform/clusters', 1).map((file) => [file, 'cluster'] as const),
      ['platform/platform.yaml', 'platform'] as const,
    ];
    expect(files.length).toBeGreaterThan(25);
    for (const [file, name] of files)
      expect({ file, problems: problems(name, read(checkout, file)) }).toEqual({ file, problems: [] });
  });

  test.each(templates.map(({ kind, example }) => [kind, example]))('take the example of %s', (_, example) => {
    expect(problems('app', example)).toEqual([]);
  });

  test('mark what is wrong', () => {
    const app = `apiVersion: roadbed.dev/v1
kind: WebService
image: registry.acme.example/shop/hello:1.0.0
ports: { http: { port: 99999 } }
replica: 2
size: huge
dependencies:
  db: { type: postgres, instances: 10, colour: red }
environments: { nowhere: {} }
`;
    const found = problems('app', app).join('\n');
    expect(found).toContain('/ports/http/port must be <= 65535');
    expect(found).toContain('/size must be equal to one of the allowed values');
    expect(found).toContain('/dependencies/db/instances must be <= 9');
    expect(found).toContain('/environments must NOT have additional properties');
    expect(problems('app', 'apiVersion: roadbed.dev/v1\nkind: Webservice\nenvironments: {}\n').join()).toContain(
      '/kind must be equal',
    );
  });

  test('explain each field: a title, a description, and each word of a choice', () => {
    const bare: string[] = [];
    let seen = 0;
    walk(committed.app as Schema, '', (schema, path) => {
      seen++;
      if (schema.$ref !== undefined) return;
      if (schema.title === undefined) bare.push(`${path} has no title`);
      if (schema.description === undefined && !path.includes('/definitions/metadata'))
        bare.push(`${path} has no description`);
      const { enum: words, enumDescriptions } = schema as { enum?: unknown[]; enumDescriptions?: unknown[] };
      if (words && enumDescriptions?.filter(Boolean).length !== words.length)
        bare.push(`${path} does not explain its words`);
    });
    expect(seen).toBeGreaterThan(300);
    expect(bare).toEqual([]);
  });

  test('refer only to definitions that are there, and hold no word that editors do not know', () => {
    for (const name of names) {
      const text = JSON.stringify(committed[name]);
      const { definitions } = committed[name] as { definitions: object };
      for (const [, target = ''] of text.matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
        expect(definitions).toHaveProperty([target]);
      expect(text).not.toMatch(/"(x-merge|format)":/);
    }
  });
});

describe('patterns for editors', () => {
  test.each(Object.keys(formats) as FormatName[])('%s: an editor marks no right value', (name) => {
    const pattern = editorPattern(name);
    expect(pattern).toBeDefined();
    const expression = new RegExp(pattern ?? '', 'u');
    const { example, problem } = formats[name];
    const shown = [...example.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text.replaceAll('"', ''));
    const right = shown.filter((text) => problem(text) === undefined);
    expect(right.length).toBeGreaterThan(0);
    for (const text of right) expect(text).toMatch(expression);
    const alphabet = fc.constantFrom(...'abzAZ019-_./:*@ ,+%~mkKiGhs', ...shown);
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        if (problem(text) === undefined) expect(text).toMatch(expression);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Right values that chance would hardly find. */
const right: Partial<Record<FormatName, readonly string[]>> = {
  image: [
    'nginx:1',
    'localhost:5000/a/b',
    'Registry.acme.example:443/a_b/c__d/e-f.g:V1.2_3-x',
    `registry.acme.example/a/b:1@sha256:${'0f'.repeat(32)}`,
    `a/b@sha512:${'aB'.repeat(64)}`,
  ],
  cron: [
    ...['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'],
    ...['*/5 0-6 1,15 JAN-MAR MON-FRI', ' 0  3 * * *', '0 0 ? * SUN'],
  ],
  cidr: ['0.0.0.0/0', '203.0.113.0/25', 'fd00::/8', 'FE80::1/128', '::/0'],
  'git-url': [
    'http://git.acme.example/a.git',
    'https://git.acme.example/a.git',
    'ssh://git@git.acme.example:22/a.git',
    'git@git.acme.example:a/b.git',
  ],
  'relative-path': ['a', '.hidden/x', 'a-b/c_d.e/', '-dash', './a'],
  'time-zone': [...Intl.supportedValuesOf('timeZone'), 'Etc/GMT+5', 'UTC'],
};

test.each(Object.entries(right) as [FormatName, readonly string[]][])(
  'an editor takes what is right: %s',
  (name, values) => {
    const expression = new RegExp(editorPattern(name) ?? '', 'u');
    for (const value of values) {
      expect({ value, problem: formats[name].problem(value) }).toEqual({ value, problem: undefined });
      expect(value).toMatch(expression);
    }
  },
);

describe('roadbed schema', () => {
  test('prints what is committed, one kind, or why it cannot', () => {
    expect(roadbed(checkout, 'schema')).toEqual({
      code: 0,
      out: read(checkout, 'platform/schema/app.schema.json'),
      err: '',
    });
    expect(roadbed(checkout, 'schema', 'Team').out).toBe(read(checkout, 'platform/schema/team.schema.json'));
    const one = JSON.parse(roadbed(checkout, 'schema', 'CronJob').out) as { title: string; properties: object };
    expect(one.title).toBe('CronJob');
    expect(one.properties).toHaveProperty('schedule');
    expect(one.properties).not.toHaveProperty('routes');
    const wrong = roadbed(checkout, 'schema', 'Cronjob');
    expect(wrong).toEqual({ code: 2, out: '', err: expect.stringContaining('Did you mean `CronJob`?') });
    expect(roadbed(checkout, 'schema', 'Job', '--write').code).toBe(2);
  });

  test('a stale schema is found by check and by render --check, and mended by render or schema --write', () => {
    const company = copyOfCompany();
    expect(roadbed(company, 'schema', '--write').out).toContain('5 schemas are current (5 written)');
    expect(roadbed(company, 'check').code).toBe(0);
    const environment = read(company, 'platform/environments/dev.yaml').replace(
      /description: .*/,
      'description: Another one',
    );
    write(company, 'platform/environments/dev.yaml', environment);
    const found = roadbed(company, 'check');
    expect(found.code).toBe(1);
    expect(found.out).toContain('error[workspace/stale-schema]: `platform/schema/app.schema.json`');
    expect(roadbed(company, 'schema', '--write').out).toContain('written  platform/schema/app.schema.json');
    expect(roadbed(company, 'check').code).toBe(0);

    rmSync(join(company, 'platform/schema/cluster.schema.json'));
    expect(roadbed(company, 'render').code).toBe(0);
    expect(roadbed(company, 'render', '--check').code).toBe(0);
    write(company, 'platform/schema/cluster.schema.json', '{}');
    const stale = roadbed(company, 'render', '--check');
    expect(stale.code).toBe(1);
    expect(stale.err).toContain('workspace/stale-schema');
  });

  test('nothing is written from a platform that cannot be read', () => {
    const company = copyOfCompany();
    write(company, 'platform/schema/app.schema.json', '{}');
    write(company, 'platform/environments/dev.yaml', 'apiVersion: roadbed.dev/v1\nkind: Environment\n');
    const refused = roadbed(company, 'schema', '--write');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('config/missing-field');
    expect(read(company, 'platform/schema/app.schema.json')).toBe('{}');
  });
});

type Schema = Record<string, unknown>;

/** Every schema of a property. */
function walk(schema: Schema, path: string, visit: (schema: Schema, path: string) => void): void {
  const below = (value: unknown, at: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) walk(value as Schema, at, visit);
  };
  for (const [name, child] of Object.entries((schema.properties as Schema | undefined) ?? {})) {
    // The condition of a choice between kinds says no more than it must.
    if (!path.endsWith('/if')) visit(child as Schema, `${path}/${name}`);
    below(child, `${path}/${name}`);
  }
  for (const [name, child] of Object.entries((schema.definitions as Schema | undefined) ?? {}))
    below(child, `${path}/definitions/${name}`);
  for (const keyword of ['additionalProperties', 'items', 'if', 'then']) below(schema[keyword], `${path}/${keyword}`);
  for (const keyword of ['anyOf', 'allOf'])
    for (const [i, child] of ((schema[keyword] as Schema[] | undefined) ?? []).entries())
      below(child, `${path}/${keyword}/${i}`);
}

function yamlFiles(folder: string, depth: number): string[] {
  return readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') && name.split('/').length === depth)
    .map((name) => `${folder}/${name}`);
}
