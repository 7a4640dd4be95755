/** Which known version of Kubernetes stands for the one that was asked for. */
export type VersionMatch =
  /** Known. */
  | { readonly relation: 'same'; readonly version: string }
  /** Newer than every known version; the newest known one is used in its place. */
  | { readonly relation: 'newer'; readonly version: string; readonly asked: string }
  /** Older than every known version: nothing can be said about it. */
  | { readonly relation: 'older'; readonly version?: undefined; readonly asked: string }
  /** No version at all. */
  | { readonly relation: 'unreadable'; readonly version?: undefined; readonly asked: string };

/** Compares by minor version; patch releases and vendors' suffixes (`v1.33.4-eks-1`) say nothing about schemas. */
export function matchVersion(asked: string, known: readonly string[]): VersionMatch {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?:[.+-].*)?$/s.exec(asked.trim()) ?? [];
  const oldest = known[0];
  const newest = known.at(-1);
  if (major === undefined || minor === undefined || oldest === undefined || newest === undefined) {
    return { relation: 'unreadable', asked };
  }
  const version = `${Number(major)}.${Number(minor)}`;
  if (known.includes(version)) return { relation: 'same', version };
  if (order(version) > order(newest)) return { relation: 'newer', version: newest, asked };
  return { relation: 'older', asked };
}

function order(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 10_000 + minor;
}
