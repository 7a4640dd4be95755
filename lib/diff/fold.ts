import type { Json } from '../kubernetes/index.ts';
import { groupOf } from './identity.ts';
import { shownValues } from './show-value.ts';
import { type Action, type Change, type Risk, type RiskClass, riskClasses } from './types.ts';
import { text } from './values.ts';

/** Changes of one kind that touch the same fields with the same risks, however many objects they are. */
export interface Fold {
  readonly kind: string;
  readonly action: Action;
  readonly hook?: string;
  readonly classes: readonly RiskClass[];
  readonly changes: readonly Change[];
  readonly fields: readonly FoldedField[];
}

export interface FoldedField {
  /** With `*` for the object's own name where that is all in which the paths differ. */
  readonly path: string;
  /** The different values, the most frequent first: one where all objects change alike, the others are the outliers. */
  readonly values: readonly FoldedValue[];
}

export interface FoldedValue {
  readonly before?: Json;
  readonly after?: Json;
  readonly changes: readonly Change[];
}

/** A risk that several objects run for the same reason. */
export interface FoldedRisk {
  readonly class: RiskClass;
  /** As the first of them says it. */
  readonly reason: string;
  readonly path: string;
  readonly changes: readonly Change[];
}

/** Puts changes together that read the same, so that a change over many apps is as long as one over a single app. */
export function foldChanges(changes: readonly Change[]): readonly Fold[] {
  const groups = Map.groupBy(changes, foldKey);
  return [...groups.values()].map(toFold).sort(byGravity);
}

export function foldRisks(changes: readonly Change[]): readonly FoldedRisk[] {
  const all = changes.flatMap((change) => change.risks.map((risk) => ({ change, risk })));
  const groups = Map.groupBy(all, ({ change, risk }) =>
    JSON.stringify([kindOf(change), risk.class, ...anonymous(change, risk)]),
  );
  return [...groups.values()]
    .map((group): FoldedRisk => {
      const { risk } = group[0] as { risk: Risk };
      return { ...risk, changes: group.map(({ change }) => change) };
    })
    .sort((a, b) => riskClasses.indexOf(a.class) - riskClasses.indexOf(b.class));
}

function anonymous(change: Change, { reason, path }: Risk): readonly string[] {
  return [withoutName(change, reason), withoutName(change, path)];
}

/** Names that differ between objects which are alike otherwise: its own, and the app's. */
function withoutName(change: Change, value: string): string {
  const app = text(change.written.after ?? change.written.before, 'metadata', 'labels', 'app.kubernetes.io/name');
  const names = [change.object.name, app, change.object.namespace].filter((name) => name !== undefined && name !== '');
  const own = [...new Set(names as readonly string[])].sort((a, b) => b.length - a.length);
  return own.reduce((shown, name) => replaceWord(shown, name), value);
}

/** A name as a word of its own: `cart` is not in `cartography`. */
function replaceWord(value: string, name: string): string {
  if (!value.includes(name)) return value;
  const isPart = (character: string | undefined): boolean => character !== undefined && /[\w-]/.test(character);
  let shown = '';
  let from = 0;
  for (;;) {
    const found = value.indexOf(name, from);
    if (found < 0) return shown + value.slice(from);
    const end = found + name.length;
    const word = !isPart(value[found - 1]) && !isPart(value[end]);
    shown += value.slice(from, found) + (word ? '*' : name);
    from = end;
  }
}

function kindOf({ object }: Change): string {
  return `${groupOf(object.apiVersion)}/${object.kind}`;
}

function foldKey(change: Change): string {
  const classes = [...new Set(change.risks.map((risk) => risk.class))];
  const paths = change.fields.map(({ path }) => withoutName(change, path));
  return JSON.stringify([kindOf(change), change.action, change.hook ?? '', classes, paths]);
}

function toFold(changes: readonly Change[]): Fold {
  const first = changes[0] as Change;
  const fields = first.fields.map((field, index): FoldedField => {
    const values = new Map<string, { before?: Json; after?: Json; changes: Change[] }>();
    const paths = new Set<string>();
    for (const change of changes) {
      const own = change.fields[index];
      if (own === undefined) continue;
      paths.add(own.path);
      const shown = shownValues(change, own);
      const key = JSON.stringify([shown.before ?? null, shown.after ?? null, 'before' in shown, 'after' in shown]);
      const known = values.get(changes.length > 1 ? withoutName(change, key) : key);
      if (known) known.changes.push(change);
      else values.set(changes.length > 1 ? withoutName(change, key) : key, { ...shown, changes: [change] });
    }
    return {
      path: paths.size === 1 ? field.path : withoutName(first, field.path),
      values: [...values.values()].sort((a, b) => b.changes.length - a.changes.length),
    };
  });
  return {
    kind: first.object.kind,
    action: first.action,
    ...(first.hook === undefined ? {} : { hook: first.hook }),
    classes: [...new Set(first.risks.map((risk) => risk.class))],
    changes,
    fields,
  };
}

/** The gravest first; among equals the larger group. */
function byGravity(a: Fold, b: Fold): number {
  const rank = ({ classes }: Fold): number => {
    const ranks = classes.map((one) => riskClasses.indexOf(one));
    return ranks.length === 0 ? riskClasses.length : Math.min(...ranks);
  };
  return rank(a) - rank(b) || b.changes.length - a.changes.length;
}
