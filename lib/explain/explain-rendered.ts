import { type Path, parseDocuments, showPath } from '../config/index.ts';
import { type Diagnostic, didYouMean, type SourceText } from '../diagnostics/index.ts';
import type { SchemaNode } from '../kubernetes/index.ts';
import { layout, manifestFile, sourcesOf } from '../manifests/index.ts';
import { type App, isMap, placements } from '../model/index.ts';
import type { KubeObject } from '../synth/index.ts';
import type { Explained } from './answer.ts';
import { valueAt } from './edit.ts';
import type { Question } from './explain.ts';
import { unknownName } from './explain-app.ts';
import { parseFieldPath, resolveSteps, showFieldPath } from './field-path.ts';
import { fieldAtLine } from './positions.ts';
import { type Explainable, type Subject, subjectOfFile } from './subject.ts';
import { type SourceMap, sourceMap } from './trace.ts';
import { whereToSet } from './where-to-set.ts';

/** Where a rendered field comes from. A line of a file that an app brings along is explained by the object it becomes. */
export function explainRendered(
  repository: Explainable,
  sourceText: SourceText,
  { file, part = '' }: Question,
  owner?: App,
): Explained {
  const place = owner && placements(repository.company, owner)[0];
  const path =
    owner && place
      ? layout.appManifests(place.environment.name, place.cluster.name, owner.team, owner.name)
      : file.replace(/^rendered\//, '');
  const subject = subjectOfFile(repository, path);
  if (!subject) return byMarker(repository, sourceText, file);
  const map = sourceMap(subject);
  const rendered = `rendered/${path}`;
  if (map.objects.length === 0)
    return problem(`Nothing is rendered for ${subject.title}`, 'Run `roadbed check` to see what is wrong.');
  if (part === '') return { answer: fileAnswer(map, rendered) };
  const found = /^\d+(:\d+)?$/.test(part) ? atLine(map, file, sourceText, part) : named(map.objects, part);
  if ('problem' in found) return found;
  const { object, path: field } = found;
  if (field.length === 0) return { answer: fileAnswer(map, rendered, [object]) };
  const unknown = valueAt(object, field) === undefined ? unknownField(repository, subject, object, field) : undefined;
  return unknown ?? { answer: fieldAnswer(map, subject, rendered, object, field) };
}

type Found = { readonly object: KubeObject; readonly path: Path } | { readonly problem: Diagnostic };

/** `Deployment/checkout:spec.replicas`; the object may be left out where there is only one. */
function named(objects: readonly KubeObject[], part: string): Found {
  const [, name = '', field = ''] = /^([^:[]*?)(?::(.*))?$/.exec(part) ?? [];
  const object =
    objects.find((one) => nameOf(one) === name) ?? (field === '' && objects.length === 1 ? objects[0] : undefined);
  if (!object) {
    const known = objects.map(nameOf);
    const near = didYouMean(name, known);
    return problem(
      `The file holds no object \`${name === '' ? part : name}\``,
      near ? `did you mean \`${near}\`?` : `It holds ${known.map((one) => `\`${one}\``).join(', ')}.`,
    );
  }
  const steps = parseFieldPath(nameOf(object) === name ? field : part);
  if (!steps)
    return problem(`\`${field}\` is not a field`, 'Write it like `spec.template.spec.containers[name].image`.');
  return { object, path: resolveSteps(object, steps) };
}

function atLine({ objects, subject }: SourceMap, file: string, sourceText: SourceText, part: string): Found {
  const text = sourceText(file) ?? manifestFile(file, [], objects).text;
  const [line = 0, column] = part.split(':').map(Number);
  const at = fieldAtLine(text, line, column);
  const nothing = problem(`Nothing stands at line ${part} of \`${file}\``, 'Name a line that holds a field.');
  if (!at) return nothing;
  const document = parseDocuments(file, text, { raw: true }).value[at.document];
  if (!document) return nothing;
  const list = isMap(document.value) && document.value.kind === 'List' && at.path[0] === 'items';
  const inside = list ? at.path.slice(2) : at.path;
  const value = list ? valueAt(document.value, at.path.slice(0, 2)) : document.value;
  const { kind, metadata } = (value ?? {}) as Partial<KubeObject>;
  const object = objects.find((one) => one.kind === kind && one.metadata.name === metadata?.name);
  if (!object)
    return problem(
      `${kind} \`${metadata?.name}\` of \`${file}\` is not rendered for ${subject.title}`,
      'The file may be out of date: run `roadbed render`.',
    );
  const steps = parseFieldPath(showFieldPath(value, inside)) ?? [];
  return { object, path: resolveSteps(object, steps) };
}

/** A generated file of which nothing more is known than its first line says. */
function byMarker(repository: Explainable, sourceText: SourceText, file: string): Explained {
  const sources = sourcesOf(sourceText(file) ?? '');
  if (sources.length === 0) return { problem: unknownRendered(repository, file) };
  return { answer: { about: 'rendered-file', file, title: 'a generated file', sources, objects: [] } };
}

function fileAnswer(map: SourceMap, file: string, objects = map.objects) {
  const { subject } = map;
  return {
    about: 'rendered-file',
    file,
    title: subject.title,
    sources: [...new Set(subject.sources.flatMap((source) => source.file ?? []))],
    objects: objects.map((object) => {
      const { causes, because } = map.origins(object, ['kind']);
      return { object: nameOf(object), because, writer: causes[0] ?? subject.writer(undefined) };
    }),
  } as const;
}

function fieldAnswer(map: SourceMap, subject: Subject, file: string, object: KubeObject, path: Path) {
  const value = valueAt(object, path);
  const { causes, because } = map.origins(object, path);
  const absent = value === undefined && causes.length === 0;
  const wouldSet = absent ? whereToSet(map, object, path) : [];
  const patched = absent && wouldSet.length === 0;
  return {
    about: 'rendered-field',
    file,
    object: nameOf(object),
    field: showFieldPath(object, path),
    path,
    ...(value === undefined ? {} : { value }),
    causes,
    because,
    wouldSet,
    ...(patched && subject.app ? { patch: subject.app.document.locate(['patches'], 'key') } : {}),
  } as const;
}

/** A field that no such object can have, as far as its schema is known. */
function unknownField(
  { company, schemas }: Explainable,
  { place }: Subject,
  { apiVersion, kind }: KubeObject,
  path: Path,
): { readonly problem: Diagnostic } | undefined {
  const version = place?.cluster.settings.kubernetes ?? [...company.clusters.values()][0]?.settings.kubernetes ?? '';
  let node: SchemaNode | undefined = schemas().find(version, apiVersion, kind)?.root;
  for (const [i, step] of path.entries()) {
    if (node?.type === 'object') {
      const next: SchemaNode | undefined = node.fields.get(String(step));
      if (!next && !node.open) {
        const parent = showPath(path.slice(0, i));
        const known = [...node.fields.keys()];
        return { problem: unknownName(`field of \`${parent === '' ? kind : parent}\``, String(step), known) };
      }
      node = next;
    } else {
      node = node?.type === 'map' ? node.values : node?.type === 'list' ? node.items : undefined;
    }
  }
  return undefined;
}

export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

function problem(message: string, hint: string): { readonly problem: Diagnostic } {
  return { problem: { code: 'usage/no-match', severity: 'error', message, hint, identity: [message] } };
}

function unknownRendered({ company }: Explainable, file: string): Diagnostic {
  const known = [...company.apps.values()].flatMap((app) =>
    placements(company, app).map(
      ({ environment, cluster }) =>
        `rendered/${layout.appManifests(environment.name, cluster.name, app.team, app.name)}`,
    ),
  );
  const near = didYouMean(file, known);
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: `\`${file}\` is no file that Roadbed renders`,
    hint: near
      ? `did you mean \`${near}\`?`
      : 'Its path is rendered/<environment>/<cluster>/<team>/<app>/manifests.yaml.',
    identity: [file],
  };
}
