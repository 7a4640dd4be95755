import type { Data, DataMap, Path, SourceDocument, TSchema } from '../config/index.ts';
import type { Span } from '../diagnostics/index.ts';

/** Who said a value, lowest first: the order in which values merge, each able to override the one before. */
export type LayerName =
  | 'engine default'
  | 'platform'
  | 'environment'
  | 'cluster'
  | 'team'
  | 'app'
  | "app's environment";

/** What one level says about an app. */
export interface Layer {
  readonly name: LayerName;
  readonly value: DataMap;
  /** The file that says it; the engine's own defaults have none. */
  readonly document?: SourceDocument;
  /** Where in the document the layer's value stands. */
  readonly base: Path;
}

/** One layer's word on a field. */
export interface Origin {
  readonly layer: LayerName;
  readonly value: Data;
  readonly span?: Span;
}

/** A field that a layer sets makes what lower layers said about these fields void: they answer the same question. */
export const supersedes: Readonly<Record<string, readonly string[]>> = {
  replicas: ['autoscaling'],
  autoscaling: ['replicas'],
  size: ['resources'],
};

/** Merges layers, lowest first: maps by key, everything else replaced as a whole, `null` removes what lower layers said. */
export function mergeLayers(layers: readonly Layer[], schema: TSchema): DataMap {
  let merged: DataMap = Object.create(null) as DataMap;
  for (const layer of layers) merged = mergeTop(merged, layer.value, schema as Loose);
  return merged;
}

function mergeTop(below: DataMap, above: DataMap, schema: Loose): DataMap {
  const rest = Object.create(null) as Record<string, Data>;
  const voided = Object.keys(above).flatMap((field) => (above[field] === null ? [] : (supersedes[field] ?? [])));
  for (const [key, value] of Object.entries(below)) if (!voided.includes(key) || key in above) rest[key] = value;
  // Two fields that exclude each other in one layer are both kept, for the check that reports it.
  return mergeData(rest, above, schema) as DataMap;
}

type Loose = Readonly<Record<string, unknown>> | undefined;

/** How a value of the upper layer meets one of the lower. The schema tells which maps are one value (one-of shapes). */
export function mergeData(below: Data | undefined, above: Data, schema: Loose): Data {
  if (!isMap(above) || !isMap(below) || schema?.['x-merge'] === 'replace') return withoutNulls(above, schema);
  const merged = Object.create(null) as Record<string, Data>;
  for (const [key, value] of Object.entries(below)) {
    if (!Object.hasOwn(above, key)) merged[key] = value;
    else if (above[key] !== null) merged[key] = mergeData(value, above[key] as Data, property(schema, key));
  }
  for (const [key, value] of Object.entries(above)) {
    if (!Object.hasOwn(below, key) && value !== null) merged[key] = withoutNulls(value, property(schema, key));
  }
  return merged;
}

/** A `null` with nothing below it to remove leaves nothing. Inside values that are replaced as a whole, null is a value. */
function withoutNulls(value: Data, schema: Loose): Data {
  if (!isMap(value) || schema === undefined || schema['x-merge'] === 'replace') return value;
  const kept = Object.create(null) as Record<string, Data>;
  for (const [key, inner] of Object.entries(value))
    if (inner !== null) kept[key] = withoutNulls(inner, property(schema, key));
  return kept;
}

function property(schema: Loose, key: string): Loose {
  const properties = schema?.properties as Record<string, Loose> | undefined;
  if (properties && Object.hasOwn(properties, key)) return properties[key];
  const values = schema?.additionalProperties;
  return typeof values === 'object' && values !== null ? (values as Loose) : undefined;
}

/**
 * Every layer's word on a path, lowest first, after the merge's own rules: a layer that removes or replaces an ancestor, or
 * supersedes the field, silences the ones below it. The last one is what holds; an empty list means that nobody said anything.
 */
export function origins(layers: readonly Layer[], path: Path, schema: TSchema): readonly Origin[] {
  let found: Origin[] = [];
  for (const layer of layers) {
    const [field] = path;
    const voided = Object.keys(layer.value).some(
      (key) => layer.value[key] !== null && (supersedes[key] ?? []).includes(String(field)),
    );
    if (voided && !Object.hasOwn(layer.value, String(field))) found = [];
    const said = descend(layer.value, path, schema as Loose);
    if (said.silences) found = [];
    if (said.value === undefined) continue;
    const value = said.value;
    found.push({
      layer: layer.name,
      value,
      ...(layer.document ? { span: layer.document.locate([...layer.base, ...path]) } : {}),
    });
  }
  return found;
}

function descend(value: Data, path: Path, schema: Loose): { value?: Data; silences: boolean } {
  let current: Data = value;
  let at = schema;
  let silences = false;
  for (const step of path) {
    // What replaces a whole value leaves nothing of it below.
    if (current === null || !isMap(current) || at?.['x-merge'] === 'replace') silences = true;
    if (current === null || typeof current !== 'object') return { silences: true };
    const next: Data | undefined = Array.isArray(current)
      ? current[Number(step)]
      : Object.hasOwn(current, step)
        ? (current as DataMap)[step]
        : undefined;
    if (next === undefined) return { silences };
    current = next;
    at = property(at, String(step));
  }
  if (current === null) return { silences: true };
  return { value: current, silences };
}

export function isMap(value: Data | undefined): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
