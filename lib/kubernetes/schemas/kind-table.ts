import type { BundledKind } from './bundled.ts';
import type { Definitions } from './json-schema.ts';
import type { ObjectNode } from './node.ts';
import { nodeConverter } from './to-node.ts';

/** What the API server serves under one apiVersion and kind. */
export interface KindInfo {
  readonly apiVersion: string;
  /** The empty text for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /**
   * As in URLs and RBAC: `deployments`. Absent for lists and for kinds that are only the body of a subresource (Scale,
   * Eviction).
   */
  readonly plural?: string;
  readonly namespaced: boolean;
  readonly subresources: readonly string[];
  /** `custom` comes with an operator and has no Kubernetes version; `imported` was brought by the company. */
  readonly origin: 'built-in' | 'custom' | 'imported';
}

/** The schema of one kind, as a version of Kubernetes (or a custom resource's own version) has it. */
export interface ObjectSchema {
  readonly kind: KindInfo;
  readonly root: ObjectNode;
}

/** apiVersion and kind. */
export type KindKey = `${string} ${string}`;

/** The kinds of one file, with their schemas made as they are asked for. */
export interface KindTable {
  readonly kinds: ReadonlyMap<KindKey, KindInfo>;
  schema(key: KindKey): ObjectSchema | undefined;
}

/** `load` is called once, when the first schema is asked for. */
export function lazyKinds(
  entries: readonly BundledKind[],
  origin: KindInfo['origin'],
  load: () => Definitions,
): KindTable {
  const kinds = new Map<KindKey, KindInfo>();
  const definitionOf = new Map<KindKey, string>();
  for (const [apiVersion, kind, plural, scope, subresources, definition] of entries) {
    const key: KindKey = `${apiVersion} ${kind}`;
    kinds.set(key, kindInfo(apiVersion, kind, plural, scope, subresources, origin));
    definitionOf.set(key, definition);
  }
  let convert: ReturnType<typeof nodeConverter> | undefined;
  const schemas = new Map<KindKey, ObjectSchema>();
  return {
    kinds,
    schema: (key) => {
      const before = schemas.get(key);
      const kind = kinds.get(key);
      const definition = definitionOf.get(key);
      if (before !== undefined || kind === undefined || definition === undefined) return before;
      convert ??= nodeConverter(load());
      const root = convert(definition, definition);
      if (root.type !== 'object') return undefined;
      const schema = { kind, root };
      schemas.set(key, schema);
      return schema;
    },
  };
}

/** `plural` is the empty text where there is none. */
export function kindInfo(
  apiVersion: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster',
  subresources: readonly string[],
  origin: KindInfo['origin'],
): KindInfo {
  const slash = apiVersion.indexOf('/');
  return {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    ...(plural !== '' && { plural }),
    namespaced: scope === 'namespaced',
    subresources,
    origin,
  };
}
