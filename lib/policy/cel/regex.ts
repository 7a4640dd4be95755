import { RE2JS } from 're2js';

/** Why a pattern is not one, in the words of Go's regexp package. */
export class RegexError extends Error {}

/** A pattern in RE2's syntax. Matching takes time linear in the text; memory and time to compile are bounded by its length. */
export interface Regex {
  /** Whether any part of the text matches. */
  test(text: string): boolean;
  /** The first match. */
  find(text: string): string | undefined;
  /** Matches from the left that do not overlap, at most `limit` of them. */
  findAll(text: string, limit: number): readonly string[];
}

const cache = new Map<string, Regex | RegexError>();
/** Patterns kept compiled; the oldest goes first. */
const CACHE_SIZE = 500;

/** A compiled pattern, or why it is none; patterns used lately are kept. */
export function compileRegex(pattern: string): Regex | RegexError {
  const known = cache.get(pattern);
  if (known) return known;
  const compiled = compile(pattern);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): Regex | RegexError {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return new RegexError(message.replace(/(trailing backslash at end of expression)$/, '$1: ``'));
  }
  return {
    test: (text) => expression.matcher(text).find(),
    find: (text) => {
      const matcher = expression.matcher(text);
      return matcher.find() ? (matcher.group() ?? '') : undefined;
    },
    findAll: (text, limit) => {
      const found: string[] = [];
      const matcher = expression.matcher(text);
      let last = -1;
      while (found.length < limit && matcher.find()) {
        const empty = matcher.start() === matcher.end();
        // An empty match right behind another one does not count.
        if (!empty || matcher.start() !== last) found.push(matcher.group() ?? '');
        last = matcher.end();
      }
      return found;
    },
  };
}
