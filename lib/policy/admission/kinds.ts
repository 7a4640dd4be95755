import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import type { KindInfo, SchemaCatalog } from '../../kubernetes/index.ts';
import { part, parts, text } from './json.ts';

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** What a kind is called in URLs and in the rules of policies. */
export interface Served {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  readonly namespaced: boolean;
  /** False where no schema is known and the name of the resource is guessed from the kind. */
  readonly known: boolean;
}

/** Which kinds the cluster serves, and under which names. */
export interface Kinds {
  /** Undefined scope of an unknown kind follows from whether its object names a namespace. */
  find(apiVersion: string, kind: string, hasNamespace: boolean): Served;
  /** The same resource in other versions or groups, among which the server converts. */
  equivalents(resource: GroupVersionResource): readonly Served[];
  all(): readonly Served[];
}

/** The kinds of a version of Kubernetes, and those that the given CustomResourceDefinitions add. */
export function kindsOf(catalog: SchemaCatalog, kubernetes: string, definitions: readonly JsonObject[] = []): Kinds {
  const served = [...catalog.kinds(kubernetes).flatMap(servedOf), ...definitions.flatMap(definedBy)];
  const byKind = new Map(served.map((one) => [`${apiVersionOf(one.kind)} ${one.kind.kind}`, one]));
  const alike = new Map<string, Served[]>();
  for (const one of served) {
    const list = alike.get(storageOf(one.resource));
    if (list) list.push(one);
    else alike.set(storageOf(one.resource), [one]);
  }
  return {
    find: (apiVersion, kind, hasNamespace) =>
      byKind.get(`${apiVersion} ${kind}`) ?? guessed(groupVersionOf(apiVersion), kind, hasNamespace),
    equivalents: (resource) =>
      (alike.get(storageOf(resource)) ?? []).filter((other) => !sameResource(other.resource, resource)),
    all: () => served,
  };
}

function servedOf({ group, version, kind, plural, namespaced, origin }: KindInfo): readonly Served[] {
  if (plural === undefined || (origin === 'built-in' && isOffByDefault(group, version))) return [];
  return [{ kind: { group, version, kind }, resource: { group, version, resource: plural }, namespaced, known: true }];
}

/** What a CustomResourceDefinition makes the server serve; nothing for any other object. */
function definedBy(object: JsonObject): readonly Served[] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  const spec = part(object, 'spec');
  const names = part(spec, 'names');
  const group = text(spec, 'group');
  return parts(spec, 'versions')
    .filter((version) => version.served !== false)
    .map((one) => {
      const version = text(one, 'name');
      return {
        kind: { group, version, kind: text(names, 'kind') },
        resource: { group, version, resource: text(names, 'plural') },
        namespaced: spec.scope !== 'Cluster',
        known: true,
      };
    });
}

/** Beta and alpha versions of new APIs are not served unless a cluster turns them on (Kubernetes 1.24, KEP-3136). */
function isOffByDefault(group: string, version: string): boolean {
  return !/^v\d+$/.test(version) && group !== 'flowcontrol.apiserver.k8s.io';
}

/** Source: Kubernetes pkg/controlplane/instance.go and storage factory, AddCohabitatingResources. */
function storageOf({ group, resource }: GroupVersionResource): string {
  return `${resource === 'events' && group === 'events.k8s.io' ? '' : group}/${resource}`;
}

/** The API machinery's own guess (meta.UnsafeGuessKindToResource). */
function guessed(group: Omit<GroupVersionKind, 'kind'>, kind: string, namespaced: boolean): Served {
  const name = kind.toLowerCase();
  const resource = name.endsWith('s') ? `${name}es` : name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
  return { kind: { ...group, kind }, resource: { ...group, resource }, namespaced, known: false };
}

export function groupVersionOf(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function apiVersionOf({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

export function sameResource(a: GroupVersionResource, b: GroupVersionResource): boolean {
  return a.group === b.group && a.version === b.version && a.resource === b.resource;
}
