import type { Path } from '../kubernetes/apiserver/index.ts';

/**
 * A path that stays the same when a list is reordered: items that have a name are known by it, as in
 * `spec.template.spec.containers[web].image`; others by their index.
 */
export function namedPath(object: unknown, path: Path): string {
  let here: unknown = object;
  let text = '';
  for (const step of path) {
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined;
    if (typeof step === 'number') text += `[${nameOf(here) ?? step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

function nameOf(item: unknown): string | undefined {
  const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
  return typeof name === 'string' ? name : undefined;
}
