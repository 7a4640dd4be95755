import { LIST_COST } from './costs.ts';
import type { Sized } from './estimate.ts';
import { add, fixed, multiply, type Range, scale, UNKNOWN } from './range.ts';
import { sameType, typeName, typeParameters } from './types.ts';

/** What a call adds to the costs of its arguments, and the size of its result where that is known. */
export interface LibraryEstimate {
  readonly cost: Range;
  readonly resultSize?: Range;
}

const ONE = fixed(1);
const TRAVERSAL = 0.1;
const REGEX_LENGTH = 0.25;
/** The longest pattern a named format stands for, and the longest name of a format (apiserver, pkg/cel/limits.go). */
const LONGEST_FORMAT_REGEX = 128;
const LONGEST_FORMAT = 64;
const AUTHORIZER_CHECK = 350_000;

/** Estimates of Kubernetes' libraries (apiserver, pkg/cel/library/cost.go) and cel-go's extensions; undefined for any other function. */
export function libraryEstimate(
  name: string,
  overload: string,
  target: Sized | undefined,
  args: readonly Sized[],
): LibraryEstimate | undefined {
  return extensionEstimate(overload, target, args) ?? byFunction[name]?.({ overload, target, args });
}

interface CallShape {
  readonly overload: string;
  readonly target: Sized | undefined;
  readonly args: readonly Sized[];
}
type Estimate = (call: CallShape) => LibraryEstimate | undefined;

const sizeOf = (sized: Sized | undefined): Range => sized?.size ?? UNKNOWN;
const nominal: Estimate = () => ({ cost: ONE });

/** Reads its one argument. */
const readsArgument: Estimate = ({ args: [text] }) => text && { cost: scale(sizeOf(text), TRAVERSAL) };
/** Reads its receiver and answers with something as long. */
const readsTarget: Estimate = ({ target }) =>
  target && { cost: scale(sizeOf(target), TRAVERSAL), resultSize: sizeOf(target) };

/** Visits every element of a list, and reads those that are text; or reads a text. */
const visitsElements: Estimate = ({ target }) => {
  if (!target) return undefined;
  const [element] = typeParameters(target.type);
  if (!element) return { cost: scale(sizeOf(target), TRAVERSAL) };
  const isText = element.kind === 'string' || element.kind === 'bytes';
  const each = isText ? add(ONE, scale(target.elementSize() ?? UNKNOWN, TRAVERSAL)) : ONE;
  return { cost: multiply(sizeOf(target), each) };
};

const searches: Estimate = ({ target, args: [pattern] }) => {
  if (!target || !pattern) return undefined;
  const text = sizeOf(target);
  return {
    cost: multiply(scale(add(text, ONE), TRAVERSAL), scale(sizeOf(pattern), REGEX_LENGTH)),
    resultSize: { min: 0, max: text.max },
  };
};

const replaces: Estimate = ({ target, args: [from, to] }) => {
  if (!target || !from || !to) return undefined;
  const text = sizeOf(target);
  const [old, made] = [sizeOf(from), sizeOf(to)];
  // An empty text to replace lies around every character; otherwise the shortest is replaced by the longest, or the other way round.
  const longest =
    old.min === 0
      ? (text.max + 1) * made.max + text.max
      : made.max <= old.min
        ? text.max
        : Math.ceil(text.max / old.min) * made.max;
  const shortest =
    old.max === 0
      ? (text.min + 1) * made.min + text.min
      : old.max <= made.min
        ? text.min
        : text.min === 0
          ? 0
          : Math.max(1, Math.ceil(text.min / old.max)) * made.min;
  return { cost: scale(text, 2 * TRAVERSAL), resultSize: { min: shortest, max: Number.isNaN(longest) ? 0 : longest } };
};

const splits: Estimate = ({ target, args: [, limit] }) => {
  if (!target) return undefined;
  const text = sizeOf(target);
  const most =
    limit?.expr.kind === 'literal' && typeof limit.expr.value === 'bigint' ? Number(limit.expr.value) : undefined;
  const max = most === undefined ? text.max : most < 0 ? Number.POSITIVE_INFINITY : most;
  return { cost: scale(text, 2 * TRAVERSAL), resultSize: { min: 0, max } };
};

const joins: Estimate = ({ target, args: [separator] }) => {
  if (!target) return undefined;
  const count = sizeOf(target);
  let size = fixed(0);
  if (typeParameters(target.type).length > 0) size = multiply(count, target.elementSize() ?? UNKNOWN);
  if (separator) {
    const gaps = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
    size = add(size, multiply(sizeOf(separator), gaps));
  }
  return { cost: scale(size, TRAVERSAL), resultSize: size };
};

/** Comparing addresses of 4 to 16 bytes. */
const ADDRESS: Range = { min: 4, max: 16 };
const COMPARE_ADDRESSES = scale(add(ADDRESS, ADDRESS), TRAVERSAL);
const contains =
  (own: Range, textOverload: string): Estimate =>
  ({ overload, args: [other] }) =>
    other && { cost: overload === textOverload ? add(own, scale(sizeOf(other), TRAVERSAL)) : own };

const selects: Estimate = ({ args: [text] }) => {
  if (!text) return undefined;
  const requirements = scale(sizeOf(text), 0.5);
  return { cost: add(fixed(LIST_COST), add(scale(sizeOf(text), TRAVERSAL), scale(requirements, 50))) };
};

const equality: Estimate = ({ args: [a, b] }) => {
  if (!a || !b || !sameType(a.type, b.type)) return undefined;
  const name = typeName(a.type);
  if (CHEAP_EQUALITY.has(name)) return { cost: ONE };
  if (name === 'kubernetes.NamedFormat') return { cost: scale({ min: 1, max: LONGEST_FORMAT }, TRAVERSAL) };
  if (name !== 'kubernetes.URL') return undefined;
  return { cost: scale({ min: 1, max: b.size ? b.size.max : 1 }, TRAVERSAL) };
};

const CHEAP_EQUALITY: ReadonlySet<string> = new Set([
  'net.IP',
  'net.CIDR',
  'kubernetes.Quantity',
  'kubernetes.Semver',
  'kubernetes.authorization.Authorizer',
  'kubernetes.authorization.PathCheck',
  'kubernetes.authorization.GroupCheck',
  'kubernetes.authorization.ResourceCheck',
  'kubernetes.authorization.Decision',
]);

const named = (names: string, estimate: Estimate): Readonly<Record<string, Estimate>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, estimate]));

const byFunction: Readonly<Record<string, Estimate>> = {
  ...named('serviceAccount path group resource subresource namespace name allowed reason error errored', nominal),
  ...named('masked prefixLength family isUnspecified isLoopback', nominal),
  ...named('isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast format.named', nominal),
  ...named('sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub', nominal),
  ...named('major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery', nominal),
  ...named('isSorted sum max min indexOf lastIndexOf', visitsElements),
  ...named('lowerAscii upperAscii substring trim', readsTarget),
  ...named('cidr isIP isCIDR quantity isQuantity semver isSemver', readsArgument),
  ...named('find findAll', searches),
  ...named('fieldSelector labelSelector', selects),
  check: () => ({ cost: fixed(AUTHORIZER_CHECK) }),
  url: ({ args: [text] }) => text && { cost: scale(sizeOf(text), TRAVERSAL), resultSize: sizeOf(text) },
  replace: replaces,
  split: splits,
  join: joins,
  ip: (call) => (call.overload === 'cidr_ip' ? { cost: ONE } : readsArgument(call)),
  'ip.isCanonical': ({ args: [text] }) => text && { cost: scale(sizeOf(text), 2 * TRAVERSAL) },
  containsIP: contains(COMPARE_ADDRESSES, 'cidr_contains_ip_string'),
  containsCIDR: contains(add(COMPARE_ADDRESSES, add(scale(ADDRESS, TRAVERSAL), ONE)), 'cidr_contains_cidr_string'),
  validate: ({ args: [text] }) =>
    text && { cost: scale(scale(sizeOf(text), TRAVERSAL), LONGEST_FORMAT_REGEX * REGEX_LENGTH) },
  '_==_': equality,
};

/** Sets and the list extension. */
function extensionEstimate(
  overload: string,
  target: Sized | undefined,
  args: readonly Sized[],
): LibraryEstimate | undefined {
  const [first, second] = args;
  const list = (factor: number, size: Range): LibraryEstimate => ({
    cost: add(add(scale(size, factor), ONE), fixed(LIST_COST)),
    resultSize: size,
  });
  const literal = (sized: Sized | undefined, otherwise: number): number =>
    sized?.expr.kind === 'literal' && typeof sized.expr.value === 'bigint'
      ? Math.max(0, Number(sized.expr.value))
      : otherwise;
  const size = sizeOf(target);
  switch (overload) {
    case 'list_sets_contains_list':
    case 'list_sets_intersects_list':
    case 'list_sets_equivalent_list': {
      const product = multiply(sizeOf(first), sizeOf(second));
      return { cost: add(scale(product, overload === 'list_sets_equivalent_list' ? 2 : 1), ONE) };
    }
    case 'list_slice':
      return list(1, sliceSize(literal(first, 0), literal(second, size.max)));
    case 'list_flatten':
      return list(1, size);
    case 'list_flatten_int':
      return list(literal(first, Number.POSITIVE_INFINITY), size);
    case 'lists_range':
      return list(1, fixed(literal(first, Number.POSITIVE_INFINITY)));
    case 'list_reverse':
      return list(1, size);
    case 'list_distinct':
      return list(2, multiply(size, size));
  }
  const sort = /^list_(.+)_(sort|sortByAssociatedKeys)$/.exec(overload);
  if (!sort) return undefined;
  const keys = sort[2] === 'sort' ? size : sizeOf(first);
  return list(sort[1] === 'string' || sort[1] === 'bytes' ? 2 + TRAVERSAL : 2, multiply(keys, keys));
}

/** A slice that ends before it begins wraps around to no bound at all. */
const sliceSize = (start: number, end: number): Range => fixed(end < start ? Number.POSITIVE_INFINITY : end - start);
