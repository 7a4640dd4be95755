/** Whether a host was answered for before; `*.` stands for one or more labels, nothing for any host. */
export function hostWithin(host: string, wide: string): boolean {
  if (wide === '' || wide === '*' || host === wide) return true;
  if (!wide.startsWith('*.')) return false;
  return host.endsWith(wide.slice(1)) && host !== '';
}

export interface PathMatch {
  readonly path: string;
  readonly exact: boolean;
}

/** Whether a path was answered for before: a prefix matches whole elements. */
export function pathWithin(narrow: PathMatch, wide: PathMatch): boolean {
  if (wide.exact) return narrow.exact && narrow.path === wide.path;
  const prefix = wide.path.replace(/\/+$/, '');
  const path = narrow.path.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`);
}
