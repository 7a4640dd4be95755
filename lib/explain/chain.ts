import { type Data, mergedAppSchema, type Path, showPath } from '../config/index.ts';
import type { Span } from '../diagnostics/index.ts';
import {
  type App,
  type Company,
  isMap,
  type Layer,
  type LayerName,
  layersOf,
  origins,
  type Placement,
  placements,
  supersedes,
} from '../model/index.ts';
import { valueAt } from './edit.ts';
import { loose, schemaAt } from './schema-walk.ts';

/** What one layer says about a field, and what becomes of it. */
export interface Word {
  readonly layer: LayerName;
  readonly value: Data;
  readonly span?: Span;
  /** `holds` is the value in the end; `merged` gives a map some of its entries; the others lost to what stands above them. */
  readonly fate: 'holds' | 'overridden' | 'merged' | 'superseded' | 'removed';
  /** The field that makes this word void, where it is another one. */
  readonly by?: { readonly field: string; readonly layer: LayerName; readonly span?: Span };
}

/** Every layer's word on a field, lowest first, in the places where it is the same. */
export interface Chain {
  readonly field: string;
  readonly path: Path;
  readonly places: readonly Place[];
  readonly words: readonly Word[];
  /** The value in the end; absent where nobody says anything or the field is removed. */
  readonly value?: Data;
}

export interface Place {
  readonly environment: string;
  readonly cluster: string;
}

/** The chains of a field: one for each group of places that agree from the first word to the last. */
export function chainsOf(
  company: Company,
  app: App,
  path: Path,
  within: (place: Placement) => boolean = () => true,
): readonly Chain[] {
  const groups = new Map<string, Chain>();
  for (const place of placements(company, app).filter(within)) {
    const words = wordsOn(company, app, place, path);
    const value = words.at(-1)?.fate === 'holds' ? words.at(-1)?.value : mergedValue(words);
    const key = JSON.stringify(words);
    const here = { environment: place.environment.name, cluster: place.cluster.name };
    const chain = groups.get(key);
    groups.set(key, {
      field: showPath(path),
      path,
      words,
      ...(value === undefined ? {} : { value }),
      places: [...(chain?.places ?? []), here],
    });
  }
  return [...groups.values()];
}

function mergedValue(words: readonly Word[]): Data | undefined {
  return words.findLast(({ fate }) => fate === 'holds')?.value;
}

function wordsOn(company: Company, app: App, place: Placement, path: Path): readonly Word[] {
  const layers = layersOf(company, app, place);
  const heard = origins(layers, path, mergedAppSchema(app.kind));
  const said = layers.flatMap((layer, index) => {
    const value = valueAt(layer.value, path) as Data | undefined;
    return value === undefined ? [] : [{ layer, index, value }];
  });
  const holder = heard.at(-1)?.layer;
  return said.map(({ layer, index, value }): Word => {
    const span = spanOf(layer, path);
    const word = { layer: layer.name, value, ...(span ? { span } : {}) };
    if (value === null) return { ...word, fate: 'removed' };
    if (layer.name === holder) return { ...word, fate: 'holds' };
    if (heard.some((origin) => origin.layer === layer.name))
      return { ...word, fate: isMap(value) && isMap(heard.at(-1)?.value) ? 'merged' : 'overridden' };
    const by = voidedBy(layers.slice(index), path);
    return by ? { ...word, fate: 'superseded', by } : { ...word, fate: 'overridden' };
  });
}

/** `replicas` and `autoscaling` answer the same question, and so do `size` and `resources`: the upper layer's answer counts. */
function voidedBy([own, ...above]: readonly Layer[], [field]: Path): Word['by'] {
  for (const layer of above) {
    for (const [other, answered] of Object.entries(supersedes)) {
      if (!answered.includes(String(field)) || (layer.value[other] ?? null) === null) continue;
      if (own && Object.hasOwn(layer.value, String(field))) continue;
      const span = spanOf(layer, [other], 'key');
      return { field: other, layer: layer.name, ...(span ? { span } : {}) };
    }
  }
  return undefined;
}

function spanOf(layer: Layer, path: Path, part: 'key' | 'value' = 'value'): Span | undefined {
  return layer.document?.locate([...layer.base, ...path], part);
}

/** What holds where nobody says anything, in the words of the field's own description. */
export function describeField(app: App, path: Path): string | undefined {
  return schemaAt(loose(mergedAppSchema(app.kind)), path)?.description;
}

/** The fields below a path that some layer says something about: the path itself where it is a value. */
export function saidBelow(
  company: Company,
  app: App,
  path: Path,
  within: (place: Placement) => boolean,
): readonly Path[] {
  const found = new Map<string, Path>();
  const walk = (value: Data | undefined, at: Path): void => {
    if (value === undefined) return;
    if (isMap(value) && Object.keys(value).length > 0 && !isOneValue(app, at))
      for (const [key, inner] of Object.entries(value)) walk(inner, [...at, key]);
    else if (at.length > 0) found.set(JSON.stringify(at), at);
  };
  for (const place of placements(company, app).filter(within))
    for (const layer of layersOf(company, app, place)) walk(valueAt(layer.value, path) as Data | undefined, path);
  return [...found.values()];
}

/** Lists and one-of shapes are replaced as a whole, so they are one value. */
function isOneValue(app: App, path: Path): boolean {
  return schemaAt(loose(mergedAppSchema(app.kind)), path)?.['x-merge'] === 'replace';
}
