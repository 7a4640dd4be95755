import { ValueList } from '../collections.ts';
import { define, type Library, member } from '../functions.ts';
import { compileRegex, type Regex, RegexError } from '../regex.ts';
import { INT, listOf, STRING } from '../types.ts';
import { CelError, noSuchOverload, type Value } from '../values.ts';

const find = (regex: Regex, text: string): Value => regex.find(text) ?? '';

/** A negative limit means all matches. */
const findAll = (regex: Regex, text: string, limit = -1n): Value =>
  new ValueList(regex.findAll(text, limit < 0n ? Number.POSITIVE_INFINITY : Number(limit)));

function withPattern(pattern: string, use: (regex: Regex) => Value): Value {
  const regex = compileRegex(pattern);
  return regex instanceof RegexError ? new CelError('invalid-argument', `Illegal regex: ${regex.message}`) : use(regex);
}

/** Kubernetes' regular expression functions (apiserver, pkg/cel/library/regex.go). */
export const REGEX: Library = {
  functions: [
    define(
      'find',
      member('string_find_string', [STRING, STRING], STRING, (text: string, pattern: string) =>
        withPattern(pattern, (regex) => find(regex, text)),
      ),
    ),
    define(
      'findAll',
      member('string_find_all_string', [STRING, STRING], listOf(STRING), (text: string, pattern: string) =>
        withPattern(pattern, (regex) => findAll(regex, text)),
      ),
      member(
        'string_find_all_string_int',
        [STRING, STRING, INT],
        listOf(STRING),
        (text: string, pattern: string, limit: bigint) => withPattern(pattern, (regex) => findAll(regex, text, limit)),
      ),
    ),
  ],
};

/**
 * The code of a function whose second argument is a constant pattern, compiled once; undefined for a function that takes no pattern. Only
 * the types of the other arguments are left to check when it runs.
 */
export function withConstantPattern(
  name: string,
  pattern: string,
): ((args: readonly Value[]) => Value) | RegexError | undefined {
  const use = { matches: (regex: Regex, text: string): Value => regex.test(text), find, findAll }[name];
  if (!use) return undefined;
  const regex = compileRegex(pattern);
  if (regex instanceof RegexError) return regex;
  return ([text, , limit]) => {
    if (typeof text !== 'string') return noSuchOverload();
    if (limit !== undefined && typeof limit !== 'bigint') return noSuchOverload();
    return use(regex, text, limit);
  };
}
