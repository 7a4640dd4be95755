import { didYouMean } from '../../diagnostics/index.ts';
import type { KindInfo } from './kind-table.ts';

/**
 * The same kind under the nearest apiVersion, or else its most stable one; then a similar kind of the same apiVersion,
 * then any.
 */
export function suggestKind(kinds: readonly KindInfo[], apiVersion: string, kind: string): KindInfo | undefined {
  const resources = kinds.filter((candidate) => candidate.plural !== undefined);
  const sameKind = resources.filter((candidate) => candidate.kind === kind);
  if (sameKind.length > 0) {
    const near = didYouMean(
      apiVersion,
      sameKind.map((candidate) => candidate.apiVersion),
    );
    return sameKind.find((candidate) => candidate.apiVersion === near) ?? sameKind.toSorted(byStability)[0];
  }
  for (const pool of [resources.filter((candidate) => candidate.apiVersion === apiVersion), resources]) {
    const near = didYouMean(
      kind,
      pool.map((candidate) => candidate.kind),
    );
    const found = pool.filter((candidate) => candidate.kind === near).toSorted(byStability)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** v2 before v1 before v1beta1 before v1alpha1, as `kubectl` prefers them. */
function byStability(a: KindInfo, b: KindInfo): number {
  return stability(b.version) - stability(a.version);
}

function stability(version: string): number {
  const [, major = '0', level, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  const rank = level === undefined ? 2 : level === 'beta' ? 1 : 0;
  return rank * 1_000_000 + Number(major) * 1000 + Number(minor);
}
