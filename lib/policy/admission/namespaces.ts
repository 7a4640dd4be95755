import { admit, type JsonObject } from '../../kubernetes/apiserver/index.ts';
import { part, text } from './json.ts';
import type { Manifest } from './manifests.ts';
import { type Labels, labelsOf } from './selector.ts';

/** The namespaces of the cluster, as far as they are given. */
export interface Namespaces {
  labels(name: string): Labels;
  /** The variable `namespaceObject`. */
  object(name: string): JsonObject;
}

/** Where no Namespace is given, one with nothing but the label that every namespace has is assumed. A later one replaces an earlier. */
export function namespacesOf(manifests: readonly Manifest[], kubernetes: string): Namespaces {
  const given = new Map<string, JsonObject>();
  for (const { object } of manifests)
    if (object.apiVersion === 'v1' && object.kind === 'Namespace')
      given.set(text(part(object, 'metadata'), 'name'), object);
  const stored = new Map<string, JsonObject>();
  const find = (name: string): JsonObject => {
    const known = stored.get(name);
    if (known) return known;
    const made = asStored(given.get(name) ?? bare(name), kubernetes);
    stored.set(name, made);
    return made;
  };
  return { object: find, labels: (name) => labelsOf(find(name)) };
}

const bare = (name: string): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/** Without what the server does not show to policies: apiVersion, kind and managedFields, among others. */
function asStored(namespace: JsonObject, kubernetes: string): JsonObject {
  const assigned = { uid: '00000000-0000-4000-8000-000000000000', time: '2000-01-01T00:00:00Z' };
  const { metadata, spec, status } = admit(namespace, { kubernetes, assigned, view: 'stored' }).object;
  return { metadata: metadata ?? {}, spec: spec ?? {}, status: status ?? {} };
}
