import { sizeOf } from './equality.ts';
import { Cancelled } from './frame.ts';
import { formatRegexSize } from './libraries/named-formats.ts';
import { CelList, CelMap, Foreign, Optional, type Value } from './values.ts';

/** What a call costs: always the same, or by its arguments; a function that declares the result is asked when the call is done. */
export type CallCost = number | ((args: readonly Value[], result: Value) => number);

/** Cost of building a literal that is not constant (cel-go, common/cost.go). */
export const LIST_COST = 10;
export const MAP_COST = 30;

const TRAVERSAL = 0.1;
const REGEX_LENGTH = 0.25;

/** Tells what a call costs. The overload is known only where the checker was left with one. */
export type CallCosts = (name: string, overload: string | undefined) => CallCost;

/**
 * Run-time costs of calls as Kubernetes' estimator (apiserver, pkg/cel/library/cost.go), where the server uses it, and behind it cel-go's
 * (interpreter/runtimecost.go) count them.
 */
export const callCosts =
  (chargesLibraries: boolean): CallCosts =>
  (name, overload = '') =>
    byExtension(overload) ??
    (chargesLibraries ? (byLibraryOverload[overload] ?? byFunction[name]) : undefined) ??
    byOverload[overload] ??
    1;

/** Size of an argument; an optional counts as what it holds. */
function size(value: Value | undefined): number {
  if (value === undefined) return 1;
  return value instanceof Optional && value.value !== undefined ? size(value.value) : sizeOf(value);
}

const traverse = (value: Value | undefined, times = 1): number => Math.ceil(size(value) * times * TRAVERSAL);

const oncePerCharacter: CallCost = ([text]) => traverse(text);
const twicePerCharacter: CallCost = ([text]) => traverse(text, 2);
const smallerOf: CallCost = ([a, b]) => Math.ceil(Math.min(size(a), size(b)) * TRAVERSAL);
const bothTogether: CallCost = ([a, b]) => Math.ceil((size(a) + size(b)) * TRAVERSAL);
const textTimesPattern: CallCost = ([text, pattern]) =>
  Math.ceil((1 + size(text)) * TRAVERSAL) * Math.ceil(size(pattern) * REGEX_LENGTH);
const wholeTree: CallCost = ([value]) => (value === undefined ? 1 : treeCost(value));

/** Every leaf once; strings by their bytes. */
function treeCost(value: Value): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  let cost = 0;
  if (value instanceof CelList) {
    for (const element of value) cost += treeCost(element);
    return cost;
  }
  if (value instanceof CelMap) {
    for (const key of value.keys()) cost += treeCost(key) + treeCost(value.get(key) ?? null);
    return cost;
  }
  return 1;
}

const contains = (container: Value | undefined): number => Math.ceil(2 * size(container) * TRAVERSAL);

/** A check against the authorizer, so dear that an expression can afford two. */
const AUTHORIZER_CHECK = 350_000;
const SELECTOR_BASE = 10;
const PER_REQUIREMENT = 50;
const selector: CallCost = ([, text]) =>
  SELECTOR_BASE + traverse(text) + Math.ceil(Math.ceil(size(text) * 0.5) * PER_REQUIREMENT);

const product: CallCost = ([a, b]) => 1 + size(a) * size(b);
/** A call that makes a list. */
const listOfSize = (elements: number): number => 1 + LIST_COST + Math.floor(elements);
const resultList: CallCost = (_args, result) => listOfSize(size(result));
const NOT_A_LIST = 'internal error: interface conversion: *types.Err is not traits.Lister: missing method Add';
const compareEachWithEach =
  (argument: number, byType: boolean): CallCost =>
  (args) => {
    const list = args[argument];
    // cel-go does not expect an error here.
    if (!(list instanceof CelList)) throw new Cancelled('internal', NOT_A_LIST);
    const first = list.size > 0 ? list.at(0) : null;
    const text = byType && (typeof first === 'string' || first instanceof Uint8Array);
    return listOfSize(size(list) ** 2 * (text ? 2 + TRAVERSAL : 2));
  };

const byOverload: Readonly<Record<string, CallCost>> = {
  starts_with_string: oncePerCharacter,
  ends_with_string: oncePerCharacter,
  string_to_bytes: oncePerCharacter,
  bytes_to_string: oncePerCharacter,
  strings_quote: oncePerCharacter,
  string_format: oncePerCharacter,
  in_list: ([, list]) => size(list),
  equals: smallerOf,
  not_equals: smallerOf,
  less_string: smallerOf,
  less_equals_string: smallerOf,
  greater_string: smallerOf,
  greater_equals_string: smallerOf,
  less_bytes: smallerOf,
  less_equals_bytes: smallerOf,
  greater_bytes: smallerOf,
  greater_equals_bytes: smallerOf,
  add_string: bothTogether,
  add_bytes: bothTogether,
  matches_string: textTimesPattern,
  contains_string: ([text, part]) => traverse(text) * traverse(part),
};

/** Extensions of cel-go that bring their costs along, whatever else is charged. */
const extensions: Readonly<Record<string, CallCost>> = {
  list_sets_contains_list: product,
  list_sets_intersects_list: product,
  list_sets_equivalent_list: ([a, b]) => 1 + 2 * size(a) * size(b),
  list_slice: resultList,
  list_flatten: ([list]) => listOfSize(size(list)),
  list_flatten_int: ([list, depth]) => listOfSize(size(list) * (typeof depth === 'bigint' ? Number(depth) : 1)),
  lists_range: resultList,
  list_reverse: resultList,
  list_distinct: compareEachWithEach(0, true),
};

const byLibraryOverload: Readonly<Record<string, CallCost>> = {
  cidr_ip: 1,
  cidr_contains_ip_string: ([cidr, text]) => contains(cidr) + traverse(text),
  cidr_contains_cidr_string: ([cidr, text]) => contains(cidr) + traverse(cidr) + 1 + traverse(text),
};

/** Sorting has one overload for each type of key. */
function byExtension(overload: string): CallCost | undefined {
  if (overload.endsWith('_sort')) return compareEachWithEach(0, true);
  if (overload.endsWith('_sortByAssociatedKeys')) return compareEachWithEach(1, true);
  return extensions[overload];
}

const byFunction: Readonly<Record<string, CallCost>> = {
  check: AUTHORIZER_CHECK,
  fieldSelector: selector,
  labelSelector: selector,
  isSorted: wholeTree,
  sum: wholeTree,
  max: wholeTree,
  min: wholeTree,
  indexOf: wholeTree,
  lastIndexOf: wholeTree,
  url: oncePerCharacter,
  lowerAscii: oncePerCharacter,
  upperAscii: oncePerCharacter,
  substring: oncePerCharacter,
  trim: oncePerCharacter,
  replace: twicePerCharacter,
  split: twicePerCharacter,
  join: (_args, result) => traverse(result, 2),
  find: textTimesPattern,
  findAll: textTimesPattern,
  cidr: oncePerCharacter,
  isIP: oncePerCharacter,
  isCIDR: oncePerCharacter,
  ip: oncePerCharacter,
  'ip.isCanonical': twicePerCharacter,
  containsIP: ([cidr]) => contains(cidr),
  containsCIDR: ([cidr]) => contains(cidr) + traverse(cidr) + 1,
  quantity: oncePerCharacter,
  isQuantity: oncePerCharacter,
  semver: oncePerCharacter,
  isSemver: oncePerCharacter,
  validate: ([format, text]) =>
    Math.ceil((1 + size(text)) * TRAVERSAL) * Math.ceil(formatRegexSize(format) * REGEX_LENGTH),
  '_==_': ([a, b]) => (a instanceof Foreign ? 1 : Math.ceil(Math.min(size(a), size(b)) * TRAVERSAL)),
};
