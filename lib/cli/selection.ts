import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { type Diagnostic, didYouMean } from '../diagnostics/index.ts';
import type { Selection } from '../flow.ts';
import type { App, Company, Placement } from '../model/index.ts';
import type { Session } from './session.ts';

export interface SelectionOptions {
  readonly environment?: readonly string[] | undefined;
  readonly cluster?: readonly string[] | undefined;
  /** `I/N`: one of N equal parts of all apps. */
  readonly shard?: string | undefined;
}

/** What SELECTOR arguments and narrowing options mean in a repository. */
export interface Selected {
  readonly selection: Selection;
  /** What was wrong with the repository, as far as it concerns the selection. */
  readonly diagnostics: readonly Diagnostic[];
  /** Names that mean nothing: wrong usage. */
  readonly unmatched: readonly Diagnostic[];
  /** Whether an app belongs to the selection by its names alone, be it there or not. */
  readonly covers: (team: string, app: string) => boolean;
  /** Whether what belongs to no app is selected. */
  readonly everything: boolean;
}

/** Turns `team`, `team/app` or a file, and `--environment`, `--cluster`, `--shard`, into what they mean. */
export function select(
  session: Session,
  company: Company,
  selectors: readonly string[],
  options: SelectionOptions,
  cwd: string,
): Selected {
  const unmatched: Diagnostic[] = [];
  const wanted = selectors.map((selector) => nameOf(selector, cwd, session.root));
  // An app whose file is wrong is in no list of apps; its problems are the answer, not that it is unknown.
  const broken = new Set(session.diagnostics.flatMap(({ span }) => (span ? [span.file] : [])));
  for (const [i, { team, app }] of wanted.entries()) {
    const files =
      app === undefined
        ? [...broken].filter((file) => file.startsWith(`teams/${team}/`))
        : [`teams/${team}/${app}.yaml`].filter((file) => broken.has(file));
    const known = app === undefined ? company.teams.has(team) : company.apps.has(`${team}/${app}`);
    if (!known && files.length === 0)
      unmatched.push(noMatch('team or app', selectors[i] ?? '', [...company.teams.keys(), ...company.apps.keys()]));
  }
  const environments = company.environments.map(({ name }) => name);
  for (const name of options.environment ?? [])
    if (!environments.includes(name)) unmatched.push(noMatch('environment', name, environments));
  for (const name of options.cluster ?? [])
    if (!company.clusters.has(name)) unmatched.push(noMatch('cluster', name, [...company.clusters.keys()]));
  const shard = shardOf(options.shard, unmatched);

  const named = (team: string, app: string): boolean =>
    wanted.length === 0 || wanted.some((w) => w.team === team && (w.app === undefined || w.app === app));
  const covers = (team: string, app: string): boolean => named(team, app) && (shard?.has(`${team}/${app}`) ?? true);
  const everything = wanted.length === 0 && (shard?.first ?? true);
  const narrowed = options.environment !== undefined || options.cluster !== undefined;
  return {
    unmatched,
    covers,
    everything,
    diagnostics: session.diagnostics.filter(({ span }) => concerns(span?.file, named)),
    selection: {
      ...(wanted.length > 0 || shard ? { app: (app: App) => covers(app.team, app.name), platform: everything } : {}),
      ...(narrowed
        ? {
            place: ({ environment, cluster }: Placement) =>
              (options.environment?.includes(environment.name) ?? true) &&
              (options.cluster?.includes(cluster.name) ?? true),
          }
        : {}),
    },
  };
}

/** The team, and the app, that a selector names: `shop`, `shop/cart`, `teams/shop/cart.yaml`, a file of the app's folder. */
function nameOf(selector: string, cwd: string, root: string): { readonly team: string; readonly app?: string } {
  const below = relative(root, resolve(cwd, selector)).replaceAll('\\', '/');
  const path = below.startsWith('teams/') ? below.slice('teams/'.length) : selector.replace(/\/$/, '');
  const [team = '', app] = path.split('/');
  if (app === undefined || app === 'team.yaml') return { team };
  return { team, app: app.replace(/\.yaml$/, '') };
}

function concerns(file: string | undefined, named: (team: string, app: string) => boolean): boolean {
  const [folder, team = '', name = ''] = (file ?? '').split('/');
  return folder !== 'teams' || name === 'team.yaml' || named(team, name.replace(/\.yaml$/, ''));
}

/** Apps are dealt by a hash of their names, so that a new app moves no other one to another shard. */
function shardOf(
  shard: string | undefined,
  problems: Diagnostic[],
): { readonly first: boolean; has(id: string): boolean } | undefined {
  if (shard === undefined) return undefined;
  const [, index = 0, count = 0] = (/^([0-9]{1,4})\/([0-9]{1,4})$/.exec(shard) ?? []).map(Number);
  if (index < 1 || count < 1 || index > count) {
    problems.push({
      code: 'usage/invalid-argument',
      severity: 'error',
      message: `\`--shard ${shard}\` is not a part of a whole`,
      hint: 'Write I/N, such as 1/4: the first of four.',
    });
    return undefined;
  }
  return {
    first: index === 1,
    has: (id) => createHash('sha256').update(id).digest().readUInt32BE(0) % count === index - 1,
  };
}

function noMatch(noun: string, name: string, known: readonly string[]): Diagnostic {
  const near = didYouMean(name, known);
  const some = known
    .slice(0, 10)
    .map((k) => `\`${k}\``)
    .join(', ');
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: `No ${noun} is called \`${name}\``,
    hint: near ? `did you mean \`${near}\`?` : `There are ${some}${known.length > 10 ? ', …' : ''}.`,
    identity: [noun, name],
  };
}
