import type { ChangeSet } from './types.ts';

/** The change sets of several clusters as one. */
export function mergeChangeSets(sets: readonly ChangeSet[]): ChangeSet {
  const sum = (count: (set: ChangeSet) => number): number => sets.reduce((total, set) => total + count(set), 0);
  return {
    changes: sets.flatMap(({ changes }) => changes),
    compared: {
      objects: sum(({ compared }) => compared.objects),
      before: sum(({ compared }) => compared.before),
      after: sum(({ compared }) => compared.after),
      unchanged: sum(({ compared }) => compared.unchanged),
    },
  };
}
