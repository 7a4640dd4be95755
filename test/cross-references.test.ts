import { describe, expect, test } from 'vitest';
import { app, diagnosticsOf, hello } from './company.ts';

describe('what an app names must exist', () => {
  test('nothing wrong is nothing said', () => {
    expect(diagnosticsOf({ 'teams/shop/hello.yaml': hello })).toBe('');
  });

  test('environment', () => {
    expect(
      diagnosticsOf({ 'teams/shop/hello.yaml': app('ports: { http: { port: 80 } }\nenvironments:\n  develop: {}\n') }),
    ).toMatchInlineSnapshot(`"model/unknown-reference teams/shop/hello.yaml:6:3 There is no environment \`develop\`"`);
  });

  test('app, and a port of an app', () => {
    expect(
      diagnosticsOf({
        'teams/shop/cart.yaml': hello,
        'teams/shop/hello.yaml': `${hello}dependencies:
  a: { app: shop/crat }
  b: { app: shop/cart, port: grpc }
  c: { app: billing/ledger }
`,
      }),
    ).toMatchInlineSnapshot(`
      "model/unknown-reference teams/shop/hello.yaml:7:13 There is no app \`shop/crat\`
      model/unknown-reference teams/shop/hello.yaml:8:30 There is no port of \`shop/cart\` \`grpc\`
      model/unknown-reference teams/shop/hello.yaml:9:13 There is no app \`billing/ledger\`"
    `);
  });

  test('an app that serves no port, or does not run there', () => {
    expect(
      diagnosticsOf({
        'teams/shop/mailer.yaml': app('environments: { dev: {} }\n', 'Worker'),
        'teams/shop/cart.yaml': hello,
        'teams/shop/hello.yaml': app(`ports: { http: { port: 80 } }
dependencies:
  mailer: { app: shop/mailer }
  cart: { app: shop/cart }
environments:
  dev: {}
  production:
    dependencies: { mailer: null }
`),
      }),
    ).toMatchInlineSnapshot(`
      "model/no-port teams/shop/hello.yaml:6:18 \`shop/mailer\` serves no port
      model/dependency-not-deployed teams/shop/hello.yaml:7:16 \`shop/cart\` does not run in \`production\`, where \`shop/hello\` needs it"
    `);
  });

  test('itself', () => {
    expect(
      diagnosticsOf({ 'teams/shop/hello.yaml': `${hello}dependencies: { me: { app: shop/hello } }\n` }),
    ).toMatchInlineSnapshot(`"model/self-dependency teams/shop/hello.yaml:6:28 \`shop/hello\` depends on itself"`);
  });

  test('offering and its fields', () => {
    expect(
      diagnosticsOf({
        'teams/shop/hello.yaml': `${hello}dependencies:
  db: { type: postgress }
  store: { type: postgres, sizes: small }
  cache: { type: redis, size: huge }
  both: { type: redis, app: shop/cart }
  none: {}
`,
      }),
    ).toMatchInlineSnapshot(`"config/missing-field teams/shop/hello.yaml:11:3 \`dependencies.none\` needs \`app\`"`);
  });

  test('ports of its own in routes, probes and metrics', () => {
    expect(
      diagnosticsOf({
        'teams/shop/hello.yaml': `${hello}routes:
  - { host: hello.acme.example, port: htpp, visibility: public }
probes: { readiness: { path: /, port: admin } }
observability: { metrics: { port: metrics } }
`,
      }),
    ).toMatchInlineSnapshot(`
      "model/unknown-reference teams/shop/hello.yaml:7:39 There is no port \`htpp\`
      model/unknown-reference teams/shop/hello.yaml:8:39 There is no port \`admin\`
      model/unknown-reference teams/shop/hello.yaml:9:35 There is no port \`metrics\`"
    `);
  });

  test('size', () => {
    expect(diagnosticsOf({ 'teams/shop/hello.yaml': `${hello}size: smal\n` })).toMatchInlineSnapshot(`"model/unknown-reference teams/shop/hello.yaml:6:7 There is no size \`smal\`"`);
  });

  test('kind', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app('environments: {}\n', 'Webservice'),
        'teams/shop/b.yaml': 'apiVersion: roadbed.dev/v1\nimage: a\nenvironments: {}\n',
        'teams/shop/c.yaml': 'apiVersion: roadbed.dev/v1\nkind: [a]\nenvironments: {}\n',
        'teams/shop/d.yaml': '- a\n',
      }),
    ).toMatchInlineSnapshot(`
      "config/unknown-kind teams/shop/a.yaml:2:7 \`Webservice\` is not a kind of app
      config/missing-field teams/shop/b.yaml:1:1 This app has no \`kind\`
      config/unknown-kind teams/shop/c.yaml:2:7 \`a\` is not a kind of app
      config/missing-field teams/shop/d.yaml:1:1 This app has no \`kind\`"
    `);
  });

  test('clusters, environments and offerings that platform and team files name', () => {
    expect(
      diagnosticsOf({
        'platform/environments/dev.yaml':
          'apiVersion: roadbed.dev/v1\nkind: Environment\norder: 1\nclusters: [dev-1, dev-2, prod-1]\nsync: automatic\n',
        'platform/environments/production.yaml':
          'apiVersion: roadbed.dev/v1\nkind: Environment\norder: 1\nclusters: []\nsync: automatic\n',
        'teams/shop/team.yaml': `apiVersion: roadbed.dev/v1
kind: Team
name: Shop
groups: { developers: [a] }
quotas: { prod: { pods: 1 } }
offerings: { postgress: cloudnative-pg, postgres: aurora }
regulations: [pci]
`,
      }),
    ).toMatchInlineSnapshot(`
      "model/unknown-reference platform/clusters/prod-1.yaml:3:14 There is no environment \`production\`
      model/unknown-reference platform/environments/dev.yaml:4:19 There is no cluster \`dev-2\`
      config/cluster-elsewhere platform/environments/dev.yaml:4:26 The cluster \`prod-1\` belongs to the environment \`production\`
      config/invalid-value platform/environments/production.yaml:4:11 \`clusters\` must NOT have fewer than 1 items
      config/invalid-value teams/shop/team.yaml:7:15 \`pci\` is not allowed for \`regulations[0]\`"
    `);
  });

  test('a cluster whose environment does not exist, one that nobody lists', () => {
    expect(
      diagnosticsOf({
        'platform/environments/production.yaml': null,
        'platform/environments/dev.yaml':
          'apiVersion: roadbed.dev/v1\nkind: Environment\norder: 1\nclusters: [dev-2]\nsync: automatic\n',
      }),
    ).toMatchInlineSnapshot(`
      "warning config/unused-cluster platform/clusters/dev-1.yaml:3:14 No environment lists the cluster \`dev-1\`, so nothing is rendered for it
      model/unknown-reference platform/clusters/prod-1.yaml:3:14 There is no environment \`production\`
      model/unknown-reference platform/environments/dev.yaml:4:12 There is no cluster \`dev-2\`"
    `);
  });
});

describe('what apps cannot have together', () => {
  test('two apps with one host and path', () => {
    const route = (visibility: string) => `${hello}routes:
  - { host: hello.acme.example, visibility: ${visibility} }
  - { host: hello.acme.example, path: /api, visibility: ${visibility} }
`;
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': route('public'),
        'teams/shop/b.yaml': route('public'),
        'teams/shop/c.yaml': route('team'),
      }),
    ).toMatchInlineSnapshot(`
      "model/duplicate-route teams/shop/b.yaml:7:5 \`hello.acme.example/\` is already routed to \`shop/a\`
      model/duplicate-route teams/shop/b.yaml:8:5 \`hello.acme.example/api\` is already routed to \`shop/a\`"
    `);
  });

  test('one app that routes a host and path twice', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}routes:
  - { host: hello.acme.example, visibility: public }
  - { host: hello.acme.example, path: /, visibility: public }
`,
      }),
    ).toMatchInlineSnapshot(`"model/duplicate-route teams/shop/a.yaml:8:5 \`hello.acme.example/\` is routed twice"`);
  });

  test('a circle of dependencies is a warning, once, with the whole circle', () => {
    const uses = (name: string) => `${hello}dependencies: { next: { app: shop/${name} } }\n`;
    expect(
      diagnosticsOf({ 'teams/shop/a.yaml': uses('b'), 'teams/shop/b.yaml': uses('c'), 'teams/shop/c.yaml': uses('a') }),
    ).toMatchInlineSnapshot(`"warning model/dependency-cycle teams/shop/c.yaml:6:30 These apps need each other in a circle: shop/a → shop/b → shop/c → shop/a"`);
  });

  test('objects of one identity', () => {
    expect(
      diagnosticsOf({
        'teams/shop/hello.yaml': `${hello}dependencies: { cache: { type: redis } }\n`,
        'teams/shop/hello-cache.yaml': hello,
      }),
    ).toMatchInlineSnapshot(`
      "model/duplicate-object teams/shop/hello.yaml:1:1 Deployment \`hello-cache\` is already rendered by \`shop/hello-cache\`
      model/duplicate-object teams/shop/hello.yaml:1:1 NetworkPolicy \`hello-cache\` is already rendered by \`shop/hello-cache\`
      model/duplicate-object teams/shop/hello.yaml:1:1 Service \`hello-cache\` is already rendered by \`shop/hello-cache\`
      model/duplicate-object teams/shop/hello.yaml:1:1 ServiceAccount \`hello-cache\` is already rendered by \`shop/hello-cache\`"
    `);
  });

  test('a team with the name of a namespace that is taken', () => {
    const team = 'apiVersion: roadbed.dev/v1\nkind: Team\nname: X\ngroups: { developers: [a] }\n';
    expect(
      diagnosticsOf(
        Object.fromEntries(
          ['kube-system', 'default', 'argocd', 'gateways', 'monitoring', 'envoy', 'openshift-x'].flatMap((name) => [
            [`teams/${name}/team.yaml`, team],
            [`teams/${name}/a.yaml`, hello],
          ]),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "model/reserved-name teams/argocd/team.yaml:1:1 A team cannot be called \`argocd\`: that namespace is taken in \`dev-1\`
      model/reserved-name teams/default/team.yaml:1:1 A team cannot be called \`default\`: that namespace is taken in \`dev-1\`
      model/reserved-name teams/envoy/team.yaml:1:1 A team cannot be called \`envoy\`: that namespace is taken in \`dev-1\`
      model/reserved-name teams/gateways/team.yaml:1:1 A team cannot be called \`gateways\`: that namespace is taken in \`dev-1\`
      model/reserved-name teams/kube-system/team.yaml:1:1 A team cannot be called \`kube-system\`: that namespace is taken in \`dev-1\`
      model/reserved-name teams/monitoring/team.yaml:1:1 A team cannot be called \`monitoring\`: that namespace is taken in \`dev-1\`
      model/reserved-name teams/openshift-x/team.yaml:1:1 A team cannot be called \`openshift-x\`: that namespace is taken in \`dev-1\`"
    `);
  });

  test('two files of one name', () => {
    expect(diagnosticsOf({ 'teams/shop/hello.yaml': hello, 'teams/shop/hello.yml': hello })).toMatchInlineSnapshot(`"config/unexpected-file teams/shop/hello.yml:1:1 \`teams/shop/hello.yml\` would not be read"`);
  });
});

describe('fields that exclude or bound each other', () => {
  test('autoscaling', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}autoscaling: { min: 5, max: 3 }\n`,
        'teams/shop/b.yaml': `${hello}autoscaling: { max: 1 }\n`,
        'teams/shop/c.yaml': `${hello}autoscaling: { min: 0, max: 3 }\n`,
        'teams/shop/d.yaml': `${hello}autoscaling: { min: 2 }\n`,
        'teams/shop/e.yaml': `${hello}replicas: 2\nautoscaling: { max: 3 }\n`,
        'teams/shop/f.yaml': `${hello}autoscaling: { min: 1, max: 3, cpu: 0, memory: 130 }\n`,
      }),
    ).toMatchInlineSnapshot(`
      "model/invalid-range teams/shop/a.yaml:6:21 \`autoscaling.min\` (5) is above \`max\` (3)
      model/invalid-range teams/shop/b.yaml:6:21 \`autoscaling.min\` (2) is above \`max\` (1)
      model/invalid-range teams/shop/c.yaml:6:21 Scaling to 0 needs \`triggers\`: nothing would ever wake the app
      config/missing-field teams/shop/d.yaml:6:1 \`autoscaling\` needs \`max\`
      model/conflict teams/shop/e.yaml:6:1 \`replicas\` and \`autoscaling\` exclude each other
      config/invalid-value teams/shop/f.yaml:6:37 \`autoscaling.cpu\` must be >= 1, not \`0\`
      config/invalid-value teams/shop/f.yaml:6:48 \`autoscaling.memory\` must be <= 100, not \`130\`"
    `);
  });

  test('the layer above wins over the layer below when autoscaling meets replicas', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(
          'ports: { http: { port: 80 } }\nautoscaling: { min: 2, max: 4 }\nenvironments:\n  dev: { replicas: 1 }\n',
        ),
      }),
    ).toBe('');
  });

  test('a minimum from one layer above a maximum from another', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(
          'ports: { http: { port: 80 } }\nautoscaling: { min: 4, max: 8 }\nenvironments:\n  dev: { autoscaling: { max: 2 } }\n',
        ),
      }),
    ).toMatchInlineSnapshot(`"model/invalid-range teams/shop/a.yaml:5:21 \`autoscaling.min\` (4) is above \`max\` (2)"`);
  });

  test('resources', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}resources: { requests: { cpu: 1, memory: 1G }, limits: { cpu: 500m, memory: 512Mi } }\n`,
        'teams/shop/b.yaml': `${hello}size: large\nresources: { limits: { memory: 1Gi } }\n`,
      }),
    ).toMatchInlineSnapshot(`
      "config/wrong-type teams/shop/a.yaml:6:31 \`resources.requests.cpu\` must be text, not \`1\`
      model/invalid-range teams/shop/b.yaml:7:32 The memory limit \`1Gi\` is below the request \`2Gi\`"
    `);
  });

  test('ports', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': app(
          'ports:\n  http: { port: 80 }\n  other: { port: 80 }\n  dns: { port: 80, protocol: UDP }\n  target: { port: 81, targetPort: 80 }\nenvironments: { dev: {} }\n',
        ),
      }),
    ).toMatchInlineSnapshot(`"model/conflict teams/shop/a.yaml:6:18 The ports \`http\` and \`other\` are both 80/TCP"`);
  });

  test('probes', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}probes:
  startup: {}
  readiness: { path: /, grpc: true }
  liveness: { command: [ls], port: http }
`,
        'teams/shop/b.yaml': app('probes: { liveness: { path: / } }\nenvironments: { dev: {} }\n', 'Worker'),
      }),
    ).toMatchInlineSnapshot(`
      "config/missing-field teams/shop/a.yaml:7:3 The startup probe does not say what to check
      model/conflict teams/shop/a.yaml:8:3 A probe is one of \`path\`, \`port\`, \`grpc\` and \`command\`, not \`path\` and \`grpc\`
      model/conflict teams/shop/a.yaml:9:30 A probe with \`command\` has no port
      model/no-port teams/shop/b.yaml:4:11 The liveness probe needs a port, and the app serves none"
    `);
  });

  test('probes and ports of a sidecar', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}sidecars:
  proxy:
    image: proxy:1
    ports: { http: { port: 8080 }, admin: { port: 8080 } }
    probes: { liveness: { path: /, port: web }, readiness: {} }
  hello: { image: proxy:1 }
  a: { image: proxy:1 }
initContainers:
  proxy: { image: proxy:1 }
`,
      }),
    ).toMatchInlineSnapshot(`
      "schema/invalid-object teams/shop/a.yaml:1:1 Deployment \`a\`: \`spec.template.spec.initContainers[0].ports[1]\` the same containerPort 8080 and protocol "TCP" as item 0
      schema/invalid-object teams/shop/a.yaml:1:1 Deployment \`a\`: \`spec.template.spec.initContainers[3]\` the same name "proxy" as item 0"
    `);
  });

  test('volumes and files', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}volumes:
  one: { path: /data }
  two: { path: /data }
  three: { path: /x, type: secret }
  four: { path: /y, secret: a/b }
  five: { path: /z, type: persistent }
  six: { path: / }
  tmp: { path: /scratch }
  roadbed-files: { path: /files }
files: { /data: x, /z/a: x }
`,
      }),
    ).toMatchInlineSnapshot(`
      "model/conflict teams/shop/a.yaml:8:16 The volumes \`one\` and \`two\` are both mounted at \`/data\`
      config/missing-field teams/shop/a.yaml:9:3 A volume of \`type: secret\` needs \`secret\`
      model/conflict teams/shop/a.yaml:10:21 \`secret\` belongs to a volume of \`type: secret\`
      config/missing-field teams/shop/a.yaml:11:3 A persistent volume needs a \`size\`
      model/conflict teams/shop/a.yaml:15:10 \`/data\` is both a file and the volume \`two\`"
    `);
  });

  test('egress to a host and to a range', () => {
    expect(
      diagnosticsOf({
        'teams/shop/a.yaml': `${hello}egress:
  a: { cidr: 10.0.0.0/33, ports: [443] }
  b: { ports: [] }
  c: { ports: [0] }
  d: { host: api.example, cidr: 10.0.0.0/8, ports: [1] }
`,
      }),
    ).toMatchInlineSnapshot(`
      "config/invalid-value teams/shop/a.yaml:7:14 \`10.0.0.0/33\` is not a CIDR range
      config/invalid-value teams/shop/a.yaml:8:15 \`egress.b.ports\` must NOT have fewer than 1 items
      config/invalid-value teams/shop/a.yaml:9:16 \`egress.c.ports[0]\` must be >= 1, not \`0\`"
    `);
  });

  test('routes that the edge of the cluster does not serve', () => {
    expect(
      diagnosticsOf({
        'platform/clusters/prod-1.yaml': `apiVersion: roadbed.dev/v1
kind: Cluster
environment: production
region: us
provider: kind
kubernetes: "1.33"
server: https://prod-1.acme.example
routing: { type: ingress, public: { class: nginx, issuer: a, controller: { namespace: nginx } } }
storageClass: standard
capabilities: []
`,
        'teams/shop/a.yaml': app(`ports: { http: { port: 80 } }
routes:
  - { host: a.acme.example, visibility: public }
  - { host: a.other.example, visibility: public }
  - { host: a.corp.acme.example }
  - { host: a.b.corp.acme.example }
env: { KEY: { secret: a/b } }
autoscaling: { max: 3, triggers: { queue: { type: rabbitmq, metadata: { a: b } } } }
environments: { dev: {}, production: {} }
`),
      }),
    ).toMatchInlineSnapshot(`
      "model/no-edge teams/shop/a.yaml:7:13 \`a.other.example\` is not in a domain that the public gateway of \`dev-1\` serves
      model/no-edge teams/shop/a.yaml:8:5 The cluster \`prod-1\` has no internal ingress class
      model/no-edge teams/shop/a.yaml:9:5 The cluster \`prod-1\` has no internal ingress class
      model/no-edge teams/shop/a.yaml:9:13 \`a.b.corp.acme.example\` is not in a domain that the internal gateway of \`dev-1\` serves
      model/missing-capability teams/shop/a.yaml:10:15 The cluster \`prod-1\` does not have \`external-secrets\`, which a secret reference needs
      model/missing-capability teams/shop/a.yaml:10:23 The cluster \`prod-1\` has no secret store
      model/missing-capability teams/shop/a.yaml:11:24 The cluster \`prod-1\` does not have \`keda\`, which \`autoscaling.triggers\` needs"
    `);
  });
});
