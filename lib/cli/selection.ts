import { relative, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/index.ts';
import { didYouMean } from '../diagnostics/index.ts';
import type { Selection } from '../flow.ts';
import type { App, Company, Placement } from '../model/index.ts';

export interface SelectionOptions {
  readonly environment?: readonly string[] | undefined;
  readonly cluster?: readonly string[] | undefined;
}

/** Turns SELECTOR arguments (`team`, `team/app`, a file) and the narrowing options into what they mean; an unknown name is a problem. */
export function select(
  company: Company,
  selectors: readonly string[],
  options: SelectionOptions,
  cwd: string,
  root: string,
): { selection: Selection; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const ids = new Set<string>();
  for (const selector of selectors) {
    const found = appsOf(company, selector, cwd, root);
    if (found.length === 0)
      diagnostics.push(noMatch('team or app', selector, [...company.teams.keys(), ...company.apps.keys()]));
    for (const app of found) ids.add(app.id);
  }
  const environments = company.environments.map(({ name }) => name);
  for (const name of options.environment ?? [])
    if (!environments.includes(name)) diagnostics.push(noMatch('environment', name, environments));
  for (const name of options.cluster ?? [])
    if (!company.clusters.has(name)) diagnostics.push(noMatch('cluster', name, [...company.clusters.keys()]));
  const narrowed = options.environment !== undefined || options.cluster !== undefined;
  return {
    diagnostics,
    selection: {
      ...(selectors.length > 0 ? { app: (app: App) => ids.has(app.id) } : {}),
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

function appsOf(company: Company, selector: string, cwd: string, root: string): readonly App[] {
  const exact = company.apps.get(selector.replace(/\/$/, ''));
  if (exact) return [exact];
  const apps = [...company.apps.values()];
  if (company.teams.has(selector.replace(/\/$/, '')))
    return apps.filter(({ team }) => team === selector.replace(/\/$/, ''));
  const file = relative(root, resolve(cwd, selector)).replaceAll('\\', '/');
  return apps.filter(
    ({ document, team, name }) =>
      document.file === file ||
      file === `teams/${team}` ||
      file === `teams/${team}/team.yaml` ||
      file.startsWith(`teams/${team}/${name}/`),
  );
}

function noMatch(noun: string, name: string, known: readonly string[]): Diagnostic {
  const near = didYouMean(name, known);
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: `No ${noun} is called \`${name}\``,
    hint: near
      ? `did you mean \`${near}\`?`
      : `There are ${known
          .slice(0, 10)
          .map((k) => `\`${k}\``)
          .join(', ')}${known.length > 10 ? ', …' : ''}.`,
    identity: [noun, name],
  };
}
