import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Diagnostic, Outcome, Span } from '../diagnostics/index.ts';
import { firstAbsurdity, limits, type Nodes, pairNamed, readNodes } from './nodes.ts';

/** Where a value stands inside a document: map keys and list indexes from the root. */
export type Path = readonly (string | number)[];

/** What YAML data is once read: no dates, no tags, maps without a prototype. */
export type Data = null | boolean | number | string | readonly Data[] | DataMap;
export interface DataMap {
  readonly [key: string]: Data;
}

/** One YAML document as the user wrote it: its plain value, and on demand the place of every part of it. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  /** Null-prototype maps, so that no key of the user's can be mistaken for a built-in one. */
  readonly value: Data;
  /**
   * The span of the value, or of the key, at a path; of the nearest ancestor that exists where the path does not.
   * The empty path is the document, pointed at by its first key.
   * Found by reading the text again, so that the tree of nodes need not be kept for thousands of files.
   */
  locate(path: Path, part?: 'key' | 'value'): Span;
  /** The scalar's text as written (`1.10`, `0x1F`), where the path leads to a plain or quoted scalar. */
  written(path: Path): string | undefined;
}

export { limits } from './nodes.ts';

const forbiddenCharacter =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export interface ParseOptions {
  /** Raw manifests may hold anchors and several documents; files of Roadbed's own kinds may not. */
  readonly raw?: boolean;
}

/** Reads a file that holds exactly one YAML document. `value` is undefined where nothing usable was found. */
export function parseDocument(file: string, text: string): Outcome<SourceDocument | undefined> {
  const { value: documents, diagnostics } = parseDocuments(file, text);
  if (diagnostics.some((d) => d.severity === 'error')) return { value: undefined, diagnostics };
  const [first, second] = documents;
  if (second) {
    const span = second.locate([]);
    return {
      value: undefined,
      diagnostics: [
        ...diagnostics,
        {
          code: 'config/several-documents',
          severity: 'error',
          message: 'This file holds more than one YAML document',
          span,
          hint: 'Put each into a file of its own; the file name is the name.',
        },
      ],
    };
  }
  if (!first || first.value === null) {
    return {
      value: undefined,
      diagnostics: [
        ...diagnostics,
        {
          code: 'config/empty-file',
          severity: 'error',
          message: 'This file is empty',
          span: { file, start: 0, end: 0 },
          hint: 'Remove it, or start with `apiVersion: roadbed.dev/v1` and a `kind`.',
        },
      ],
    };
  }
  return { value: first, diagnostics };
}

/** Reads every YAML document of a text. Never throws: whatever the bytes, the answer is documents and diagnostics. */
export function parseDocuments(file: string, text: string, options: ParseOptions = {}): Outcome<SourceDocument[]> {
  const refused = refuseHostileText(file, text);
  if (refused) return { value: [], diagnostics: [refused] };
  const parsed = readNodes(text);
  if (parsed === 'too deep') return { value: [], diagnostics: [tooDeep(file, 0)] };
  if (parsed === 'too large' || parsed.length > limits.documents) return { value: [], diagnostics: [tooLarge(file)] };
  const raw = options.raw ?? false;
  const context: Context = {
    file,
    diagnostics: [],
    raw,
    anchors: new Map(),
    values: 0,
    maximum: raw ? limits.rawValues : limits.values,
  };
  const documents: SourceDocument[] = [];
  parsed.forEach((document, index) => {
    for (const error of document.errors) context.diagnostics.push(syntaxError(file, text, error));
    if (document.errors.length > 0) return;
    // An anchor holds within its document.
    context.anchors.clear();
    const value = toData(document.contents as Node | null, context, 0);
    if (value === null && parsed.length > 1) return;
    documents.push(sourceDocument(file, text, index, value));
  });
  if (context.values > context.maximum) return { value: [], diagnostics: [tooLarge(file)] };
  return { value: documents, diagnostics: capped(file, context.diagnostics) };
}

/** The first problems of a file, and how many more there are: a broken file can have one on each of its lines. */
function capped(file: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= limits.problems) return diagnostics;
  const more = diagnostics.length - limits.problems;
  const span = diagnostics[limits.problems]?.span ?? { file, start: 0, end: 0 };
  return [
    ...diagnostics.slice(0, limits.problems),
    {
      code: 'config/too-many-problems',
      severity: 'error',
      message: `This file has ${more} more problem${more > 1 ? 's' : ''}`,
      span,
      hint: 'Mend the first ones and look again.',
    },
  ];
}

function tooLarge(file: string): Diagnostic {
  return {
    code: 'config/too-large',
    severity: 'error',
    message: 'This file holds more values, or documents, than any real one',
    span: { file, start: 0, end: 0 },
    hint: 'Split it into several files.',
  };
}

function refuseHostileText(file: string, text: string): Diagnostic | undefined {
  // One UTF-16 unit is at least one byte, so this bounds the file's size well enough without encoding it again.
  if (text.length > limits.bytes) {
    return {
      code: 'config/too-large',
      severity: 'error',
      message: `This file is larger than ${limits.bytes / 1024} KiB`,
      span: { file, start: 0, end: 0 },
      hint: 'Large data belongs into the image, a volume or a bucket.',
    };
  }
  const bad = forbiddenCharacter.exec(text);
  if (bad) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return {
      code: 'config/forbidden-character',
      severity: 'error',
      message: `The character U+${code} may not stand in a YAML file`,
      span: { file, start: bad.index, end: bad.index + bad[0].length },
      hint: 'Remove it, or write it as an escape in a double-quoted string.',
    };
  }
  const deep = firstAbsurdity(text);
  return deep === undefined ? undefined : tooDeep(file, deep);
}

function tooDeep(file: string, start: number): Diagnostic {
  return {
    code: 'config/too-deep',
    severity: 'error',
    message: `Values are nested more than ${limits.depth} levels deep`,
    span: { file, start, end: start + 1 },
    hint: 'Flatten the structure.',
  };
}

function syntaxError(file: string, text: string, error: { message: string; pos: [number, number] }): Diagnostic {
  const start = Math.min(error.pos[0], text.length);
  return {
    code: 'config/yaml-syntax',
    severity: 'error',
    message: `This is not valid YAML: ${error.message.split('\n')[0] ?? ''}`,
    span: { file, start, end: Math.max(start, Math.min(error.pos[1], text.length)) },
    hint: 'Look at the indentation, the quotes and the colons here and on the line above.',
  };
}

interface Context {
  readonly file: string;
  readonly diagnostics: Diagnostic[];
  readonly raw: boolean;
  readonly anchors: Map<string, Anchored>;
  /** Keys and values so far, aliases written out. */
  values: number;
  readonly maximum: number;
}

/** What an anchor stands for, and what it costs to write it out. */
interface Anchored {
  readonly value: Data;
  readonly values: number;
  readonly depth: number;
}

function toData(node: Node | Pair | null | undefined, context: Context, depth: number): Data {
  if (!node || isPair(node)) return null;
  // Beyond what a file may hold nothing is read: the whole file will be refused.
  if (++context.values > context.maximum) return null;
  if (depth > limits.depth) return reportTooDeep(context, node);
  if (isAlias(node)) return aliased(node, context, depth);
  if (!context.raw && 'anchor' in node && node.anchor) {
    report(
      context,
      node,
      'config/yaml-feature',
      'Anchors (`&name`) are not supported in this file',
      'Write the value out.',
    );
  }
  if (node.tag && (!context.raw || !node.tag.startsWith('tag:yaml.org,2002:'))) {
    report(
      context,
      node,
      'config/yaml-feature',
      `The tag \`${node.tag}\` is not supported`,
      'Remove it; quote the value to make it a string.',
    );
  }
  const before = context.values;
  const value = isMap(node)
    ? mapData(node.items, context, depth)
    : isSeq(node)
      ? node.items.map((item) => toData(item as Node, context, depth + 1))
      : scalarData(node, context);
  if (context.raw && 'anchor' in node && node.anchor)
    context.anchors.set(node.anchor, { value, values: context.values - before + 1, depth: depthOf(value) });
  return value;
}

function reportTooDeep(context: Context, node: Node): null {
  if (!context.diagnostics.some((d) => d.code === 'config/too-deep'))
    context.diagnostics.push(tooDeep(context.file, node.range?.[0] ?? 0));
  return null;
}

/** The value that an alias repeats. It is counted as if it were written out, because whoever reads it next writes it out. */
function aliased(node: Alias, context: Context, depth: number): Data {
  if (!context.raw) {
    report(
      context,
      node,
      'config/yaml-feature',
      'Aliases (`*name`) are not supported in this file',
      'Write the value out.',
    );
    return null;
  }
  const anchored = context.anchors.get(node.source);
  if (!anchored) {
    report(
      context,
      node,
      'config/yaml-feature',
      `No anchor \`&${node.source}\` stands before this alias`,
      'Write the value out.',
    );
    return null;
  }
  context.values += anchored.values;
  if (context.values > context.maximum) return null;
  return depth + anchored.depth > limits.depth ? reportTooDeep(context, node) : anchored.value;
}

function depthOf(value: Data): number {
  if (typeof value !== 'object' || value === null) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner));
  return deepest + 1;
}

function mapData(items: readonly Pair[], context: Context, depth: number): Data {
  const map = Object.create(null) as Record<string, Data>;
  const merged: Data[] = [];
  for (const pair of items) {
    const key = pair.key as Node;
    const name = keyName(key);
    if (name === undefined || (name === '<<' && !context.raw)) {
      report(
        context,
        key,
        'config/yaml-feature',
        name === '<<' ? 'Merge keys (`<<`) are not supported' : 'Only plain scalars can be keys',
        'Write the fields out.',
      );
    } else if (name === '__proto__') {
      report(context, key, 'config/forbidden-key', '`__proto__` cannot be a key', 'Use another name.');
    } else if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
      merged.push(...mergeSources(pair.value as Node | null, context, depth));
    } else if (Object.hasOwn(map, name)) {
      report(
        context,
        key,
        'config/duplicate-key',
        `\`${name}\` is already set in this map`,
        'Keep one of the two; which one wins would depend on the reader.',
      );
    } else {
      context.values++;
      map[name] = toData(pair.value as Node | null, context, depth + 1);
    }
  }
  // What is written beside a merge key wins, then the first of several maps (yaml.org/type/merge.html).
  for (const source of merged)
    for (const [name, value] of Object.entries(source as DataMap)) if (!Object.hasOwn(map, name)) map[name] = value;
  return map;
}

function mergeSources(node: Node | null, context: Context, depth: number): readonly Data[] {
  const value = toData(node, context, depth);
  const sources: readonly Data[] = Array.isArray(value) ? value : [value];
  if (sources.every((source) => typeof source === 'object' && source !== null && !Array.isArray(source)))
    return sources;
  report(
    context,
    node,
    'config/yaml-feature',
    'A merge key (`<<`) takes a map or a list of maps',
    'Write the fields out.',
  );
  return [];
}

function scalarData(node: Node, context: Context): Data {
  if (!isScalar(node)) return null;
  const value = node.value;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !(Number.isInteger(value) && !Number.isSafeInteger(value))) return value;
    report(
      context,
      node,
      'config/invalid-value',
      `\`${node.source ?? value}\` is not a number that every reader reads alike`,
      'Quote it to make it a string.',
    );
    return null;
  }
  report(
    context,
    node,
    'config/yaml-feature',
    'This scalar is neither text, number, boolean nor null',
    'Quote it to make it a string.',
  );
  return null;
}

function keyName(key: Node | null): string | undefined {
  if (!key || !isScalar(key)) return undefined;
  // `on:` and `1:` are names here, as people mean them; the text as written is the name.
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function report(context: Context, node: Node | null, code: Diagnostic['code'], message: string, hint: string): void {
  const [start, end] = node?.range ?? [0, 0];
  context.diagnostics.push({ code, severity: 'error', message, span: { file: context.file, start, end }, hint });
}

function sourceDocument(file: string, text: string, index: number, value: Data): SourceDocument {
  // Held weakly: kept while one place after the other is looked up, let go when memory is wanted.
  let read: WeakRef<Nodes> | undefined;
  const root = (): Node | null => {
    let documents = read?.deref();
    if (!documents) {
      const again = readNodes(text);
      documents = typeof again === 'string' ? [] : again;
      read = new WeakRef(documents);
    }
    return (documents[index]?.contents as Node | null) ?? null;
  };
  return {
    file,
    text,
    value,
    locate(path, part = 'value') {
      return locate(file, root(), path, part);
    },
    written(path) {
      const found = descend(root(), path);
      const node = found.rest === 0 ? found.value : null;
      return isScalar(node) ? (node.source ?? undefined) : undefined;
    },
  };
}

function descend(root: Node | null, path: Path): { key: Node | null; value: Node | null; rest: number } {
  let key: Node | null = null;
  let value: Node | null = root;
  for (const [i, step] of path.entries()) {
    const pair = isMap(value) ? pairNamed(value, String(step), keyName) : undefined;
    const item = isSeq(value) && typeof step === 'number' ? (value.items[step] as Node | undefined) : undefined;
    if (pair) {
      key = pair.key as Node;
      value = pair.value as Node | null;
    } else if (item) {
      key = item;
      value = item;
    } else {
      return { key, value, rest: path.length - i };
    }
  }
  return { key, value, rest: 0 };
}

function locate(file: string, root: Node | null, path: Path, part: 'key' | 'value'): Span {
  const { key, value, rest } = descend(root, path);
  // A map that lacks the field is pointed at by its key: the whole map would underline half the file.
  const node = rest > 0 || part === 'key' || path.length === 0 ? (key ?? firstKey(root)) : (value ?? key);
  const [start, end] = node?.range ?? [0, 0];
  return { file, start, end };
}

function firstKey(root: Node | null): Node | null {
  return isMap(root) ? ((root.items[0]?.key as Node | undefined) ?? root) : root;
}
