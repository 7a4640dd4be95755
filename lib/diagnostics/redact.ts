import { privateKeys, secretShapes } from './secret-shapes.ts';
import { secretValues } from './secret-values.ts';

/** A secret in a text: UTF-16 offsets, `end` exclusive. */
export interface Secret {
  /** A vendor's kind of token, `private-key`, or `secret-value` where only the key before the value gives it away. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** Every secret in a text, in order, none touching another. Takes time linear in the text, whatever it holds. */
export function findSecrets(text: string): readonly Secret[] {
  const found: Secret[] = privateKeys(text).map((range) => ({ kind: 'private-key', ...range }));
  for (const [kind, pattern] of secretShapes) {
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.secret ?? match[0];
      const start = match.index + match[0].lastIndexOf(secret);
      found.push({ kind, start, end: start + secret.length });
    }
  }
  for (const range of secretValues(text)) found.push({ kind: 'secret-value', ...range });
  return withoutOverlap(found);
}

/** The text with each secret replaced by `<redacted kind>`. The one way for anything a user wrote into anything we print. */
export function redactSecrets(text: string): string {
  let redacted = '';
  let at = 0;
  for (const { kind, start, end } of findSecrets(text)) {
    redacted += `${text.slice(at, start)}<redacted ${kind}>`;
    at = end;
  }
  return redacted + text.slice(at);
}

/** Overlapping finds become one that covers them all and bears the name of the surest: a shape rather than a key. */
function withoutOverlap(found: readonly Secret[]): readonly Secret[] {
  const merged: Secret[] = [];
  for (const secret of found.toSorted((a, b) => a.start - b.start)) {
    const before = merged.at(-1);
    if (before === undefined || secret.start >= before.end) {
      merged.push(secret);
      continue;
    }
    const kind = before.kind === 'secret-value' ? secret.kind : before.kind;
    merged[merged.length - 1] = { kind, start: before.start, end: Math.max(before.end, secret.end) };
  }
  return merged;
}
