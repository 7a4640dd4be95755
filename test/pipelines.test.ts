import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isOurs, layout } from '../lib/manifests/index.ts';
import { languages, regulations } from '../platform/pipelines/index.ts';
import { app, diagnosticsOf, renderedFiles } from './company.ts';
import { expectGolden } from './goldens.ts';

const providers = ['gitlab', 'github', 'circleci', 'jenkins'] as const;
type Provider = (typeof providers)[number];

/** The files of one app's pipeline, by where they stand in the app's repository. */
function pipeline(block: string, more = '', team?: string): Readonly<Record<string, string>> {
  const files = renderedFiles({
    'teams/shop/app.yaml': app(`pipeline: ${block}\nenvironments: { dev: {}, production: {} }\n${more}`, 'Worker'),
    ...(team === undefined ? {} : { 'teams/shop/team.yaml': team }),
  });
  const start = 'pipelines/shop/app/';
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => (path.startsWith(start) ? [[path.slice(start.length), text]] : [])),
  );
}

const of = (provider: Provider, more = ''): string =>
  `{ provider: ${provider}, language: node, repository: acme/app${more} }`;
const text = (provider: Provider, more = ''): string => Object.values(pipeline(of(provider, more))).join('\n');
const problems = (block: string, rest = ''): string =>
  diagnosticsOf({ 'teams/shop/app.yaml': app(`pipeline: ${block}\nenvironments: { dev: {} }\n${rest}`, 'Worker') });

const team = (list: string): string =>
  `apiVersion: roadbed.dev/v1\nkind: Team\nname: Shop\ngroups: { developers: [shop] }\nregulations: ${list}\n`;

describe('goldens: each language in each dialect', () => {
  test.each(languages.map(({ language }) => language))('%s', (language) => {
    const files = providers.flatMap((provider) =>
      Object.entries(pipeline(`{ provider: ${provider}, language: ${language}, repository: acme/app }`)).map(
        ([path, content]) => [`${provider}/${path}`, content] as const,
      ),
    );
    expect(files).toHaveLength(providers.length);
    expectGolden(`pipelines/${language}`, Object.fromEntries(files));
  });

  test('everything that can be said, in each dialect', () => {
    const block = (provider: Provider): string =>
      `
  provider: ${provider}
  language: java
  version: "21"
  buildTool: gradle
  repository: acme/services
  branch: trunk
  directory: services/app
  packages: [libraries/common]
  registry: { type: ecr, identity: "arn:aws:iam::111122223333:role/push-app" }
  regulations: [hipaa]
  steps:
    lint: { run: [sh ./gradlew spotlessCheck], timeout: 5 }
    licenses: false
    container: { severity: critical }
    image: { file: docker/Dockerfile, target: runtime }
    deploy: { environment: dev }
  jobs:
    load-test: { description: "Thousand users", image: "grafana/k6:1.3.0", script: ci/load.sh, after: [build-image], secrets: [K6_TOKEN] }
    docs: { run: ["cat <<EOF", "it's $HOME \\\\ '''", EOF] }`;
    const files = providers.flatMap((provider) => {
      const rest = `pipeline: ${block(provider)}\nenvironments: { dev: {} }\n`;
      const image = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/app:1.0.0';
      const all = renderedFiles({
        'teams/shop/app.yaml': app(rest, 'Worker').replace(/^image: .*$/m, `image: ${image}`),
      });
      return Object.entries(all).flatMap(([path, content]) =>
        path.startsWith('pipelines/')
          ? [[`${provider}/${path.slice('pipelines/shop/app/'.length)}`, content] as const]
          : [],
      );
    });
    expectGolden('pipelines/everything', Object.fromEntries(files));
  });
});

describe('the pipeline of an app', () => {
  test('changing the provider alone moves a team to another CI system', () => {
    expect(providers.map((provider) => Object.keys(pipeline(of(provider))))).toEqual([
      ['.gitlab-ci.yml'],
      ['.github/workflows/shop-app.yml'],
      ['.circleci/config.yml'],
      ['Jenkinsfile'],
    ]);
  });

  test('every file is known to be ours, and whose it is', () => {
    for (const provider of providers)
      for (const [path, content] of Object.entries(pipeline(of(provider)))) {
        expect(isOurs(content)).toBe(true);
        expect(layout.ownerOf(layout.pipelineFile('shop', 'app', path))).toEqual({ team: 'shop', app: 'app' });
      }
  });

  test('an app without the block has none', () => {
    const files = renderedFiles({ 'teams/shop/app.yaml': app('environments: { dev: {} }\n', 'Worker') });
    expect(Object.keys(files).filter((path) => path.startsWith('pipelines/'))).toEqual([]);
  });

  test('nothing is pushed before everything was looked at', () => {
    const { jobs } = parse(text('github')) as { jobs: Record<string, { needs?: string[] }> };
    const before = Object.keys(jobs).filter((name) => !['publish', 'sign', 'deploy'].includes(name));
    expect(jobs.publish?.needs).toEqual(before);
  });

  test.each([
    ['registry.acme.example/a/b:1', 'skopeo login', 'registry.acme.example'],
    ['acme/app:1', '--username "$REGISTRY_USER" docker.io', 'docker://$IMAGE'],
    ['europe-docker.pkg.dev/p/r/app:1', 'oauth2accesstoken', 'sts.googleapis.com'],
    [
      '111122223333.dkr.ecr.eu-central-1.amazonaws.com/app:1',
      'aws ecr get-login-password --region eu-central-1',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
  ])('the registry is told from the image: %s', (image, ...said) => {
    const files = renderedFiles({
      'teams/shop/app.yaml': `apiVersion: roadbed.dev/v1\nkind: Worker\nimage: ${image}\npipeline: ${of('gitlab', ', registry: { identity: who/i-am }')}\nenvironments: { dev: {} }\n`,
    });
    for (const words of said) expect(files['pipelines/shop/app/.gitlab-ci.yml']).toContain(words);
  });

  test.each([
    [of('gitlab', ', language: cobol').replace('language: node, ', ''), 'There is no language `cobol`'],
    [of('gitlab').replace('gitlab', 'gitlob'), 'There is no CI system `gitlob`'],
    [of('gitlab', ', buildTool: maven'), 'There is no build tool `maven`'],
    [of('gitlab', ', regulations: [pci-dds]'), 'There is no regulation `pci-dds`'],
    [of('gitlab', ', packages: [lib]'), '`packages` has no effect'],
    [of('gitlab', ', steps: { deploy: { environment: moon } }'), 'There is no environment of the app `moon`'],
    [of('gitlab', ', registry: { type: gar }'), 'is entered by an identity'],
    [of('gitlab', ', registry: { type: ecr, identity: x }'), 'is not the host of an ECR registry'],
    [of('gitlab', ', jobs: { sign: { run: [x] } }'), 'is a job of the platform’s'],
    [of('gitlab', ', jobs: { scan-mine: { run: [x] } }'), 'is a job of the platform’s'],
    [of('gitlab', ', jobs: { mine: {} }'), 'needs either `run` or `script`'],
    [of('gitlab', ', jobs: { a: { run: [x], after: [b] }, b: { run: [x], after: [a] } }'), 'waits for itself'],
    [of('gitlab', ', jobs: { a: { run: [x], after: [moon] } }'), 'There is no job `moon`'],
    [of('gitlab', ', jobs: { a: { run: [x], secrets: [DEPLOYMENTS_TOKEN] } }'), 'belongs to the delivery'],
  ])('%s is refused', (block, said) => {
    expect(problems(block)).toContain(said);
  });

  test('what an environment says about it is refused: an app is built once', () => {
    expect(
      diagnosticsOf({
        'teams/shop/app.yaml': app(
          `pipeline: ${of('gitlab')}\nenvironments: { dev: { pipeline: { version: "22" } } }\n`,
          'Worker',
        ),
      }),
    ).toContain('pipelines/per-environment teams/shop/app.yaml:5:24');
  });
});

describe('regulations', () => {
  test.each(regulations.flatMap(({ name, steps }) => steps.map((step) => [name, step] as const)))(
    '%s: leaving out `%s` is a finding on its line',
    (regulation, step) => {
      expect(problems(of('gitlab', `, regulations: [${regulation}], steps: { ${step}: false }`))).toContain(
        `pipelines/required-step teams/shop/app.yaml:4:`,
      );
    },
  );

  test('without a regulation the same step can be left out', () => {
    expect(text('gitlab', ', steps: { secrets: false }')).not.toContain('scan-secrets');
  });

  test('the team’s hold for each of its apps: evidence is kept longer, and a person approves', () => {
    const [plain] = Object.values(pipeline(of('gitlab')));
    const [held] = Object.values(pipeline(of('gitlab'), '', team('[pci-dss]')));
    expect(plain).toContain('expire_in: 30 days');
    expect(plain).not.toContain('when: manual');
    expect(held).toContain('expire_in: 365 days');
    expect(held).toContain('when: manual');
  });

  test('one that nobody knows is an error in the team’s file', () => {
    expect(diagnosticsOf({ 'teams/shop/team.yaml': team('[pci-dss, pci-dsss]') })).toBe(
      'model/unknown-reference teams/shop/team.yaml:5:24 There is no regulation `pci-dsss`',
    );
  });
});

describe('nothing that somebody else names becomes code', () => {
  const hostile = [
    ['version', '"24; touch x"'],
    ['version', '"24\\n- run: x"'],
    ['version', '$(x)'],
    ['repository', '"acme/app; touch x"'],
    ['branch', '"main\\"; touch x"'],
    ['branch', '$(touch x)'],
    ['branch', '--output=x'],
    ['directory', '"../x"'],
    ['directory', '"a; touch x"'],
    ['directory', '"a$(x)"'],
    ['buildTool', '"npm; x"'],
    ['provider', '"gitlab/../../x"'],
    ['registry', '{ identity: "x; touch y" }'],
    ['registry', '{ identity: "$(x)" }'],
    ['packages', '["a;b"]'],
    ['steps', '{ image: { target: "a b" } }'],
    ['steps', '{ image: { file: "a;b" } }'],
    ['jobs', '{ "a;b": { run: [x] } }'],
    ['jobs', '{ a: { script: "x;y" } }'],
    ['jobs', '{ a: { run: [x], secrets: ["A;B"] } }'],
    ['jobs', '{ a: { run: [x], image: "a;b" } }'],
    ['jobs', `{ a: { run: ["echo \${{ github.head_ref }}"] } }`],
    ['steps', `{ test: { run: ["echo \${{ github.event.issue.title }}"] } }`],
  ] as const;
  test.each(hostile)('%s: %s is refused', (field, value) => {
    const block = of('github')
      .replace(new RegExp(`${field}: [^,}]+,? ?`), '')
      .replace(/,? ?\}$/, `, ${field}: ${value} }`);
    expect(problems(block)).toMatch(
      /config\/invalid-value|config\/invalid-name|pipelines\/expression|config\/unknown-field/,
    );
  });

  test('a leading hyphen of a folder or file never becomes an option', () => {
    const script = text('gitlab', ', directory: "-rf", steps: { image: { file: "-x" } }');
    expect(script).toContain('cd ./-rf');
    expect(script).toContain('--file ./-rf/-x');
  });

  test('scripts read no name of a branch, tag, title, user or event', () => {
    const named =
      /CI_COMMIT_(REF|TITLE|MESSAGE|DESCRIPTION|TAG|AUTHOR)|CI_MERGE_REQUEST_(TITLE|SOURCE|DESC)|GITHUB_(REF|HEAD|ACTOR)|CIRCLE_(BRANCH|TAG|USERNAME)|BRANCH_NAME|CHANGE_(TITLE|BRANCH|AUTHOR)|TAG_NAME|GIT_BRANCH/;
    for (const provider of providers) expect(text(provider)).not.toMatch(named);
  });

  test('GitHub: expressions stand outside of scripts, and are few; no right is given by default; actions are pinned', () => {
    const workflow = text('github');
    const parsed = parse(workflow) as {
      permissions: object;
      jobs: Record<string, { permissions: object; steps: { run?: string; uses?: string; with?: object }[] }>;
    };
    expect(parsed.permissions).toEqual({});
    const steps = Object.values(parsed.jobs).flatMap((job) => job.steps);
    expect(steps.length).toBeGreaterThan(20);
    for (const { run, uses } of steps) {
      expect(run ?? '').not.toContain('${{');
      if (uses !== undefined) expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    }
    expect(workflow.match(/uses: .*/g)?.every((line) => / # v[0-9.]+$/.test(line))).toBe(true);
    const expressions = [...workflow.matchAll(/\$\{\{ ([^}]*) \}\}/g)].map(([, inside]) => inside ?? '');
    const known =
      /^(secrets\.[A-Z_]+|github\.(sha|ref|run_id)|runner\.os|hashFiles\('[^']*'\)|github\.ref != 'refs\/heads\/main')$/;
    expect(expressions.filter((expression) => !known.test(expression))).toEqual([]);
    expect(Object.values(parsed.jobs).filter(({ permissions }) => 'id-token' in permissions)).toHaveLength(1);
  });

  test('secrets reach delivering jobs only, and stand nowhere but in variables', () => {
    const { jobs } = parse(text('github')) as { jobs: Record<string, { if?: string }> };
    for (const [name, job] of Object.entries(jobs))
      if (JSON.stringify(job).includes('{{ secrets.'))
        expect([name, job.if]).toEqual([name, "github.event_name == 'push' && github.ref == 'refs/heads/main'"]);
    const config = parse(text('circleci')) as {
      workflows: { pipeline: { jobs: (string | Record<string, { context?: string[]; filters?: object }>)[] } };
    };
    for (const entry of config.workflows.pipeline.jobs)
      if (typeof entry === 'object')
        for (const { context, filters } of Object.values(entry))
          if (context) expect(filters).toEqual({ branches: { only: ['main'] } });
  });

  test('Groovy puts nothing into a script, and a script’s quotes end no string', () => {
    const jenkinsfile = text('jenkins', `, jobs: { a: { run: ["echo ''' \\\\ $X"] } }`);
    expect(jenkinsfile).toContain("echo \\'\\'\\' \\\\ $X");
    expect(jenkinsfile).not.toContain('"""');
  });

  test('CircleCI takes no `<<` of a script for an expression', () => {
    const config = text('circleci', ', jobs: { a: { run: ["cat << parameters.x >>"] } }');
    expect(config).toContain('cat \\<< parameters.x >>');
  });
});
