import { type Data, mergedAppSchema, type Path, type SourceDocument, showPath } from '../config/index.ts';
import type { Span } from '../diagnostics/index.ts';
import { isMap } from '../model/index.ts';
import type { KubeObject } from '../synth/index.ts';
import { valueAt } from './edit.ts';
import { below, hasFreeKeys, type LooseSchema, loose, objectSample } from './schema-walk.ts';
import { tries } from './source.ts';
import type { SourceMap } from './trace.ts';

/** A field of the app's file that would set a rendered field, or make it appear. */
export interface Suggestion {
  readonly field: string;
  readonly path: Path;
  /** Where in the app's file it would go: the nearest part that exists. */
  readonly span: Span;
  /** A value with which it was seen to work. */
  readonly example: Data;
}

/**
 * Which fields of the app's file would bring a rendered field about that is not there: every optional field that nobody has
 * set is tried with an example. Empty where none does; then a patch is the way.
 */
export function whereToSet(map: SourceMap, object: KubeObject, path: Path): readonly Suggestion[] {
  const { app, plan } = map.subject;
  const source = map.subject.sources[0];
  if (!app || !plan || !source) return [];
  const works = (at: Path, value: Data): boolean => {
    const comparison = map.experiments.run([{ source, edit: { path: at, kind: 'set', value } }]);
    return comparison !== 'failed' && comparison.field(object, path) === 'changed';
  };
  return additions(loose(mergedAppSchema(app.kind)), plan.spec, [], works).map(({ at, value }) => ({
    field: showPath(at),
    path: at,
    span: placeFor(app.document, at),
    example: value,
  }));
}

function placeFor(document: SourceDocument, path: Path): Span {
  let length = path.length;
  while (length > 0 && valueAt(document.value, path.slice(0, length)) === undefined) length--;
  return document.locate(path.slice(0, length), 'key');
}

interface Addition {
  readonly at: Path;
  readonly value: Data;
}

function additions(
  schema: LooseSchema | undefined,
  said: Data,
  path: Path,
  works: (at: Path, value: Data) => boolean,
): readonly Addition[] {
  if (!schema || schema['x-merge'] === 'replace') return [];
  if (Array.isArray(said))
    return (said as readonly Data[]).flatMap((item, i) => additions(below(schema, i), item, [...path, i], works));
  if (!isMap(said)) return [];
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => path.length > 0 || name !== 'patches');
  const known = fields.flatMap(([name, field]) =>
    Object.hasOwn(said, name)
      ? additions(field, said[name] as Data, [...path, name], works)
      : smallest(field, [...path, name], works),
  );
  if (!hasFreeKeys(schema)) return known;
  return Object.entries(said).flatMap(([key, value]) => additions(below(schema, key), value, [...path, key], works));
}

/** The least of an absent field that does it: one of its own fields where that is enough. */
function smallest(schema: LooseSchema, path: Path, works: (at: Path, value: Data) => boolean): readonly Addition[] {
  const parts = Object.entries(schema.properties ?? {});
  const found = parts.flatMap(([name, part]) => smallest(part, [...path, name], works));
  if (found.length > 0) return found;
  const values =
    parts.length > 0 ? [...parts.map(([name]) => objectSample(schema, 0, name)), objectSample(schema)] : tries(schema);
  const value = values.find((sample) => works(path, sample));
  return value === undefined ? [] : [{ at: path, value }];
}
