import type { DataMap, PortSettings, RouteSettings } from '../config/index.ts';
import type { App, Cluster, Company, Environment } from './company.ts';
import { isMap, type Layer, mergeLayers } from './merge.ts';

/** A place where apps run. */
export interface Placement {
  readonly environment: Environment;
  readonly cluster: Cluster;
}

/** What other apps may know of an app in a cluster: all that its own file and defaults say, and nothing of theirs. */
export interface PublicFacts {
  readonly ports: Readonly<Record<string, PortSettings>>;
  readonly routes: readonly RouteSettings[];
  /** Apps it names, with the port that it wants of each. */
  readonly uses: readonly { readonly app: string; readonly port?: string | undefined }[];
}

/** An app that names another one. */
export interface Consumer {
  readonly app: App;
  readonly port?: string | undefined;
}

/** The few facts that pass between apps, worked out on demand and kept: small values only, so memory stays flat. */
export interface FactIndex {
  facts(app: App, place: Placement): PublicFacts;
  /** Apps in the same cluster that depend on the app. */
  consumers(app: App, place: Placement): readonly Consumer[];
  /** Every app that runs in a cluster. */
  appsIn(place: Placement): readonly App[];
}

/** Every place where an app runs, in the order of the environments. */
export function placements(company: Company, app: App): Placement[] {
  return company.environments
    .filter(({ name }) => Object.hasOwn(app.environments, name))
    .flatMap((environment) => clustersOf(company, environment));
}

/** The places where a team has apps, in the order of the environments. */
export function placesOfTeam(company: Company, team: string): Placement[] {
  const apps = [...company.apps.values()].filter((app) => app.team === team);
  return company.environments
    .filter(({ name }) => apps.some((app) => Object.hasOwn(app.environments, name)))
    .flatMap((environment) => clustersOf(company, environment));
}

/** Every cluster that an environment lists and that exists. */
export function clustersOf(company: Company, environment: Environment): Placement[] {
  return environment.settings.clusters.flatMap((name) => {
    const cluster = company.clusters.get(name);
    return cluster && cluster.settings.environment === environment.name ? [{ environment, cluster }] : [];
  });
}

/** The layers of an app in a place, lowest first; without a place, those that hold everywhere. */
export function layersOf(company: Company, app: App, place?: Placement): readonly Layer[] {
  const fields = company.kinds.get(app.kind.kind)?.schema as unknown as
    | { properties?: Record<string, unknown> }
    | undefined;
  const known = (values: unknown): DataMap => {
    const picked = Object.create(null) as Record<string, DataMap[string]>;
    if (isMap(values as DataMap))
      for (const [key, value] of Object.entries(values as DataMap))
        if (Object.hasOwn(fields?.properties ?? {}, key)) picked[key] = value;
    return picked;
  };
  const team = company.teams.get(app.team);
  const layers: (Layer | undefined)[] = [
    { name: 'engine default', value: app.kind.defaults, base: [] },
    {
      name: 'platform',
      value: known(company.platform.settings.defaults),
      document: company.platform.document,
      base: ['defaults'],
    },
    place && {
      name: 'environment',
      value: known(place.environment.settings.defaults),
      document: place.environment.document,
      base: ['defaults'],
    },
    place && {
      name: 'cluster',
      value: known(place.cluster.settings.defaults),
      document: place.cluster.document,
      base: ['defaults'],
    },
    team && { name: 'team', value: known(team.settings.defaults), document: team.document, base: ['defaults'] },
    { name: 'app', value: app.value, document: app.document, base: [] },
    place && {
      name: "app's environment",
      value: app.environments[place.environment.name] ?? {},
      document: app.document,
      base: ['environments', place.environment.name],
    },
  ];
  return layers.filter((layer) => layer !== undefined);
}

/**
 * Merges an app's layers in a place. A default that is no whole value by itself (`pipeline: { provider: gitlab }`) waits for an app
 * that says the rest: an app that says nothing of the field does not have it.
 */
export function specOf(company: Company, app: App, layers: readonly Layer[]): DataMap {
  const schema = company.kinds.get(app.kind.kind)?.schema;
  if (!schema) throw new Error(`no such kind: ${app.kind.kind}`);
  const merged = mergeLayers(layers, schema);
  const fields =
    (schema as { properties?: Readonly<Record<string, { required?: readonly string[] }>> }).properties ?? {};
  const own = layers.filter(({ name }) => name === 'app' || name === "app's environment");
  const waiting = Object.entries(merged).filter(([field, value]) => {
    const missing = isMap(value) && (fields[field]?.required ?? []).some((part) => !Object.hasOwn(value, part));
    return missing && !own.some((layer) => Object.hasOwn(layer.value, field));
  });
  if (waiting.length === 0) return merged;
  const left = new Set(waiting.map(([field]) => field));
  return Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(merged).filter(([field]) => !left.has(field))),
  ) as DataMap;
}

export function indexFacts(company: Company): FactIndex {
  const known = new Map<string, PublicFacts>();
  const residents = new Map<string, readonly App[]>();
  const reverse = new Map<string, ReadonlyMap<string, readonly Consumer[]>>();

  const facts = (app: App, place: Placement): PublicFacts => {
    const key = `${place.cluster.name} ${app.id}`;
    const found = known.get(key);
    if (found) return found;
    const made = publicFacts(specOf(company, app, layersOf(company, app, place)));
    known.set(key, made);
    return made;
  };
  const appsIn = (place: Placement): readonly App[] => {
    const found = residents.get(place.cluster.name);
    if (found) return found;
    const made = [...company.apps.values()].filter((app) => Object.hasOwn(app.environments, place.environment.name));
    residents.set(place.cluster.name, made);
    return made;
  };
  const consumersIn = (place: Placement): ReadonlyMap<string, readonly Consumer[]> => {
    const found = reverse.get(place.cluster.name);
    if (found) return found;
    const made = new Map<string, Consumer[]>();
    for (const app of appsIn(place)) {
      for (const { app: used, port } of facts(app, place).uses) {
        const list = made.get(used) ?? [];
        list.push({ app, port });
        made.set(used, list);
      }
    }
    reverse.set(place.cluster.name, made);
    return made;
  };
  return { facts, appsIn, consumers: (app, place) => consumersIn(place).get(app.id) ?? [] };
}

function publicFacts(spec: DataMap): PublicFacts {
  const dependencies = isMap(spec.dependencies) ? Object.values(spec.dependencies) : [];
  return {
    ports: isMap(spec.ports) ? (spec.ports as unknown as PublicFacts['ports']) : {},
    routes: Array.isArray(spec.routes) ? (spec.routes as unknown as RouteSettings[]) : [],
    uses: dependencies.flatMap((d) =>
      isMap(d) && typeof d.app === 'string'
        ? [{ app: d.app, port: typeof d.port === 'string' ? d.port : undefined }]
        : [],
    ),
  };
}
