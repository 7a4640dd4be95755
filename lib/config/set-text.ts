import { isMap, isPair, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { readNodes } from './nodes.ts';

/**
 * A YAML text with one field of maps set to a text, every other byte as it was: comments, order, quotes, blank lines.
 * The field's parent must be there; the field is put first in it where it is new. The same text comes back where the field says so already.
 * Undefined where the path does not lead through maps, or the text is not one sound document.
 */
export function withText(text: string, path: readonly string[], value: string): string | undefined {
  const documents = readNodes(text);
  const [document] = typeof documents === 'string' ? [] : documents;
  if (typeof documents === 'string' || documents.length !== 1 || !document || document.errors.length > 0)
    return undefined;
  const parents = path.slice(0, -1);
  const field = path.at(-1) ?? '';
  let holder: Pair | undefined;
  let at = document.contents as Node | null;
  for (const name of parents) {
    const pair = pairOf(at, name);
    if (!pair || pair === 'two') return undefined;
    holder = pair;
    at = pair.value as Node | null;
  }
  const edited = isMap(at)
    ? inMap(text, at, field, value)
    : isEmpty(at) && holder
      ? afterKey(text, holder, `{ ${field}: ${scalar(value)} }`)
      : undefined;
  return edited !== undefined && onlyThatChanged(text, edited, path, value) ? edited : undefined;
}

/** The one pair of that name: of two, readers disagree on which holds. */
function pairOf(node: Node | null, name: string): Pair | 'two' | undefined {
  if (!isMap(node)) return undefined;
  const [found, second] = node.items.filter((item) => isPair(item) && isScalar(item.key) && item.key.value === name);
  return second ? 'two' : found;
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function inMap(text: string, map: YAMLMap, field: string, value: string): string | undefined {
  const pair = pairOf(map, field);
  if (pair === 'two') return undefined;
  if (pair) {
    const old = pair.value as Node | null;
    if (isEmpty(old)) return afterKey(text, pair, scalar(value));
    if (!isScalar(old) || !old.range) return undefined;
    if (old.value === value) return text;
    const [start, end] = old.range;
    const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? '';
    return splice(text, start, end, quote === '' ? scalar(value) : `${quote}${value}${quote}`);
  }
  const [start = 0, end = 0] = map.range ?? [];
  if (map.flow) {
    const inside = text.slice(start + 1, end - 1);
    if (/^\s*$/.test(inside)) return splice(text, start, end, `{ ${field}: ${scalar(value)} }`);
    const blank = /^\s*/.exec(inside)?.[0] ?? '';
    return splice(text, start + 1, start + 1, `${blank}${field}: ${scalar(value)},${blank === '' ? ' ' : ''}`);
  }
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return splice(text, start, start, `${field}: ${scalar(value)}${newline}${' '.repeat(column)}`);
}

/** Right behind the colon, whatever empty value stands there. */
function afterKey(text: string, pair: Pair, written: string): string | undefined {
  const key = pair.key as Node | null;
  const end = key?.range?.[1];
  if (end === undefined) return undefined;
  const colon = text.indexOf(':', end);
  const old = pair.value as Node | null;
  const said = old?.range && old.range[1] > old.range[0] ? old.range[1] : colon + 1;
  return colon < 0 ? undefined : splice(text, colon + 1, said, ` ${written}`);
}

function splice(text: string, start: number, end: number, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}

/** Images, versions and names are plain in YAML; anything else gets quotes. */
function scalar(value: string): string {
  return /^[A-Za-z][A-Za-z0-9._/@:-]*[A-Za-z0-9]$/.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/** The proof of every edit: read again, the field has the value and nothing else has moved. */
function onlyThatChanged(before: string, after: string, path: readonly string[], value: string): boolean {
  const options = { uniqueKeys: false } as const;
  const old = parseDocument(before, options);
  const fresh = parseDocument(after, options);
  if (fresh.errors.length > 0 || fresh.getIn(path) !== value) return false;
  if (path.length > 1 && isEmpty(old.getIn(path.slice(0, -1), true) as Node | null))
    old.setIn(path.slice(0, -1), old.createNode({}));
  old.setIn(path, value);
  return same(old.toJS({ maxAliasCount: 0 }), fresh.toJS({ maxAliasCount: 0 }));
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}
