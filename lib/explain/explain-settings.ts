import { platformProject } from '../argocd/index.ts';
import { type Data, mergedAppSchema, type Path, showPath } from '../config/index.ts';
import { layout } from '../manifests/index.ts';
import {
  type App,
  type Cluster,
  type Company,
  type Environment,
  isMap,
  type LayerName,
  type Placement,
  type Platform,
  placements,
  placesOfTeam,
  type Team,
} from '../model/index.ts';
import type { AppUse, DefaultUse, Explained, ReachedFile } from './answer.ts';
import { chainsOf } from './chain.ts';
import { valueAt } from './edit.ts';
import { shown, unknownName } from './explain-app.ts';
import { type parseFieldPath, resolveSteps } from './field-path.ts';
import { below, loose } from './schema-walk.ts';
import { type Explainable, subjectOfFile } from './subject.ts';
import { sourceMap } from './trace.ts';

/** A file that says something about many apps. */
export type SettingsFile = (Platform | Environment | Cluster | Team) & { readonly layer: LayerName };

export function settingsFiles(company: Company): readonly SettingsFile[] {
  const of = <T extends Platform | Environment | Cluster | Team>(layer: LayerName, all: Iterable<T>): SettingsFile[] =>
    [...all].map((one) => ({ ...one, layer }) as SettingsFile);
  return [
    ...of('platform', [company.platform]),
    ...of('environment', company.environments),
    ...of('cluster', company.clusters.values()),
    ...of('team', company.teams.values()),
  ];
}

/** What a file of the platform or of a team decides: its defaults and who takes them, or what one of its settings reaches. */
export function explainSettings(
  repository: Explainable,
  file: SettingsFile,
  steps: NonNullable<ReturnType<typeof parseFieldPath>>,
): Explained {
  const { document, layer } = file;
  const path = resolveSteps(document.value, steps);
  const value = valueAt(document.value, path) as Data | undefined;
  if (value === undefined) {
    const missing = path.findIndex((_, i) => valueAt(document.value, path.slice(0, i + 1)) === undefined);
    const parent = path.slice(0, missing);
    const around = valueAt(document.value, parent) as Data;
    const noun = `field of \`${parent.length > 0 ? showPath(parent) : document.file}\``;
    return { problem: unknownName(noun, String(path[missing]), isMap(around) ? Object.keys(around) : []) };
  }
  if (path.length > 0 && path[0] !== 'defaults') {
    return {
      answer: {
        about: 'setting',
        file: document.file,
        field: showPath(path),
        value,
        span: document.locate(path),
        reaches: reachOfSetting(repository, file, path),
      },
    };
  }
  const defaults = valuesBelow(valueAt(document.value, ['defaults']) as Data, path.slice(1));
  return {
    answer: {
      about: 'defaults',
      file: document.file,
      layer,
      defaults: defaults.map((field) => useOf(repository.company, file, field)),
      settings: path.length > 0 ? [] : settingsOf(file),
    },
  };
}

function settingsOf({ document }: SettingsFile) {
  const fields = isMap(document.value) ? Object.entries(document.value) : [];
  return fields
    .filter(([field]) => !['apiVersion', 'kind', 'defaults'].includes(field))
    .map(([field, value]) => ({ field, value, span: document.locate([field]) }));
}

/** Paths of the values below a path: what is no map, or an empty one. */
function valuesBelow(data: Data | undefined, path: Path): readonly Path[] {
  const value = valueAt(data, path) as Data | undefined;
  if (value === undefined) return [];
  if (!isMap(value) || Object.keys(value).length === 0) return [path];
  return Object.keys(value).flatMap((key) => valuesBelow(data, [...path, key]));
}

function useOf(company: Company, file: SettingsFile, field: Path): DefaultUse {
  const { document, layer } = file;
  const taken = new Map<string, AppUse>();
  const overridden = new Map<string, DefaultUse['overridden'][number]>();
  for (const { app, place } of appsBelow(company, file)) {
    if (!hasField(app, field)) continue;
    const here = { environment: place.environment.name, cluster: place.cluster.name };
    const [chain] = chainsOf(company, app, field, (other) => other.cluster.name === place.cluster.name);
    const own = chain?.words.find((word) => word.layer === layer);
    if (!chain || !own) continue;
    if (own.fate === 'holds') {
      taken.set(app.id, { app: app.id, places: [...(taken.get(app.id)?.places ?? []), here] });
      continue;
    }
    const holder = chain.words.find(({ fate }) => fate === 'holds') ?? own.by ?? chain.words.at(-1) ?? own;
    const why = {
      layer: holder.layer,
      ...('value' in holder ? { value: holder.value } : {}),
      ...(holder.span ? { span: holder.span } : {}),
    };
    const key = JSON.stringify([app.id, why]);
    overridden.set(key, { app: app.id, ...why, places: [...(overridden.get(key)?.places ?? []), here] });
  }
  return {
    field: showPath(field),
    value: valueAt(document.value, ['defaults', ...field]) as Data,
    span: document.locate(['defaults', ...field]),
    taken: [...taken.values()],
    overridden: [...overridden.values()],
  };
}

function hasField(app: App, [field = '']: Path): boolean {
  return below(loose(mergedAppSchema(app.kind)), field) !== undefined;
}

function appsBelow(company: Company, file: SettingsFile): readonly { readonly app: App; readonly place: Placement }[] {
  return [...company.apps.values()].flatMap((app) =>
    placements(company, app)
      .filter(({ environment, cluster }) => {
        switch (file.layer) {
          case 'team':
            return app.team === file.name;
          case 'cluster':
            return cluster.name === file.name;
          case 'environment':
            return environment.name === file.name;
          default:
            return true;
        }
      })
      .map((place) => ({ app, place })),
  );
}

/** Every rendered file in which something moves with a setting. */
function reachOfSetting(repository: Explainable, file: SettingsFile, path: Path): readonly ReachedFile[] {
  return filesBelow(repository.company, file).flatMap((name) => {
    const subject = subjectOfFile(repository, name);
    if (!subject) return [];
    const fields = shown(sourceMap(subject).reachOfLine(file.document.file, path));
    return fields.length > 0 ? [{ file: `rendered/${name}`, fields }] : [];
  });
}

function filesBelow(company: Company, file: SettingsFile): readonly string[] {
  const teams = file.layer === 'team' ? [file.name] : [...company.teams.keys()];
  const apps = appsBelow(company, file);
  const places = [...new Map(apps.map(({ place }) => [place.cluster.name, place])).values()];
  return [
    ...apps.flatMap(({ app, place: { environment, cluster } }) => [
      layout.appManifests(environment.name, cluster.name, app.team, app.name),
      layout.applicationFile(cluster.name, app.team, app.name),
    ]),
    ...teams.flatMap((team) =>
      placesOfTeam(company, team)
        .filter(({ cluster }) => places.some((place) => place.cluster.name === cluster.name))
        .map(({ environment, cluster }) => layout.teamNamespaceFile(environment.name, cluster.name, team)),
    ),
    ...teams.map(layout.projectFile),
    ...(file.layer === 'team'
      ? []
      : [
          ...places.flatMap(({ environment, cluster }) => [
            layout.gatewaysFile(environment.name, cluster.name),
            layout.rootFile(cluster.name),
          ]),
          layout.projectFile(platformProject),
          layout.bootstrapFile(),
        ]),
  ];
}
