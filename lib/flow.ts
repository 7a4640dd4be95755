import {
  appApplication,
  bootstrapApplication,
  platformProject,
  platformProjectObject,
  rootObjects,
  teamProject,
} from './argocd/index.ts';
import type { Diagnostic, Outcome } from './diagnostics/index.ts';
import { type ImportedSchema, loadSchemas, readSchemaFile, type SchemaCatalog } from './kubernetes/index.ts';
import { layout, manifestFile, type RenderedFile } from './manifests/index.ts';
import {
  type App,
  type AppPlan,
  type Company,
  clustersOf,
  dependencyCycles,
  duplicateRoutes,
  type FactIndex,
  indexFacts,
  loadCompany,
  type Placement,
  type Planner,
  placements,
  placesOfTeam,
  planner,
  type Team,
  type Tree,
  textsBelow,
} from './model/index.ts';
import { appPipeline, unknownRegulations } from './pipelines/index.ts';
import { isRuleFile, type Rules, readRules } from './policy/rules/index.ts';
import { identityOf, type KubeObject, synthesize } from './synth/index.ts';
import { gateways, teamNamespace } from './tenancy/index.ts';
import type { PlatformCode } from './workspace/index.ts';

// The whole flow on one page:
//
//   files → loadCompany → plan (one app × cluster) → synthesize → manifestFile → bytes
//
// The unit of work is one app: whatever is made for it is handed out and let go before the next one begins.

/** A repository that was read: the company, what turns its apps into objects, and what is allowed. */
export interface Repository {
  readonly company: Company;
  readonly code: PlatformCode;
  readonly index: FactIndex;
  readonly planner: Planner;
  readonly rules: Rules;
  readonly schemas: () => SchemaCatalog;
}

/** What one step of a render made: whole files, the objects in them, and what was wrong. */
export interface Rendered {
  /** Where the objects are applied; undefined for Argo CD's own objects. */
  readonly place?: Placement | undefined;
  /** The app that was looked at, be its plan whole or not. */
  readonly app?: App | undefined;
  readonly plan?: AppPlan | undefined;
  readonly files: readonly RenderedFile[];
  readonly objects: readonly KubeObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Which apps and places are meant; everything where a part is absent. */
export interface Selection {
  readonly app?: (app: App) => boolean;
  readonly place?: (place: Placement) => boolean;
  /** Whether what belongs to no team is meant too. Default: where no apps are picked. */
  readonly platform?: boolean;
}

/** Reads the repository and finds what is wrong before anything is rendered. */
export function readRepository(tree: Tree, code: PlatformCode): Outcome<Repository | undefined> {
  const { value: company, diagnostics } = loadCompany(tree, { kinds: code.templates, offerings: code.offerings });
  if (!company) return { value: undefined, diagnostics };
  const index = indexFacts(company);
  const imported = importedSchemas(tree);
  const ruleFiles = textsBelow(tree, 'policies', isRuleFile);
  const rules = readRules(ruleFiles.value);
  let schemas: SchemaCatalog | undefined;
  const repository: Repository = {
    company,
    code,
    index,
    planner: planner(company, index),
    rules: rules.value,
    schemas: () => {
      schemas ??= loadSchemas().with(imported.value);
      return schemas;
    },
  };
  return {
    value: repository,
    diagnostics: [
      ...diagnostics,
      ...imported.diagnostics,
      ...ruleFiles.diagnostics,
      ...rules.diagnostics,
      ...duplicateRoutes(company, index),
      ...dependencyCycles(company),
      ...(code.pipelines ? unknownRegulations(company, code.pipelines) : []),
    ],
  };
}

/** Schemas of custom resources that the company brought, beside those that come with the engine. */
function importedSchemas(tree: Tree): Outcome<readonly ImportedSchema[]> {
  const files = textsBelow(tree, 'platform/schema/crds', (path) => path.endsWith('.json'));
  const read = files.value.map(({ path, text }) => readSchemaFile(text, path));
  return {
    value: read.flatMap(({ value }) => (value ? [value] : [])),
    diagnostics: [...files.diagnostics, ...read.flatMap(({ diagnostics }) => diagnostics)],
  };
}

/** Renders what is selected, step by step: each team's apps, then what the team itself needs; then clusters and Argo CD. */
export function* render(repository: Repository, selection: Selection = {}): Generator<Rendered> {
  const { company } = repository;
  const teams = new Map<string, App[]>();
  for (const app of company.apps.values()) {
    if (selection.app && !selection.app(app)) continue;
    const list = teams.get(app.team) ?? [];
    list.push(app);
    teams.set(app.team, list);
  }
  for (const [name, apps] of teams) yield* renderTeam(repository, name, apps, selection);
  for (const draft of company.drafts.filter((app) => selection.app?.(app) ?? true))
    yield* checkDraft(repository, draft, selection);
  if (selection.platform ?? !selection.app) yield* renderPlatform(repository, selection);
}

function* renderTeam(
  repository: Repository,
  name: string,
  apps: readonly App[],
  selection: Selection,
): Generator<Rendered> {
  const { company } = repository;
  const team = company.teams.get(name);
  if (!team) return;
  const places = placesOfTeam(company, name);
  const taken = new Map<string, string>();
  for (const place of places) {
    const objects = teamNamespace(team, place);
    for (const object of objects) taken.set(`${place.cluster.name} ${identityOf(object)}`, 'the platform');
    if (selection.place && !selection.place(place)) continue;
    const path = layout.teamNamespaceFile(place.environment.name, place.cluster.name, name);
    yield {
      place,
      objects,
      files: [manifestFile(path, [team.document.file], objects)],
      diagnostics: reservedNamespace(company, team, place),
    };
  }
  for (const app of apps) {
    for (const place of placements(company, app)) {
      if (selection.place && !selection.place(place)) continue;
      yield renderApp(repository, app, place, taken);
    }
    // A pipeline belongs to no place, so a selection of places leaves it out.
    if (!selection.place) yield* renderPipeline(repository, app);
  }
  const project = teamProject(company, team, places);
  yield {
    objects: [project],
    files: [manifestFile(layout.projectFile(name), [team.document.file], [project])],
    diagnostics: [],
  };
}

/** An app's pipeline: made once, wherever the app runs. */
function* renderPipeline({ company, code }: Repository, app: App): Generator<Rendered> {
  if (!code.pipelines) return;
  const { value: files, diagnostics } = appPipeline(company, app, code.pipelines);
  if (files.length + diagnostics.length > 0) yield { files, objects: [], diagnostics };
}

/** An app whose file is wrong renders to nothing; what else is wrong with it shows in the same run. */
function* checkDraft({ company, planner }: Repository, draft: App, selection: Selection): Generator<Rendered> {
  for (const place of placements(company, draft)) {
    if (selection.place && !selection.place(place)) continue;
    yield { place, app: draft, files: [], objects: [], diagnostics: planner.plan(draft, place).diagnostics };
  }
}

/** One app in one cluster: the unit of work. */
export function renderApp(
  repository: Repository,
  app: App,
  place: Placement,
  taken: Map<string, string> = new Map(),
): Rendered {
  const { company, code, schemas } = repository;
  const planned = repository.planner.plan(app, place);
  const failed = (diagnostics: readonly Diagnostic[]): Rendered => ({
    place,
    app,
    plan: planned.value,
    files: [],
    objects: [],
    diagnostics,
  });
  if (!planned.value || hasErrors(planned.diagnostics)) return failed(planned.diagnostics);
  const made = synthesize(planned.value, { ...code, schemas });
  const diagnostics = [...planned.diagnostics, ...made.diagnostics];
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const clashes = claimIdentities(app, place, made.value, taken);
  const { environment, cluster } = place;
  const application = appApplication(
    company.platform.settings,
    { team: app.team, app: app.name, environment, cluster: { name: cluster.name, server: cluster.settings.server } },
    made.value,
  );
  const source = [app.document.file];
  return {
    place,
    app,
    plan: planned.value,
    objects: made.value,
    files: [
      manifestFile(layout.appManifests(environment.name, cluster.name, app.team, app.name), source, made.value),
      manifestFile(layout.applicationFile(cluster.name, app.team, app.name), source, [application]),
    ],
    diagnostics: [...diagnostics, ...clashes],
  };
}

function* renderPlatform({ company }: Repository, selection: Selection): Generator<Rendered> {
  const platform = company.platform.settings;
  const source = company.platform.document.file;
  const places = company.environments.flatMap((environment) => clustersOf(company, environment));
  for (const place of places) {
    if (selection.place && !selection.place(place)) continue;
    const { cluster, environment } = place;
    const objects = gateways(platform, cluster);
    if (objects.length > 0) {
      yield {
        place,
        objects,
        files: [manifestFile(layout.gatewaysFile(environment.name, cluster.name), [cluster.document.file], objects)],
        diagnostics: [],
      };
    }
    const roots = rootObjects(platform, place);
    yield {
      objects: roots,
      files: [manifestFile(layout.rootFile(cluster.name), [cluster.document.file], roots)],
      diagnostics: [],
    };
  }
  const project = platformProjectObject(platform, places);
  const bootstrap = bootstrapApplication(platform);
  yield {
    objects: [project, bootstrap],
    files: [
      manifestFile(layout.projectFile(platformProject), [source], [project]),
      manifestFile(layout.bootstrapFile(), [source], [bootstrap]),
    ],
    diagnostics: [],
  };
}

/** Two objects of one identity in one namespace would overwrite each other, whichever apps they come from. */
function claimIdentities(
  app: App,
  place: Placement,
  objects: readonly KubeObject[],
  taken: Map<string, string>,
): Diagnostic[] {
  return objects.flatMap((object): Diagnostic[] => {
    const key = `${place.cluster.name} ${identityOf(object)}`;
    const owner = taken.get(key);
    taken.set(key, owner ?? `\`${app.id}\``);
    if (owner === undefined) return [];
    return [
      {
        code: 'model/duplicate-object',
        severity: 'error',
        message: `${object.kind} \`${object.metadata.name}\` is already rendered by ${owner}`,
        span: app.document.locate([]),
        hint: 'Rename one of the two apps, or the dependency or volume that gives the object its name.',
        identity: [app.id, identityOf(object)],
      },
    ];
  });
}

/** A team's namespace must not be one that Kubernetes or the platform uses itself. */
function reservedNamespace(company: Company, team: Team, { cluster }: Placement): Diagnostic[] {
  const { routing, monitoring } = cluster.settings;
  const used = [routing.public, routing.internal].flatMap((edge) =>
    edge ? [edge.controller.namespace, ...(edge.gateway ? [edge.gateway.namespace] : [])] : [],
  );
  const reserved = new Set([
    'default',
    company.platform.settings.argocd?.namespace ?? 'argocd',
    ...used,
    ...(monitoring ? [monitoring.namespace] : []),
  ]);
  if (!reserved.has(team.name) && !team.name.startsWith('kube-') && !team.name.startsWith('openshift-')) return [];
  return [
    {
      code: 'model/reserved-name',
      severity: 'error',
      message: `A team cannot be called \`${team.name}\`: that namespace is taken in \`${cluster.name}\``,
      span: team.document.locate([]),
      hint: 'Rename the team’s folder.',
      identity: [team.name],
    },
  ];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
