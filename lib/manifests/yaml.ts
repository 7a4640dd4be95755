/**
 * JSON-like data as YAML text that every reader reads alike: Argo CD and kubectl (Go), editors and bots (JavaScript), scripts (Python).
 *
 * The layout is kubectl's: block style, two spaces, `- ` in the column of the list's key, `|` for text of several lines.
 * There are no anchors, tags, comments, folded lines or single quotes, so there is one way to write each value.
 */

/** What YAML and JSON have in common. A member that is `undefined` counts as absent. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Text that UTF-8, and so YAML, cannot hold: it contains half of a surrogate pair. */
export interface UnwritableText {
  /** Keys and indexes from the top of the document. Where the key itself is the bad text, it is the last element. */
  readonly path: readonly (string | number)[];
  readonly text: string;
}

export interface YamlOptions {
  /**
   * Told of each text that cannot be written, after the whole document was gone through; U+FFFD stands in for the bad half.
   * Without it such text is an exception.
   */
  readonly onUnwritable?: (problem: UnwritableText) => void;
}

/**
 * One YAML document without a `---` line, ending in a line break.
 *
 * Members keep the order of the object. `-0` is written as `0`, as JSON does.
 * Throws on what no JSON document can hold (NaN, functions, class instances, `undefined` in a list, cycles): that is a bug of the caller.
 */
export function toYaml(value: Json, options: YamlOptions = {}): string {
  let text: string;
  try {
    text = document(value);
  } catch (error) {
    if (error instanceof NotJson) throw new TypeError(explain(value, error));
    throw error;
  }
  return text.isWellFormed() ? text : withoutLoneSurrogates(text, value, options);
}

function document(value: Json): string {
  if (!isCollection(value)) return `${scalar(value, undefined)}\n`;
  return Array.isArray(value) ? list(value, 0) : map(value as JsonObject, 0);
}

/**
 * Each of `map` and `list` returns whole lines, the first one without its indentation: so it can follow a `- `.
 * `depth` counts steps of two spaces.
 */
function map(object: JsonObject, depth: number): string {
  const indentation = indent(depth);
  let text = '';
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    if (text !== '') text += indentation;
    const written = key(name);
    if (written.length > longestKey) {
      text += `? ${written}\n${indentation}: ${entry(value, depth)}`;
    } else if (!isCollection(value)) {
      text += `${written}: ${scalar(value, depth)}\n`;
    } else if (Array.isArray(value)) {
      text += `${written}:\n${indentation}${list(value, depth)}`;
    } else {
      if (depth >= deepest) throw tooDeep(value);
      text += `${written}:\n${indent(depth + 1)}${map(value as JsonObject, depth + 1)}`;
    }
  }
  return text;
}

function list(items: readonly Json[], depth: number): string {
  const indentation = indent(depth);
  let text = '';
  // By index, because `for of` costs more and holes must be seen as the undefined that they are.
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += indentation;
    text += `- ${entry(items[index] as Json, depth)}`;
  }
  return text;
}

/** What follows a two-character indicator (`- ` or `: `) that stands in the column of `depth`. */
function entry(value: Json, depth: number): string {
  if (!isCollection(value)) return `${scalar(value, depth)}\n`;
  if (depth >= deepest) throw tooDeep(value);
  return Array.isArray(value) ? list(value, depth + 1) : map(value as JsonObject, depth + 1);
}

/** Whether the value takes lines of its own. Empty lists and maps are `[]` and `{}`, and `scalar` writes them. */
function isCollection(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0;
  // A plain object's prototype is null or the end of the chain (of whichever realm it comes from); a class instance's is not.
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new NotJson('an instance of a class', value);
  for (const name in value) if ((value as JsonObject)[name] !== undefined) return true;
  return false;
}

/** `depth` is that of the surrounding list or map; undefined at the top, where a block has nothing to be indented against. */
function scalar(value: Json, depth: number | undefined): string {
  switch (typeof value) {
    case 'string':
      return depth !== undefined && value.includes('\n') && fitsBlock(value) ? block(value, depth + 1) : line(value);
    case 'number':
      return number(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? '[]' : '{}';
    default:
      throw new NotJson(`of type ${typeof value}`, value);
  }
}

/**
 * Digits as far as Go has integers for them, then with an exponent, because goccy/go-yaml reads more digits as text. Exponents bear a
 * point and a sign (`1.0e+21`), without which PyYAML reads text.
 */
function number(value: number): string {
  if (!Number.isFinite(value)) throw new NotJson(String(value), value);
  const text = Math.abs(value) < 2 ** 63 ? String(value) : value.toExponential();
  const exponent = text.indexOf('e');
  return exponent < 0 || text.includes('.') ? text : `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}

/** Parsers look no further than 1,024 characters for the `:` of a key (YAML 1.2.2, 7.4.2); a longer one needs a `? `. */
const longestKey = 1000;

/** Manifests are made of a few hundred distinct keys. What is remembered never changes what is written. */
const rememberedKeys = new Map<string, string>();

function key(name: string): string {
  const known = rememberedKeys.get(name);
  if (known !== undefined) return known;
  const written = line(name);
  if (rememberedKeys.size < 2000 && name.length < 100) rememberedKeys.set(name, written);
  return written;
}

/** The bulk of all keys and values: names, images without a tag, API versions. */
const word = /^[A-Za-z_/][A-Za-z0-9_./-]*$/;

/** Other plain text begins so: every other character means something to YAML, or does when a blank follows. */
const plainStart = /^(?:[A-Za-z0-9_/$(]|[^\0-\x7f]|--?[A-Za-z]|\.\.?\/|\.[A-Za-z])/;

/** Inside plain text these begin a value or a comment; at its end blanks are trimmed, and goccy/go-yaml takes `x<<` for a merge key. */
const unplain = /:(?: |$)| #| $|<<$/;

/** Words that YAML 1.1 makes booleans, null or floats of. Without regard to case, which is more than any reader does. */
const reserved = /^[-+]?\.?(?:y|n|yes|no|on|off|true|false|null|inf|infinity|nan)$/i;

/**
 * Numbers, dates, times, sexagesimals and versions. Go reads `1_000`, `0B1_000`, `0_x1` and `1_0001e3` as numbers, YAML 1.1 `1:30` as ninety and
 * (by the letter of its pattern) `1.2.3` as a float, npm's `yaml` set to 1.1 `e12` as NaN, Ruby `1,000`. What has a unit is text: `100m`,
 * `1Gi`, `30s`, `25%`, `10.0.0.0/8`.
 */
const numeric = /^[-+]?\.?(?:[0-9]|e[-+]?[0-9])[0-9_.,:+\-etz ]*$|^[-+]?0[0_]*[xob]/i;

/**
 * What no reader gets raw: control characters, the line breaks of YAML 1.1 (U+0085, U+2028, U+2029), byte order marks and noncharacters,
 * which some readers drop, change or refuse; spaces, joiners and direction marks, which a reviewer cannot see.
 */
const invisible =
  '\\0-\\x1f\\x7f-\\xa0\\xad\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164' +
  '\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}\\p{Noncharacter_Code_Point}';
const hasInvisible = new RegExp(`[${invisible}]`, 'u');
const hasInvisibleInBlock = new RegExp(`(?![\\t\\n])[${invisible}]`, 'u');
const hasEscapes = new RegExp(`["\\\\${invisible}]`, 'u');
const everyEscape = new RegExp(hasEscapes, 'gu');

/** Text on one line: plain where no reader could take it for something else, otherwise in double quotes. */
function line(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

function isPlain(text: string): boolean {
  if (reserved.test(text) || numeric.test(text)) return false;
  return word.test(text) || (plainStart.test(text) && !unplain.test(text) && !hasInvisible.test(text));
}

function quoted(text: string): string {
  return hasEscapes.test(text) ? `"${text.replace(everyEscape, escaped)}"` : `"${text}"`;
}

/** JSON's short forms where there is one: they are YAML's too. */
const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const hex = (character.codePointAt(0) as number).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/**
 * A literal block holds no escapes and needs a line to show. Some are left out because a reader stumbles: goccy/go-yaml drops blanks at the
 * very end, and loses its way where the text both begins with blanks and ends in several line breaks; npm's `yaml` may drop a last line of
 * nothing but blanks.
 */
function fitsBlock(text: string): boolean {
  return /\S/.test(text) && !stumbling.test(text) && !hasInvisibleInBlock.test(text);
}

const stumbling = /[ \t]$|\n[ \t]+\n*$|^[ \t\n][\s\S]*\n\n$/;

/** A literal block with its header, without the line break that ends its last line. `depth` is that of its lines. */
function block(text: string, depth: number): string {
  // A reader takes the indentation from the first line, so one that begins with blanks has to say it. The number counts from
  // the surrounding list or map, two columns to the left.
  const indicator = /^[ \t\n]/.test(text) ? '2' : '';
  const chomping = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = chomping === '-' ? text : text.slice(0, -1);
  return `|${indicator}${chomping}${`\n${lines}`.replace(/\n(?=[^\n])/g, `\n${indent(depth)}`)}`;
}

const deepest = 500;
const tooDeep = (value: Json): NotJson =>
  new NotJson(`nested deeper than ${deepest} levels, or part of a cycle`, value);
const indents = Array.from({ length: deepest + 2 }, (_, depth) => '  '.repeat(depth));

function indent(depth: number): string {
  return indents[depth] as string;
}

/** Carries what cannot be written up to `toYaml`, which finds out where it stands: so that good documents pay nothing for paths. */
class NotJson extends Error {
  readonly value: unknown;
  constructor(what: string, value: unknown) {
    super(what);
    this.value = value;
  }
}

function explain(root: Json, error: NotJson): string {
  for (const { path, value } of walk(root)) {
    if (Object.is(value, error.value))
      return `cannot write ${path.join('.') || 'the document'} as YAML: it is ${error.message}`;
  }
  return `cannot write a value as YAML: it is ${error.message}`;
}

function withoutLoneSurrogates(text: string, root: Json, { onUnwritable }: YamlOptions): string {
  const problems = [...walk(root)].flatMap(({ path, value }): UnwritableText[] => {
    const name = path.at(-1);
    const texts = [typeof name === 'string' ? name : '', typeof value === 'string' ? value : ''];
    return texts.filter((candidate) => !candidate.isWellFormed()).map((bad) => ({ path, text: bad }));
  });
  if (onUnwritable === undefined) {
    throw new TypeError(
      `cannot write ${problems[0]?.path.join('.').toWellFormed()} as YAML: it holds half of a surrogate pair`,
    );
  }
  for (const problem of problems) onUnwritable(problem);
  return text.toWellFormed();
}

/** Every value with its path, outer before inner, in the order of writing. */
function* walk(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<{ path: readonly (string | number)[]; value: unknown }> {
  yield { path, value };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) yield* walk(value[index], [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) if (member !== undefined) yield* walk(member, [...path, name]);
  }
}
