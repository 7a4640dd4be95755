import type { Change, ChangeSet } from './types.ts';
import { text } from './values.ts';

/** The team that an object belongs to, by its label; undefined where it bears none. */
export function teamOf({ written }: Change): string | undefined {
  return text(written.after ?? written.before, 'metadata', 'labels', 'roadbed.dev/team');
}

export interface ActionCounts {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
}

export function countActions(changes: readonly Change[]): ActionCounts {
  const counts = { create: 0, update: 0, replace: 0, delete: 0 };
  for (const { action } of changes) counts[action]++;
  return counts;
}

/** `3 to add, 2 to change, 1 to destroy in 2 teams`, or that nothing changes, with how much was looked at. */
export function planLine({ changes, compared }: ChangeSet): string {
  if (changes.length === 0) return `No changes in ${amount(compared.objects, 'object')}`;
  const counts = countActions(changes);
  const parts = [`${counts.create} to add`, `${counts.update} to change`];
  if (counts.replace > 0) parts.push(`${counts.replace} to replace`);
  parts.push(`${counts.delete} to destroy`);
  const teams = new Set(changes.flatMap((change) => teamOf(change) ?? []));
  return `${parts.join(', ')}${teams.size > 0 ? ` in ${amount(teams.size, 'team')}` : ''}`;
}

/** `1 object`, `3,000 objects`, `2 Ingresses`, `2 NetworkPolicies`. */
export function amount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural(noun)}`;
}

function plural(noun: string): string {
  if (/(?:s|x|ch|sh)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
