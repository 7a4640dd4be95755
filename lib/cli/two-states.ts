import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostics/index.ts';
import { type ChangeSet, diffObjects, mergeChangeSets } from '../diff/index.ts';
import { hasErrors, type Repository, render, type Selection } from '../flow.ts';
import type { JsonObject } from '../kubernetes/index.ts';
import { layout } from '../manifests/index.ts';
import type { App, Company, Placement, Tree } from '../model/index.ts';
import { placements } from '../model/index.ts';
import { readManifests } from '../policy/admission/index.ts';
import type { GitTree } from '../workspace/index.ts';

/** A repository in one of its states: what it says, what its company code makes of it, and what was committed as rendered. */
export interface State {
  readonly tree: Tree;
  readonly repository: Repository;
  /** The text of a file below rendered/; undefined where there is none. */
  readonly committed: (path: string) => string | undefined;
  /**
   * Another version of the engine made it, so what was committed counts: rendered by the present one it would be something
   * that never was, and what the new version renders differently would not show.
   */
  readonly madeByAnother?: boolean;
}

/** What differs between two states of a repository, both rendered. */
export interface StatesDiff {
  readonly set: ChangeSet;
  /** Apps whose inputs differ, so that they were rendered; and how many there are on either side together. */
  readonly rendered: number;
  readonly apps: number;
  /** Files below rendered/ that are not what the sources of their own state render to. */
  readonly stale: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** Every file that was rendered, on either side. */
  readonly files: ReadonlySet<string>;
  /** Rendered files that no cluster reads, such as pipelines, which differ. */
  readonly otherFiles: readonly string[];
  /** Why something of the later state cannot be rendered: then the change set says nothing. */
  readonly problems: readonly Diagnostic[];
  /** Apps that cannot be rendered as they were before: what was committed counts for them. */
  readonly unrenderable: readonly string[];
}

/**
 * Renders what has different inputs in both states, cluster by cluster, and compares the objects. What has the same inputs
 * renders to the same, so it is not rendered at all.
 */
export async function diffStates(
  before: State,
  after: State,
  wanted: Selection,
  pause: () => Promise<void>,
): Promise<StatesDiff> {
  const sides = [before, after] as const;
  const taken = before.madeByAnother === true && wanted.app === undefined;
  const affected = taken ? 'all' : affectedApps(before, after);
  const selection: Selection = {
    ...(affected === 'all' && wanted.app === undefined
      ? {}
      : { app: (app: App) => (affected === 'all' || affected.has(app.id)) && (wanted.app?.(app) ?? true) }),
  };
  const places = clusterPlaces(sides, wanted);
  const loose = sides.map(() => new Map<string, string>());
  const stale = sides.map(() => new Set<string>());
  const rendered = new Set<string>();
  const files = new Set<string>();
  const problems: Diagnostic[] = [];
  const unrenderable = new Set<string>();
  const sets: ChangeSet[] = [];
  if (affected === 'all' || affected.size > 0) {
    for (const [cluster, place] of places) {
      const objects: JsonObject[][] = [[], []];
      for (const [i, side] of sides.entries()) {
        if (i === 0 && taken) {
          objects[0]?.push(...objectsBelow(side.tree, `rendered/${place.environment.name}/${cluster}`));
          continue;
        }
        const here = { ...selection, place: (one: Placement) => one.cluster.name === cluster };
        for (const made of render(side.repository, here)) {
          if (made.plan) rendered.add(made.plan.app.id);
          if (i === 1) problems.push(...made.diagnostics.filter(({ severity }) => severity === 'error'));
          else if (made.app && made.place && hasErrors(made.diagnostics)) {
            unrenderable.add(made.app.id);
            objects[i]?.push(...committedObjects(side, made.app, made.place));
          }
          for (const file of made.files) {
            files.add(file.path);
            if (side.committed(file.path) !== file.text) stale[i]?.add(file.path);
            if (made.place === undefined || !file.path.startsWith(`${made.place.environment.name}/`))
              loose[i]?.set(file.path, file.text);
          }
          if (made.place) objects[i]?.push(...(made.objects as readonly unknown[] as readonly JsonObject[]));
          await pause();
        }
      }
      const { kubernetes } = place.cluster.settings;
      const schemas = after.repository.schemas();
      sets.push(diffObjects(objects[0] ?? [], objects[1] ?? [], { kubernetes, cluster, schemas }));
    }
  }
  if (taken && wanted.place === undefined)
    for (const [path, text] of textsBelow(before.tree, 'rendered/argocd'))
      loose[0]?.set(path.slice('rendered/'.length), text);
  const [old = new Map(), made = new Map()] = loose;
  const either = taken && wanted.place !== undefined ? [] : [...new Set([...old.keys(), ...made.keys()])].sort();
  const isOfArgo = (path: string): boolean => path.startsWith('argocd/');
  const paths = either.filter((path) => old.get(path) !== made.get(path) && (!taken || isOfArgo(path)));
  const ofArgo = paths.filter(isOfArgo);
  sets.push(diffArgo(ofArgo, old, made, after));
  return {
    set: mergeChangeSets(sets),
    rendered: rendered.size,
    apps: new Set(sides.flatMap(({ repository }) => [...repository.company.apps.keys()])).size,
    stale: { before: [...(stale[0] ?? [])].sort(), after: [...(stale[1] ?? [])].sort() },
    files,
    problems,
    otherFiles: paths.filter((path) => !isOfArgo(path)),
    unrenderable: [...unrenderable].sort(),
  };
}

function textsBelow(tree: Tree, folder: string): readonly (readonly [path: string, text: string])[] {
  const files = tree.list(folder).filter(({ path, type }) => type === 'file' && path.endsWith('.yaml'));
  return files.map(({ path }) => [path, tree.read(path).value ?? '']);
}

function objectsBelow(tree: Tree, folder: string): readonly JsonObject[] {
  return textsBelow(tree, folder).flatMap(([path, text]) =>
    readManifests(path, text).manifests.map(({ object }) => object),
  );
}

/** What stands in rendered/ for an app that its sources do not render to any more, so what the cluster holds. */
function committedObjects({ committed }: State, app: App, { environment, cluster }: Placement): readonly JsonObject[] {
  const path = layout.appManifests(environment.name, cluster.name, app.team, app.name);
  return readManifests(path, committed(path) ?? '').manifests.map(({ object }) => object);
}

/** Argo CD's own objects: few, and in files that are not those of a cluster. */
function diffArgo(
  paths: readonly string[],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { repository }: State,
): ChangeSet {
  const objects = (side: ReadonlyMap<string, string>): readonly JsonObject[] =>
    paths.flatMap((path) => readManifests(path, side.get(path) ?? '').manifests.map(({ object }) => object));
  const kubernetes = [...repository.company.clusters.values()][0]?.settings.kubernetes ?? '';
  return diffObjects(objects(before), objects(after), { kubernetes, schemas: repository.schemas() });
}

/** The clusters of either state by name, as the later one has them where both do. */
function clusterPlaces(sides: readonly State[], wanted: Selection): ReadonlyMap<string, Placement> {
  const found = new Map<string, Placement>();
  for (const { repository } of sides) {
    const { company } = repository;
    for (const environment of company.environments)
      for (const name of environment.settings.clusters) {
        const cluster = company.clusters.get(name);
        if (!cluster || cluster.settings.environment !== environment.name) continue;
        const place = { environment, cluster };
        if (wanted.place?.(place) ?? true) found.set(name, place);
      }
  }
  return found;
}

/** Files of platform/ that shape nothing of what is rendered. */
const isAside = (path: string): boolean =>
  /\.test\.[cm]?[jt]s$|\.md$|^platform\/schema\/[^/]+\.schema\.json$/.test(path);

/**
 * The apps whose inputs differ: their own files, their team's, or what the apps say that they name or that name them. All,
 * where the platform itself differs.
 */
function affectedApps(before: State, after: State): ReadonlySet<string> | 'all' {
  const platform = differing(before.tree, after.tree, 'platform').filter((path) => !isAside(path));
  if (platform.length > 0) return 'all';
  const changed = new Set<string>();
  for (const path of differing(before.tree, after.tree, 'teams')) {
    const [, team = '', name = ''] = path.split('/');
    const ids = name === 'team.yaml' ? appsOfTeam([before, after], team) : [`${team}/${name.replace(/\.ya?ml$/, '')}`];
    for (const id of ids) changed.add(id);
  }
  const affected = new Set(changed);
  for (const { repository } of [before, after])
    for (const id of changed) for (const other of neighbours(repository, id)) affected.add(other);
  return affected;
}

function appsOfTeam(sides: readonly State[], team: string): readonly string[] {
  return sides.flatMap(({ repository }) =>
    [...repository.company.apps.values()].filter((app) => app.team === team).map(({ id }) => id),
  );
}

/** The apps that an app names, and those that name it, in any place. */
function neighbours({ company, index }: Repository, id: string): readonly string[] {
  const app = (company as Company).apps.get(id);
  if (!app)
    return [...company.apps.values()]
      .filter((other) =>
        placements(company, other).some((place) => index.facts(other, place).uses.some((use) => use.app === id)),
      )
      .map((other) => other.id);
  return placements(company, app).flatMap((place) => [
    ...index.facts(app, place).uses.map((use) => use.app),
    ...index.consumers(app, place).map((consumer) => consumer.app.id),
  ]);
}

/** The files below a folder that are not the same in two trees. */
export function differing(before: Tree, after: Tree, folder: string): readonly string[] {
  const old = contents(before, folder);
  const made = contents(after, folder);
  return [...new Set([...old.keys(), ...made.keys()])].filter((path) => old.get(path) !== made.get(path)).sort();
}

/** What stands for the content of each file: the hash that Git gives it, of either length. */
function contents(tree: Tree, folder: string): ReadonlyMap<string, string> {
  if ('hashes' in tree) {
    const hashes = (tree as GitTree).hashes(folder);
    return new Map(tree.list(folder).map(({ path, type }) => [path, hashes.get(path) ?? type]));
  }
  return new Map(
    tree.list(folder).map(({ path, type }) => {
      const text = type === 'file' ? tree.read(path).value : undefined;
      return [path, text === undefined ? type : blobHash(text)];
    }),
  );
}

/** The name that Git gives to a file's content. */
export function blobHash(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
