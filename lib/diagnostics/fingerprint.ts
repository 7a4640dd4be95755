import { createHash } from 'node:crypto';
import type { Diagnostic } from './diagnostic.ts';
import { redactSecrets } from './redact.ts';

/**
 * Gives each diagnostic the name by which tools know it again after its lines have moved: 64 hexadecimal digits of
 * SHA-256 over code, file and identity. What is the same in all three is told apart by its number in the given order,
 * so the order must be the same in every run. Secrets are taken out first: a short one could be guessed from its hash.
 */
export function fingerprinter(): (diagnostic: Diagnostic) => string {
  const seen = new Map<string, number>();
  return ({ code, span, message, identity }) => {
    const parts = [code, span?.file ?? '', ...(identity ?? [message]).map(redactSecrets)];
    const key = JSON.stringify(parts);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return sha256(before === 0 ? key : JSON.stringify([...parts, before]));
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
