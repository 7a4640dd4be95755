import type { Path, PipelineSettings } from '../config/index.ts';
import type { Diagnostic, Outcome, Span } from '../diagnostics/index.ts';
import { unknownName } from '../model/index.ts';
import { job } from './job.ts';
import { type Job, type Stage, stages } from './model.ts';
import { path } from './shell.ts';

interface Surroundings {
  /** The language's image. */
  readonly image: string;
  readonly folder: string;
  /** The platform's jobs so far. */
  readonly taken: readonly Job[];
  /** Its later ones that the pipeline has: `publish`, `sign`, `deploy`. */
  readonly later: readonly string[];
}

/** Names that the delivery takes, whether or not all of it is there: a team's job must not become one by a step being left out. */
const reserved = ['lint', 'test', 'build-image', 'sbom', 'scan-image', 'publish', 'sign', 'deploy', 'approval'];
const reservedStart = 'scan-';

/** What publishes and proposes images is for the platform's own jobs. */
const deliverySecrets = [
  'REGISTRY_USER',
  'REGISTRY_PASSWORD',
  'COSIGN_PRIVATE_KEY',
  'COSIGN_PASSWORD',
  'DEPLOYMENTS_TOKEN',
];

/** Jobs of the team's own. They stand beside the platform's, can wait for them, and cannot replace or change them. */
export function teamJobs(
  wanted: NonNullable<PipelineSettings['jobs']>,
  { image, folder, taken, later }: Surroundings,
  locate: (path: Path, part?: 'key' | 'value') => Span,
): Outcome<readonly Job[]> {
  const diagnostics: Diagnostic[] = [];
  const made = new Map<string, Job>();
  const known = new Map(taken.map((one) => [one.name, one]));
  const names = new Set([...known.keys(), ...Object.keys(wanted), ...later]);
  const visiting = new Set<string>();

  const stageOf = (name: string): Stage => {
    const done = known.get(name) ?? make(name);
    return done?.stage ?? stages.find((stage) => stage === name) ?? 'verify';
  };
  const make = (name: string): Job | undefined => {
    const found = made.get(name);
    const settings = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    if (found || !settings || visiting.has(name)) return found;
    visiting.add(name);
    const after = settings.after ?? [];
    const last = Math.max(
      -1,
      ...after.filter((other) => names.has(other)).map((other) => stages.indexOf(stageOf(other))),
    );
    const secrets = settings.secrets ?? [];
    const stage = stages[Math.min(last + 1, stages.length - 1)] ?? 'after';
    // What it waits for must be there whenever it is.
    const delivers =
      secrets.length > 0 ||
      settings.onlyOnDelivery === true ||
      stages.indexOf(stage) > stages.indexOf('publish') ||
      after.some((other) => made.get(other)?.runs === 'delivery');
    const done = job({
      name,
      stage,
      description: settings.description ?? 'A job of the team’s own',
      image: settings.image ?? image,
      needs: after.filter((other) => names.has(other)),
      receives: after.filter((other) => names.has(other)),
      secrets,
      runs: delivers ? 'delivery' : 'always',
      script: [
        ...(folder === '.' ? [] : [`cd ${path(folder)}`]),
        ...(settings.run ?? []),
        ...(settings.script ? [`sh ${path(settings.script)}`] : []),
      ],
      timeout: settings.timeout ?? 30,
    });
    made.set(name, done);
    return done;
  };

  for (const [name, settings] of Object.entries(wanted)) {
    const at = ['jobs', name];
    if (reserved.includes(name) || name.startsWith(reservedStart))
      diagnostics.push(
        refused(`\`${name}\` is a job of the platform’s`, locate(at, 'key'), 'Give the job another name.'),
      );
    if ((settings.run === undefined) === (settings.script === undefined))
      diagnostics.push(
        refused(`The job \`${name}\` needs either \`run\` or \`script\``, locate(at), 'Set one of the two.'),
      );
    (settings.after ?? []).forEach((other, index) => {
      if (!names.has(other)) diagnostics.push(unknownName('job', other, names, locate([...at, 'after', index])));
    });
    const hidden = (settings.secrets ?? []).findIndex((secret) => deliverySecrets.includes(secret));
    if (hidden >= 0)
      diagnostics.push(
        refused(
          `\`${settings.secrets?.[hidden]}\` belongs to the delivery`,
          locate([...at, 'secrets', hidden]),
          'Use a credential of the job’s own.',
        ),
      );
    if (waitsForItself(name, wanted))
      diagnostics.push(refused(`The job \`${name}\` waits for itself`, locate([...at, 'after']), 'Break the circle.'));
    make(name);
  }
  return { value: [...made.values()], diagnostics };
}

function waitsForItself(name: string, wanted: NonNullable<PipelineSettings['jobs']>): boolean {
  const seen = new Set<string>();
  const open = [...(wanted[name]?.after ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (seen.has(next) || !Object.hasOwn(wanted, next)) continue;
    seen.add(next);
    open.push(...(wanted[next]?.after ?? []));
  }
  return false;
}

function refused(message: string, span: Span, hint: string): Diagnostic {
  return { code: 'pipelines/invalid-job', severity: 'error', message, span, hint };
}
