import type { Library } from './functions.ts';
import { AUTHORIZER, AUTHORIZER_SELECTORS } from './libraries/authorizer.ts';
import { CIDRS, CIDRS_BEFORE_1_32 } from './libraries/cidr.ts';
import { IPS } from './libraries/ip.ts';
import { LIST_EXTENSIONS } from './libraries/list-extensions.ts';
import { LISTS } from './libraries/lists.ts';
import { NAMED_FORMATS, NAMED_FORMATS_BEFORE_1_35 } from './libraries/named-formats.ts';
import { OPTIONAL_FLAT_MAP, OPTIONAL_LISTS, OPTIONALS } from './libraries/optionals.ts';
import { QUANTITIES } from './libraries/quantity.ts';
import { REGEX } from './libraries/regex.ts';
import { SEMVER } from './libraries/semver.ts';
import { SETS } from './libraries/sets.ts';
import { STANDARD } from './libraries/standard.ts';
import { SPACED_STRING_FORMATTING, STRING_FORMATTING } from './libraries/string-format.ts';
import { strings } from './libraries/strings.ts';
import { TWO_VARIABLE_COMPREHENSIONS } from './libraries/two-variable.ts';
import { URLS } from './libraries/url.ts';

/** Versions of Kubernetes whose environment is known. A later minor is treated as the newest of these. */
export const KUBERNETES_VERSIONS = ['1.28', '1.29', '1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36'] as const;

/**
 * Which expressions an environment is for. A server evaluates what is stored with everything it knows (`stored`), but lets a policy be
 * created only with what the release before it knew too (`new`), so that a rollback finds nothing it cannot read.
 */
export type ExpressionAge = 'stored' | 'new';

interface Inclusion {
  readonly name: string;
  readonly library: Library;
  /** The minor of Kubernetes 1 that brought it (apiserver, pkg/cel/environment/base.go). */
  readonly since: number;
  /** The minor of the server that replaced this form of it by a later one of the same name. */
  readonly until?: number;
  /**
   * Set where it came with the CEL library that the server is built with, and so may be used by new expressions at once; the others wait a
   * release.
   */
  readonly builtIn?: true;
}

const INCLUSIONS: readonly Inclusion[] = [
  { name: 'standard', library: STANDARD, since: 0 },
  { name: 'url', library: URLS, since: 0 },
  { name: 'regex', library: REGEX, since: 0 },
  { name: 'lists', library: LISTS, since: 0 },
  { name: 'strings', library: strings({ beyondEnd: false, inEmptyText: false }), since: 0, until: 32 },
  { name: 'strings', library: strings({ beyondEnd: true, inEmptyText: false }), since: 0, until: 34 },
  { name: 'strings', library: strings({ beyondEnd: true, inEmptyText: true }), since: 0 },
  { name: 'authorizer', library: AUTHORIZER, since: 27 },
  { name: 'optional', library: OPTIONALS, since: 28 },
  { name: 'optFlatMap', library: OPTIONAL_FLAT_MAP, since: 29, builtIn: true },
  { name: 'optional lists', library: OPTIONAL_LISTS, since: 33, builtIn: true },
  { name: 'quantity', library: QUANTITIES, since: 28 },
  { name: 'format', library: SPACED_STRING_FORMATTING, since: 29, until: 33 },
  { name: 'format', library: STRING_FORMATTING, since: 29 },
  { name: 'sets', library: SETS, since: 29 },
  { name: 'ip', library: IPS, since: 30 },
  { name: 'cidr', library: CIDRS_BEFORE_1_32, since: 30, until: 32 },
  { name: 'cidr', library: CIDRS, since: 30 },
  { name: 'named formats', library: NAMED_FORMATS_BEFORE_1_35, since: 31, until: 35 },
  { name: 'named formats', library: NAMED_FORMATS, since: 31 },
  { name: 'authorizer selectors', library: AUTHORIZER_SELECTORS, since: 31 },
  { name: 'two-variable comprehensions', library: TWO_VARIABLE_COMPREHENSIONS, since: 32 },
  { name: 'semver', library: SEMVER, since: 33 },
  { name: 'list extensions', library: LIST_EXTENSIONS, since: 34 },
];

/** What the language is in one environment. */
export interface Language {
  readonly libraries: readonly Library[];
  /** Whether `?.` and its kin are part of the grammar. */
  readonly optionalSyntax: boolean;
  /** Whether `<` and its kin take numbers of two types. */
  readonly crossTypeNumericComparisons: boolean;
  /** Whether mixed literals are refused by the checker, or by the stricter validation that replaced it, which takes no dyn beside a string. */
  readonly mixedLiterals: 'checked' | 'validated';
  /** Whether constant durations, timestamps and patterns are validated by themselves. */
  readonly validatesConstants: boolean;
  /** Whether the arguments of `format` may be literals of mixed types. */
  readonly exemptsFormats: boolean;
  /** Whether constant format strings are. */
  readonly validatesFormats: boolean;
  /** Whether calls of Kubernetes' own functions are charged by the size of their arguments rather than 1 each. */
  readonly chargesLibraries: boolean;
  /** Whether `optMap` and its kin look at the value even where nothing uses it, and expand their receiver without a copy. */
  readonly eagerBindings: boolean;
  /** Whether the element of a loop with two variables over a dyn has a type; where not, hardly anything can be done with it. */
  readonly typesSecondVariable: boolean;
}

/** The language of a Kubernetes version such as `1.33` (a patch release after it is ignored), or undefined where it is none. */
export function languageOf(kubernetes: string, age: ExpressionAge): Language | undefined {
  const match = /^v?1\.(\d+)(?:[.+-]|$)/.exec(kubernetes);
  if (!match) return undefined;
  const minor = Number(match[1]);
  const compatible = age === 'stored' ? minor : minor - 1;
  const included = new Map<string, Library>();
  for (const { name, library, since, until = Number.POSITIVE_INFINITY, builtIn } of INCLUSIONS) {
    const known = since <= (builtIn ? minor : compatible);
    if (known && minor < until && !included.has(name)) included.set(name, library);
  }
  const optional = included.has('optional');
  // Additions to optional values are of no use without them.
  if (!optional) for (const name of ['optFlatMap', 'optional lists']) included.delete(name);
  return {
    libraries: [...included.values()],
    optionalSyntax: optional,
    crossTypeNumericComparisons: compatible >= 28,
    mixedLiterals: minor >= 29 ? 'validated' : 'checked',
    validatesConstants: compatible >= 29,
    exemptsFormats: included.has('format'),
    validatesFormats: included.has('format') && minor >= 31,
    // The feature StrictCostEnforcementForVAP, off by default before.
    chargesLibraries: minor >= 32,
    eagerBindings: minor < 32,
    typesSecondVariable: minor >= 33,
  };
}

/** The first Kubernetes version whose stored expressions may use a function or macro of this name, such as `1.30` for `ip`. */
export function introducedIn(name: string): string | undefined {
  const found = INCLUSIONS.find(
    ({ library }) =>
      library.functions.some((declared) => declared.name === name) ||
      library.macros?.some((macro) => macro.name === name),
  );
  return found && `1.${Math.max(found.since, OLDEST_MINOR)}`;
}

const OLDEST_MINOR = 28;
