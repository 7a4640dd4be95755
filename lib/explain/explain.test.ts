import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { app, type Files, read, smallCompany } from '../../test/company.ts';
import { explain, explanationJson, explanationText, parseQuestion } from './index.ts';

const files: Files = {
  'platform/platform.yaml': `${smallCompany['platform/platform.yaml']}defaults: { env: { LOG_LEVEL: info }, replicas: 3 }\n`,
  'platform/environments/dev.yaml': `${smallCompany['platform/environments/dev.yaml']}defaults: { env: { LOG_LEVEL: debug } }\n`,
  'teams/shop/team.yaml': `${smallCompany['teams/shop/team.yaml']}defaults: { termination: { gracePeriod: 60s } }\n`,
  'teams/shop/web.yaml': app(`ports:
  http: { port: 8080 }
routes:
  - { host: web.acme.example, visibility: public }
autoscaling: { min: 2, max: 10 }
size: small
resources: { limits: { memory: 1Gi } }
dependencies:
  cart: { app: shop/cart, port: grpc }
environments:
  dev: { replicas: 1 }
  production:
    autoscaling: { min: 4 }
    env: { LOG_LEVEL: null }
patches:
  - { target: { kind: Deployment }, merge: { spec: { minReadySeconds: 10, revisionHistoryLimit: null } } }
`),
  'teams/shop/cart.yaml': app('ports: { grpc: { port: 7070 } }\nenvironments: { dev: {}, production: {} }\n'),
  'teams/shop/old.yaml': 'apiVersion: roadbed.dev/v1\nkind: Manifests\nenvironments: { dev: {} }\n',
  'teams/shop/old/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: red
`,
};

const manifests = 'rendered/production/prod-1/shop/web/manifests.yaml';

function ask(question: string, given: Files = files) {
  const all = { ...smallCompany, ...given };
  const { value, diagnostics } = read(given);
  expect(diagnostics.filter(({ code }) => code !== 'config/plain-secret')).toEqual([]);
  if (!value) throw new Error('no company');
  const sourceText = (file: string): string | undefined => all[file] ?? undefined;
  return { explained: explain(value, sourceText, parseQuestion(question)), sourceText };
}

/** What a user reads, or the problem with its hint. */
function answer(question: string, given: Files = files): string {
  const { explained, sourceText } = ask(question, given);
  if ('problem' in explained) return `${explained.problem.message}\n${explained.problem.hint}`;
  return `\n${explanationText(explained.answer, sourceText)}`;
}

describe('a field of an app', () => {
  test('every layer in order, what holds, and what voids it', () => {
    expect(answer('teams/shop/web.yaml:autoscaling.min')).toMatchInlineSnapshot(`
      "
      autoscaling.min of shop/web
        Fewest replicas; 0 only with \`triggers\`. Default: 2.

      in dev (dev-1): nobody sets it
          app  2  superseded by \`replicas\` of app's environment (teams/shop/web.yaml:14:10)  teams/shop/web.yaml:8:21

      in production (prod-1): 4
          app                2  overridden  teams/shop/web.yaml:8:21
        > app's environment  4  holds       teams/shop/web.yaml:16:25

      It reaches
        rendered/production/prod-1/shop/web/manifests.yaml
          HorizontalPodAutoscaler/web:spec.minReplicas
          PodDisruptionBudget/web
      "
    `);
  });

  test('a value that lower layers only give', () => {
    expect(answer('teams/shop/web.yaml:env.LOG_LEVEL')).toMatchInlineSnapshot(`
      "
      env.LOG_LEVEL of shop/web
        A value, or where it comes from.

      in dev (dev-1): debug
          platform     info   overridden  platform/platform.yaml:8:31
        > environment  debug  holds       platform/environments/dev.yaml:6:31

      in production (prod-1): nobody sets it
          platform           info  overridden  platform/platform.yaml:8:31
          app's environment  null  removed     teams/shop/web.yaml:17:23

      It reaches
        rendered/dev/dev-1/shop/web/manifests.yaml
          Deployment/web:spec.template.spec.containers[web].env[LOG_LEVEL].value
        rendered/production/prod-1/shop/web/manifests.yaml
          Deployment/web:spec.template.spec.containers[web].env[LOG_LEVEL]
      "
    `);
  });

  test('what nobody sets: its default in words, and what it would reach', () => {
    expect(answer('teams/shop/web.yaml:termination.drain')).toMatchInlineSnapshot(`
      "
      termination.drain of shop/web
        Time to keep serving while load balancers notice. Default: 5s; 0s for none.

      in dev (dev-1), production (prod-1): nobody sets it

      It reaches
        rendered/dev/dev-1/shop/web/manifests.yaml
          Deployment/web:spec.template.spec.containers[web].lifecycle.preStop.sleep.seconds
          Deployment/web:spec.template.spec.terminationGracePeriodSeconds
      "
    `);
  });

  test('a map shows each value below it', () => {
    expect(answer('teams/shop/web.yaml:resources')).toMatchInlineSnapshot(`
      "
      resources of shop/web
        CPU and memory of one replica, in place of parts of \`size\`. Backing services are \`dependencies\`.

      resources.limits.memory in dev (dev-1), production (prod-1): 1Gi
        > app  1Gi  holds  teams/shop/web.yaml:10:32

      It reaches
        rendered/dev/dev-1/shop/web/manifests.yaml
        rendered/production/prod-1/shop/web/manifests.yaml
          Deployment/web:spec.template.spec.containers[web].resources.limits.memory
      "
    `);
  });

  test('only in the environment that is named', () => {
    expect(answer('teams/shop/web.yaml:environments.production.autoscaling.min')).toMatchInlineSnapshot(`
      "
      autoscaling.min of shop/web
        Fewest replicas; 0 only with \`triggers\`. Default: 2.

      in production (prod-1): 4
          app                2  overridden  teams/shop/web.yaml:8:21
        > app's environment  4  holds       teams/shop/web.yaml:16:25

      It reaches
        rendered/production/prod-1/shop/web/manifests.yaml
          HorizontalPodAutoscaler/web:spec.minReplicas
          PodDisruptionBudget/web
      "
    `);
  });

  test('a line in place of a field; the outermost field of the line, or the one at a column', () => {
    expect(answer('teams/shop/web.yaml:9')).toEqual(answer('teams/shop/web.yaml:size'));
    expect(answer('teams/shop/web.yaml:8')).toEqual(answer('teams/shop/web.yaml:autoscaling'));
    expect(answer('teams/shop/web.yaml:8:25')).toEqual(answer('teams/shop/web.yaml:autoscaling.max'));
    expect(answer('teams/shop/web.yaml:16')).toEqual(answer('teams/shop/web.yaml:environments.production.autoscaling'));
  });

  test('list items and keys with dots in them', () => {
    expect(answer('teams/shop/web.yaml:routes[0].host')).toContain('web.acme.example');
    const labelled = {
      ...files,
      'teams/shop/web.yaml': `${files['teams/shop/web.yaml']}labels: { acme.example/tier: gold }\n`,
    };
    for (const field of ['labels["acme.example/tier"]', 'labels.acme.example/tier'])
      expect(answer(`teams/shop/web.yaml:${field}`, labelled)).toContain(': gold\n');
  });

  test('what is no field', () => {
    expect(answer('teams/shop/web.yaml:autoscalng.min')).toMatchInlineSnapshot(`
      "\`autoscalng\` is no field of WebService
      did you mean \`autoscaling\`?"
    `);
    expect(answer('teams/shop/web.yaml:autoscaling.mim')).toMatchInlineSnapshot(`
      "\`mim\` is no field of \`autoscaling\`
      did you mean \`min\`?"
    `);
    expect(answer('teams/shop/web.yaml:env.LOG_LEVL')).toMatchInlineSnapshot(`
      "\`LOG_LEVL\` is no field of \`env\`
      did you mean \`LOG_LEVEL\`?"
    `);
    expect(answer('teams/shop/web.yaml:environments.productoin')).toMatchInlineSnapshot(`
      "\`productoin\` is no environment of shop/web
      did you mean \`production\`?"
    `);
    expect(answer('teams/shop/web.yaml:routes.host')).toMatchInlineSnapshot(`
      "\`host\` is no item of \`routes\`
      Name one of its 1 by the index, such as \`routes[0]\`."
    `);
    expect(answer('teams/shop/web.yaml:a..b')).toMatchInlineSnapshot(`
      "\`a..b\` is not a field
      Write a field such as \`autoscaling.min\` or \`routes[0].host\`, or the number of a line."
    `);
    expect(answer('teams/shop/web.yaml:999')).toMatchInlineSnapshot(`
      "Nothing stands at line 999
      Write a field such as \`autoscaling.min\` or \`routes[0].host\`, or the number of a line."
    `);
    expect(answer('teams/shop/wep.yaml')).toMatchInlineSnapshot(`
      "\`teams/shop/wep.yaml\` is no file of an app, a team, an environment, a cluster, the platform or rendered/
      did you mean \`teams/shop/web.yaml\`?"
    `);
  });
});

test('an app as it is in the end, in each place', () => {
  expect(answer('teams/shop/web.yaml')).toMatchInlineSnapshot(`
    "
    shop/web is a WebService, from teams/shop/web.yaml

    In dev (dev-1):
      size                     small                                                                             app                teams/shop/web.yaml:9:7
      replicas                 1                                                                                 app's environment  teams/shop/web.yaml:14:20
      env.LOG_LEVEL            debug                                                                             environment        platform/environments/dev.yaml:6:31
      termination.gracePeriod  60s                                                                               team               teams/shop/team.yaml:5:41
      image                    registry.acme.example/shop/app:1.0.0                                              app                teams/shop/web.yaml:3:8
      ports.http.port          8080                                                                              app                teams/shop/web.yaml:5:17
      routes                   [{"host":"web.acme.example","visibility":"public"}]                               app                teams/shop/web.yaml:7:3
      resources.limits.memory  1Gi                                                                               app                teams/shop/web.yaml:10:32
      dependencies.cart.app    shop/cart                                                                         app                teams/shop/web.yaml:12:16
      dependencies.cart.port   grpc                                                                              app                teams/shop/web.yaml:12:33
      patches                  [{"target":{"kind":"Deployment"},"merge":{"spec":{"minReadySeconds":10,"revisio…  app                teams/shop/web.yaml:19:3

    In production (prod-1):
      size                     small                                                                             app                teams/shop/web.yaml:9:7
      termination.gracePeriod  60s                                                                               team               teams/shop/team.yaml:5:41
      image                    registry.acme.example/shop/app:1.0.0                                              app                teams/shop/web.yaml:3:8
      ports.http.port          8080                                                                              app                teams/shop/web.yaml:5:17
      routes                   [{"host":"web.acme.example","visibility":"public"}]                               app                teams/shop/web.yaml:7:3
      autoscaling.min          4                                                                                 app's environment  teams/shop/web.yaml:16:25
      autoscaling.max          10                                                                                app                teams/shop/web.yaml:8:29
      resources.limits.memory  1Gi                                                                               app                teams/shop/web.yaml:10:32
      dependencies.cart.app    shop/cart                                                                         app                teams/shop/web.yaml:12:16
      dependencies.cart.port   grpc                                                                              app                teams/shop/web.yaml:12:33
      patches                  [{"target":{"kind":"Deployment"},"merge":{"spec":{"minReadySeconds":10,"revisio…  app                teams/shop/web.yaml:19:3
    "
  `);
});

describe('a file that speaks for many apps', () => {
  test('who takes a default and who overrides it', () => {
    expect(answer('platform/platform.yaml:defaults')).toMatchInlineSnapshot(`
      "
      platform/platform.yaml says about apps:

        env.LOG_LEVEL: info  (platform/platform.yaml:8:31)
          taken by        shop/cart in prod-1
          overridden for  shop/cart in dev-1   by environment        platform/environments/dev.yaml:6:31
          overridden for  shop/web in dev-1    by environment        platform/environments/dev.yaml:6:31
          overridden for  shop/web in prod-1   by app's environment  teams/shop/web.yaml:17:23

        replicas: 3  (platform/platform.yaml:8:49)
          taken by        shop/cart in dev-1, prod-1
          overridden for  shop/web in dev-1           by app's environment  teams/shop/web.yaml:14:20
          overridden for  shop/web in prod-1          by app                teams/shop/web.yaml:8:1
      "
    `);
  });

  test('what a setting reaches', () => {
    expect(answer('platform/clusters/prod-1.yaml:routing.public.class')).toMatchInlineSnapshot(`
      "
      routing.public.class: nginx  (platform/clusters/prod-1.yaml:11:12)

      It reaches
        rendered/production/prod-1/shop/web/manifests.yaml
          Ingress/web-public:spec.ingressClassName
      "
    `);
    expect(answer('teams/shop/team.yaml:groups.maintainers')).toMatchInlineSnapshot(`
      "
      groups.maintainers: ["shop-maintainers"]  (teams/shop/team.yaml:4:55)

      It reaches
        rendered/dev/dev-1/_platform/teams/shop.yaml
        rendered/production/prod-1/_platform/teams/shop.yaml
          RoleBinding/team-debug:subjects[shop-maintainers].name
          RoleBinding/team-view:subjects[shop-maintainers].name
        rendered/argocd/projects/shop.yaml
          AppProject/shop:spec.roles[maintainer].groups[0]
      "
    `);
    expect(answer('platform/environments/production.yaml:sync')).toMatchInlineSnapshot(`
      "
      sync: manual  (platform/environments/production.yaml:5:7)

      It reaches
        rendered/argocd/applications/prod-1/shop/cart.yaml
          Application/prod-1.shop.cart:spec.syncPolicy.automated
        rendered/argocd/applications/prod-1/shop/web.yaml
          Application/prod-1.shop.web:spec.syncPolicy.automated
        rendered/argocd/roots/prod-1.yaml
          Application/platform-prod-1:spec.syncPolicy.automated
      "
    `);
  });

  test('its defaults and its other fields', () => {
    expect(answer('teams/shop/team.yaml')).toMatchInlineSnapshot(`
      "
      teams/shop/team.yaml says about apps:

        termination.gracePeriod: 60s  (teams/shop/team.yaml:5:41)
          taken by  shop/cart in dev-1, prod-1
          taken by  shop/web in dev-1, prod-1

      Its other fields; \`explain\` with one of them shows what it reaches:
        name    Shop                                                                   teams/shop/team.yaml:3:7
        groups  {"developers":["shop-developers"],"maintainers":["shop-maintainers"]}  teams/shop/team.yaml:4:9
      "
    `);
    expect(answer('platform/clusters/prod-1.yaml:routing.publik.class')).toMatchInlineSnapshot(`
      "\`publik\` is no field of \`routing\`
      did you mean \`public\`?"
    `);
    expect(answer('platform/clusters/prod-1.yaml:routng')).toMatchInlineSnapshot(`
      "\`routng\` is no field of \`platform/clusters/prod-1.yaml\`
      did you mean \`routing\`?"
    `);
  });
});

describe('a rendered field', () => {
  test('the line that says it', () => {
    expect(answer(`${manifests}:HorizontalPodAutoscaler/web:spec.minReplicas`)).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      HorizontalPodAutoscaler/web:spec.minReplicas = 4

      comes from
        app's environment  environments.production.autoscaling.min  4  teams/shop/web.yaml:16:25
      "
    `);
  });

  test('a list item by its name, a setting of the cluster, another app’s port', () => {
    expect(answer(`${manifests}:Deployment/web:spec.template.spec.containers[web].image`)).toContain(
      'teams/shop/web.yaml:3:8',
    );
    expect(answer(`${manifests}:Ingress/web-public:spec.ingressClassName`)).toContain(
      'platform/clusters/prod-1.yaml:11:12',
    );
    expect(answer(`${manifests}:NetworkPolicy/web:spec.egress[1].ports[0].port`)).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      NetworkPolicy/web:spec.egress[1].ports[0].port = 7070

      comes from
        other app  ports.grpc.port  7070  teams/shop/cart.yaml:4:24
      "
    `);
  });

  test('a size is chosen in one line and defined in another', () => {
    expect(
      answer(`${manifests}:Deployment/web:spec.template.spec.containers[web].resources.requests`),
    ).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      Deployment/web:spec.template.spec.containers[web].resources.requests = {"cpu":"100m","memory":"128Mi"}

      comes from
        app             size                                small  teams/shop/web.yaml:9:7
        engine default  small.requests.cpu (size small)     100m   teams/shop/web.yaml:9:7
        engine default  small.requests.memory (size small)  128Mi  teams/shop/web.yaml:9:7
      "
    `);
  });

  test('a consumer’s line opens the network', () => {
    expect(
      answer('rendered/production/prod-1/shop/cart/manifests.yaml:NetworkPolicy/cart:spec.ingress[0]'),
    ).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/cart/manifests.yaml
      NetworkPolicy/cart:spec.ingress[0] = {"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"sh…

      comes from
        app        ports.grpc.port       7070  teams/shop/cart.yaml:4:24
        other app  the name of shop/web  web   teams/shop/web.yaml:12:16
        team       the folder’s name     shop  teams/shop/team.yaml:1:1
      "
    `);
  });

  test('what a template writes by itself, and why the object is there', () => {
    expect(answer(`${manifests}:Ingress/web-public:spec.rules[0].http.paths[0].pathType`)).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      Ingress/web-public:spec.rules[web.acme.example].http.paths[0].pathType = Prefix

      comes from
        template  WebService  teams/shop/web.yaml:2:7
      and is there because of
        app  ports.http  teams/shop/web.yaml:5:3
        app  routes[0]   teams/shop/web.yaml:7:5
      "
    `);
  });

  test('a patch', () => {
    expect(answer(`${manifests}:Deployment/web:spec.minReadySeconds`)).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      Deployment/web:spec.minReadySeconds = 10

      comes from
        patch  patches[0].merge.spec.minReadySeconds  10  teams/shop/web.yaml:19:71
      "
    `);
  });

  test('a field that is not there: what keeps it away, what would set it, or that only a patch can', () => {
    expect(answer(`${manifests}:Deployment/web:spec.revisionHistoryLimit`)).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      Deployment/web:spec.revisionHistoryLimit

      is not there.
      It would be there but for
        patch  patches[0].merge.spec.revisionHistoryLimit  null  teams/shop/web.yaml:19:97
      "
    `);
    expect(
      answer(`${manifests}:Deployment/web:spec.template.spec.containers[web].resources.limits.cpu`),
    ).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      Deployment/web:spec.template.spec.containers[web].resources.limits.cpu

      is not there.
      These fields of the app’s file would set it, with the value seen to work:
        resources.limits.cpu  2  teams/shop/web.yaml:10:14
      "
    `);
    expect(answer(`${manifests}:Deployment/web:spec.template.spec.priorityClassName`)).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/shop/web/manifests.yaml
      Deployment/web:spec.template.spec.priorityClassName

      is not there.
      No field of the app’s file sets it; a patch can:
        patches  teams/shop/web.yaml:18:1
      "
    `);
  });

  test('a brought manifest, asked from either side', () => {
    const rendered = answer('rendered/dev/dev-1/shop/old/manifests.yaml:ConfigMap/settings:data.colour');
    expect(rendered).toMatchInlineSnapshot(`
      "
      rendered/dev/dev-1/shop/old/manifests.yaml
      ConfigMap/settings:data.colour = red

      comes from
        brought  data.colour  red  teams/shop/old/config.yaml:6:11
      "
    `);
    expect(answer('teams/shop/old/config.yaml:6')).toEqual(rendered);
  });

  test('files of the platform and of Argo CD', () => {
    expect(answer('rendered/argocd/projects/shop.yaml:spec.roles[maintainer].groups')).toMatchInlineSnapshot(`
      "
      rendered/argocd/projects/shop.yaml
      AppProject/shop:spec.roles[maintainer].groups = ["shop-maintainers"]

      comes from
        team  groups.maintainers[0]  shop-maintainers  teams/shop/team.yaml:4:56
      "
    `);
    expect(
      answer('rendered/argocd/applications/prod-1/shop/web.yaml:Application/prod-1.shop.web:spec.destination.server'),
    ).toMatchInlineSnapshot(`
      "
      rendered/argocd/applications/prod-1/shop/web.yaml
      Application/prod-1.shop.web:spec.destination.server = https://prod-1.acme.example

      comes from
        cluster  server  https://prod-1.acme.example  platform/clusters/prod-1.yaml:7:9
      "
    `);
    expect(
      answer(
        'rendered/production/prod-1/_platform/teams/shop.yaml:Namespace/shop:metadata.labels.pod-security.kubernetes.io/enforce-version',
      ),
    ).toMatchInlineSnapshot(`
      "
      rendered/production/prod-1/_platform/teams/shop.yaml
      Namespace/shop:metadata.labels["pod-security.kubernetes.io/enforce-version"] = v1.28

      comes from
        cluster  kubernetes  1.28  platform/clusters/prod-1.yaml:6:13
      "
    `);
  });

  test('what is not rendered', () => {
    expect(answer('rendered/production/prod-1/shop/wep/manifests.yaml')).toMatchInlineSnapshot(`
      "\`rendered/production/prod-1/shop/wep/manifests.yaml\` is no file that Roadbed renders
      did you mean \`rendered/production/prod-1/shop/web/manifests.yaml\`?"
    `);
    expect(answer(`${manifests}:Deployment/web:spec.repilcas`)).toMatchInlineSnapshot(`
      "\`repilcas\` is no field of \`spec\`
      did you mean \`replicas\`?"
    `);
    expect(answer(`${manifests}:spec.replicas[0]`)).toMatchInlineSnapshot(`
      "The file holds no object \`spec.replicas[0]\`
      It holds \`ServiceAccount/web\`, \`NetworkPolicy/web\`, \`Deployment/web\`, \`Service/web\`, \`HorizontalPodAutoscaler/web\`, \`PodDisruptionBudget/web\`, \`Ingress/web-public\`."
    `);
    expect(answer(`${manifests}:Deploment/web:spec`)).toMatchInlineSnapshot(`
      "The file holds no object \`Deploment/web\`
      did you mean \`Deployment/web\`?"
    `);
  });
});

test('a whole object: who writes it and what for', () => {
  expect(answer(`${manifests}:Ingress/web-public`)).toMatchInlineSnapshot(`
    "
    rendered/production/prod-1/shop/web/manifests.yaml: shop/web in prod-1, made from
      teams/shop/web.yaml
      teams/shop/team.yaml
      platform/clusters/prod-1.yaml
      platform/environments/production.yaml
      platform/platform.yaml

      Ingress/web-public  by template WebService  for ports.http (teams/shop/web.yaml:5:3), routes[0] (teams/shop/web.yaml:7:5)
    "
  `);
});

test('a rendered file: each object, who writes it and what for', () => {
  expect(answer(manifests)).toMatchInlineSnapshot(`
    "
    rendered/production/prod-1/shop/web/manifests.yaml: shop/web in prod-1, made from
      teams/shop/web.yaml
      teams/shop/team.yaml
      platform/clusters/prod-1.yaml
      platform/environments/production.yaml
      platform/platform.yaml

      ServiceAccount/web           by template WebService
      NetworkPolicy/web            by template WebService
      Deployment/web               by template WebService
      Service/web                  by template WebService  for ports.http (teams/shop/web.yaml:5:3)
      HorizontalPodAutoscaler/web  by template WebService  for autoscaling (teams/shop/web.yaml:8:1), environments.production.autoscaling (teams/shop/web.yaml:16:5)
      PodDisruptionBudget/web      by template WebService  for environments.production.autoscaling.min (teams/shop/web.yaml:16:25)
      Ingress/web-public           by template WebService  for ports.http (teams/shop/web.yaml:5:3), routes[0] (teams/shop/web.yaml:7:5)
    "
  `);
});

test('a line of a rendered file is the field on it, as the file is on disk', () => {
  const first = answer(`${manifests}:2`);
  expect(first).toContain('Nothing stands at line 2');
  expect(answer(`${manifests}:6`)).toContain(':metadata.name = web');
});

test('any question has an answer or a hint', () => {
  const { value } = read(files);
  if (!value) throw new Error('no company');
  const known = [
    ...Object.keys({ ...smallCompany, ...files }),
    manifests,
    'rendered/argocd/projects/shop.yaml',
    'x',
    '',
  ];
  const words = fc.constantFrom(
    'spec',
    'Deployment/web',
    'env',
    'routes',
    '[0]',
    '[web]',
    '.',
    ':',
    '4',
    'constructor',
    '__proto__',
    '"',
  );
  const part = fc.oneof(
    fc.array(words, { maxLength: 6 }).map((list) => list.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...known), part, (file, asked) => {
      const explained = explain(value, () => undefined, { file, part: asked });
      if ('answer' in explained) explanationText(explained.answer, () => undefined);
      else expect(explained.problem).toMatchObject({ code: 'usage/no-match', severity: 'error' });
    }),
    { numRuns: 200 },
  );
});

test('JSON has the same, with positions', () => {
  const { explained, sourceText } = ask(`${manifests}:HorizontalPodAutoscaler/web:spec.minReplicas`);
  if ('problem' in explained) throw new Error(explained.problem.message);
  expect(JSON.parse(explanationJson(explained.answer, sourceText))).toMatchInlineSnapshot(`
    {
      "about": "rendered-field",
      "because": [],
      "causes": [
        {
          "cause": "app's environment",
          "column": 25,
          "endColumn": 26,
          "endLine": 16,
          "field": "environments.production.autoscaling.min",
          "file": "teams/shop/web.yaml",
          "line": 16,
          "path": [
            "environments",
            "production",
            "autoscaling",
            "min",
          ],
          "value": 4,
        },
      ],
      "field": "spec.minReplicas",
      "file": "rendered/production/prod-1/shop/web/manifests.yaml",
      "object": "HorizontalPodAutoscaler/web",
      "path": [
        "spec",
        "minReplicas",
      ],
      "schemaVersion": 1,
      "value": 4,
      "wouldSet": [],
    }
  `);
});

test('a secret that slipped into a file is not repeated', () => {
  const text = `${files['teams/shop/web.yaml']}env: { TOKEN: ghp_${'a1B2c3D4'.repeat(4)}abcd }\n`;
  expect(answer('teams/shop/web.yaml:env.TOKEN', { ...files, 'teams/shop/web.yaml': text })).not.toContain('ghp_a1B2');
});
