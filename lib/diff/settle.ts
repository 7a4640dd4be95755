import { admit, applied, type Json, type JsonObject, type SchemaNode, typesOf } from '../kubernetes/index.ts';
import { schemaOf } from './schemas.ts';
import { type Shape, shapeOfNode, shapeOfStruct, unknownShape } from './shape.ts';
import type { DiffOptions } from './types.ts';
import { isObject, own, text } from './values.ts';

/** An object as the cluster holds it once it is applied where nothing was: read, defaulted, written by the API's rules. */
export function settle(object: JsonObject, options: DiffOptions): JsonObject {
  return content(admitted(object, options));
}

/**
 * An object as the cluster holds it after it was applied over another one, by the owner of all that the other one said:
 * fields that only the other one had are gone, what neither says stays as it came to be.
 */
export function settleOver(before: JsonObject, after: JsonObject, options: DiffOptions): JsonObject {
  const { kubernetes } = options;
  if (shapeKey(after, options) !== 'built-in') return content(admitted(after, options));
  const old = admit(before, { kubernetes, view: 'stored' }).object;
  const merged = applied(before, after, kubernetes, old);
  return content(admit(merged, { kubernetes, operation: 'UPDATE', old, view: 'stored' }).object);
}

function admitted(object: JsonObject, options: DiffOptions): JsonObject {
  if (shapeKey(object, options) === 'built-in')
    return admit(object, { kubernetes: options.kubernetes, view: 'stored' }).object;
  const node = schemaOf(object, options);
  return node === undefined ? object : (fill(object, node) as JsonObject);
}

/** How to read the parts of an object: by the API's types, by the schema of a custom kind, or by what they look like. */
export function shapeOf(object: JsonObject, options: DiffOptions): Shape {
  const kind = typesOf(options.kubernetes).kind(text(object, 'apiVersion') ?? '', text(object, 'kind') ?? '');
  if (kind !== undefined) return shapeOfStruct(kind.struct, typesOf(options.kubernetes));
  const node = schemaOf(object, options);
  return node === undefined ? unknownShape : shapeOfNode(node);
}

function shapeKey(object: JsonObject, options: DiffOptions): 'built-in' | 'other' {
  const known = typesOf(options.kubernetes).kind(text(object, 'apiVersion') ?? '', text(object, 'kind') ?? '');
  return known === undefined ? 'other' : 'built-in';
}

/** What the API server and controllers write into metadata; a manifest that was copied out of a cluster has it. */
const serverFields = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);
const serverAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.daemonset.template.generation',
  'deployment.kubernetes.io/revision',
]);

/** Kinds whose status is what an apply writes, since they have no subresource for it. */
const ownStatus = new Set(['Event', 'Lease', 'ComponentStatus']);

/** The part of an object that whoever applies it decides about. */
function content(object: JsonObject): JsonObject {
  const { metadata, status, ...rest } = object;
  const kept: Record<string, Json> = {};
  for (const [key, value] of Object.entries(isObject(metadata) ? metadata : {})) {
    if (serverFields.has(key)) continue;
    const shown = key === 'annotations' ? withoutKeys(value, serverAnnotations) : value;
    if ((key === 'annotations' || key === 'labels') && isObject(shown) && Object.keys(shown).length === 0) continue;
    kept[key] = shown;
  }
  const own = status !== undefined && ownStatus.has(text(object, 'kind') ?? '') ? { status } : {};
  return { ...rest, metadata: kept, ...own };
}

function withoutKeys(value: Json, dropped: ReadonlySet<string>): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !dropped.has(key)));
}

/** A custom resource with the defaults of its schema, and without the nulls that the API server drops. */
function fill(value: Json, node: SchemaNode): Json {
  if (node.type === 'object' && isObject(value)) {
    const filled: [string, Json][] = [];
    for (const [key, inner] of Object.entries(value)) {
      const field = node.fields.get(key);
      if (inner === null && field !== undefined && field.nullable !== true) continue;
      filled.push([key, field === undefined ? inner : fill(inner, field)]);
    }
    for (const [key, field] of node.fields)
      if (field.default !== undefined && (own(value, key) ?? null) === null)
        filled.push([key, fill(field.default as Json, field)]);
    return Object.fromEntries(filled);
  }
  if (node.type === 'map' && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, node.values)]));
  if (node.type === 'list' && Array.isArray(value)) return value.map((item) => fill(item, node.items));
  return value;
}
