import type { ListNode } from './node.ts';

/** An item that repeats the key of an earlier one. */
export interface Duplicate {
  readonly index: number;
  readonly message: string;
}

/**
 * The items of a list that server-side apply could not tell apart: equal keys where the list is keyed, equal values
 * where it is a set. Lists that are merged as a whole may repeat anything.
 */
export function duplicateItems(items: readonly unknown[], node: ListNode): readonly Duplicate[] {
  if (items.length < 2 || (node.listType === 'atomic' && node.uniqueItems !== true)) return [];
  const duplicates: Duplicate[] = [];
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = node.listType === 'map' ? itemKey(item, node.keys ?? []) : JSON.stringify(item);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else duplicates.push({ index, message: `the same ${describeKey(item, node)} as item ${first}` });
  }
  return duplicates;
}

/** What a keyed list's item is called by; undefined where the item gives none of its keys. */
export function itemKey(item: unknown, keys: readonly string[]): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const record = item as Readonly<Record<string, unknown>>;
  const values = keys.map((key) => record[key] ?? keyDefaults[key]);
  return values.some((value) => value !== undefined) ? JSON.stringify(values) : undefined;
}

/** Keys that the API server fills in before it compares (`default` in the OpenAPI v3 documents of core/v1 ports). */
const keyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

function describeKey(item: unknown, { listType, keys = [] }: ListNode): string {
  if (listType !== 'map') return 'value';
  const record = item as Readonly<Record<string, unknown>>;
  return keys.map((key) => `${key} ${JSON.stringify(record[key] ?? keyDefaults[key])}`).join(' and ');
}
