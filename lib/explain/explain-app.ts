import type { Data, Path } from '../config/index.ts';
import { mergedAppSchema, showPath } from '../config/index.ts';
import { type Diagnostic, didYouMean } from '../diagnostics/index.ts';
import { layout } from '../manifests/index.ts';
import { type App, type Company, isMap, layersOf, type Placement, placements } from '../model/index.ts';
import type { AppAnswer, Explained, ReachedFile } from './answer.ts';
import { chainsOf, describeField, saidBelow } from './chain.ts';
import type { Difference } from './compare.ts';
import { valueAt } from './edit.ts';
import { type parseFieldPath, resolveSteps, showFieldPath } from './field-path.ts';
import { below, hasFreeKeys, type LooseSchema, loose } from './schema-walk.ts';
import { appSubject, type Explainable } from './subject.ts';
import { sourceMap } from './trace.ts';

/** Every field of an app as it is in the end, with the line that says so. */
export function explainApp(company: Company, app: App, meant: (place: Placement) => boolean = () => true): AppAnswer {
  const variants = new Map<string, AppAnswer['variants'][number]>();
  for (const place of placements(company, app).filter(meant)) {
    const within = (other: Placement): boolean => other === place || other.cluster.name === place.cluster.name;
    const fields = saidBelow(company, app, [], within).flatMap((path) => {
      const words = chainsOf(company, app, path, within)[0]?.words ?? [];
      const word = words.find(({ fate }) => fate === 'holds');
      return word
        ? [
            {
              field: showPath(path),
              value: word.value,
              layer: word.layer,
              ...(word.span ? { span: word.span } : {}),
            },
          ]
        : [];
    });
    const key = JSON.stringify(fields);
    const here = { environment: place.environment.name, cluster: place.cluster.name };
    variants.set(key, { places: [...(variants.get(key)?.places ?? []), here], fields });
  }
  return {
    about: 'app',
    app: app.id,
    kind: app.kind.kind,
    file: app.document.file,
    variants: [...variants.values()],
  };
}

/** One field of an app, or all that stand below it. */
export function explainField(
  repository: Explainable,
  app: App,
  steps: NonNullable<ReturnType<typeof parseFieldPath>>,
): Explained {
  const { company } = repository;
  const whole = resolveSteps(everything(company, app), steps);
  const [field, environment] = whole;
  if (field === 'environments' && environment === undefined) return { answer: explainApp(company, app) };
  const inside = field === 'environments';
  const within = (place: Placement): boolean => !inside || place.environment.name === environment;
  if (inside && !Object.hasOwn(app.environments, String(environment)))
    return { problem: unknownName(`environment of ${app.id}`, String(environment), Object.keys(app.environments)) };
  const path = inside ? whole.slice(2) : whole;
  if (path.length === 0 || field === 'kind' || field === 'apiVersion')
    return { answer: explainApp(company, app, within) };
  const problem = unknownField(app, path, everything(company, app));
  if (problem) return { problem };
  const said = saidBelow(company, app, path, within);
  const chains = (said.length > 0 ? said : [path]).flatMap((one) => chainsOf(company, app, one, within));
  const description = describeField(app, path);
  return {
    answer: {
      about: 'field',
      app: app.id,
      file: app.document.file,
      field: showPath(path),
      ...(description === undefined ? {} : { description }),
      chains,
      reaches: reachOfField(repository, app, path, within),
    },
  };
}

/** All that any layer says in any place: what a path may lead into. */
function everything(company: Company, app: App): Data {
  const all = Object.create(null) as Record<string, Data>;
  for (const place of placements(company, app))
    for (const { value } of layersOf(company, app, place)) mixIn(all, value);
  return Object.assign(Object.create(null), { environments: app.environments }, all) as Data;
}

function mixIn(into: Record<string, Data>, value: Data): void {
  for (const [key, inner] of Object.entries(isMap(value) ? value : {})) {
    const there = into[key];
    if (isMap(inner)) {
      const next = Object.assign(Object.create(null), isMap(there) ? there : {}) as Record<string, Data>;
      mixIn(next, inner);
      into[key] = next;
    } else {
      into[key] = inner;
    }
  }
}

function unknownField(app: App, path: Path, said: Data): Diagnostic | undefined {
  let schema: LooseSchema | undefined = loose(mergedAppSchema(app.kind));
  for (const [i, step] of path.entries()) {
    const next = below(schema, step);
    const exists = valueAt(said, path.slice(0, i + 1)) !== undefined;
    const around = valueAt(said, path.slice(0, i)) as Data | undefined;
    if (Array.isArray(around) && typeof step === 'string')
      return inList(showPath(path.slice(0, i)), step, around.length);
    const siblings = isMap(around) ? Object.keys(around) : [];
    const known = [...Object.keys(schema?.properties ?? {}), ...siblings];
    const nameOfNothing = hasFreeKeys(schema) && !exists && didYouMean(String(step), siblings) !== undefined;
    if ((!next && !exists && isClosed(schema)) || nameOfNothing)
      return unknownName(
        i === 0 ? `field of ${app.kind.kind}` : `field of \`${showPath(path.slice(0, i))}\``,
        String(step),
        known,
      );
    schema = next;
  }
  return undefined;
}

function inList(list: string, step: string, length: number): Diagnostic {
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: `\`${step}\` is no item of \`${list}\``,
    hint: length > 0 ? `Name one of its ${length} by the index, such as \`${list}[0]\`.` : 'The list is empty.',
    identity: [list, step],
  };
}

/** Where the schema knows everything that may stand there. */
function isClosed(schema: LooseSchema | undefined): boolean {
  return schema !== undefined && !hasFreeKeys(schema) && !schema.anyOf;
}

export function unknownName(noun: string, name: string, known: readonly string[]): Diagnostic {
  const near = didYouMean(name, known);
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: `\`${name}\` is no ${noun}`,
    hint: near
      ? `did you mean \`${near}\`?`
      : known.length > 0
        ? `There are ${[...new Set(known)]
            .slice(0, 12)
            .map((one) => `\`${one}\``)
            .join(', ')}.`
        : undefined,
    identity: [noun, name],
  };
}

/** The rendered fields that move with a field of an app, in the first place where each does. */
function reachOfField(
  repository: Explainable,
  app: App,
  path: Path,
  within: (place: Placement) => boolean,
): readonly ReachedFile[] {
  return placements(repository.company, app)
    .filter((place) => within(place) && repository.company.teams.has(app.team))
    .flatMap((place) => {
      const map = sourceMap(appSubject(repository, app, place));
      const fields = shown(map.reachOfAppField(path));
      const file = `rendered/${layout.appManifests(place.environment.name, place.cluster.name, app.team, app.name)}`;
      return fields.length > 0 ? [{ file, fields }] : [];
    });
}

/** `Kind/name:path`; a whole object that comes or goes has no path. */
export function shown(differences: readonly Difference[]): readonly string[] {
  const lines = differences.map(({ object, path }) => {
    const name = `${object.kind}/${object.metadata.name}`;
    return path.length === 0 ? name : `${name}:${showFieldPath(object, path)}`;
  });
  return [...new Set(lines)].sort();
}
