import { MAX_INT, MAX_UINT, MIN_INT, Uint, type Value } from './values.ts';

/** The value of a literal's source text, or why it has none. `negative` is set where a minus sign belongs to the number. */
export type LiteralValue = { readonly value: Value } | { readonly invalid: string };

export function intLiteral(text: string, negative: boolean): LiteralValue {
  const magnitude = BigInt(text);
  const value = negative ? -magnitude : magnitude;
  return value < MIN_INT || value > MAX_INT ? { invalid: 'invalid int literal' } : { value };
}

export function uintLiteral(text: string): LiteralValue {
  const value = BigInt(text.slice(0, -1));
  return value > MAX_UINT ? { invalid: 'invalid uint literal' } : { value: new Uint(value) };
}

export function doubleLiteral(text: string, negative: boolean): LiteralValue {
  const value = Number(text);
  if (!Number.isFinite(value)) return { invalid: 'invalid double literal' };
  return { value: negative ? -value : value };
}

export function stringLiteral(text: string): LiteralValue {
  const { body, raw } = unquote(text);
  if (raw) return { value: body };
  const invalid = invalidCodePoint(body);
  if (invalid) return { invalid };
  return { value: body.replace(ESCAPES, (sequence) => String.fromCodePoint(escapedCode(sequence))) };
}

export function bytesLiteral(text: string): LiteralValue {
  const { body, raw } = unquote(text.slice(1));
  if (raw) return { value: new TextEncoder().encode(body) };
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  let last = 0;
  for (const match of body.matchAll(ESCAPES)) {
    // In bytes an escape is one byte; only text outside escapes is encoded as UTF-8.
    if (/^\\[uU]/.test(match[0])) return { invalid: 'unable to unescape string' };
    bytes.push(...encoder.encode(body.slice(last, match.index)), escapedCode(match[0]));
    last = match.index + match[0].length;
  }
  bytes.push(...encoder.encode(body.slice(last)));
  return { value: Uint8Array.from(bytes) };
}

const ESCAPES = /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g;

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The lexer has only let through escapes that exist, so every one has a code. */
function escapedCode(sequence: string): number {
  const letter = sequence[1] ?? '';
  if (/[xXuU]/.test(letter)) return Number.parseInt(sequence.slice(2), 16);
  if (/[0-3]/.test(letter)) return Number.parseInt(sequence.slice(1), 8);
  return (NAMED_ESCAPES[letter] ?? letter).codePointAt(0) ?? 0;
}

function invalidCodePoint(body: string): string | undefined {
  for (const match of body.matchAll(ESCAPES)) {
    const code = escapedCode(match[0]);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 'invalid unicode code point';
  }
  return undefined;
}

/** The text between the quotes, with line ends as `\n`. */
function unquote(text: string): { readonly body: string; readonly raw: boolean } {
  const raw = /^[rR]/.test(text);
  const quoted = (raw ? text.slice(1) : text).replaceAll(/\r\n?/g, '\n');
  const quotes = /^(?:"""|''')/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  return { body: quoted.slice(quotes, -quotes), raw };
}
