import { convert } from './convert.ts';
import { decode, type Problem } from './decode.ts';
import { applyDefaults } from './defaults/index.ts';
import { encode } from './encode.ts';
import type { DraftObject, JsonObject } from './json.ts';
import type { Assigned } from './prepare/assigned.ts';
import { prepareCreate } from './prepare/create.ts';
import { prepareUpdate } from './prepare/update.ts';
import { store } from './store.ts';
import { type Kind, type Types, typesOf } from './types/table.ts';

export interface AdmitOptions {
  /** The version of the cluster, such as `1.33`. Versions outside 1.28 to 1.34 follow the rules of the nearest one. */
  readonly kubernetes: string;
  /** `CREATE` unless told. */
  readonly operation?: 'CREATE' | 'UPDATE';
  /** The object in the cluster that an update replaces: what the server keeps from it is kept. Admitted or as written. */
  readonly old?: JsonObject;
  /**
   * Whose view: that of admission policies (the default), or that of a reader after storage, which knows no empty lists
   * (`rules: []` reads back as null) and has been defaulted again.
   */
  readonly view?: 'admission' | 'stored';
  /** Values that the server would choose by itself when it creates an object; left out unless given. */
  readonly assigned?: Assigned;
}

export interface Admitted {
  readonly object: JsonObject;
  readonly problems: readonly Problem[];
}

/**
 * An object as admission policies and storage see it: decoded by the API's types, defaulted, prepared, encoded again.
 * Pure and idempotent; the input is not changed. Custom resources pass unchanged, as their rules are their own.
 */
export function admit(object: JsonObject, options: AdmitOptions): Admitted {
  const types = typesOf(options.kubernetes);
  const kind = kindOf(object, types);
  if (kind === undefined) return { object, problems: unknownKind(object, types) };
  const { value, problems } = settle(object, kind, types);
  if (options.operation === 'UPDATE') {
    const old = options.old === undefined ? undefined : settle(options.old, kind, types).value;
    prepareUpdate(value, old, kind, types);
  } else {
    prepareCreate(value, kind, types, options.assigned ?? {});
  }
  if (options.view === 'stored') store(value, kind, types);
  return { object: encode(value, kind.struct, types), problems };
}

/** Decoded, defaulted, converted: what depends on nothing but the object itself. */
export function settle(object: JsonObject, kind: Kind, types: Types): { value: DraftObject; problems: Problem[] } {
  const decoded = decode(object, kind.struct, types);
  applyDefaults(decoded.value, kind.struct, types);
  convert(decoded.value, kind.struct, types);
  return decoded;
}

export function kindOf(object: JsonObject, types: Types): Kind | undefined {
  const { apiVersion, kind } = object;
  return typeof apiVersion === 'string' && typeof kind === 'string' ? types.kind(apiVersion, kind) : undefined;
}

function unknownKind(object: JsonObject, types: Types): readonly Problem[] {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const path = [typeof apiVersion === 'string' ? 'kind' : 'apiVersion'];
    return [{ kind: 'unknown-kind', path, message: 'an object needs an apiVersion and a kind' }];
  }
  if (!types.ownsGroup(apiVersion) || /v\d+alpha\d+$/.test(apiVersion)) return [];
  const message = `Kubernetes 1.${types.minor} does not serve ${kind} in ${apiVersion}`;
  return [{ kind: 'unknown-kind', path: ['kind'], message }];
}
