import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { app, type Files, read, smallCompany } from '../../test/company.ts';
import type { Data, Path } from '../config/index.ts';
import { hasErrors, type Repository, renderApp } from '../flow.ts';
import { placements } from '../model/index.ts';
import { identityOf, type KubeObject } from '../synth/index.ts';
import type { Cause } from './cause.ts';
import { valueAt } from './edit.ts';
import { nameOf } from './explain-rendered.ts';
import { showFieldPath } from './field-path.ts';
import { alternatives } from './source.ts';
import { appSubject } from './subject.ts';
import { type SourceMap, sourceMap } from './trace.ts';

const files: Files = {
  'platform/platform.yaml': `${smallCompany['platform/platform.yaml']}sizes: { tiny: { requests: { cpu: 50m, memory: 32Mi }, limits: { memory: 64Mi } } }
defaults: { env: { LOG_LEVEL: info }, labels: { acme.example/cost-center: "7" } }
`,
  'teams/shop/team.yaml': `${smallCompany['teams/shop/team.yaml']}defaults: { termination: { gracePeriod: 60s } }\n`,
  'teams/shop/web.yaml': app(`command: [node, server.js]
ports:
  http: { port: 8080 }
  grpc: { port: 5050, targetPort: 5051 }
routes:
  - { host: web.acme.example, path: /, visibility: public }
size: tiny
autoscaling: { min: 2, max: 10, cpu: 70 }
probes: { readiness: { path: /healthz }, liveness: { path: /livez } }
env:
  LOG_LEVEL: debug
  STRIPE_KEY: { secret: stripe/api-key }
files: { /etc/web/rates.yaml: "eur: 1.0" }
volumes: { cache: { path: /var/cache, size: 1Gi } }
migrate: { command: [node, migrate.js] }
dependencies:
  db: { type: postgres, size: small }
  cart: { app: shop/cart, port: grpc }
egress:
  stripe: { host: api.stripe.com, ports: [443] }
observability: { metrics: { port: http, path: /metrics } }
environments:
  dev: {}
  production: { autoscaling: { min: 4 }, dependencies: { db: { instances: 3, storage: 50Gi } } }
patches:
  - { target: { kind: Deployment }, merge: { spec: { minReadySeconds: 10 } } }
  - { target: { kind: Service }, json: [{ op: add, path: /spec/sessionAffinity, value: ClientIP }] }
`),
  'teams/shop/cart.yaml': app('ports: { grpc: { port: 7070 } }\nenvironments: { dev: {}, production: {} }\n'),
  'teams/orders/team.yaml':
    'apiVersion: roadbed.dev/v1\nkind: Team\nname: Orders\ngroups: { developers: [orders-developers] }\n',
  'teams/orders/desk.yaml': app(
    'ports: { http: { port: 80 } }\ndependencies: { web: { app: shop/web, port: http } }\nenvironments: { production: {} }\n',
  ),
};
const all: Files = { ...smallCompany, ...files };

function repositoryOf(given: Files): Repository | undefined {
  const { value, diagnostics } = read(given);
  return hasErrors(diagnostics) ? undefined : value;
}

/** The objects of shop/web in production, as the flow renders them; undefined where it refuses. */
function flowRenders(given: Files): readonly KubeObject[] | undefined {
  const repository = repositoryOf(given);
  const found = repository && webIn(repository);
  if (!repository || !found) return undefined;
  const made = renderApp(repository, found.web, found.place);
  return hasErrors(made.diagnostics) ? undefined : made.objects;
}

function webIn({ company }: Repository) {
  const web = company.apps.get('shop/web');
  const place = web && placements(company, web).find(({ cluster }) => cluster.name === 'prod-1');
  return web && place ? { web, place } : undefined;
}

interface Field {
  readonly object: KubeObject;
  readonly path: Path;
}

function* fieldsOf(object: KubeObject, value: unknown = object, path: Path = []): Generator<Field> {
  const inner: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(typeof value === 'object' && value !== null ? value : {});
  if (inner.length === 0) yield { object, path };
  for (const [step, item] of inner) yield* fieldsOf(object, item, [...path, step]);
}

const shown = ({ object, path }: Field): string => `${nameOf(object)}:${showFieldPath(object, path)}`;

let map: SourceMap;
let fields: readonly Field[];
beforeAll(() => {
  const repository = repositoryOf(files);
  const found = repository && webIn(repository);
  if (!repository || !found) throw new Error('no company');
  map = sourceMap(appSubject(repository, found.web, found.place));
  fields = map.objects.flatMap((object) => [...fieldsOf(object)]);
});

describe('every field of a rich app', () => {
  test('is rendered for an explanation as the flow renders it', () => {
    expect(map.objects).toEqual(flowRenders(files));
    expect(fields.length).toBeGreaterThan(250);
  });

  test('has a cause with a place', () => {
    const without = fields.filter(({ object, path }) => map.origins(object, path).causes.length === 0);
    expect(without.map(shown)).toEqual([]);
    const placeless = fields.filter(({ object, path }) =>
      map.origins(object, path).causes.some(({ span }) => all[span.file] === undefined || span.end <= span.start),
    );
    expect(placeless.map(shown)).toEqual([]);
  });

  test('moves when the file that is named as its cause is edited, and the flow renders again', () => {
    const byCause = new Map<string, { readonly cause: Cause; readonly fields: Field[] }>();
    for (const field of fields) {
      for (const cause of map.origins(field.object, field.path).causes) {
        if (cause.value === undefined || !cause.path || cause.cause === 'engine default' || cause.cause === 'offering')
          continue;
        // One of each part of a file: every one of them reads the whole company again.
        const key = `${cause.span.file} ${cause.path.slice(0, 2).join('.')}`;
        if (byCause.has(key) && byCause.get(key)?.cause.field !== cause.field) continue;
        byCause.set(key, { cause, fields: [...(byCause.get(key)?.fields ?? []), field] });
      }
    }
    let moved = 0;
    const still: string[] = [];
    for (const { cause, fields: caused } of byCause.values()) {
      const after = editsOf(cause).map((text) => flowRenders({ ...files, [cause.span.file]: text }));
      if (after.every((objects) => objects === undefined)) continue;
      for (const field of caused) {
        const before = valueAt(field.object, field.path);
        const changed = after.some((objects) => {
          const object = objects?.find((one) => identityOf(one) === identityOf(field.object));
          return objects !== undefined && !isDeepStrictEqual(object && valueAt(object, field.path), before);
        });
        if (changed) moved++;
        else still.push(`${shown(field)} by ${cause.span.file} ${cause.field}`);
      }
    }
    expect(still).toEqual([]);
    expect(moved).toBeGreaterThan(50);
  });

  test('halving finds what trying every input alone finds', () => {
    const single = map.leaves
      .filter(({ part }) => part === 'value')
      .map((leaf) => ({
        leaf,
        runs: leaf.changes.map((edit) => map.experiments.run([{ source: leaf.source, edit }])),
      }));
    const wrong = fields.flatMap((field) => {
      const { object, path } = field;
      const alone = single
        .filter(({ runs }) => runs.some((run) => run !== 'failed' && run.field(object, path) === 'changed'))
        .map(({ leaf }) => placeOf(leaf.source.cause(leaf.path, leaf.part)));
      const found = map.origins(object, path).causes.map(placeOf);
      const missed = alone.filter((place) => !found.includes(place));
      return missed.length > 0 ? [`${shown(field)} misses ${missed.join(', ')}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  test('takes few renders', () => {
    const fresh = sourceMap(map.subject);
    const deployment = fresh.objects.find(({ kind }) => kind === 'Deployment');
    if (!deployment) throw new Error('no Deployment');
    fresh.origins(deployment, ['spec', 'template', 'spec', 'containers', 0, 'image']);
    expect(fresh.experiments.renders()).toBeLessThan(60);
    expect(map.leaves.length).toBeGreaterThan(100);
  });
});

function placeOf({ span, field, name }: Cause): string {
  return `${span.file} ${field ?? name}`;
}

/** The texts of a cause's file with the value changed in the ways that a person might. */
function editsOf({ span, path = [], value }: Cause): readonly string[] {
  const names = [
    ['http', 'grpc'],
    ['public', 'internal'],
    ['tiny', 'small', 'medium'],
    ['shop/cart', 'shop/web'],
  ];
  const words = names.find((list) => list.includes(String(value)))?.filter((word) => word !== value);
  return (words ?? alternatives(value as Data, undefined)).map((changed) => {
    const document = parseDocument(all[span.file] ?? '');
    document.setIn(path, changed);
    return document.toString();
  });
}
