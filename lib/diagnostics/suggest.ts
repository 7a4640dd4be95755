/** Longer words are nobody's typing error, and comparing them would cost the product of their lengths. */
const longestWord = 64;

/**
 * The candidate that a mistyped word was most likely meant to be, or undefined where none is near. One that differs in
 * upper and lower case only always wins; otherwise the nearest by insertions, deletions, replacements and swaps of
 * neighbours, at most one for every three characters. Of equally near ones the first counts.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  if (word === '' || word.length > longestWord) return undefined;
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), Math.min(limit, (best?.distance ?? Infinity) - 1));
    if (distance !== undefined) best = { candidate, distance };
  }
  // A single character replaced by another has nothing in common with it.
  return best !== undefined && best.distance < Math.max(word.length, best.candidate.length)
    ? best.candidate
    : undefined;
}

/** Damerau-Levenshtein distance (optimal string alignment); undefined where it is above the limit. */
function editDistance(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? Infinity) + 1,
        (current[column - 1] ?? Infinity) + 1,
        (last[column - 1] ?? Infinity) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  const distance = last[b.length] ?? Infinity;
  return distance <= limit ? distance : undefined;
}
