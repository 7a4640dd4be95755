import { choice, integer, list, map, object, oneOf, type Static, type TSchema, Type, text, words } from './schema.ts';

// The `pipeline` block of an app: a few words with good defaults. Everything that ends in a command line or a path has a pattern
// that leaves no room for a shell, an expression of a CI system or a flag.

const optional = Type.Optional;

const minutes = integer(1, 720, { description: 'Minutes after which it is stopped.', examples: [30] });

const commands = list(words({ description: 'A line of POSIX shell.', maxLength: 4000 }), {
  description:
    'Lines of POSIX shell that replace the usual ones. They run in the app’s folder, after dependencies are restored.',
  minItems: 1,
  maxItems: 50,
  examples: [['npm run test:ci']],
});

const off = Type.Literal(false, { description: 'Leaves the step out.' });

const task = object(
  { run: optional(commands), timeout: optional(minutes) },
  { description: 'Settings of the step.', examples: [{ run: ['npm run lint:ci'] }] },
);

const scan = object(
  {
    severity: optional(
      choice(
        { critical: 'Only critical findings.', high: 'High and above.', medium: 'Medium and above.' },
        { description: 'From which severity on a finding fails the pipeline. Default: high.' },
      ),
    ),
    timeout: optional(minutes),
  },
  { description: 'Settings of the scan.', examples: [{ severity: 'critical' }] },
);

const step = <T extends TSchema>(settings: T, description: string, example: unknown) =>
  optional(oneOf([off, settings], { description, examples: [example] }));

const image = object(
  {
    file: optional(
      text('relative-path', {
        description: 'The Dockerfile, from the app’s folder. Default: Dockerfile.',
        examples: ['Dockerfile'],
      }),
    ),
    target: optional(
      Type.String({
        description: 'The stage of the Dockerfile to build. Default: the last.',
        pattern: '^[A-Za-z][A-Za-z0-9._-]{0,62}$',
        examples: ['runtime'],
      }),
    ),
    timeout: optional(minutes),
  },
  { description: 'How the image is built.', examples: [{ file: 'Dockerfile' }] },
);

const deploy = object(
  {
    environment: optional(
      text('dns-label', {
        description:
          'The environment whose image is bumped. Default: the app’s own `image`, for every environment that does not set one.',
        examples: ['staging'],
      }),
    ),
    approval: optional(
      Type.Boolean({ description: 'A person must let it go on before the merge request is opened. Default: false.' }),
    ),
  },
  { description: 'How a new image reaches the deployments.', examples: [{ environment: 'staging' }] },
);

const steps = object(
  {
    lint: step(task, 'Style and static checks of the language. `false` leaves it out.', { run: ['npm run lint:ci'] }),
    test: step(task, 'Tests, with JUnit and coverage reports. `false` leaves it out.', { run: ['npm run test:ci'] }),
    dependencies: step(scan, 'Known vulnerabilities in dependencies. `false` leaves it out.', { severity: 'critical' }),
    code: step(scan, 'Static analysis of the app’s own code. `false` leaves it out.', { severity: 'critical' }),
    secrets: step(scan, 'Secrets in the code and its history. `false` leaves it out.', { timeout: 10 }),
    licenses: step(scan, 'Licenses of dependencies. `false` leaves it out.', { severity: 'critical' }),
    infrastructure: step(scan, 'Misconfiguration in Dockerfiles, Terraform and manifests. `false` leaves it out.', {
      severity: 'critical',
    }),
    container: step(scan, 'Known vulnerabilities in the image. `false` leaves it out.', { severity: 'critical' }),
    image: optional(image),
    sbom: optional(Type.Boolean({ description: 'A software bill of materials. Default: true.' })),
    sign: optional(Type.Boolean({ description: 'Signature and provenance of the image. Default: true.' })),
    deploy: optional(
      oneOf([off, deploy], {
        description: 'The merge request that bumps the app’s image. `false` leaves it out.',
        examples: [{ environment: 'staging' }],
      }),
    ),
  },
  { description: 'Steps that are configured or left out; the others run as they are.', examples: [{ lint: false }] },
);

const containerImage = text('image', {
  description: 'Container image that the job runs in. Default: the language’s.',
  examples: ['grafana/k6:1.3.0'],
});

const job = object(
  {
    description: optional(words({ description: 'What it does, in a line.', maxLength: 200 })),
    image: optional(containerImage),
    run: optional({ ...commands, description: 'Lines of POSIX shell, in the app’s folder.' }),
    script: optional(
      text('relative-path', {
        description: 'A shell script of the app’s repository, from the app’s folder, instead of `run`.',
        examples: ['ci/load-test.sh'],
      }),
    ),
    after: optional(
      list(text('dns-label', { description: 'A job of the pipeline.' }), {
        description: 'Jobs that it waits for. Default: none.',
        examples: [['build-image']],
      }),
    ),
    secrets: optional(
      list(Type.String({ description: 'A variable.', pattern: '^[A-Z][A-Z0-9_]{1,63}$' }), {
        description:
          'Names of masked variables of the CI system that it reads; they are there on the delivering branch only.',
        examples: [['K6_TOKEN']],
      }),
    ),
    onlyOnDelivery: optional(
      Type.Boolean({
        description: 'Runs only where the pipeline delivers. Default: false; true where it reads secrets.',
      }),
    ),
    timeout: optional(minutes),
  },
  { description: 'A job of the team’s own: `run` or `script`.' },
);

/** Names of regulations are those that `platform/pipelines/` lists; which is checked when a pipeline is composed. */
export const regulations = list(
  text('dns-label', {
    description: 'A regulation that the platform knows.',
    examples: ['pci-dss', 'hipaa', 'gdpr', 'soc-2', 'iso-27001', 'nis2', 'bsi-c5'],
  }),
  { description: 'Regulations. Each brings its scans, retention and approvals.', examples: [['pci-dss']] },
);

export const pipeline = object(
  {
    provider: text('dns-label', {
      description: 'The CI system that builds the app: `gitlab`, `github`, `circleci`, `jenkins`.',
      examples: ['gitlab', 'github', 'circleci', 'jenkins'],
    }),
    language: text('dns-label', {
      description:
        'What the app is written in: `python`, `node`, `go`, `java`, `dotnet`, `rust`, `static`, or one of the company’s own.',
      examples: ['python', 'node', 'go', 'java', 'dotnet', 'rust', 'static'],
    }),
    version: optional(
      Type.String({
        description: 'Version of the language, quoted.',
        pattern: '^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$',
        examples: ['24', '3.14'],
      }),
    ),
    buildTool: optional(
      text('dns-label', {
        description:
          'What builds it, where the language knows several: `npm`, `pnpm`, `pip`, `uv`, `maven`, `gradle`, … Default: the first.',
        examples: ['gradle'],
      }),
    ),
    repository: Type.String({
      description: 'The app’s source repository at its forge.',
      pattern: '^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+$',
      maxLength: 255,
      examples: ['acme/checkout'],
    }),
    branch: optional(
      Type.String({
        description: 'The branch that delivers. Default: main.',
        pattern: '^[A-Za-z0-9_][A-Za-z0-9._/-]*$',
        maxLength: 200,
        examples: ['main'],
      }),
    ),
    directory: optional(
      text('relative-path', {
        description: 'Folder of the app inside its repository. Default: the top.',
        examples: ['services/checkout'],
      }),
    ),
    packages: optional(
      list(text('relative-path', { description: 'A folder of the repository.' }), {
        description:
          'Further folders that the app is built from: a change there starts the pipeline too. For apps with a `directory`.',
        maxItems: 20,
        examples: [['libraries/common']],
      }),
    ),
    registry: optional(
      object(
        {
          type: optional(
            choice(
              {
                ecr: 'Amazon ECR, by a role and no stored key.',
                gar: 'Google Artifact Registry, by workload identity and no stored key.',
                harbor: 'Harbor, by a robot account.',
                nexus: 'Sonatype Nexus.',
                dockerhub: 'Docker Hub.',
                other: 'Any registry with a user and a password.',
              },
              { description: 'What kind of registry the image goes to. Default: told from the image’s host.' },
            ),
          ),
          identity: optional(
            Type.String({
              description:
                'Who the pipeline is there: the ARN of a role (ECR), the resource name of a workload identity provider (Artifact Registry).',
              pattern: '^[A-Za-z0-9][A-Za-z0-9:/._-]{0,254}$',
              examples: ['arn:aws:iam::111122223333:role/push-checkout'],
            }),
          ),
        },
        { description: 'The registry that the image goes to.', examples: [{ type: 'harbor' }] },
      ),
    ),
    steps: optional(steps),
    jobs: optional(
      map('name', job, {
        description: 'Jobs of the team’s own, by name. They cannot replace one of the platform’s.',
        examples: [{ 'load-test': { script: 'ci/load-test.sh', after: ['build-image'] } }],
      }),
    ),
    regulations: optional({ ...regulations, description: 'Regulations that this app is under, besides its team’s.' }),
  },
  {
    description: 'How the app is built. Rendered into a pipeline of the chosen CI system.',
    examples: [{ provider: 'gitlab', language: 'node', version: '24', repository: 'acme/checkout' }],
  },
);

export type PipelineSettings = Static<typeof pipeline>;
