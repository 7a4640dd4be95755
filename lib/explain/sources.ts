import {
  clusterFields,
  type Data,
  type DataMap,
  environmentFields,
  mergedAppSchema,
  object,
  type Path,
  platformFields,
  type SourceDocument,
  type TSchema,
  teamFields,
} from '../config/index.ts';
import type { Span } from '../diagnostics/index.ts';
import { type App, type AppPlan, engineSizes, isMap, type Placement, type Team } from '../model/index.ts';
import { mapOf } from './edit.ts';
import { consumerNames, portsSource, standIn, usesSource, withStandIns } from './neighbours.ts';
import { type LooseSchema, loose } from './schema-walk.ts';
import { alternatives, causeIn, nameSource, type Source } from './source.ts';
import { appOf, moved, renamed, type World, withApp, withSettings } from './world.ts';

/** Everything that an app is rendered from, and the world in which that can be changed. */
export function appSources(
  world: World,
  app: App,
  place: Placement,
  plan: AppPlan,
  neighbours: readonly App[],
): { readonly value: World; readonly sources: readonly Source[] } {
  const { company } = world;
  const team = company.teams.get(app.team);
  const targets = neighbours.filter(({ id }) =>
    plan.services.some((service) => id === `${service.team}/${service.app}`),
  );
  const consumers = neighbours.filter(({ id }) => plan.consumers.some((one) => id === `${one.team}/${one.app}`));
  return {
    value: withStandIns(world, targets),
    sources: [
      appSource(app, place, plan),
      ...(world.brought ?? []).map(broughtSource),
      ...(team ? [withFields(plan, app, teamSource(team))] : []),
      ...placeSources(place).map((source) => withFields(plan, app, source)),
      withFields(plan, app, platformSource(world)),
      ...engineSources(app, plan, company.platform.settings.sizes ?? {}),
      ...company.offerings.map((_, i) => offeringSource(world, plan, i)),
      ...targets.map((target) => portsSource(target, place)),
      ...consumers.map((consumer) => usesSource(consumer, app, place)),
      ...nameSources(app, place, team, consumers),
    ],
  };
}

/** What the generated files of a team, a cluster or the platform are rendered from. */
export function settingsSources(
  world: World,
  { team, places }: { readonly team?: Team; readonly places: readonly Placement[] },
): readonly Source[] {
  const once = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
  const environments = once(places.map(({ environment }) => environment));
  const clusters = once(places.map(({ cluster }) => cluster));
  return [
    ...(team ? [teamSource(team)] : []),
    ...clusters.map((one) => settingsSource('cluster', one.name, one.document, object(clusterFields, notes))),
    ...environments.map((one) =>
      settingsSource('environment', one.name, one.document, object(environmentFields, notes)),
    ),
    platformSource(world),
    ...(team
      ? [
          nameSource(team.name, 'team', team.document.locate([]), 'the folder’s name', (changed, to) =>
            renamed(changed, 'team', team.name, to),
          ),
        ]
      : []),
    ...clusters.map((one) => fileName('cluster', one.name, one.document.locate([]))),
    ...environments.map((one) => fileName('environment', one.name, one.document.locate([]))),
  ];
}

const notes = { description: '' };

function fileName(kind: 'cluster' | 'environment', name: string, span: Span): Source {
  return nameSource(name, kind, span, 'the file’s name', (world, to) => renamed(world, kind, name, to));
}

function appSource(app: App, place: Placement, plan: AppPlan): Source {
  const environment = place.environment.name;
  const { apiVersion: _, ...fields } = isMap(app.document.value) ? app.document.value : {};
  const data = mapOf({ ...fields, environments: mapOf({ [environment]: app.environments[environment] ?? mapOf({}) }) });
  const prefix = (path: Path): Path => (path[0] === 'environments' ? path.slice(2) : path);
  const own = loose(mergedAppSchema(app.kind));
  const schema: LooseSchema = {
    properties: { ...own.properties, environments: { properties: { [environment]: own } } },
  };
  return {
    file: app.document.file,
    data,
    schema,
    skips: (path) => {
      const [field, , part] = prefix(path);
      return field === 'patches' && (part === 'target' || prefix(path)[4] === 'op');
    },
    alternatives: (path, value) => references(plan, prefix(path), value),
    appField: prefix,
    cause: causeIn(app.document, data, (path) =>
      prefix(path)[0] === 'patches' ? 'patch' : path[0] === 'environments' ? "app's environment" : 'app',
    ),
    put(world, changed) {
      const current = appOf(world);
      const { kind, environments, ...value } = isMap(changed) ? changed : {};
      const override = isMap(environments) ? environments[environment] : undefined;
      const named = typeof kind === 'string' ? kind : app.kind.kind;
      const known = world.company.kinds.get(app.kind.kind);
      const kinds = known ? new Map(world.company.kinds).set(named, known) : world.company.kinds;
      return withApp(
        { ...world, company: { ...world.company, kinds } },
        {
          ...current,
          kind: { ...current.kind, kind: named },
          value,
          environments: { [environment]: isMap(override) ? override : mapOf({}) },
        },
      );
    },
  };
}

/** Texts that name something else: another name of the same sort tells more than a name of nothing. */
function references(plan: AppPlan, path: Path, value: Data): readonly Data[] | undefined {
  if (typeof value !== 'string') return undefined;
  const others = (names: Iterable<string>): readonly Data[] => [...names].filter((name) => name !== value).slice(0, 3);
  const [field, name, part] = path;
  if (field === 'size') return others(Object.keys(plan.sizes));
  if (field === 'dependencies' && part === 'app') return [standIn(value)];
  if (field === 'dependencies' && typeof part === 'string') {
    const request = plan.offerings.find(({ dependency }) => dependency === name);
    const parameter = request?.offering.fields[part];
    if (parameter) return alternatives(value, loose(parameter));
  }
  if (path.at(-1) === 'port' && isMap(plan.spec.ports)) return [...others(Object.keys(plan.spec.ports)), `${value}x`];
  return undefined;
}

function broughtSource(document: SourceDocument): Source {
  return {
    file: document.file,
    data: document.value,
    cause: causeIn(document, document.value, 'brought'),
    put: (world, value) => ({
      ...world,
      brought: (world.brought ?? []).map((one) =>
        one.file === document.file && one.locate === document.locate ? { ...document, value } : one,
      ),
    }),
  };
}

function teamSource(team: Team): Source {
  return settingsSource('team', team.name, team.document, object(teamFields, notes));
}

function placeSources({ cluster, environment }: Placement): readonly Source[] {
  return [
    settingsSource('cluster', cluster.name, cluster.document, object(clusterFields, notes)),
    settingsSource('environment', environment.name, environment.document, object(environmentFields, notes)),
  ];
}

function settingsSource(
  kind: 'team' | 'cluster' | 'environment',
  name: string,
  document: SourceDocument,
  schema: TSchema,
): Source {
  return {
    file: document.file,
    data: document.value,
    schema: loose(schema),
    skips: isHeader,
    cause: causeIn(document, document.value, kind),
    put: (world, data) => withSettings(world, kind, name, data),
  };
}

/** Names by which files belong together: changing one leads to a company with a hole in it. */
function isHeader([field]: Path): boolean {
  return field === 'apiVersion' || field === 'kind' || field === 'clusters' || field === 'environment';
}

/** Defaults for apps are fields of apps. */
function withFields(plan: AppPlan, app: App, source: Source): Source {
  const defaults = loose(mergedAppSchema(app.kind));
  return {
    ...source,
    schema: { ...source.schema, properties: { ...source.schema?.properties, defaults } },
    alternatives: (path, value) => (path[0] === 'defaults' ? references(plan, path.slice(1), value) : undefined),
    appField: (path) => (path[0] === 'defaults' ? path.slice(1) : undefined),
  };
}

function platformSource({ company }: World): Source {
  const { document } = company.platform;
  return {
    file: document.file,
    data: document.value,
    schema: loose(object(platformFields, notes)),
    skips: isHeader,
    cause: causeIn(document, document.value, 'platform'),
    put: (world, data) => ({
      ...world,
      company: { ...world.company, platform: { ...world.company.platform, settings: data as never } },
    }),
  };
}

/** What the kind and the engine say themselves. They stand in no file of the company; the lines that chose them are pointed at. */
function engineSources(app: App, plan: AppPlan, sizes: object): readonly Source[] {
  const chosen = (data: Data, span: Span, label: (path: Path) => string): Source['cause'] => {
    const cause = causeIn(app.document, data, 'engine default');
    return (path, part) => ({ ...cause(path, part), name: label(path), span });
  };
  const own = Object.fromEntries(Object.entries(engineSizes).filter(([name]) => !Object.hasOwn(sizes, name)));
  const defaults = app.kind.defaults;
  return [
    {
      data: defaults,
      schema: loose(mergedAppSchema(app.kind)),
      cause: chosen(defaults, app.document.locate(['kind']), () => `default of ${app.kind.kind}`),
      appField: (path) => path,
      put(world, data) {
        const current = appOf(world);
        return withApp(world, { ...current, kind: { ...current.kind, defaults: data as DataMap } });
      },
    },
    {
      data: own as unknown as Data,
      cause: chosen(own as unknown as Data, plan.locate(['size']), ([size]) => `size ${String(size)}`),
      put(world, data) {
        const { company } = world;
        const { platform } = company;
        const settings = { ...platform.settings, sizes: { ...(data as object), ...platform.settings.sizes } };
        return { ...world, company: { ...company, platform: { ...platform, settings } } };
      },
    },
  ];
}

function offeringSource({ company }: World, plan: AppPlan, index: number): Source {
  const offering = company.offerings[index];
  const defaults = offering?.defaults ?? mapOf({});
  const dependency = plan.offerings.find((request) => request.offering === offering)?.dependency;
  const span = plan.locate(dependency === undefined ? [] : ['dependencies', dependency, 'type']);
  return {
    data: dependency === undefined ? mapOf({}) : defaults,
    cause: ([field = '']) => ({
      cause: 'offering',
      span,
      field: String(field),
      name: `default of ${offering?.type}/${offering?.name}`,
      ...(defaults[field] === undefined ? {} : { value: defaults[field] }),
    }),
    put: (world, data) => ({
      ...world,
      company: {
        ...world.company,
        offerings: world.company.offerings.map((one, i) => (i === index ? { ...one, defaults: data as DataMap } : one)),
      },
    }),
  };
}

/** Names that reach objects without standing in any field: of files and folders, and of the apps that use this one. */
function nameSources(
  app: App,
  place: Placement,
  owner: Team | undefined,
  consumers: readonly App[],
): readonly Source[] {
  const { team, name } = app;
  const { cluster, environment } = place;
  const start = app.document.locate([]);
  return [
    ...consumers.flatMap((consumer) => consumerNames(consumer, app, place)),
    nameSource(name, 'app', start, 'the file’s name', (world, to) => moved(world, app.id, `${team}/${to}`)),
    nameSource(team, 'team', owner?.document.locate([]) ?? start, 'the folder’s name', (world, to) =>
      renamed(world, 'team', team, to),
    ),
    fileName('cluster', cluster.name, cluster.document.locate([])),
    fileName('environment', environment.name, environment.document.locate([])),
  ];
}
