import {
  appApplication,
  bootstrapApplication,
  platformProject,
  platformProjectObject,
  rootObjects,
  teamProject,
} from '../argocd/index.ts';
import type { SourceDocument } from '../config/index.ts';
import type { SchemaCatalog } from '../kubernetes/index.ts';
import { layout } from '../manifests/index.ts';
import {
  type App,
  type AppPlan,
  type Company,
  clustersOf,
  type FactIndex,
  indexFacts,
  type Placement,
  placements,
  placesOfTeam,
  planner,
} from '../model/index.ts';
import { type KubeObject, type Offering, synthesize, type Template } from '../synth/index.ts';
import { gateways, teamNamespace } from '../tenancy/index.ts';
import type { Cause } from './cause.ts';
import type { Source } from './source.ts';
import { appSources, settingsSources } from './sources.ts';
import { appOf, placeOf, teamOf, type World } from './world.ts';

/** What explanations are made from: the same repository that the flow renders. */
export interface Explainable {
  readonly company: Company;
  readonly code: { readonly templates: readonly Template[]; readonly offerings: readonly Offering[] };
  readonly schemas: () => SchemaCatalog;
  /** Who uses whom, where it is already known. */
  readonly index?: FactIndex;
}

/** Something that is rendered, with everything that it is rendered from. */
export interface Subject {
  /** For people: `payments/checkout in production-eu-1`. */
  readonly title: string;
  readonly world: World;
  /** In the order in which they are tried: the nearest to the reader first. */
  readonly sources: readonly Source[];
  /** What writes a field that no source has a say in. */
  readonly writer: (dependency: string | undefined) => Cause;
  /** Renders the subject in a world like its own; undefined where that is refused. May throw where the world makes no sense. */
  make(world: World): readonly KubeObject[] | undefined;
  readonly app?: App;
  readonly place?: Placement;
  readonly plan?: AppPlan;
}

/** An app in a cluster. */
export function appSubject(repository: Explainable, app: App, place: Placement): Subject {
  const { company, index = indexFacts(company) } = repository;
  const neighbours = neighboursOf(company, index, app, place);
  const world: World = {
    company: { ...company, apps: new Map([app, ...neighbours].map((one) => [one.id, one])) },
    team: app.team,
    app: app.name,
    environment: place.environment.name,
    cluster: place.cluster.name,
  };
  const plan = planOf(world);
  const brought = plan.brought().value;
  const withFiles: World = brought.length > 0 ? { ...world, brought } : world;
  const { value, sources } = appSources(withFiles, app, place, plan, neighbours);
  return {
    title: `${app.id} in ${place.cluster.name}`,
    world: value,
    sources,
    app,
    place,
    plan,
    writer: (dependency) => {
      const offering = plan.offerings.find((request) => request.dependency === dependency)?.offering;
      if (offering && dependency !== undefined)
        return {
          cause: 'offering',
          name: `${offering.type}/${offering.name}`,
          span: plan.locate(['dependencies', dependency, 'type']),
        };
      return { cause: 'template', name: app.kind.kind, span: app.document.locate(['kind']) };
    },
    make: (changed) => objectsOf(repository, app.kind.kind, changed),
  };
}

function objectsOf({ code, schemas }: Explainable, kind: string, world: World): readonly KubeObject[] | undefined {
  const plan = planOf(world);
  const { brought } = world;
  // The kind's name is an input too, so the template answers to whatever it is called in this world.
  const templates = code.templates
    .filter((template) => template.kind === kind)
    .map((template) => ({ ...template, kind: plan.app.kind }));
  const made = synthesize(brought ? { ...plan, brought: () => ({ value: brought, diagnostics: [] }) } : plan, {
    templates,
    offerings: code.offerings,
    schemas,
  });
  return made.diagnostics.some(({ severity }) => severity === 'error') ? undefined : made.value;
}

function planOf(world: World): AppPlan {
  const { company } = world;
  const { value } = planner(company, indexFacts(company), { checked: false }).plan(appOf(world), placeOf(world));
  if (!value) throw new Error(`no plan for ${world.team}/${world.app}`);
  return value;
}

/** The apps whose facts reach an app: those that it names, and those that name it (invariant 4 of docs/architecture.md). */
function neighboursOf(company: Company, index: FactIndex, app: App, place: Placement): readonly App[] {
  const named = index.facts(app, place).uses.flatMap((use) => company.apps.get(use.app) ?? []);
  const consumers = index.consumers(app, place).map((consumer) => consumer.app);
  return [...new Set([...named, ...consumers])].filter(({ id }) => id !== app.id);
}

/** Whatever stands in a file of rendered/; undefined where the path is none that Roadbed writes. */
export function subjectOfFile(repository: Explainable, file: string): Subject | undefined {
  const { company } = repository;
  const path = file.replace(/^rendered\//, '');
  for (const environment of company.environments) {
    for (const place of clustersOf(company, environment)) {
      const found = subjectInPlace(repository, place, path);
      if (found) return found;
    }
  }
  for (const team of company.teams.values()) {
    if (path === layout.projectFile(team.name)) {
      const places = placesOfTeam(company, team.name);
      const world: World = { company, team: team.name };
      return settled(world, `Argo CD project of the team ${team.name}`, team.document, {
        sources: settingsSources(world, { team, places }),
        make: (changed) => [
          teamProject(changed.company, teamOf(changed), placesOfTeam(changed.company, changed.team ?? '')),
        ],
      });
    }
  }
  const world: World = { company };
  const { document } = company.platform;
  if (path === layout.projectFile(platformProject)) {
    const places = company.environments.flatMap((environment) => clustersOf(company, environment));
    return settled(world, 'Argo CD project of the platform', document, {
      sources: settingsSources(world, { places }),
      make: (changed) => [
        platformProjectObject(
          changed.company.platform.settings,
          changed.company.environments.flatMap((environment) => clustersOf(changed.company, environment)),
        ),
      ],
    });
  }
  if (path === layout.bootstrapFile()) {
    return settled(world, 'Argo CD’s first application', document, {
      sources: settingsSources(world, { places: [] }),
      make: (changed) => [bootstrapApplication(changed.company.platform.settings)],
    });
  }
  return undefined;
}

function subjectInPlace(repository: Explainable, place: Placement, path: string): Subject | undefined {
  const { company } = repository;
  const { environment, cluster } = place;
  const world: World = { company, environment: environment.name, cluster: cluster.name };
  if (path === layout.rootFile(cluster.name)) {
    return settled(world, `Argo CD’s root of ${cluster.name}`, cluster.document, {
      sources: settingsSources(world, { places: [place] }),
      make: (changed) => rootObjects(changed.company.platform.settings, placeOf(changed)),
    });
  }
  if (path === layout.gatewaysFile(environment.name, cluster.name)) {
    return settled(world, `gateways of ${cluster.name}`, cluster.document, {
      sources: settingsSources(world, { places: [place] }),
      make: (changed) => gateways(changed.company.platform.settings, placeOf(changed).cluster),
    });
  }
  for (const team of company.teams.values()) {
    if (path !== layout.teamNamespaceFile(environment.name, cluster.name, team.name)) continue;
    return settled(
      { ...world, team: team.name },
      `namespace of the team ${team.name} in ${cluster.name}`,
      team.document,
      {
        sources: settingsSources(world, { team, places: [place] }),
        make: (changed) => teamNamespace(teamOf(changed), placeOf(changed)),
      },
    );
  }
  for (const app of company.apps.values()) {
    if (!company.teams.has(app.team)) continue;
    const manifests = layout.appManifests(environment.name, cluster.name, app.team, app.name);
    const application = layout.applicationFile(cluster.name, app.team, app.name);
    if (path !== manifests && path !== application) continue;
    if (!placements(company, app).some((one) => one.cluster.name === cluster.name)) continue;
    const subject = appSubject(repository, app, place);
    return path === manifests ? subject : applicationSubject(subject);
  }
  return undefined;
}

/** Argo CD's application for an app in a cluster: it looks at the app's objects too. */
function applicationSubject(subject: Subject): Subject {
  return {
    ...subject,
    title: `Argo CD application of ${subject.title}`,
    writer: () => ({
      cause: 'engine default',
      name: 'Argo CD application',
      span: subject.app?.document.locate([]) ?? { file: '', start: 0, end: 0 },
    }),
    make: (world) => {
      const { environment, cluster } = placeOf(world);
      const { team, name: app } = appOf(world);
      const place = { team, app, environment, cluster: { name: cluster.name, server: cluster.settings.server } };
      const objects = subject.make(world);
      return objects && [appApplication(world.company.platform.settings, place, objects)];
    },
  };
}

function settled(
  world: World,
  title: string,
  document: SourceDocument,
  { sources, make }: Pick<Subject, 'sources' | 'make'>,
): Subject {
  const writer: Cause = { cause: 'engine default', name: title, span: document.locate([]) };
  return { title, world, sources, make, writer: () => writer };
}
