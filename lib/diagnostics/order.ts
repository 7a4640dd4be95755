import type { Diagnostic } from './diagnostic.ts';

/**
 * The one order of diagnostics, whichever order they were found in: by file (those without one first), position, code,
 * message. Text is compared by UTF-16 units, because a locale would differ between machines. Exact repeats are dropped.
 */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyed = diagnostics.map((diagnostic) => ({ diagnostic, key: sortKey(diagnostic) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  return keyed
    .filter(({ key }, index) => compareKeys(key, keyed[index - 1]?.key ?? []) !== 0)
    .map(({ diagnostic }) => diagnostic);
}

type SortKey = readonly (string | number)[];

function sortKey({ span, code, message, hint, severity, identity }: Diagnostic): SortKey {
  return [
    span?.file ?? '',
    span?.start ?? -1,
    span?.end ?? -1,
    code,
    message,
    hint ?? '',
    severity,
    JSON.stringify(identity ?? []),
  ];
}

function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left > right) return 1;
    if (left < right) return -1;
  }
  return 0;
}
