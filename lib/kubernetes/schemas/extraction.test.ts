import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildSchemas } from '../../../scripts/build-schemas.ts';
import { parseCompiled } from '../../../scripts/schemas/compiled.ts';
import { parseDeclaration } from '../../../scripts/schemas/declarations.ts';
import { type Facts, inVersion, typesDigest } from '../../../scripts/schemas/facts.ts';
import { definitionName } from '../../../scripts/schemas/kubernetes-models.ts';
import { minors, packageFolder, readModels, readVersion } from '../../../scripts/schemas/packages.ts';
import { typesOfVersion } from '../../../scripts/schemas/versions.ts';
import { loadSchemas } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'schemas-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the build', () => {
  const files = (): Record<string, string> =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

  test('writes once, then leaves the files alone, and mends what is missing or was cut short', async () => {
    expect(await buildSchemas(folder)).toBe('built');
    const first = files();
    expect(await buildSchemas(folder)).toBe('unchanged');

    rmSync(join(folder, 'stamp'));
    writeFileSync(join(folder, 'kubernetes-1.22.json'), '{}');
    writeFileSync(join(folder, 'index.json'), '{');
    expect(await buildSchemas(folder)).toBe('built');
    expect(files()).toEqual(first);
  });

  test('stays small, and no file of a version needs another', () => {
    const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(Math.max(...bytes)).toBeLessThan(1_500_000);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6_000_000);
    const only = (name: string): unknown => {
      if (name === 'index') return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as unknown;
      if (name === 'kubernetes-1.30') return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as unknown;
      throw new Error(`${name} was read`);
    };
    expect(loadSchemas(only).find('1.30', 'apps/v1', 'Deployment')).toBeDefined();
  });
});

describe('the types of a version', () => {
  const facts = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../scripts/schemas/facts.json'), 'utf8'),
  ) as Facts;
  const models = readModels();

  test.each(minors)('of 1.%i are those that the Kubernetes project publishes, field by field', (minor) => {
    const types = typesOfVersion(minor, { cdk8s: readVersion(minor), models }, facts);
    expect(types.size).toBeGreaterThan(500);
    expect(typesDigest(types)).toBe(facts.digests[minor]);
  });

  test('one field more or less is noticed', () => {
    const types = new Map(typesOfVersion(28, { cdk8s: readVersion(28), models }, facts));
    types.set('io.k8s.api.core.v1.Pod', { properties: {}, required: [] });
    expect(typesDigest(types)).not.toBe(facts.digests['28']);
  });
});

describe('compiled validators read back', () => {
  const compiled = (packageName: string, type: string) =>
    parseCompiled(readFileSync(join(packageFolder(packageName), '_schemas', `${type}.js`), 'utf8'));

  test('fields, requiredness, references, formats', () => {
    expect(compiled('kubernetes-models', 'IoK8sApiAppsV1DeploymentSpec')).toMatchObject({
      type: 'object',
      required: ['selector', 'template'],
      properties: {
        replicas: { type: 'integer', format: 'int32' },
        paused: { type: 'boolean' },
        template: { $ref: 'IoK8sApiCoreV1PodTemplateSpec' },
      },
    });
  });

  test('allowed values, bounds, patterns, lists and maps', () => {
    const spec = compiled('@kubernetes-models/gateway-api', 'IoK8sSigsGatewayApiApisV1GatewaySpec');
    expect(spec.properties?.listeners).toMatchObject({ type: 'array', minItems: 1, maxItems: 64 });
    const hostname = compiled('@kubernetes-models/gateway-api', 'IoK8sSigsGatewayApiApisV1Hostname');
    expect(hostname).toMatchObject({
      type: 'string',
      minLength: 1,
      maxLength: 253,
      pattern: expect.stringContaining('[a-z0-9]'),
    });
    const listener = compiled('@kubernetes-models/gateway-api', 'IoK8sSigsGatewayApiApisV1Listener');
    expect(listener.properties?.port).toMatchObject({ minimum: 1, maximum: 65535 });
  });

  test('a text that is no such validator is our fault, not silence', () => {
    expect(() => parseCompiled('export const nothing = 1;')).toThrow();
  });
});

describe('declarations', () => {
  test('fields with their texts, nested objects, lists and maps', () => {
    const declaration = parseDeclaration(
      `/** What it is */
       export interface ITill extends TypeMeta {
         /**
          * Three letters.
          *
          * As in ISO 4217.
          */
         "currency": "EUR" | "USD";
         "coins"?: { [key: string]: number; };
         "drawers"?: Array<{ /** Its name */ "name": string; "x-y"?: Array<string>; }>;
       }
       export declare class Till {}`,
      'acme.example/v1/Till',
    );
    expect(declaration).toMatchObject({ path: 'acme.example/v1/Till', description: 'What it is' });
    expect(declaration?.declared).toEqual({
      type: 'object',
      fields: new Map([
        [
          'currency',
          {
            description: 'Three letters.\n\nAs in ISO 4217.',
            optional: false,
            declared: { type: 'plain', text: '"EUR" | "USD"' },
          },
        ],
        [
          'coins',
          { description: '', optional: true, declared: { type: 'map', of: { type: 'plain', text: 'number' } } },
        ],
        [
          'drawers',
          {
            description: '',
            optional: true,
            declared: {
              type: 'list',
              of: {
                type: 'object',
                fields: new Map([
                  ['name', { description: 'Its name', optional: false, declared: { type: 'plain', text: 'string' } }],
                  [
                    'x-y',
                    {
                      description: '',
                      optional: true,
                      declared: { type: 'list', of: { type: 'plain', text: 'string' } },
                    },
                  ],
                ]),
              },
            },
          },
        ],
      ]),
    });
  });

  test('a file without an interface is none', () => {
    expect(parseDeclaration('export type IName = string;', 'a')).toBeUndefined();
  });
});

test.each([
  ['IoK8sApiCoreV1Pod', 'io.k8s.api.core.v1.Pod'],
  ['IoK8sApiAdmissionregistrationV1beta1JSONPatch', 'io.k8s.api.admissionregistration.v1beta1.JSONPatch'],
  ['IoK8sApimachineryPkgApisMetaV1ObjectMeta', 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'],
  ['ComGithubArgoprojArgoCdV3PkgApisApplicationV1alpha1AppProject', undefined],
])('%s is %s', (name, definition) => {
  expect(definitionName(name)).toBe(definition);
});

test.each([
  [27, undefined],
  [28, 'a'],
  [30, 'a'],
  [31, 'b'],
  [32, undefined],
])('in 1.%i', (minor, value) => {
  expect(inVersion({ '28-30': 'a', '31': 'b' }, minor)).toBe(value);
});
