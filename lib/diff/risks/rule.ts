import { groupOf } from '../identity.ts';
import type { Change, Risk, RiskClass } from '../types.ts';
import type { World } from '../world.ts';

/** A change before its risks are known. */
export type Subject = Omit<Change, 'risks'>;

/** Looks at one change and says what it may do. */
export type Rule = (subject: Subject, world: World) => readonly Risk[];

export function risk(kind: RiskClass, path: string, reason: string): Risk {
  return { class: kind, reason, path };
}

/** `apps/Deployment`; `/Service` for the core group: the version does not change what a kind is. */
export function kindOf({ object }: Pick<Subject, 'object'>): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}

/** The object as reasons name it: `Deployment checkout`. */
export function called({ object }: Pick<Subject, 'object'>): string {
  return `${object.kind} ${object.name}`;
}

/** `a, b and c`; beyond five, how many more. */
export function listed(words: readonly string[]): string {
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} more`] : words;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A rule for some kinds only. */
export function forKinds(rules: Readonly<Record<string, Rule>>): Rule {
  return (subject, world) => {
    const kind = kindOf(subject);
    return (Object.hasOwn(rules, kind) ? rules[kind]?.(subject, world) : undefined) ?? [];
  };
}
