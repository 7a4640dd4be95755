import { RE2JS } from 're2js';

const compiled = new Map<string, RE2JS | undefined>();

/**
 * Whether a text holds what a schema's pattern looks for; undefined where the pattern is none. RE2, as the API server
 * uses it: the time is linear in the text, whatever pattern a company brings.
 */
export function matchesPattern(text: string, pattern: string): boolean | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern)?.matcher(text).find();
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}
