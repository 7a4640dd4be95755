import { gather, schemaChecker } from '../check/index.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { type Repository, render, type Selection } from '../flow.ts';
import type { Company } from '../model/index.ts';
import type { Output } from '../workspace/index.ts';
import { breather } from './progress.ts';

/** What rendering a part of the company came to, as data that can pass between threads. */
export interface PartResult {
  readonly diagnostics: readonly Diagnostic[];
  readonly apps: readonly string[];
  readonly appClusters: number;
  readonly objects: number;
  readonly files: number;
}

/** Renders what is selected into the output: the same work in the main thread and in a worker. Undefined when interrupted. */
export async function renderPart(
  repository: Repository,
  selection: Selection,
  output: Output,
  interrupted: () => boolean,
  onApp: (done: number) => void,
): Promise<PartResult | undefined> {
  const checkSchemas = schemaChecker(repository);
  const found = gather();
  const apps = new Set<string>();
  let appClusters = 0;
  let objects = 0;
  let files = 0;
  const breathe = breather();
  for (const made of render(repository, selection)) {
    if (interrupted()) return undefined;
    found.add([...made.diagnostics, ...checkSchemas(made)], made);
    for (const file of made.files) output.add(file);
    objects += made.objects.length;
    files += made.files.length;
    if (made.app) {
      apps.add(made.app.id);
      appClusters++;
      onApp(apps.size);
    }
    await breathe();
  }
  return { diagnostics: found.all(), apps: [...apps], appClusters, objects, files };
}

/** Deals teams out by the number of their selected apps. A team stays whole: its apps share a namespace, where names must not clash. */
export function dealTeams(company: Company, selection: Selection, parts: number): readonly (readonly string[])[] {
  const weights = new Map<string, number>();
  for (const app of [...company.apps.values(), ...company.drafts]) {
    if (selection.app?.(app) ?? true)
      weights.set(app.team, (weights.get(app.team) ?? 0) + Object.keys(app.environments).length);
  }
  const dealt = Array.from({ length: parts }, () => ({ teams: [] as string[], weight: 0 }));
  const heaviest = [...weights].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [team, weight] of heaviest) {
    const lightest = dealt.reduce((least, part) => (part.weight < least.weight ? part : least));
    lightest.teams.push(team);
    lightest.weight += weight;
  }
  return dealt.map(({ teams }) => teams);
}

/** A selection, of these teams only. */
export function ofTeams(selection: Selection, teams: readonly string[], platform: boolean): Selection {
  const chosen = new Set(teams);
  return { ...selection, app: (app) => chosen.has(app.team) && (selection.app?.(app) ?? true), platform };
}
