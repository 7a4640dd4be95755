import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schemaChecker } from '../../lib/check/index.ts';
import { appFields } from '../../lib/config/index.ts';
import { hasErrors, render } from '../../lib/flow.ts';
import { templates } from '../../platform/templates/index.ts';
import { hello, read } from '../company.ts';
import { byCluster, loose } from './objects.ts';
import { restrictedProblems } from './pod-security.ts';
import { danglingReferences, sharedPods } from './references.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Right texts of each format. Few of them, so that what names something often names something that is there. */
const texts: Readonly<Record<string, readonly string[]>> = {
  quantity: ['100m', '1', '256Mi', '1Gi', '0.5'],
  duration: ['1s', '30s', '5m', '1h30m', '300ms', '0s'],
  'dns-label': ['small', 'medium', 'a', 'postgres', 'redis', 'x-1'],
  'port-name': ['http', 'grpc', 'metrics'],
  host: ['a.acme.example', 'b.dev.acme.example', 'c.corp.acme.example', '*.acme.example'],
  image: ['nginx', 'registry.acme.example/shop/app:1.0.0', `registry.acme.example/app@sha256:${'0'.repeat(64)}`],
  cron: ['0 3 * * *', '*/5 * * * MON-FRI'],
  'absolute-path': ['/data', '/var/cache', '/tmp', '/etc/app.yaml', '/a b/c'],
  'url-path': ['/', '/healthz', '/api/v1'],
  'secret-reference': ['stripe/api-key', 'a/b', 'tls/ca.crt'],
  'app-reference': ['shop/other', 'billing/ledger', 'shop/app'],
  cidr: ['10.0.0.0/8', '203.0.113.0/24', 'fd00::/8'],
  'label-value': ['', 'gold', 'a.b'],
  'time-zone': ['Europe/Berlin', 'Etc/UTC'],
  'relative-path': ['a', 'a/b'],
};
const hostile = [
  '',
  ' ',
  'y',
  'no',
  '0x1F',
  '1_000',
  '~',
  '"',
  "'",
  '#',
  ': ',
  '- a',
  '{}',
  '\u0085',
  '\u2028',
  '\u007f',
  'ü\n\n ',
  '<<',
  '$(DB_HOST)',
  '\t',
];
const keys: Readonly<Record<string, readonly string[]>> = {
  'dns-label': ['a', 'data', 'db', 'cache', 'x-1'],
  'port-name': ['http', 'grpc', 'metrics'],
  'absolute-path': ['/etc/app.yaml', '/etc/app-yaml', '/etc/.x'],
  label: ['acme.example/owner', 'tier'],
  any: ['queueName', 'p99', 'X-Header'],
  variable: ['LOG_LEVEL', 'DB_HOST', '_x', 'constructor'],
};

/** Values that a schema allows; most optional fields stay away, so that many files have no conflict. */
function values(schema: Schema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.anyOf)) return fc.oneof(...(schema.anyOf as Schema[]).map(values));
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Number(schema.minimum ?? 0), max: Math.min(Number(schema.maximum ?? 50), 70_000) });
    case 'number':
      return fc.constantFrom(99.9, 99.95, 0.5).filter((n) => n >= Number(schema.minimum ?? 0));
    case 'array':
      return fc.array(values(schema.items as Schema), { minLength: Number(schema.minItems ?? 0), maxLength: 2 });
    case 'string':
      return textsOf(schema);
    case 'object':
      return objects(schema);
    default:
      return fc.constantFrom('small', 'x', 1);
  }
}

function textsOf(schema: Schema): fc.Arbitrary<string> {
  const known = texts[String(schema.format)];
  if (known) return fc.constantFrom(...known);
  const examples = (schema.examples as string[] | undefined)?.filter((one) => typeof one === 'string') ?? [];
  if (schema.pattern !== undefined && examples.length > 0) return fc.constantFrom(...examples);
  return fc.constantFrom(
    ...(examples.length > 0 ? examples : hostile.filter((one) => schema.minLength === undefined || one !== '')),
  );
}

function objects(schema: Schema): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const of = schema.additionalProperties;
  if (Object.keys(properties).length === 0 && typeof of === 'object' && of !== null) {
    const names = (schema.propertyNames ?? {}) as Schema;
    const known =
      keys[
        String(
          names.format ??
            (names.title === 'label key' ? 'label' : names.title === 'environment variable' ? 'variable' : 'any'),
        )
      ];
    return fc.dictionary(fc.constantFrom(...(known ?? ['a', 'b'])), values(of as Schema), { maxKeys: 2 });
  }
  const required = (schema.required ?? []) as string[];
  return fc.record(Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, values(inner)])), {
    requiredKeys: required,
  });
}

/** App files of a kind: what is required, and a few of the other fields. */
function appFile(kind: (typeof templates)[number]): fc.Arbitrary<string> {
  const fields = appFields(kind) as unknown as Record<string, Schema & { '~optional'?: boolean }>;
  const { patches: _, ...rest } = fields;
  const names = Object.keys(rest);
  const always = names.filter((name) => ['image', 'ports', 'schedule'].includes(name));
  return fc
    .uniqueArray(fc.constantFrom(...names), { maxLength: 4 })
    .chain((some) =>
      fc.record(Object.fromEntries([...new Set([...always, ...some])].map((name) => [name, values(rest[name] ?? {})]))),
    )
    .map((spec) =>
      JSON.stringify({
        apiVersion: 'roadbed.dev/v1',
        kind: kind.kind,
        ...(always.includes('image') ? { image: 'nginx' } : {}),
        ...spec,
        environments: { dev: {}, production: {} },
      }),
    );
}

const kinds = templates.filter(({ kind }) => kind !== 'Manifests');
const other = hello.replace('dev: {}', 'dev: {}, production: {}');

test.each(kinds.map((kind) => [kind.kind, kind] as const))(
  'any %s without a problem is valid, restricted and complete in both clusters, and twice the same',
  (_, kind) => {
    let rendered = 0;
    let generated = 0;
    fc.assert(
      fc.property(appFile(kind), (file) => {
        generated++;
        const files = { 'teams/shop/app.yaml': file, 'teams/shop/other.yaml': other };
        const { value, diagnostics } = read(files);
        if (!value) throw new Error('no company');
        const steps = [...render(value)];
        if (hasErrors([...diagnostics, ...steps.flatMap((step) => step.diagnostics)])) return;
        rendered++;
        const check = schemaChecker(value, { traced: 0 });
        expect(steps.flatMap((step) => check(step)).map(({ message }) => message)).toEqual([]);
        for (const cluster of byCluster(steps)) {
          expect(cluster.pods.flatMap(restrictedProblems)).toEqual([]);
          expect(danglingReferences(cluster)).toEqual([]);
          expect(sharedPods(cluster)).toEqual([]);
        }
        const again = read(files).value;
        const bytes = (all: typeof steps) => all.flatMap((step) => step.files.map(({ text }) => text)).join('');
        expect(again && bytes([...render(again)])).toBe(bytes(steps));
        expect(loose(steps).length).toBeGreaterThan(4);
      }),
      { numRuns: 120 },
    );
    expect(rendered / generated).toBeGreaterThan(0.15);
  },
);
