import type { Library } from './functions.ts';
import { AUTHORIZER, AUTHORIZER_SELECTORS } from './libraries/authorizer.ts';
import { CIDRS } from './libraries/cidr.ts';
import { IPS } from './libraries/ip.ts';
import { LIST_EXTENSIONS } from './libraries/list-extensions.ts';
import { LISTS } from './libraries/lists.ts';
import { NAMED_FORMATS } from './libraries/named-formats.ts';
import { OPTIONAL_FLAT_MAP, OPTIONAL_LISTS, OPTIONALS } from './libraries/optionals.ts';
import { QUANTITIES } from './libraries/quantity.ts';
import { REGEX } from './libraries/regex.ts';
import { SEMVER } from './libraries/semver.ts';
import { SETS } from './libraries/sets.ts';
import { STANDARD } from './libraries/standard.ts';
import { STRING_FORMATTING } from './libraries/string-format.ts';
import { STRINGS } from './libraries/strings.ts';
import { TWO_VARIABLE_COMPREHENSIONS } from './libraries/two-variable.ts';
import { URLS } from './libraries/url.ts';
import { EXISTS_ONE_CAMEL_CASE } from './macros.ts';

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
  /**
   * Set where it came with the CEL library that the server is built with, and so may be used by new expressions at once; the others wait a
   * release.
   */
  readonly builtIn?: true;
}

const INCLUSIONS: readonly Inclusion[] = [
  { name: 'standard', library: STANDARD, since: 0 },
  { name: 'existsOne', library: { functions: [], macros: [EXISTS_ONE_CAMEL_CASE] }, since: 33, builtIn: true },
  { name: 'url', library: URLS, since: 0 },
  { name: 'regex', library: REGEX, since: 0 },
  { name: 'lists', library: LISTS, since: 0 },
  { name: 'strings', library: STRINGS, since: 0 },
  { name: 'authorizer', library: AUTHORIZER, since: 27 },
  { name: 'optional', library: OPTIONALS, since: 28 },
  { name: 'optFlatMap', library: OPTIONAL_FLAT_MAP, since: 29, builtIn: true },
  { name: 'optional lists', library: OPTIONAL_LISTS, since: 33, builtIn: true },
  { name: 'quantity', library: QUANTITIES, since: 28 },
  { name: 'format', library: STRING_FORMATTING, since: 29 },
  { name: 'sets', library: SETS, since: 29 },
  { name: 'ip', library: IPS, since: 30 },
  { name: 'cidr', library: CIDRS, since: 30 },
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
}

/** The language of a Kubernetes version such as `1.33` (a patch release after it is ignored), or undefined where it is none. */
export function languageOf(kubernetes: string, age: ExpressionAge): Language | undefined {
  const match = /^v?1\.(\d+)(?:[.+-]|$)/.exec(kubernetes);
  if (!match) return undefined;
  const minor = Number(match[1]);
  const compatible = age === 'stored' ? minor : minor - 1;
  const included = INCLUSIONS.filter(({ since, builtIn }) => since <= (builtIn ? minor : compatible));
  const optional = compatible >= 28;
  return {
    // Additions to optional values are of no use without them.
    libraries: included.filter(({ name }) => optional || !name.startsWith('opt')).map(({ library }) => library),
    optionalSyntax: optional,
    crossTypeNumericComparisons: compatible >= 28,
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
