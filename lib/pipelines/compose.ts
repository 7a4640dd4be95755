import { imageParts, type Path, type PipelineSettings, type PlatformSettings } from '../config/index.ts';
import type { Diagnostic, Outcome, Span } from '../diagnostics/index.ts';
import { unknownName } from '../model/index.ts';
import { buildImage, type Delivery, imageLayout, publish, sign } from './delivery.ts';
import type { PipelineLanguage } from './language.ts';
import { languageJobs } from './language-jobs.ts';
import { type Job, type Pipeline, type PipelineDialect, stages } from './model.ts';
import { forgeOf, httpsUrl, proposeDeployment } from './proposal.ts';
import { needsIdentity, registryLogin, registryTypeOf } from './registry.ts';
import { optionalSteps, type PipelineRegulation, type StepName } from './regulation.ts';
import { billOfMaterials, imageScan, type ScanSettings, sourceScans } from './scans.ts';
import { teamJobs } from './team-jobs.ts';
import { type Tools, toolImages } from './tools.ts';

/** What the platform offers for pipelines: the lists of `platform/pipelines/index.ts`. */
export interface PipelineCode {
  readonly languages: readonly PipelineLanguage[];
  readonly dialects: readonly PipelineDialect[];
  readonly regulations: readonly PipelineRegulation[];
}

/** One app's wish, and what surrounds it. */
export interface PipelineRequest {
  readonly team: string;
  readonly app: string;
  readonly settings: PipelineSettings;
  /** The app's own image; its registry and repository are where the pipeline pushes to. */
  readonly image: string | undefined;
  /** Regulations of the team; those that nobody knows are told once for the team. */
  readonly regulations: readonly string[];
  /** Environments that the app names. */
  readonly environments: ReadonlySet<string>;
  readonly platform: PlatformSettings;
  /** Where a field of `pipeline` was written. */
  readonly locate: (path: Path, part?: 'key' | 'value') => Span;
}

/** A pipeline with the CI system it is for. */
export interface Composed {
  readonly pipeline: Pipeline;
  readonly dialect: PipelineDialect;
}

/** Days that reports are kept where no regulation asks for more. */
const usualRetention = 30;

/** Puts an app's pipeline together: the language's jobs, the platform's scans and delivery, the regulations' demands, the team's own jobs. */
export function composePipeline(request: PipelineRequest, code: PipelineCode): Outcome<Composed | undefined> {
  const { settings, locate, platform } = request;
  const diagnostics: Diagnostic[] = [];
  const dialect = named(code.dialects, 'CI system', 'provider', ({ provider }) => provider, request, diagnostics);
  const language = named(code.languages, 'language', 'language', (item) => item.language, request, diagnostics);
  const tool =
    settings.buildTool === undefined
      ? language?.buildTools[0]
      : named(
          language?.buildTools ?? [],
          'build tool',
          'buildTool',
          ({ name }) => name,
          request,
          language ? diagnostics : [],
        );
  const regulations = regulationsOf(request, code, diagnostics);
  const demanded = demands(regulations);
  const skipped = new Set(optionalSteps.filter((name) => settings.steps?.[name] === false));
  for (const name of skipped) {
    const by = demanded.get(name);
    if (by) diagnostics.push(requiredStep(name, by, locate(['steps', name])));
  }
  diagnostics.push(...expressions(request));
  const registry = registryOf(request, diagnostics);
  if (settings.packages && settings.directory === undefined)
    diagnostics.push({
      code: 'pipelines/packages-without-directory',
      severity: 'warning',
      message: '`packages` has no effect without `directory`: the pipeline starts at every change',
      span: locate(['packages']),
      hint: 'Remove it, or say in which `directory` the app stands.',
    });
  const deploy = typeof settings.steps?.deploy === 'object' ? settings.steps.deploy : {};
  if (deploy.environment !== undefined && !request.environments.has(deploy.environment))
    diagnostics.push(
      unknownName(
        'environment of the app',
        deploy.environment,
        request.environments,
        locate(['steps', 'deploy', 'environment']),
      ),
    );
  if (!dialect || !language || !tool || !registry) return { value: undefined, diagnostics };

  const tools: Tools = (name) => platform.pipelines?.tools?.[name] ?? toolImages[name];
  const id = `${request.team}/${request.app}`;
  const folder = settings.directory ?? '.';
  const runs = (name: StepName): boolean => !skipped.has(name);
  const scan = (
    name: 'dependencies' | 'code' | 'secrets' | 'licenses' | 'infrastructure' | 'container',
  ): ScanSettings => {
    const said = settings.steps?.[name];
    return typeof said === 'object' ? said : {};
  };

  const jobs: Job[] = [];
  const version = settings.version ?? language.version;
  const image = platform.pipelines?.tools?.[language.language] ?? (tool.image ?? language.image)(version);
  jobs.push(...languageJobs(tool, image, folder, settings.steps, runs));
  for (const name of ['dependencies', 'code', 'secrets', 'licenses', 'infrastructure'] as const)
    if (runs(name)) jobs.push(sourceScans[name](folder, scan(name), tools));

  const delivery: Delivery = {
    id,
    image: registry.image,
    repository: settings.repository,
    folder,
    login: registry.login,
    tools,
  };
  jobs.push(buildImage(delivery, settings.steps?.image ?? {}, runs('test') ? ['test'] : []));
  if (runs('sbom')) jobs.push(billOfMaterials(imageLayout, tools));
  if (runs('container')) jobs.push(imageScan(imageLayout, scan('container'), tools));
  const later = ['publish', ...(['sign', 'deploy'] as const).filter(runs)];
  const own = teamJobs(settings.jobs ?? {}, { image, folder, taken: jobs, later }, locate);
  diagnostics.push(...own.diagnostics);
  jobs.push(...own.value);

  const gates = jobs.filter(({ stage }) => stages.indexOf(stage) < stages.indexOf('publish'));
  jobs.push(
    publish(
      delivery,
      gates.map(({ name }) => name),
    ),
  );
  const url = httpsUrl(platform.git.url);
  if (runs('sign')) jobs.push(sign(delivery, dialect.keyless, runs('sbom'), `${url}#rendered/pipelines/${id}`));
  if (runs('deploy'))
    jobs.push(
      proposeDeployment(
        id,
        {
          url: platform.git.url,
          branch: platform.git.branch,
          directory: platform.git.directory ?? '.',
          forge: platform.pipelines?.forge ?? forgeOf(platform.git.url),
        },
        deploy.environment,
        deploy.approval === true || regulations.some(({ approval }) => approval),
        ['publish', ...(runs('sign') ? ['sign'] : [])],
        tools,
      ),
    );
  const pipeline: Pipeline = {
    team: request.team,
    app: request.app,
    id,
    repository: settings.repository,
    branch: settings.branch ?? 'main',
    folders: settings.directory === undefined ? [] : [settings.directory, ...(settings.packages ?? [])].map(trimmed),
    jobs: inOrder(jobs),
    retention: Math.max(usualRetention, ...regulations.map(({ retention }) => retention)),
    runners: platform.pipelines?.runners ?? [],
  };
  return { value: { pipeline, dialect }, diagnostics };
}

function trimmed(folder: string): string {
  return folder.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
}

function inOrder(jobs: readonly Job[]): readonly Job[] {
  return stages.flatMap((stage) => jobs.filter((job) => job.stage === stage));
}

/** What a field names among the platform's own list; told with a suggestion where it is not there. */
function named<T>(
  items: readonly T[],
  noun: string,
  field: 'provider' | 'language' | 'buildTool',
  nameOf: (item: T) => string,
  { settings, locate }: PipelineRequest,
  diagnostics: Diagnostic[],
): T | undefined {
  const wanted = settings[field];
  const found = items.find((item) => nameOf(item) === wanted);
  if (!found && wanted !== undefined)
    diagnostics.push(unknownName(noun, wanted, new Set(items.map(nameOf)), locate([field])));
  return found;
}

function regulationsOf(
  { settings, regulations, locate }: PipelineRequest,
  code: PipelineCode,
  diagnostics: Diagnostic[],
): readonly PipelineRegulation[] {
  const known = new Set(code.regulations.map(({ name }) => name));
  const own = settings.regulations ?? [];
  own.forEach((name, index) => {
    if (!known.has(name)) diagnostics.push(unknownName('regulation', name, known, locate(['regulations', index])));
  });
  return code.regulations.filter(({ name }) => regulations.includes(name) || own.includes(name));
}

/** Which regulation asks for which step; the first that does. */
function demands(regulations: readonly PipelineRegulation[]): ReadonlyMap<StepName, PipelineRegulation> {
  const found = new Map<StepName, PipelineRegulation>();
  for (const regulation of regulations)
    for (const name of regulation.steps) if (!found.has(name)) found.set(name, regulation);
  return found;
}

function requiredStep(name: StepName, { title, source }: PipelineRegulation, span: Span): Diagnostic {
  return {
    code: 'pipelines/required-step',
    severity: 'error',
    message: `\`${name}\` cannot be left out: ${title} asks for it (${source})`,
    span,
    hint: 'Remove the line; a step that is too strict can be configured instead.',
    identity: [name],
  };
}

/** `${{` is an expression of GitHub's, evaluated before a shell sees the line: there it could read what an attacker named. */
function expressions({ settings, locate }: PipelineRequest): readonly Diagnostic[] {
  const lines: { readonly path: Path; readonly run: readonly string[] }[] = [];
  for (const name of ['lint', 'test'] as const) {
    const said = settings.steps?.[name];
    if (typeof said === 'object' && said.run) lines.push({ path: ['steps', name, 'run'], run: said.run });
  }
  for (const [name, { run }] of Object.entries(settings.jobs ?? {}))
    if (run) lines.push({ path: ['jobs', name, 'run'], run });
  return lines.flatMap(({ path, run }) =>
    run.flatMap((line, index): Diagnostic[] =>
      line.includes('${{')
        ? [
            {
              code: 'pipelines/expression',
              severity: 'error',
              message: 'A line of shell holds `${{`, an expression of one CI system',
              span: locate([...path, index]),
              hint: 'Read a variable of the shell instead; it works in every CI system.',
            },
          ]
        : [],
    ),
  );
}

interface RegistryTarget {
  readonly image: string;
  readonly login: ReturnType<typeof registryLogin>;
}

function registryOf(
  { settings, image, locate }: PipelineRequest,
  diagnostics: Diagnostic[],
): RegistryTarget | undefined {
  if (image === undefined) {
    diagnostics.push({
      code: 'pipelines/no-image',
      severity: 'error',
      message: 'The pipeline does not know where to push to: the app has no `image`',
      span: locate([], 'key'),
      hint: 'Set `image` to the registry and repository, with the tag that runs now.',
    });
    return undefined;
  }
  const { repository } = imageParts(image);
  const [first = '', ...rest] = repository.split('/');
  const hosted = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const host = hosted ? first : 'docker.io';
  const type = settings.registry?.type ?? registryTypeOf(host);
  const identity = settings.registry?.identity;
  if (type === 'ecr' && registryTypeOf(host) !== 'ecr') {
    diagnostics.push({
      code: 'config/invalid-value',
      severity: 'error',
      message: `\`${host}\` is not the host of an ECR registry`,
      span: locate(['registry', 'type']),
      hint: 'Its host names the account and the region: `111122223333.dkr.ecr.eu-central-1.amazonaws.com`.',
    });
    return undefined;
  }
  if (needsIdentity(type) && identity === undefined) {
    diagnostics.push({
      code: 'pipelines/no-identity',
      severity: 'error',
      message: `The registry \`${host}\` is entered by an identity, and none is named`,
      span: locate(['registry']),
      hint:
        type === 'ecr'
          ? 'Set `pipeline.registry.identity` to the ARN of a role that may push.'
          : 'Set `pipeline.registry.identity` to the resource name of the workload identity provider.',
    });
    return undefined;
  }
  return {
    image: hosted ? repository : `docker.io/${repository.includes('/') ? repository : `library/${repository}`}`,
    login: registryLogin(type, host, identity ?? ''),
  };
}
