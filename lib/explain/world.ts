import type { Data, DataMap, SourceDocument } from '../config/index.ts';
import { type App, type Company, isMap, type Placement, type Team } from '../model/index.ts';

/** A company as it is, or as it would be with some input changed, and the names under which the subject goes in it. */
export interface World {
  readonly company: Company;
  readonly team?: string;
  readonly app?: string;
  readonly environment?: string;
  readonly cluster?: string;
  /** Documents of the app's own folder, in place of what is on disk. */
  readonly brought?: readonly SourceDocument[];
}

export function appOf({ company, team, app }: World): App {
  const found = company.apps.get(`${team}/${app}`);
  if (!found) throw new Error(`no such app: ${team}/${app}`);
  return found;
}

export function teamOf({ company, team = '' }: World): Team {
  const found = company.teams.get(team);
  if (!found) throw new Error(`no such team: ${team}`);
  return found;
}

export function placeOf({ company, environment, cluster = '' }: World): Placement {
  const stage = company.environments.find(({ name }) => name === environment);
  const found = company.clusters.get(cluster);
  if (!stage || !found) throw new Error(`no such place: ${environment}/${cluster}`);
  return { environment: stage, cluster: found };
}

export function withApp(world: World, app: App): World {
  const apps = new Map(world.company.apps).set(app.id, app);
  return { ...world, company: { ...world.company, apps } };
}

export function withSettings(world: World, kind: 'team' | 'cluster' | 'environment', name: string, data: Data): World {
  const { company } = world;
  const changed = <T extends { readonly settings: unknown }>(defined: T): T => ({ ...defined, settings: data });
  const replaced = <T extends { readonly settings: unknown }>(all: ReadonlyMap<string, T>): Map<string, T> => {
    const found = all.get(name);
    return found ? new Map(all).set(name, changed(found)) : new Map(all);
  };
  switch (kind) {
    case 'team':
      return { ...world, company: { ...company, teams: replaced(company.teams) } };
    case 'cluster':
      return { ...world, company: { ...company, clusters: replaced(company.clusters) } };
    case 'environment': {
      const environments = company.environments.map((one) => (one.name === name ? changed(one) : one));
      return { ...world, company: { ...company, environments } };
    }
  }
}

export type Renamed = 'team' | 'environment' | 'cluster';

/** The world in which one app goes by another team and name, and every app that names it says so. */
export function moved(world: World, from: string, to: string): World {
  const { company } = world;
  const [team = '', name = ''] = to.split('/');
  const apps = [...company.apps.values()].map((app): App => {
    const changed = withReferences(app, (id) => (id === from ? to : id));
    return app.id === from ? { ...changed, id: to, team, name } : changed;
  });
  const teams = new Map(company.teams);
  const its = teams.get(from.split('/')[0] ?? '');
  if (its && !teams.has(team)) teams.set(team, { ...its, name: team });
  return {
    ...world,
    ...(`${world.team}/${world.app}` === from ? { team, app: name } : {}),
    company: { ...company, apps: new Map(apps.map((app) => [app.id, app])), teams },
  };
}

/** The world in which a team, an environment or a cluster goes by another name, and everything that names it says so. */
export function renamed(world: World, what: Renamed, of: string, to: string): World {
  const { company } = world;
  switch (what) {
    case 'team': {
      const renameId = (id: string): string => (id.startsWith(`${of}/`) ? `${to}${id.slice(of.length)}` : id);
      const apps = [...company.apps.values()].map((app): App => {
        const changed = withReferences(app, renameId);
        return app.team === of ? { ...changed, id: renameId(app.id), team: to } : changed;
      });
      const teams = [...company.teams.values()].map((one) => (one.name === of ? { ...one, name: to } : one));
      return {
        ...world,
        ...(world.team === of ? { team: to } : {}),
        company: {
          ...company,
          apps: new Map(apps.map((app) => [app.id, app])),
          teams: new Map(teams.map((one) => [one.name, one])),
        },
      };
    }
    case 'environment': {
      const environments = company.environments.map((one) => (one.name === of ? { ...one, name: to } : one));
      const clusters = [...company.clusters.values()].map((one) =>
        one.settings.environment === of ? { ...one, settings: { ...one.settings, environment: to } } : one,
      );
      const apps = [...company.apps.values()].map((app) => ({
        ...app,
        environments: Object.fromEntries(
          Object.entries(app.environments).map(([name, override]) => [name === of ? to : name, override]),
        ),
      }));
      return {
        ...world,
        ...(world.environment === of ? { environment: to } : {}),
        company: {
          ...company,
          environments,
          clusters: new Map(clusters.map((one) => [one.name, one])),
          apps: new Map(apps.map((app) => [app.id, app])),
        },
      };
    }
    case 'cluster': {
      const clusters = [...company.clusters.values()].map((one) => (one.name === of ? { ...one, name: to } : one));
      const environments = company.environments.map((one) => ({
        ...one,
        settings: { ...one.settings, clusters: one.settings.clusters.map((name) => (name === of ? to : name)) },
      }));
      return {
        ...world,
        ...(world.cluster === of ? { cluster: to } : {}),
        company: { ...company, environments, clusters: new Map(clusters.map((one) => [one.name, one])) },
      };
    }
  }
}

function withReferences(app: App, rename: (id: string) => string): App {
  const layer = (value: DataMap): DataMap => {
    if (!isMap(value.dependencies)) return value;
    const dependencies = Object.entries(value.dependencies).map(([name, dependency]) => [
      name,
      isMap(dependency) && typeof dependency.app === 'string'
        ? { ...dependency, app: rename(dependency.app) }
        : dependency,
    ]);
    return { ...value, dependencies: Object.fromEntries(dependencies) as DataMap };
  };
  return {
    ...app,
    value: layer(app.value),
    environments: Object.fromEntries(Object.entries(app.environments).map(([name, value]) => [name, layer(value)])),
  };
}
