import type { JsonObject } from '../kubernetes/index.ts';
import { diffObjects } from './diff.ts';
import { identityOf } from './identity.ts';
import { mergeChangeSets } from './merge.ts';
import type { ChangeSet, DiffOptions } from './types.ts';

/** An object with the file that it stands in, relative to the folder that was named; `/` between the parts. */
export interface PlacedObject {
  readonly object: JsonObject;
  readonly file: string;
}

export interface PlacedDiff {
  readonly set: ChangeSet;
  /** Objects that one file holds twice: of those the last counts. */
  readonly repeated: readonly string[];
}

/**
 * Compares two folders of manifests. Where a folder holds one object several times, it holds several clusters: then
 * every subfolder, as deep as it takes to tell them apart, is a cluster of its own by that name.
 */
export function diffPlaces(
  before: readonly PlacedObject[],
  after: readonly PlacedObject[],
  options: DiffOptions,
): PlacedDiff {
  const sides = [before, after];
  const deepest = Math.max(0, ...sides.flat().map(({ file }) => file.split('/').length));
  let depth = 0;
  let repeated = repetitions(sides, depth, options);
  for (let deeper = 1; repeated.length > 0 && deeper <= deepest; deeper++) {
    const left = repetitions(sides, deeper, options);
    if (left.length < repeated.length) [depth, repeated] = [deeper, left];
  }
  const [old, made] = sides.map((side) => Map.groupBy(side, ({ file }) => placeOf(file, depth)));
  const places = [...new Set([...(old?.keys() ?? []), ...(made?.keys() ?? [])])].sort();
  const objects = (side: typeof old, place: string): readonly JsonObject[] =>
    (side?.get(place) ?? []).map(({ object }) => object);
  const sets = places.map((place) =>
    diffObjects(objects(old, place), objects(made, place), place === '' ? options : { ...options, cluster: place }),
  );
  return { set: mergeChangeSets(sets), repeated };
}

const placeOf = (file: string, depth: number): string => file.split('/').slice(0, depth).join('/');

function repetitions(
  sides: readonly (readonly PlacedObject[])[],
  depth: number,
  options: DiffOptions,
): readonly string[] {
  return sides.flatMap((side) => {
    const seen = new Set<string>();
    return side.flatMap(({ object, file }) => {
      const identity = identityOf(object, options);
      const key = `${placeOf(file, depth)} ${identity}`;
      if (seen.has(key)) return [identity];
      seen.add(key);
      return [];
    });
  });
}
