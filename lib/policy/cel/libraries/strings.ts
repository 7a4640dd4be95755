import { ValueList } from '../collections.ts';
import { codePointCount } from '../equality.ts';
import { define, type Library, member } from '../functions.ts';
import { INT, listOf, STRING } from '../types.ts';
import { CelError, type CelList, noSuchOverload, type Value } from '../values.ts';

/** Offsets and lengths count code points, as Go's runes do; most text has none beyond one unit, and is then cut as it is. */
const isPlain = (text: string): boolean => !/[\ud800-\udfff]/.test(text);
const lengthOf = (text: string): number => (isPlain(text) ? text.length : codePointCount(text));
const cut = (text: string, start: number, end?: number): string =>
  isPlain(text) ? text.slice(start, end) : [...text].slice(start, end).join('');

const outOfRange = (index: bigint): CelError => new CelError('index-out-of-bounds', `index out of range: ${index}`);

function charAt(text: string, index: bigint): Value {
  return index < 0n || index > lengthOf(text) ? outOfRange(index) : cut(text, Number(index), Number(index) + 1);
}

/** What older releases of cel-go answer at the edges of a search. */
export interface SearchRules {
  /** Whether a search may start beyond the end of the text, and then finds nothing. */
  readonly beyondEnd: boolean;
  /** Whether the last occurrence may be sought in an empty text. */
  readonly inEmptyText: boolean;
}

function indexOf(rules: SearchRules, text: string, part: string, offset = 0n): Value {
  if (part === '') return offset;
  if (offset < 0n) return outOfRange(offset);
  if (offset >= lengthOf(text)) return rules.beyondEnd ? -1n : outOfRange(offset);
  return position(text, text.indexOf(part, cut(text, 0, Number(offset)).length));
}

function lastIndexOf(rules: SearchRules, text: string, part: string, offset?: bigint): Value {
  const length = lengthOf(text);
  if (offset === undefined) {
    if (part === '') return BigInt(length);
    if (rules.inEmptyText && Buffer.byteLength(text) < Buffer.byteLength(part)) return -1n;
    return lastIndexOf(rules, text, part, BigInt(length - 1));
  }
  if (part === '') return offset;
  if (offset < 0n) return outOfRange(offset);
  if (offset >= length) return rules.beyondEnd ? -1n : outOfRange(offset);
  return position(text, text.lastIndexOf(part, cut(text, 0, Number(offset)).length));
}

/** A place counted in units as one counted in code points. */
const position = (text: string, units: number): Value => (units < 0 ? -1n : BigInt(lengthOf(text.slice(0, units))));

function replace(text: string, from: string, to: string, limit = -1n): Value {
  if (limit === 0n || from === to) return text;
  const most = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  const pieces = from === '' ? ['', ...text, ''] : text.split(from);
  const replaced = Math.min(most, pieces.length - 1);
  const head = pieces.slice(0, replaced + 1).join(to);
  return replaced === pieces.length - 1 ? head : [head, ...pieces.slice(replaced + 1)].join(from);
}

function split(text: string, separator: string, limit = -1n): Value {
  if (limit === 0n) return new ValueList([]);
  const pieces = separator === '' ? [...text] : text.split(separator);
  const most = limit < 0n ? pieces.length : Number(limit);
  if (pieces.length <= most) return new ValueList(pieces);
  return new ValueList([...pieces.slice(0, most - 1), pieces.slice(most - 1).join(separator)]);
}

function substring(text: string, start: bigint, end?: bigint): Value {
  if (end !== undefined && start > end) {
    return new CelError('index-out-of-bounds', `invalid substring range. start: ${start}, end: ${end}`);
  }
  const length = lengthOf(text);
  if (start < 0n || start > length) return outOfRange(start);
  if (end !== undefined && (end < 0n || end > length)) return outOfRange(end);
  return cut(text, Number(start), end === undefined ? undefined : Number(end));
}

/** White space as Go's unicode.IsSpace has it, which lacks U+FEFF and has U+0085. */
const isBlank = (character: string): boolean =>
  character === '\u0085' || (/\s/.test(character) && character !== '\ufeff');

function trim(text: string): Value {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charAt(start))) start++;
  while (end > start && isBlank(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

const lowerAscii = (text: string): Value => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upperAscii = (text: string): Value => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

function join(list: CelList, separator = ''): Value {
  const parts: string[] = [];
  for (const part of list) {
    if (typeof part !== 'string') return noSuchOverload();
    parts.push(part);
  }
  return parts.join(separator);
}

/** cel-go's string extension as its first version had it (ext/strings.go). */
export function strings(rules: SearchRules): Library {
  const search = (text: string, part: string, offset?: bigint): Value => indexOf(rules, text, part, offset);
  const searchBack = (text: string, part: string, offset?: bigint): Value => lastIndexOf(rules, text, part, offset);
  return {
    functions: [
      define('charAt', member('string_char_at_int', [STRING, INT], STRING, charAt)),
      define(
        'indexOf',
        member('string_index_of_string', [STRING, STRING], INT, search),
        member('string_index_of_string_int', [STRING, STRING, INT], INT, search),
      ),
      define(
        'lastIndexOf',
        member('string_last_index_of_string', [STRING, STRING], INT, searchBack),
        member('string_last_index_of_string_int', [STRING, STRING, INT], INT, searchBack),
      ),
      define('lowerAscii', member('string_lower_ascii', [STRING], STRING, lowerAscii)),
      define(
        'replace',
        member('string_replace_string_string', [STRING, STRING, STRING], STRING, replace),
        member('string_replace_string_string_int', [STRING, STRING, STRING, INT], STRING, replace),
      ),
      define(
        'split',
        member('string_split_string', [STRING, STRING], listOf(STRING), split),
        member('string_split_string_int', [STRING, STRING, INT], listOf(STRING), split),
      ),
      define(
        'substring',
        member('string_substring_int', [STRING, INT], STRING, substring),
        member('string_substring_int_int', [STRING, INT, INT], STRING, substring),
      ),
      define('trim', member('string_trim', [STRING], STRING, trim)),
      define('upperAscii', member('string_upper_ascii', [STRING], STRING, upperAscii)),
      define(
        'join',
        member('list_join', [listOf(STRING)], STRING, join),
        member('list_join_string', [listOf(STRING), STRING], STRING, join),
      ),
    ],
  };
}
