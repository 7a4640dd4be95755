import { printable } from '../diagnostics/index.ts';
import type { Json } from '../kubernetes/index.ts';
import { type Fold, type FoldedField, type FoldedValue, foldChanges, foldRisks } from './fold.ts';
import { amount, planLine } from './summary.ts';
import type { Action, Change, ChangeSet } from './types.ts';

export interface TextOptions {
  readonly color?: boolean;
  /** Further lines under the first: what else was found out about the two sides. */
  readonly notes?: readonly string[];
}

/** Names and values beyond these are counted; all of them are in `-o json`. */
const shown = { names: 8, values: 4, characters: 160 } as const;

/** The change set for people: what is planned, what is risky about it, then object by object, alike ones once. */
export function diffText(set: ChangeSet, options: TextOptions = {}): string {
  const paint = options.color ? colours : plain;
  const lines = [paint.strong(planLine(set)), ...(options.notes ?? []).map(printable)];
  const risks = foldRisks(set.changes);
  if (risks.length > 0) {
    lines.push('', paint.strong('Risks'));
    for (const risk of risks) {
      const others = risk.changes.length > 1 ? ` (and ${amount(risk.changes.length - 1, 'other')} alike)` : '';
      lines.push(
        `  ${paint.risk(risk.class.padEnd(9))}  ${printable(risk.reason)}${others}  ${paint.faint(where(risk.changes))}`,
      );
    }
  }
  const folds = foldChanges(set.changes);
  if (folds.length > 0) lines.push('', paint.strong('Objects'));
  for (const fold of folds) lines.push(...describe(fold, paint));
  if (set.changes.length > 0)
    lines.push(
      '',
      `${amount(set.compared.objects, 'object')} compared, ${set.compared.unchanged.toLocaleString('en')} unchanged. Everything, one by one: \`-o json\`.`,
    );
  return `${lines.join('\n')}\n`;
}

const signs: Readonly<Record<Action, string>> = { create: '+', update: '~', replace: '±', delete: '-' };

function describe(fold: Fold, paint: Paint): readonly string[] {
  const { changes, kind, action, classes, hook } = fold;
  const first = changes[0] as Change;
  const title = changes.length === 1 ? `${kind} ${first.object.name}` : amount(changes.length, kind);
  const marks = [...(hook === undefined ? [] : [`hook: ${hook}`]), ...classes];
  const suffix = marks.length > 0 ? `  [${marks.join(', ')}]` : '';
  const names = changes.length === 1 ? `  ${where(changes)}` : `: ${namesOf(changes)}`;
  return [
    `${paint.action(action, signs[action])} ${printable(title)}${paint.faint(printable(names))}${suffix}`,
    ...fold.fields.flatMap((field) => describeField(field, fold)),
  ];
}

function describeField({ path, values }: FoldedField, fold: Fold): readonly string[] {
  const [first, ...others] = values;
  if (first === undefined) return [];
  const line = `    ${printable(path)}: `;
  if (others.length === 0) return [line + showChange(first)];
  const listed = values
    .slice(0, shown.values)
    .map(
      (value) =>
        `      ${showChange(value)}  in ${value.changes.length === 1 ? placeOf(value.changes[0] as Change) : amount(value.changes.length, 'object')}`,
    );
  const rest = values.slice(shown.values).reduce((sum, { changes }) => sum + changes.length, 0);
  return [
    `${line}${values.length} different changes in ${amount(fold.changes.length, 'object')}`,
    ...listed,
    ...(rest > 0
      ? [`      … and ${amount(values.length - shown.values, 'other')} in ${amount(rest, 'object')}: see \`-o json\``]
      : []),
  ];
}

function showChange({ before, after }: FoldedValue): string {
  if (before === undefined) return `added ${showValue(after)}`;
  if (after === undefined) return `removed (was ${showValue(before)})`;
  return `${showValue(before)} → ${showValue(after)}`;
}

function showValue(value: Json | undefined): string {
  const text = printable(typeof value === 'string' ? quoted(value) : JSON.stringify(value ?? null));
  const { characters } = shown;
  if (text.length <= characters) return text;
  return `${text.slice(0, characters)}… (${(text.length - characters).toLocaleString('en')} more characters: see \`-o json\`)`;
}

/** Bare where nobody could take it for something else. */
function quoted(value: string): string {
  return /^[\w./:@+-]+$/.test(value) && !/^(true|false|null|[\d.+-]+)$/.test(value) ? value : JSON.stringify(value);
}

function namesOf(changes: readonly Change[]): string {
  const names = changes.slice(0, shown.names).map(placeOf);
  const rest = changes.length - names.length;
  return names.join(', ') + (rest > 0 ? `, … and ${amount(rest, 'other')}` : '');
}

function placeOf({ object }: Change): string {
  const place = [object.namespace, object.name].filter((part) => part !== undefined).join('/');
  return printable(object.cluster === undefined ? place : `${place} (${object.cluster})`);
}

/** Where some objects are: the namespaces and clusters that are named, as far as they fit. */
function where(changes: readonly Change[]): string {
  const distinct = (values: readonly (string | undefined)[]): string[] =>
    [...new Set(values.filter((one) => one !== undefined))] as string[];
  const some = (values: readonly string[], noun: string): string[] =>
    values.length === 0 ? [] : values.length > 4 ? [`${values.length} ${noun}s`] : [values.join(', ')];
  const namespaces = distinct(changes.map(({ object }) => object.namespace));
  const clusters = distinct(changes.map(({ object }) => object.cluster));
  const parts = [...some(namespaces, 'namespace'), ...some(clusters, 'cluster')];
  return parts.length === 0 ? '' : printable(`(${parts.join(' in ')})`);
}

interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly risk: (text: string) => string;
  readonly action: (action: Action, text: string) => string;
}

const same = (text: string): string => text;
const plain: Paint = { strong: same, faint: same, risk: same, action: (_, text) => text };
const ansi = (code: string) => (text: string) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`);
const byAction: Readonly<Record<Action, (text: string) => string>> = {
  create: ansi('32'),
  update: ansi('33'),
  replace: ansi('35'),
  delete: ansi('31'),
};
const colours: Paint = {
  strong: ansi('1'),
  faint: ansi('2'),
  risk: ansi('33'),
  action: (action, text) => byAction[action](text),
};
