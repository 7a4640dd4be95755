import { call, type Expr, ident, literal, memberCall, type Place } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { bytesLiteral, doubleLiteral, intLiteral, type LiteralValue, stringLiteral, uintLiteral } from './literals.ts';
import type { Macro } from './macros.ts';
import type { Problem, ProblemKind } from './problems.ts';

/** What of the grammar depends on the version. */
export interface Grammar {
  readonly macros: readonly Macro[];
  /** Whether `?.`-style selections, `[?…]` and optional entries of literals are part of the language. */
  readonly optionalSyntax: boolean;
}

/** Limits of cel-go's parser (parser/options.go). */
const MAX_CODE_POINTS = 100_000;
const MAX_DEPTH = 250;
/** Our own limit: the API server takes more, and time and memory without end. */
const MAX_DOUBLINGS = 14;

/** The tree of an expression, or the reasons why it has none. Macros are expanded on the way. Never throws. */
export function parse(
  source: string,
  grammar: Grammar,
): { readonly expr?: Expr; readonly problems: readonly Problem[] } {
  const size = codePoints(source);
  if (size > MAX_CODE_POINTS) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${MAX_CODE_POINTS}`;
    return { problems: [{ kind: 'too-complex', message, start: 0, end: 0, at: 0 }] };
  }
  const { tokens, problems } = tokenize(source);
  const parser = new Parser(tokens, grammar, [...problems]);
  try {
    const expr = parser.parseAll();
    return parser.problems.length > 0 ? { problems: parser.problems } : { expr, problems: [] };
  } catch (stop) {
    if (stop instanceof Stop) return { problems: parser.problems };
    throw stop;
  }
}

/** Ends parsing where the text makes no sense beyond; the problem has been recorded. */
class Stop extends Error {}

/** How deep the operators and selections below a node nest, and how often macros in a row have doubled what is below. */
interface Nesting {
  readonly depth: number;
  readonly doublings: number;
}
const FLAT: Nesting = { depth: 0, doublings: 0 };

/** The rules of the grammar that recurse, whose depth cel-go limits one by one (parser.go, recursionListener). */
type Rule = 'expr' | 'relation' | 'calc' | 'member';

const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);
type Precedence = Readonly<Record<string, number>>;
const RELATIONS: Precedence = { '<': 1, '<=': 1, '>=': 1, '>': 1, '==': 1, '!=': 1, in: 1 };
const ARITHMETIC: Precedence = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 };

class Parser {
  readonly problems: Problem[];
  readonly #tokens: readonly Token[];
  readonly #optionalSyntax: boolean;
  readonly #macros: ReadonlyMap<string, Macro>;
  readonly #depth: Record<Rule, number> = { expr: 0, relation: 0, calc: 0, member: 0 };
  readonly #nesting = new Map<Expr, Nesting>();
  #next = 0;

  constructor(tokens: readonly Token[], grammar: Grammar, problems: Problem[]) {
    this.#tokens = tokens;
    this.#optionalSyntax = grammar.optionalSyntax;
    this.#macros = new Map(grammar.macros.map((macro) => [macroKey(macro.name, macro.arguments, macro.member), macro]));
    this.problems = problems;
  }

  parseAll(): Expr {
    const expr = this.#expr();
    if (this.#peek().kind !== 'end') this.#unexpected(['<EOF>']);
    return expr;
  }

  #expr(): Expr {
    this.#enter('expr');
    const condition = this.#or();
    let expr = condition;
    const question = this.#accept('?');
    if (question) {
      const then = this.#or();
      this.#expect(':');
      const otherwise = this.#expr();
      expr = this.#grow(this.#operator(question, '_?_:_', [condition, then, otherwise]), condition, then, otherwise);
    }
    this.#leave('expr');
    return expr;
  }

  #or(): Expr {
    return this.#balanced('||', '_||_', () => this.#and());
  }

  #and(): Expr {
    return this.#balanced('&&', '_&&_', () => this.#relation());
  }

  /** Chains of one logical operator become balanced trees, so that a long rule does not nest deeply. */
  #balanced(symbol: string, name: string, operand: () => Expr): Expr {
    const terms = [operand()];
    const operators: Token[] = [];
    for (let token = this.#accept(symbol); token; token = this.#accept(symbol)) {
      operators.push(token);
      terms.push(operand());
    }
    const build = (low: number, high: number): Expr => {
      const first = terms[low] as Expr;
      if (low === high) return first;
      const middle = Math.floor((low + high) / 2);
      const left = build(low, middle);
      const right = build(middle + 1, high);
      return this.#carry(this.#operator(operators[middle] as Token, name, [left, right]), left, right);
    };
    return build(0, terms.length - 1);
  }

  #relation(): Expr {
    return this.#leftAssociative('relation', RELATIONS, () => this.#calc());
  }

  #calc(): Expr {
    return this.#leftAssociative('calc', ARITHMETIC, () => this.#unary());
  }

  #leftAssociative(rule: Rule, precedence: Precedence, operand: () => Expr, lowest = 1): Expr {
    this.#enter(rule);
    let left = operand();
    for (;;) {
      const token = this.#peek();
      const level = token.kind === 'symbol' ? (precedence[token.text] ?? 0) : 0;
      if (level < lowest) break;
      this.#next++;
      const right = this.#leftAssociative(rule, precedence, operand, level + 1);
      const name = token.text === 'in' ? '@in' : `_${token.text}_`;
      left = this.#grow(this.#operator(token, name, [left, right]), left, right);
    }
    this.#leave(rule);
    return left;
  }

  /** Signs cancel in pairs. A single minus before a number is part of the literal instead. */
  #unary(): Expr {
    const first = this.#peek();
    const following = this.#tokens[this.#next + 1]?.kind;
    if (first.text === '-' && (following === 'int' || following === 'double')) return this.#member();
    const symbol = first.kind === 'symbol' && (first.text === '!' || first.text === '-') ? first.text : undefined;
    if (symbol === undefined) return this.#member();
    let signs = 0;
    while (this.#at(symbol)) {
      this.#next++;
      signs++;
    }
    const operand = this.#member();
    if (signs % 2 === 0) return operand;
    return this.#carry(this.#operator(first, symbol === '!' ? '!_' : '-_', [operand]), operand);
  }

  #member(): Expr {
    this.#enter('member');
    let expr = this.#primary();
    for (;;) {
      const dot = this.#accept('.');
      const bracket = dot ? undefined : this.#accept('[');
      if (!dot && !bracket) break;
      expr = dot ? this.#selection(expr, dot) : this.#index(expr, bracket as Token);
    }
    this.#leave('member');
    return expr;
  }

  #selection(operand: Expr, dot: Token): Expr {
    const question = this.#accept('?');
    if (question && !this.#optionalSyntax) this.#report('syntax', "unsupported syntax '.?'", dot);
    const field = this.#peek();
    if (field.kind === 'escaped-identifier') this.#report('syntax', "unsupported syntax: '`'", field);
    else if (field.kind !== 'identifier') this.#unexpected(['IDENTIFIER']);
    this.#next++;
    const end = field.end;
    if (question) {
      const name = literal(field.text, { at: field.start, start: field.start, end });
      const args = [operand, name];
      return this.#grow(call('_?._', args, { at: dot.start, start: operand.start, end }), operand);
    }
    const open = this.#accept('(');
    if (open) {
      const args = this.#args();
      const place = { at: open.start, start: field.start, end: this.#previousEnd() };
      return this.#grow(this.#memberCallOrMacro(field.text, operand, args, place), operand, ...args);
    }
    const place = { at: dot.start, start: field.start, end };
    return this.#grow({ kind: 'select', operand, field: field.text, test: false, ...place }, operand);
  }

  #index(operand: Expr, bracket: Token): Expr {
    const question = this.#accept('?');
    if (question && !this.#optionalSyntax) this.#report('syntax', "unsupported syntax '[?'", bracket);
    const index = this.#expr();
    this.#expect(']');
    const place = { at: bracket.start, start: operand.start, end: this.#previousEnd() };
    return this.#grow(call(question ? '_[?_]' : '_[_]', [operand, index], place), operand, index);
  }

  #primary(): Expr {
    const token = this.#peek();
    if (token.kind === 'symbol') {
      switch (token.text) {
        case '(': {
          this.#next++;
          const inner = this.#expr();
          this.#expect(')');
          return inner;
        }
        case '[':
          return this.#list();
        case '{':
          return this.#map();
        case '-':
        case '.':
          break;
        default:
          this.#unexpected(EXPRESSION_STARTS);
      }
    }
    if (token.text === '-') {
      this.#next++;
      return this.#literal(this.#take(), token);
    }
    if (token.kind === 'identifier' || token.text === '.') return this.#name();
    if (token.kind === 'end' || token.kind === 'escaped-identifier') this.#unexpected(EXPRESSION_STARTS);
    return this.#literal(this.#take());
  }

  #literal(token: Token, minus?: Token): Expr {
    const start = minus?.start ?? token.start;
    const place = { at: start, start, end: token.end };
    const result = literalValue(token, minus !== undefined);
    if ('value' in result) return literal(result.value, place);
    this.#report('constant', result.invalid, place);
    return literal(null, place);
  }

  /** An identifier, a call of a function by name, or an object literal `a.b.C{…}`. */
  #name(): Expr {
    const dot = this.#accept('.');
    const token = this.#peek();
    if (token.kind !== 'identifier') this.#unexpected(['IDENTIFIER']);
    const structName = this.#structName();
    if (structName !== undefined) return this.#struct((dot ? '.' : '') + structName, dot ?? token);
    this.#next++;
    const start = dot?.start ?? token.start;
    const name = (dot ? '.' : '') + token.text;
    if (RESERVED.has(token.text)) this.#report('reserved', `reserved identifier: ${token.text}`, token);
    const open = this.#accept('(');
    if (!open) return ident(name, { at: token.start, start, end: token.end });
    const args = this.#args();
    const place = { at: open.start, start, end: this.#previousEnd() };
    return this.#carry(this.#callOrMacro(name, args, place), ...args);
  }

  /** The dotted name before a `{`, read ahead without taking it. */
  #structName(): string | undefined {
    let name = '';
    for (let i = this.#next; ; i += 2) {
      const part = this.#tokens[i];
      const following = this.#tokens[i + 1];
      if (part?.kind !== 'identifier') return undefined;
      name += part.text;
      if (following?.text === '{') {
        this.#next = i + 1;
        return name;
      }
      if (following?.text !== '.') return undefined;
      name += '.';
    }
  }

  #struct(type: string, first: Token): Expr {
    const open = this.#take();
    const fields: { name: string; value: Expr; optional: boolean }[] = [];
    while (!this.#at('}')) {
      const optional = this.#optionalMark();
      const field = this.#take();
      if (field.kind !== 'identifier') this.#unexpected(['IDENTIFIER'], field);
      this.#expect(':');
      fields.push({ name: field.text, value: this.#expr(), optional });
      if (!this.#accept(',')) break;
    }
    this.#expect('}');
    const place = { at: open.start, start: first.start, end: this.#previousEnd() };
    return this.#carry({ kind: 'struct', type, fields, ...place }, ...fields.map((field) => field.value));
  }

  #list(): Expr {
    const open = this.#take();
    const elements: { value: Expr; optional: boolean }[] = [];
    while (!this.#at(']')) {
      // `[,]` is a list: the grammar allows a comma after no elements at all.
      if (elements.length === 0 && this.#accept(',')) break;
      const optional = this.#optionalMark();
      elements.push({ value: this.#expr(), optional });
      if (!this.#accept(',')) break;
    }
    this.#expect(']');
    const place = { at: open.start, start: open.start, end: this.#previousEnd() };
    return this.#carry({ kind: 'list', elements, ...place }, ...elements.map((element) => element.value));
  }

  #map(): Expr {
    const open = this.#take();
    const entries: { key: Expr; value: Expr; optional: boolean }[] = [];
    while (!this.#at('}')) {
      if (entries.length === 0 && this.#accept(',')) break;
      const optional = this.#optionalMark();
      const key = this.#expr();
      this.#expect(':');
      entries.push({ key, value: this.#expr(), optional });
      if (!this.#accept(',')) break;
    }
    this.#expect('}');
    const place = { at: open.start, start: open.start, end: this.#previousEnd() };
    return this.#carry({ kind: 'map', entries, ...place }, ...entries.flatMap(({ key, value }) => [key, value]));
  }

  #optionalMark(): boolean {
    const question = this.#accept('?');
    if (question && !this.#optionalSyntax) this.#report('syntax', "unsupported syntax '?'", question);
    return question !== undefined;
  }

  #args(): readonly Expr[] {
    const args: Expr[] = [];
    if (!this.#at(')')) {
      do args.push(this.#expr());
      while (this.#accept(','));
    }
    this.#expect(')');
    return args;
  }

  #operator(token: Token, name: string, args: readonly Expr[]): Expr {
    const start = Math.min(token.start, ...args.map((arg) => arg.start));
    const end = Math.max(token.end, ...args.map((arg) => arg.end));
    return call(name, args, { at: token.start, start, end });
  }

  #callOrMacro(name: string, args: readonly Expr[], place: Place): Expr {
    const expanded = this.#expand(
      this.#macros.get(macroKey(name, args.length, false)),
      literal(null, place),
      args,
      place,
    );
    return expanded ?? call(name, args, place);
  }

  #memberCallOrMacro(name: string, target: Expr, args: readonly Expr[], place: Place): Expr {
    const expanded = this.#expand(this.#macros.get(macroKey(name, args.length, true)), target, args, place);
    return expanded ?? memberCall(target, name, args, place);
  }

  #expand(macro: Macro | undefined, target: Expr, args: readonly Expr[], place: Place): Expr | undefined {
    const expanded = macro?.expand(target, args, place);
    if (expanded?.kind !== 'problem') {
      if (expanded && macro?.doublesTarget) this.#double(expanded, target);
      return expanded;
    }
    this.#report('macro', expanded.message, expanded.place);
    return literal(null, place);
  }

  /** Notes that a node nests one deeper than its parts, and stops where that is too deep. */
  #grow(node: Expr, ...parts: readonly Expr[]): Expr {
    return this.#nest(node, 1, parts);
  }

  /** Notes that a node nests as deep as its deepest part. */
  #carry(node: Expr, ...parts: readonly Expr[]): Expr {
    return this.#nest(node, 0, parts);
  }

  #nest(node: Expr, levels: number, parts: readonly Expr[]): Expr {
    let { depth, doublings } = this.#nesting.get(node) ?? FLAT;
    for (const part of parts) {
      const inner = this.#nesting.get(part) ?? FLAT;
      depth = Math.max(depth, inner.depth + levels);
      doublings = Math.max(doublings, inner.doublings);
    }
    depth = Math.max(depth, levels);
    if (depth > MAX_DEPTH) this.#tooDeep('max recursion depth exceeded');
    if (depth > 0 || doublings > 0) this.#nesting.set(node, { depth, doublings });
    return node;
  }

  /** A macro that needs its receiver twice makes an expression of n such calls in a row 2^n times as long. */
  #double(node: Expr, receiver: Expr): void {
    const { doublings } = this.#nesting.get(receiver) ?? FLAT;
    if (doublings >= MAX_DOUBLINGS) this.#tooDeep(`more than ${MAX_DOUBLINGS} calls of optMap or optFlatMap in a row`);
    this.#nesting.set(node, { depth: 0, doublings: doublings + 1 });
  }

  #enter(rule: Rule): void {
    this.#depth[rule]++;
    if (this.#depth[rule] > MAX_DEPTH) this.#tooDeep(`expression recursion limit exceeded: ${MAX_DEPTH}`);
  }

  #leave(rule: Rule): void {
    this.#depth[rule]--;
  }

  #tooDeep(message: string): never {
    const { start, end } = this.#peek();
    this.problems.push({ kind: 'too-complex', message, start, end, at: start });
    throw new Stop();
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #at(symbol: string): boolean {
    const token = this.#peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  #accept(symbol: string): Token | undefined {
    return this.#at(symbol) ? this.#take() : undefined;
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) this.#unexpected([`'${symbol}'`]);
  }

  #previousEnd(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0;
  }

  #unexpected(expected: readonly string[], token = this.#peek()): never {
    const wanted = expected.length === 1 ? expected[0] : `{${expected.join(', ')}}`;
    this.#report('syntax', `Syntax error: mismatched input '${token.text}' expecting ${wanted}`, token);
    throw new Stop();
  }

  #report(
    kind: ProblemKind,
    message: string,
    place: { readonly start: number; readonly end: number; at?: number },
  ): void {
    this.problems.push({ kind, message, start: place.start, end: place.end, at: place.at ?? place.start });
  }
}

const EXPRESSION_STARTS = [
  "'['",
  "'{'",
  "'('",
  "'.'",
  "'-'",
  "'!'",
  "'true'",
  "'false'",
  "'null'",
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
  'IDENTIFIER',
];

const macroKey = (name: string, args: number, member: boolean): string => `${name}:${args}:${member}`;

function literalValue(token: Token, negative: boolean): LiteralValue {
  switch (token.kind) {
    case 'int':
      return intLiteral(token.text, negative);
    case 'uint':
      return uintLiteral(token.text);
    case 'double':
      return doubleLiteral(token.text, negative);
    case 'string':
      return stringLiteral(token.text);
    case 'bytes':
      return bytesLiteral(token.text);
    case 'true':
      return { value: true };
    case 'false':
      return { value: false };
    default:
      return { value: null };
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
