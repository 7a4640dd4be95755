import { redactSecrets } from '../diagnostics/index.ts';
import type { Json } from '../kubernetes/index.ts';
import type { Change, FieldChange } from './types.ts';
import { isObject } from './values.ts';

/** The values of a field as they may leave the process: what a Secret holds never does, nor anything that looks like one. */
export function shownValues(change: Change, field: FieldChange): { readonly before?: Json; readonly after?: Json } {
  const hidden = isSecretData(change, field);
  const shown = (value: Json): Json => (hidden ? hide(value) : redacted(value));
  return {
    ...(field.before === undefined ? {} : { before: shown(field.before) }),
    ...(field.after === undefined ? {} : { after: shown(field.after) }),
  };
}

const hiddenText = '(secret)';

function isSecretData({ object }: Change, { steps }: FieldChange): boolean {
  return object.apiVersion === 'v1' && object.kind === 'Secret' && (steps[0] === 'data' || steps[0] === 'stringData');
}

function hide(value: Json): Json {
  return isObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, hiddenText])) : hiddenText;
}

function redacted(value: Json): Json {
  if (typeof value === 'string') return redactSecrets(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner)]));
}
