import type { Data, DataMap } from '../config/index.ts';
import { type App, isMap, type Placement } from '../model/index.ts';
import { mapOf } from './edit.ts';
import { causeIn, nameSource, type Source } from './source.ts';
import { moved, type World, withApp } from './world.ts';

// What an app's objects hold of other apps: ports of those that it uses, names of those that use it.

/** The name of an app just like another one, for asking what a reference to it makes. */
export function standIn(id: string): string {
  const [team = '', app = ''] = id.split('/');
  return `${team}-other/${app}-other`;
}

/** Beside each app that is used stands another one that is the same in all but its name, and that uses nobody. */
export function withStandIns(world: World, targets: readonly App[]): World {
  const apps = new Map(world.company.apps);
  const teams = new Map(world.company.teams);
  const without = ({ dependencies: _, ...rest }: DataMap): DataMap => rest;
  for (const target of targets) {
    const id = standIn(target.id);
    const [team = '', name = ''] = id.split('/');
    const its = teams.get(target.team);
    if (its) teams.set(team, { ...its, name: team });
    const environments = Object.entries(target.environments).map(([key, value]) => [key, without(value)]);
    apps.set(id, {
      ...target,
      id,
      team,
      name,
      value: without(target.value),
      environments: Object.fromEntries(environments),
    });
  }
  return { ...world, company: { ...world.company, apps, teams } };
}

/** The ports of an app that this one uses. */
export function portsSource(target: App, place: Placement): Source {
  return factSource(target, place, 'ports', (value) => value);
}

/** The lines of another app that name this one. */
export function usesSource(consumer: App, app: App, place: Placement): Source {
  return factSource(consumer, place, 'dependencies', (value) =>
    isMap(value)
      ? mapOf(Object.fromEntries(Object.entries(value).filter(([, to]) => isMap(to) && to.app === app.id)))
      : undefined,
  );
}

function factSource(
  other: App,
  { environment }: Placement,
  field: 'ports' | 'dependencies',
  pick: (value: Data | undefined) => Data | undefined,
): Source {
  const [base, override] = [pick(other.value[field]), pick(other.environments[environment.name]?.[field])];
  const data = mapOf({
    ...(base === undefined ? {} : { [field]: base }),
    ...(override === undefined ? {} : { environments: mapOf({ [environment.name]: mapOf({ [field]: override }) }) }),
  });
  return {
    data,
    schema: { properties: { [field]: { additionalProperties: {} } } },
    cause: causeIn(other.document, data, 'other app'),
    put(world, changed) {
      const { environments, ...value } = isMap(changed) ? changed : {};
      const layer = isMap(environments) ? environments[environment.name] : undefined;
      const current = world.company.apps.get(other.id) ?? other;
      const { [field]: _, ...kept } = current.value;
      const { [field]: __, ...keptThere } = current.environments[environment.name] ?? {};
      return withApp(world, {
        ...current,
        value: { ...kept, ...value },
        environments: {
          ...current.environments,
          [environment.name]: { ...keptThere, ...(isMap(layer) ? layer : {}) },
        },
      });
    },
  };
}

/** Names of an app that uses this one. Its line that does is what people would look for. */
export function consumerNames(consumer: App, app: App, { environment }: Placement): readonly Source[] {
  const named = (layer: DataMap | undefined): string | undefined =>
    Object.entries(isMap(layer?.dependencies) ? layer.dependencies : {}).find(
      ([, to]) => isMap(to) && to.app === app.id,
    )?.[0];
  const there = named(consumer.environments[environment.name]);
  const base = there === undefined ? [] : ['environments', environment.name];
  const span = consumer.document.locate([...base, 'dependencies', there ?? named(consumer.value) ?? '', 'app']);
  // By its file: another name of it may be changed in the same experiment.
  const current = ({ company }: World): App =>
    [...company.apps.values()].find(({ document }) => document === consumer.document) ?? consumer;
  const its = (value: string, what: string, toId: (now: App, name: string) => string): Source =>
    nameSource(value, 'other app', span, `the ${what} of ${consumer.id}`, (world, to) => {
      const now = current(world);
      return moved(world, now.id, toId(now, to));
    });
  return [
    its(consumer.name, 'name', (now, to) => `${now.team}/${to}`),
    ...(consumer.team === app.team ? [] : [its(consumer.team, 'team', (now, to) => `${to}/${now.name}`)]),
  ];
}
