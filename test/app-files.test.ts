import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { app, diagnosticsOf, hello, problemsOf } from './company.ts';

describe('what a user reads about a field', () => {
  test('unknown fields, at every level, with what was meant', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}replica: 3
prots: {}
zzz: 1
probes: { readyness: { path: / } }
routes: [{ hosts: a.acme.example }]
volumes: { data: { pth: /data } }
dependencies: { db: { app: shop/a, prot: http } }
`,
      }),
    ).toMatchInlineSnapshot(`
      "config/unknown-field teams/shop/a.yaml:6:1 \`replica\` is not a field of WebService
      config/unknown-field teams/shop/a.yaml:7:1 \`prots\` is not a field of WebService
      config/unknown-field teams/shop/a.yaml:8:1 \`zzz\` is not a field of WebService
      config/unknown-field teams/shop/a.yaml:9:11 \`readyness\` is not a field of \`probes\`
      config/missing-field teams/shop/a.yaml:10:10 \`routes[0]\` needs \`host\`
      config/unknown-field teams/shop/a.yaml:10:12 \`hosts\` is not a field of \`routes[0]\`
      config/unknown-field teams/shop/a.yaml:11:20 \`pth\` is not a field of \`volumes.data\`"
    `);
  });

  test('wrong types and units', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(`ports: { http: 8080 }
replicas: "2"
command: node server.js
args: [1, two, [three]]
env: { A: [1], B: null, C: { secrets: a/b }, D: { secret: nopath }, E: 1.5, F: true }
size: Small
resources: { requests: { memory: 256MB, cpu: 0.5 } }
termination: { gracePeriod: 30 }
autoscaling: { min: 2.5, max: 2000 }
labels: { "not a key!": x, ok: "not a value!" }
description: 7
environments: [dev]
`),
      }),
    ).toMatchInlineSnapshot(`
      "config/wrong-type teams/shop/a.yaml:4:16 \`ports.http\` must be a map, not \`8080\`
      config/wrong-type teams/shop/a.yaml:5:11 \`replicas\` must be a whole number, not the text \`2\`
      config/wrong-type teams/shop/a.yaml:6:10 \`command\` must be a list, not the text \`node server.js\`
      config/wrong-type teams/shop/a.yaml:7:8 \`args[0]\` must be text, not \`1\`
      config/wrong-type teams/shop/a.yaml:7:16 \`args[2]\` must be text, not a list
      config/wrong-type teams/shop/a.yaml:8:11 \`env.A\` cannot be a list
      config/missing-field teams/shop/a.yaml:8:25 \`env.C\` needs \`secret\`
      config/unknown-field teams/shop/a.yaml:8:30 \`secrets\` is not a field of \`env.C\`
      config/invalid-value teams/shop/a.yaml:8:59 \`nopath\` is not a secret reference
      config/invalid-value teams/shop/a.yaml:9:7 \`Small\` is not a DNS label
      config/invalid-value teams/shop/a.yaml:10:34 \`256MB\` is not a quantity
      config/wrong-type teams/shop/a.yaml:10:46 \`resources.requests.cpu\` must be text, not \`0.5\`
      config/wrong-type teams/shop/a.yaml:11:29 \`termination.gracePeriod\` must be text, not \`30\`
      config/wrong-type teams/shop/a.yaml:12:21 \`autoscaling.min\` must be a whole number, not \`2.5\`
      config/invalid-value teams/shop/a.yaml:12:31 \`autoscaling.max\` must be <= 1000, not \`2000\`
      config/invalid-name teams/shop/a.yaml:13:11 \`not a key!\` is not a valid label key
      config/invalid-value teams/shop/a.yaml:13:32 \`not a value!\` is not a label value
      config/wrong-type teams/shop/a.yaml:14:14 \`description\` must be text, not \`7\`
      config/wrong-type teams/shop/a.yaml:15:15 \`environments\` must be a map, not a list"
    `);
  });

  test('names that the user chooses', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(`ports: { HTTP: { port: 80 }, "80": { port: 81 }, web-interface-of-it: { port: 82 } }
env: { "A B": 1, 1A: 2, "": 3 }
files: { etc/a: x, /etc/../b: y }
volumes: { Data: { path: /data } }
environments: { dev: {} }
`),
      }),
    ).toMatchInlineSnapshot(`
      "config/invalid-name teams/shop/a.yaml:4:10 \`HTTP\` is not a valid port name
      config/invalid-name teams/shop/a.yaml:4:30 \`80\` is not a valid port name: it has no letter
      config/invalid-name teams/shop/a.yaml:4:50 \`web-interface-of-it\` is not a valid port name: it is 19 characters long, 15 is the most
      config/invalid-name teams/shop/a.yaml:5:8 \`A B\` is not a valid environment variable
      config/invalid-name teams/shop/a.yaml:5:18 \`1A\` is not a valid environment variable
      config/invalid-name teams/shop/a.yaml:5:25 \`\` is not a valid environment variable
      config/invalid-name teams/shop/a.yaml:6:10 \`etc/a\` is not a valid absolute path
      config/invalid-name teams/shop/a.yaml:6:20 \`/etc/../b\` is not a valid absolute path: it holds \`.\` or \`..\`
      config/invalid-name teams/shop/a.yaml:7:12 \`Data\` is not a valid DNS label"
    `);
  });

  test('shapes that exclude each other', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}probes: { liveness: true, readiness: 5, startup: { path: /, perod: 5s } }
dependencies: { a: text, b: { app: shop/a, type: redis }, c: {} }
env: { A: { secret: a/b, field: metadata.name } }
`,
      }),
    ).toMatchInlineSnapshot(`
      "config/wrong-type teams/shop/a.yaml:6:21 \`probes.liveness\` cannot be \`true\`
      config/wrong-type teams/shop/a.yaml:6:38 \`probes.readiness\` cannot be \`5\`
      config/unknown-field teams/shop/a.yaml:6:61 \`perod\` is not a field of \`probes.startup\`
      config/wrong-type teams/shop/a.yaml:7:20 \`dependencies.a\` cannot be the text \`text\`
      config/unknown-field teams/shop/a.yaml:7:31 \`app\` is not a field of the offering \`redis\`
      config/unknown-field teams/shop/a.yaml:8:26 \`field\` is not a field of \`env.A\`"
    `);
  });

  test('what is missing once everything is merged, where it would be written', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml':
          'apiVersion: roadbed.dev/v1\nkind: WebService\nenvironments: { dev: {}, production: { image: nginx } }\n',
        'teams/shop/b.yaml': app('ports: { http: {} }\nroutes: [{ path: / }]\nenvironments: { dev: {} }\n'),
        'teams/shop/c.yaml': 'apiVersion: roadbed.dev/v1\nkind: CronJob\nimage: nginx\n',
        'teams/shop/d.yaml': 'kind: Worker\nimage: nginx\nenvironments: { dev: {} }\n',
        'teams/shop/e.yaml': 'apiVersion: roadbed.dev/v2\nkind: Worker\nimage: nginx\nenvironments: { dev: {} }\n',
      }),
    ).toMatchInlineSnapshot(`
      "config/missing-field teams/shop/a.yaml:1:1 WebService in \`dev\` needs \`image\`
      config/missing-field teams/shop/a.yaml:1:1 WebService in \`dev\` needs \`ports\`
      config/missing-field teams/shop/a.yaml:1:1 WebService in \`production\` needs \`ports\`
      config/missing-field teams/shop/b.yaml:5:10 \`routes[0]\` needs \`host\`
      config/missing-field teams/shop/c.yaml:1:1 CronJob needs \`environments\`
      config/missing-field teams/shop/d.yaml:1:1 Worker needs \`apiVersion\`
      config/invalid-value teams/shop/e.yaml:1:13 \`roadbed.dev/v2\` is not allowed for \`apiVersion\`"
    `);
  });

  test('in overrides', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(`ports: { http: { port: 80 } }
environments:
  dev: { replica: 1, env: { A: 1.10 } }
  production: text
`),
      }),
    ).toMatchInlineSnapshot(`
      "config/unknown-field teams/shop/a.yaml:6:10 \`replica\` is not a field of \`environments.dev\`
      config/ambiguous-number teams/shop/a.yaml:6:32 \`A\` would become \`1.1\` instead of \`1.10\`
      config/wrong-type teams/shop/a.yaml:7:15 \`environments.production\` must be a map, not the text \`text\`"
    `);
  });

  test('numbers that would not read back as they were written', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}env: { A: 1.10, B: 0x1F, C: 1e3, D: 012, E: 1.0, F: .5, G: 10, H: -1, I: 1.5, J: 1_000, K: +1 }\n`,
      }),
    ).toMatchInlineSnapshot(`
      "config/ambiguous-number teams/shop/a.yaml:6:11 \`A\` would become \`1.1\` instead of \`1.10\`
      config/ambiguous-number teams/shop/a.yaml:6:20 \`B\` would become \`31\` instead of \`0x1F\`
      config/ambiguous-number teams/shop/a.yaml:6:29 \`C\` would become \`1000\` instead of \`1e3\`
      config/ambiguous-number teams/shop/a.yaml:6:37 \`D\` would become \`12\` instead of \`012\`
      config/ambiguous-number teams/shop/a.yaml:6:45 \`E\` would become \`1\` instead of \`1.0\`
      config/ambiguous-number teams/shop/a.yaml:6:53 \`F\` would become \`0.5\` instead of \`.5\`
      config/ambiguous-number teams/shop/a.yaml:6:92 \`K\` would become \`1\` instead of \`+1\`"
    `);
  });

  test('defaults of the platform and of the team', () => {
    expect(
      diagnosticsOf({
        'teams/shop/team.yaml': `apiVersion: roadbed.dev/v1
kind: Team
name: Shop
groups: { developers: [a] }
quota: { requests: { cpu: lots } }
defaults:
  replica: 2
  env: { A: 1.10 }
  size: tiny
  schedule: never
`,
        'teams/shop/a.yaml': hello,
      }),
    ).toMatchInlineSnapshot(`
      "config/invalid-value teams/shop/team.yaml:5:27 \`lots\` is not a quantity
      config/unknown-field teams/shop/team.yaml:7:3 \`replica\` is not a field of \`defaults\`
      config/ambiguous-number teams/shop/team.yaml:8:13 \`A\` would become \`1.1\` instead of \`1.10\`
      config/invalid-value teams/shop/team.yaml:10:13 \`never\` is not a schedule: it has 1 field instead of 5"
    `);
  });

  test('a default that is wrong only once merged is shown where it stands', () => {
    expect(
      diagnosticsOf({
        'teams/shop/team.yaml': `apiVersion: roadbed.dev/v1
kind: Team
name: Shop
groups: { developers: [a] }
defaults:
  size: tiny
  env: { KEY: 1.10 }
`,
        'teams/shop/a.yaml': hello,
      }),
    ).toMatchInlineSnapshot(`
      "model/unknown-reference teams/shop/team.yaml:6:9 There is no size \`tiny\`
      config/ambiguous-number teams/shop/team.yaml:7:15 \`KEY\` would become \`1.1\` instead of \`1.10\`"
    `);
  });

  test('schedules, hosts, images', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(
          'schedule: "0 0 31 2 *"\ntimeZone: Berlin\ntimeout: 5\nenvironments: { dev: {} }\n',
          'CronJob',
        ),
        'teams/shop/b.yaml': app(
          'schedule: "0 0 3 * * *"\nconcurrency: forbid\nenvironments: { dev: {} }\n',
          'CronJob',
        ).replace('/app:1', '/App:1'),
        'teams/shop/c.yaml': `${hello}routes: [{ host: "https://c.acme.example" }, { host: c, path: c }, { host: c, visibility: world }]\n`,
      }),
    ).toMatchInlineSnapshot(`
      "config/invalid-value teams/shop/a.yaml:4:11 \`0 0 31 2 *\` is not a schedule: that day never comes
      config/invalid-value teams/shop/a.yaml:5:11 \`Berlin\` is not a time zone
      config/wrong-type teams/shop/a.yaml:6:10 \`timeout\` must be text, not \`5\`
      config/invalid-value teams/shop/b.yaml:3:8 \`registry.acme.example/shop/App:1.0.0\` is not a container image: a repository is written in lower case
      config/invalid-value teams/shop/b.yaml:4:11 \`0 0 3 * * *\` is not a schedule: it has 6 fields instead of 5
      config/invalid-value teams/shop/b.yaml:5:14 \`forbid\` is not allowed for \`concurrency\`
      config/invalid-value teams/shop/c.yaml:6:18 \`https://c.acme.example\` is not a host name: write it without the scheme
      config/invalid-value teams/shop/c.yaml:6:63 \`c\` is not a URL path
      config/invalid-value teams/shop/c.yaml:6:91 \`world\` is not allowed for \`routes[2].visibility\`"
    `);
  });
});

describe('hostile files', () => {
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s at each level is refused or a name',
    (name) => {
      const found = problemsOf({
        'teams/shop/a.yaml': `${hello}${name}: { polluted: 1 }
env: { ${name}: 1 }
labels: { ${name}: x }
ports2: { ${name}: { port: 81 } }
probes: { ${name}: { path: / } }
dependencies: { x: { type: redis, ${name}: { polluted: 1 } } }
`,
        'teams/shop/b.yaml': app(`ports: { http: { port: 80 } }\nenvironments: { dev: { ${name}: 1 }, ${name}: {} }\n`),
        'teams/shop/c.yaml': `${hello}dependencies: { x: { type: ${name} }, y: { app: ${name}/${name} } }\nsize: ${name}\n`,
        'teams/shop/d.yaml': `apiVersion: roadbed.dev/v1\nkind: ${name}\nenvironments: { dev: {} }\n`,
      });
      expect(new Set(found.map(({ code }) => code.split('/')[0]))).not.toContain('bug');
      expect(found.some(({ severity }) => severity === 'error')).toBe(true);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  test('6,000 wrong values end in time', () => {
    const start = performance.now();
    const values = Array.from({ length: 6000 }, (_, i) => `  V${i}: [1]`).join('\n');
    expect(problemsOf({ 'teams/shop/a.yaml': `${hello}env:\n${values}\n` }).length).toBeGreaterThan(90);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('6,000 unknown fields end in time', () => {
    const start = performance.now();
    const values = Array.from({ length: 6000 }, (_, i) => `v${i}: 1`).join('\n');
    expect(problemsOf({ 'teams/shop/a.yaml': `${hello}${values}\n` }).length).toBeGreaterThan(90);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('any bytes as a team file', () => {
  const words = [
    ...'apiVersion kind image ports routes env files volumes replicas autoscaling probes dependencies environments patches size'.split(
      ' ',
    ),
    ...'dev production http path port host secret type app redis postgres target merge json min max WebService Worker Manifests'.split(
      ' ',
    ),
    ...'roadbed.dev/v1 null true 1 -1 1e400 0x1F "" [] {} : - , [ ] { } & * ! | > # \' " \\n \\t @ % ` <<: --- ... ~ é 🚀 __proto__'.split(
      ' ',
    ),
    '\n',
    '\n  ',
    '\n    ',
    ': ',
    '- ',
    '\0',
    '\ud800',
  ];
  const text = fc.oneof(
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => `${hello}${parts.join(' ')}`),
    fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => `${hello}${parts.join(': ')}`),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );
  test('gives diagnostics or objects, never a throw', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        problemsOf({
          'teams/shop/a.yaml': one,
          'teams/shop/b.yaml': hello,
          'teams/shop/old.yaml': app('environments: { dev: {} }', 'Manifests'),
          'teams/shop/old/x.yaml': other,
        });
        problemsOf({ 'teams/shop/team.yaml': one, 'teams/shop/b.yaml': hello });
        problemsOf({ 'platform/clusters/dev-1.yaml': one, 'platform/platform.yaml': other });
      }),
      { numRuns: 150 },
    );
  });
});
