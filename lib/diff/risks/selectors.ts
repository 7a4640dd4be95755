import type { Json } from '../../kubernetes/index.ts';
import { entries, items, text } from '../values.ts';

/** What a label selector demands of one label. */
type Demand =
  | { readonly is: 'in' | 'not-in'; readonly values: ReadonlySet<string> }
  | { readonly is: 'exists' | 'absent' };

/** A label selector as demands that must all hold; an empty one selects everything. */
export type Selector = readonly (readonly [label: string, demand: Demand])[];

export function readSelector(value: Json | undefined): Selector {
  const matched = entries(value, 'matchLabels').map(
    ([label, wanted]) => [label, { is: 'in', values: new Set([String(wanted)]) }] as const,
  );
  const expressed = items(value, 'matchExpressions').flatMap((expression) => {
    const label = text(expression, 'key') ?? '';
    const values = new Set(items(expression, 'values').map(String));
    const demand = demandOf(text(expression, 'operator'), values);
    return demand === undefined ? [] : [[label, demand] as const];
  });
  return [...matched, ...expressed];
}

function demandOf(operator: string | undefined, values: ReadonlySet<string>): Demand | undefined {
  switch (operator) {
    case 'In':
      return { is: 'in', values };
    case 'NotIn':
      return { is: 'not-in', values };
    case 'Exists':
      return { is: 'exists' };
    case 'DoesNotExist':
      return { is: 'absent' };
    default:
      return undefined;
  }
}

/** Whether everything that the narrow selector selects is selected by the wide one too, for certain. */
export function selectsWithin(narrow: Selector, wide: Selector): boolean {
  return wide.every(([label, wanted]) => narrow.some(([other, demand]) => other === label && implies(demand, wanted)));
}

function implies(given: Demand, wanted: Demand): boolean {
  switch (wanted.is) {
    case 'in':
      return given.is === 'in' && [...given.values].every((value) => wanted.values.has(value));
    case 'not-in':
      return (
        given.is === 'absent' ||
        (given.is === 'in' && [...given.values].every((value) => !wanted.values.has(value))) ||
        (given.is === 'not-in' && [...wanted.values].every((value) => given.values.has(value)))
      );
    case 'exists':
      return given.is === 'exists' || given.is === 'in';
    case 'absent':
      return given.is === 'absent';
  }
}

/** A selector as a reason names it: `app=web`; `every pod` for an empty one. */
export function showSelector(selector: Selector, everything: string): string {
  if (selector.length === 0) return everything;
  return selector
    .map(([label, demand]) => {
      const name = label.replace(/^app\.kubernetes\.io\//, '');
      if (!('values' in demand)) return demand.is === 'exists' ? name : `no ${name}`;
      return `${name}${demand.is === 'in' ? '=' : '≠'}${[...demand.values].join('|')}`;
    })
    .join(', ');
}
