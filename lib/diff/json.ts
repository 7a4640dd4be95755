import { redactSecrets } from '../diagnostics/index.ts';
import { shownValues } from './show-value.ts';
import type { Change, ChangeSet } from './types.ts';

/** The change set as `diff -o json` prints it. What a Secret holds is not in it. */
export function diffJson({ changes, compared }: ChangeSet, more: Readonly<Record<string, unknown>> = {}): string {
  const body = { schemaVersion: 1, changes: changes.map(changeJson), compared, ...more };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

function changeJson(change: Change): object {
  const { object, action, hook, risks, fields } = change;
  return {
    object,
    action,
    ...(hook === undefined ? {} : { hook }),
    risks: risks.map((risk) => ({ class: risk.class, reason: redactSecrets(risk.reason), path: risk.path })),
    fields: fields.map((field) => ({ path: field.path, ...shownValues(change, field) })),
  };
}
