import type { Problem } from './problems.ts';

export type TokenKind =
  | 'identifier'
  | 'escaped-identifier'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'true'
  | 'false'
  | 'null'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** The source text, quotes and prefixes included. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens of an expression, always closed by an `end` token. Text that is no token is reported once and skipped. */
export function tokenize(source: string): { readonly tokens: readonly Token[]; readonly problems: readonly Problem[] } {
  const tokens: Token[] = [];
  const problems: Problem[] = [];
  let offset = 0;
  while (offset < source.length) {
    const blank = match(BLANK, source, offset);
    if (blank !== undefined) {
      offset += blank.length;
      continue;
    }
    const token = readToken(source, offset);
    if (token) {
      tokens.push(token);
      offset = token.end;
      continue;
    }
    const bad = unreadable(source, offset);
    const end = offset + bad.length;
    const message = `Syntax error: token recognition error at: '${bad.replaceAll('\n', '\\n')}'`;
    if (problems.length < MOST_PROBLEMS) problems.push({ kind: 'syntax', message, start: offset, end, at: offset });
    offset = end;
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: source.length, end: source.length });
  return { tokens, problems };
}

/** After so many the text is no expression at all (cel-go, parser/options.go). */
const MOST_PROBLEMS = 100;

// The patterns run anchored at one offset and have no nested repetition, so each is linear in the text it reads.
const BLANK = /(?:[\t \r\n\f]|\/\/[^\n]*)+/y;
const DOUBLE = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y;
const INTEGER = /(?:0x[0-9a-fA-F]+|\d+)[uU]?/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const ESCAPED = /`[A-Za-z0-9_.\-/ ]+`/y;
const SYMBOL = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y;
const QUOTED_PREFIX = /[bB]?[rR]?(?:"""|'''|"|')/y;
const KEYWORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);
const ESCAPE = /\\(?:[abfnrtv"'\\?`]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/y;

function readToken(source: string, start: number): Token | undefined {
  const token = (kind: TokenKind, text: string): Token => ({ kind, text, start, end: start + text.length });

  const quoted = readQuoted(source, start);
  if (quoted !== undefined) return token(/^[bB]/.test(quoted) ? 'bytes' : 'string', quoted);

  const double = match(DOUBLE, source, start);
  if (double !== undefined) return token('double', double);
  const integer = match(INTEGER, source, start);
  if (integer !== undefined) return token(/[uU]$/.test(integer) ? 'uint' : 'int', integer);

  const identifier = match(IDENTIFIER, source, start);
  if (identifier === 'in') return token('symbol', identifier);
  if (identifier !== undefined) {
    return token(KEYWORDS.has(identifier) ? (identifier as TokenKind) : 'identifier', identifier);
  }
  const escaped = match(ESCAPED, source, start);
  if (escaped !== undefined) return token('escaped-identifier', escaped);
  const symbol = match(SYMBOL, source, start);
  return symbol === undefined ? undefined : token('symbol', symbol);
}

/** A string or bytes literal with its quotes, or undefined where none begins or the one that begins never ends. */
function readQuoted(source: string, start: number): string | undefined {
  const prefix = match(QUOTED_PREFIX, source, start);
  if (prefix === undefined) return undefined;
  return (
    closeQuoted(source, start, prefix) ??
    // `""` opens like a triple quote where a third quote follows that is never matched.
    (prefix.length > 2 && /"""|'''/.test(prefix) ? closeQuoted(source, start, prefix.slice(0, -2)) : undefined)
  );
}

function closeQuoted(source: string, start: number, prefix: string): string | undefined {
  const quote = prefix.replace(/^[bBrR]+/, '');
  const raw = /[rR]/.test(prefix);
  let offset = start + prefix.length;
  // Without this, many quotes that are never closed would each read to the end.
  if (!source.includes(quote, offset)) return undefined;
  while (offset < source.length) {
    if (source.startsWith(quote, offset)) return source.slice(start, offset + quote.length);
    const character = source[offset];
    if (quote.length === 1 && (character === '\n' || character === '\r')) return undefined;
    if (character === '\\' && !raw) {
      const sequence = match(ESCAPE, source, offset);
      if (sequence === undefined) return undefined;
      offset += sequence.length;
    } else {
      offset += 1;
    }
  }
  return undefined;
}

/** The text to report and skip: the rest of the line after a quote that is never closed, one character otherwise. */
function unreadable(source: string, start: number): string {
  if (match(QUOTED_PREFIX, source, start) !== undefined) {
    const lineEnd = source.indexOf('\n', start);
    return source.slice(start, lineEnd < 0 ? source.length : lineEnd);
  }
  return String.fromCodePoint(source.codePointAt(start) ?? 0);
}

function match(pattern: RegExp, source: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0];
}
