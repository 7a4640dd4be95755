import { type Comprehension, call, type Expr, ident, literal, memberCall, type Place, positions } from './ast.ts';

/** The hidden variable in which a macro gathers its result. */
export const ACCUMULATOR = '__result__';

/** A call that is rewritten while parsing. Arguments are unevaluated syntax, so a macro may bind a variable in them. */
export interface Macro {
  readonly name: string;
  readonly member: boolean;
  readonly arguments: number;
  /** Set where the expansion holds its target twice. */
  readonly doublesTarget?: true;
  readonly expand: (target: Expr, args: readonly Expr[], place: Place) => Expr | MacroProblem;
}

export interface MacroProblem {
  readonly kind: 'problem';
  readonly message: string;
  readonly place: Place;
}

const has: Macro = {
  name: 'has',
  member: false,
  arguments: 1,
  expand: (_target, [argument], place) =>
    argument?.kind === 'select'
      ? { ...argument, ...positions(place), start: argument.start, end: argument.end, test: true }
      : problem('invalid argument to has() macro', argument ?? place),
};

/** How a macro treats the elements it runs over, given the loop variables it was called with. */
type Body = (place: Place, rest: readonly Expr[], variables: readonly Expr[]) => Loop;
type Loop = Pick<Comprehension, 'initial' | 'condition' | 'step' | 'result'>;

const accumulator = (place: Place): Expr => ident(ACCUMULATOR, place);

const all: Body = (place, [predicate = accumulator(place)]) => ({
  initial: literal(true, place),
  condition: call('@not_strictly_false', [accumulator(place)], place),
  step: call('_&&_', [accumulator(place), predicate], place),
  result: accumulator(place),
});

const exists: Body = (place, [predicate = accumulator(place)]) => ({
  initial: literal(false, place),
  condition: call('@not_strictly_false', [call('!_', [accumulator(place)], place)], place),
  step: call('_||_', [accumulator(place), predicate], place),
  result: accumulator(place),
});

const existsOne: Body = (place, [predicate = accumulator(place)]) => ({
  initial: literal(0n, place),
  condition: literal(true, place),
  step: call(
    '_?_:_',
    [predicate, call('_+_', [accumulator(place), literal(1n, place)], place), accumulator(place)],
    place,
  ),
  result: call('_==_', [accumulator(place), literal(1n, place)], place),
});

/** `[transform]` or `[filter, transform]`, gathered by a call that takes the accumulator first. */
const gather =
  (initial: (place: Place) => Expr, add: (place: Place, transform: Expr, variables: readonly Expr[]) => Expr): Body =>
  (place, rest, variables) => {
    const transform = rest.at(-1) ?? accumulator(place);
    const filter = rest.length > 1 ? rest[0] : undefined;
    const added = add(place, transform, variables);
    return {
      initial: initial(place),
      condition: literal(true, place),
      step: filter ? call('_?_:_', [filter, added, accumulator(place)], place) : added,
      result: accumulator(place),
    };
  };

const emptyList = (place: Place): Expr => ({ kind: 'list', elements: [], ...positions(place) });
const emptyMap = (place: Place): Expr => ({ kind: 'map', entries: [], ...positions(place) });
const append = (place: Place, element: Expr): Expr =>
  call(
    '_+_',
    [accumulator(place), { kind: 'list', elements: [{ value: element, optional: false }], ...positions(place) }],
    place,
  );

const toList = gather(emptyList, append);
const filter: Body = (place, rest, variables) => toList(place, [...rest, ...variables], variables);
const toMap = gather(emptyMap, (place, transform, [key = transform]) =>
  call('cel.@mapInsert', [accumulator(place), key, transform], place),
);
const toMapEntry = gather(emptyMap, (place, transform) =>
  call('cel.@mapInsert', [accumulator(place), transform], place),
);

function loop(
  name: string,
  variables: 1 | 2,
  rest: number,
  body: Body,
  badVariable = 'argument must be a simple name',
) {
  const macro: Macro = {
    name,
    member: true,
    arguments: variables + rest,
    expand: (range, args, place) => {
      const names: string[] = [];
      for (const variable of args.slice(0, variables)) {
        if (variable.kind !== 'ident') return problem(badVariable, variable);
        if (names.includes(variable.name)) return problem(`duplicate variable name: ${variable.name}`, variable);
        names.push(variable.name);
      }
      const clash = args
        .slice(0, variables)
        .find((variable) => variable.kind === 'ident' && variable.name === ACCUMULATOR);
      if (clash) return problem('iteration variable overwrites accumulator variable', clash);
      const [variable = '', second] = names;
      return {
        kind: 'comprehension',
        range,
        variable,
        ...(second !== undefined && { second }),
        accumulator: ACCUMULATOR,
        ...body(place, args.slice(variables), args.slice(0, variables)),
        ...positions(place),
      };
    },
  };
  return macro;
}

/** `x.optMap(v, f(v))`: binds the optional's value by a loop over nothing whose accumulator is the variable. */
function optional(name: string, wrap: (place: Place, mapped: Expr) => Expr): Macro {
  return {
    name,
    member: true,
    arguments: 2,
    doublesTarget: true,
    expand: (target, [variable = target, transform = target], place) => {
      if (variable.kind !== 'ident') return problem(`${name}() variable name must be a simple identifier`, variable);
      const bound: Comprehension = {
        kind: 'comprehension',
        range: emptyList(place),
        variable: '#unused',
        accumulator: variable.name,
        initial: memberCall(target, 'value', [], place),
        condition: literal(false, place),
        step: ident(variable.name, place),
        result: transform,
        ...positions(place),
      };
      const present = memberCall(target, 'hasValue', [], place);
      return call('_?_:_', [present, wrap(place, bound), call('optional.none', [], place)], place);
    },
  };
}

export const STANDARD_MACROS: readonly Macro[] = [
  has,
  loop('all', 1, 1, all),
  loop('exists', 1, 1, exists),
  loop('exists_one', 1, 1, existsOne),
  loop('map', 1, 1, toList, 'argument is not an identifier'),
  loop('map', 1, 2, toList, 'argument is not an identifier'),
  loop('filter', 1, 1, filter, 'argument is not an identifier'),
];

export const OPT_MAP: Macro = optional('optMap', (place, mapped) => call('optional.of', [mapped], place));
export const OPT_FLAT_MAP: Macro = optional('optFlatMap', (_place, mapped) => mapped);

export const TWO_VARIABLE_MACROS: readonly Macro[] = [
  loop('all', 2, 1, all),
  loop('exists', 2, 1, exists),
  loop('existsOne', 2, 1, existsOne),
  loop('exists_one', 2, 1, existsOne),
  loop('transformList', 2, 1, toList),
  loop('transformList', 2, 2, toList),
  loop('transformMap', 2, 1, toMap),
  loop('transformMap', 2, 2, toMap),
  loop('transformMapEntry', 2, 1, toMapEntry),
  loop('transformMapEntry', 2, 2, toMapEntry),
];

const SORT_INPUT = '@__sortBy_input__';
const toKeys = loop('sortBy', 1, 1, toList, 'argument is not an identifier');

/** `list.sortBy(e, key(e))`: binds the list, maps it to its keys and sorts by them. */
export const SORT_BY: Macro = {
  name: 'sortBy',
  member: true,
  arguments: 2,
  expand: (target, args, place) => {
    const input = ident(SORT_INPUT, place);
    const keys = toKeys.expand(ident(SORT_INPUT, place), args, place);
    if (keys.kind === 'problem') return keys;
    if (target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct') {
      const message = 'sortBy can only be applied to a list, identifier, comprehension, call or select expression';
      return problem(message, target);
    }
    return {
      kind: 'comprehension',
      range: emptyList(place),
      variable: '#unused',
      accumulator: SORT_INPUT,
      initial: target,
      condition: literal(false, place),
      step: input,
      result: memberCall(ident(SORT_INPUT, place), '@sortByAssociatedKeys', [keys], place),
      ...positions(place),
    };
  },
};

function problem(message: string, place: Place): MacroProblem {
  return { kind: 'problem', message, place };
}
