import { type LineIndex, lineIndex } from './position.ts';
import { findSecrets, type Secret } from './redact.ts';

/** One source file as a report needs it: its lines, and the secrets in it, looked for in the whole so that no cut hides one. */
export interface Source {
  readonly text: string;
  readonly lines: LineIndex;
  /** The first secret that ends after the offset. */
  secretFrom(offset: number): Secret | undefined;
}

export function sourceOf(text: string): Source {
  const lines = lineIndex(text);
  let secrets: readonly Secret[] | undefined;
  return {
    text,
    lines,
    secretFrom(offset) {
      secrets ??= findSecrets(text);
      return secrets.find((secret) => secret.end > offset);
    },
  };
}
