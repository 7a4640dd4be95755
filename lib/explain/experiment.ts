import type { KubeObject } from '../synth/index.ts';
import { type Comparison, compare, type Outcome } from './compare.ts';
import { type Edit, edited } from './edit.ts';
import type { Leaf, Source } from './source.ts';
import type { Subject } from './subject.ts';
import type { World } from './world.ts';

/** One change to one source. */
export interface Change {
  readonly source: Source;
  readonly edit: Edit;
}

/** A leaf that moved what was watched, and how. */
export interface Hit {
  readonly leaf: Leaf;
  readonly outcome: 'changed' | 'gone';
}

/** Renders a subject again with some of its input changed. What came out is kept, since one field after the other is asked about. */
export interface Experiments {
  readonly before: readonly KubeObject[];
  /** Renders that were made so far. */
  readonly renders: () => number;
  /** What the changes make together; `failed` where no render comes of them. */
  run(changes: readonly Change[]): Comparison | 'failed';
  /** The leaves that move what is watched: all are changed at once, then halves of those that did, and so on. */
  search(leaves: readonly Leaf[], watched: (comparison: Comparison) => Outcome): readonly Hit[];
}

export function experiments(subject: Subject): Experiments {
  const before = subject.make(subject.world) ?? [];
  const seen = new Map<string, Comparison | 'failed'>();
  const numbers = new Map<Leaf, number>();
  let renders = 0;

  const attempt = (changes: readonly Change[]): Comparison | 'failed' => {
    renders++;
    try {
      const after = subject.make(changedWorld(subject, changes));
      return after ? compare(before, after) : 'failed';
    } catch {
      // Templates may throw at what no file that passed its checks can hold.
      return 'failed';
    }
  };

  const run = (changes: readonly Change[]): Comparison | 'failed' => {
    const key = changes.map(({ source, edit }) => `${subject.sources.indexOf(source)} ${JSON.stringify(edit)}`).join();
    const made = seen.get(key) ?? attempt(changes);
    seen.set(key, made);
    return made;
  };

  const together = (leaves: readonly Leaf[], round: number): Comparison | 'failed' => {
    const key = `${round}:${leaves.map((leaf) => numberOf(numbers, leaf)).join()}`;
    const found = seen.get(key);
    if (found !== undefined) return found;
    const changes = leaves
      .flatMap((leaf) => [leaf, ...(leaf.also ?? [])])
      .flatMap(({ source, changes: ways }) => {
        const edit = ways[round];
        return edit ? [{ source, edit }] : [];
      });
    const made = attempt(changes);
    seen.set(key, made);
    return made;
  };

  const bisect = (
    leaves: readonly Leaf[],
    round: number,
    watched: (comparison: Comparison) => Outcome,
  ): readonly Hit[] => {
    if (leaves.length === 0) return [];
    const comparison = together(leaves, round);
    const outcome = comparison === 'failed' ? 'failed' : watched(comparison);
    if (outcome === 'same') return [];
    const [leaf] = leaves;
    if (leaves.length === 1 && leaf) return outcome === 'failed' ? [] : [{ leaf, outcome }];
    const half = Math.ceil(leaves.length / 2);
    return [...bisect(leaves.slice(0, half), round, watched), ...bisect(leaves.slice(half), round, watched)];
  };

  return {
    before,
    renders: () => renders,
    run,
    search(leaves, watched) {
      const rounds = Math.max(0, ...leaves.map(({ changes }) => changes.length));
      const hits = new Map<Leaf, Hit>();
      for (let round = 0; round < rounds; round++) {
        const able = leaves.filter((leaf) => leaf.changes.length > round && hits.get(leaf)?.outcome !== 'changed');
        for (const hit of bisect(able, round, watched)) {
          if (hits.get(hit.leaf)?.outcome !== 'changed') hits.set(hit.leaf, hit);
        }
      }
      return leaves.flatMap((leaf) => hits.get(leaf) ?? []);
    },
  };
}

function numberOf(numbers: Map<Leaf, number>, leaf: Leaf): number {
  const found = numbers.get(leaf) ?? numbers.size;
  numbers.set(leaf, found);
  return found;
}

function changedWorld({ sources, world }: Subject, changes: readonly Change[]): World {
  return sources.reduce((current, source) => {
    const edits = changes.filter((change) => change.source === source).map(({ edit }) => edit);
    return edits.length === 0 ? current : source.put(current, edited(source.data, edits));
  }, world);
}
