import type { JsonObject } from '../kubernetes/index.ts';
import type { DiffOptions } from './types.ts';
import { text } from './values.ts';

export type Side = 'before' | 'after';

/** What stands around an object: what a change means may depend on others, such as the policies that hold beside one. */
export interface World {
  readonly options: DiffOptions;
  /** The objects of a kind in a namespace, as they were written. */
  find(side: Side, kind: string, namespace: string | undefined): readonly JsonObject[];
}

/** Sorted when the first rule asks. */
export function worldOf(before: readonly JsonObject[], after: readonly JsonObject[], options: DiffOptions): World {
  const sorted = new Map<Side, ReadonlyMap<string, readonly JsonObject[]>>();
  const sort = (side: Side): ReadonlyMap<string, readonly JsonObject[]> => {
    const known = sorted.get(side);
    if (known !== undefined) return known;
    const made = new Map<string, JsonObject[]>();
    for (const object of side === 'before' ? before : after) {
      const key = keyOf(text(object, 'kind') ?? '', text(object, 'metadata', 'namespace'));
      const list = made.get(key);
      if (list) list.push(object);
      else made.set(key, [object]);
    }
    sorted.set(side, made);
    return made;
  };
  return { options, find: (side, kind, namespace) => sort(side).get(keyOf(kind, namespace)) ?? [] };
}

const keyOf = (kind: string, namespace: string | undefined): string => `${kind}/${namespace ?? ''}`;
