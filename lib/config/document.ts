import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import type { Diagnostic, Outcome, Span } from '../diagnostics/index.ts';

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

/** Limits that keep hostile files harmless (security: YAML bombs). */
export const limits = { bytes: 1_048_576, depth: 64, documents: 500 } as const;

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
  const diagnostics: Diagnostic[] = [];
  const documents: SourceDocument[] = [];
  if (parsed.length > limits.documents) {
    diagnostics.push({
      code: 'config/too-large',
      severity: 'error',
      message: `This file holds ${parsed.length} documents; ${limits.documents} is the most`,
      span: { file, start: 0, end: 0 },
      hint: 'Split it into several files.',
    });
    return { value: [], diagnostics };
  }
  parsed.forEach((document, index) => {
    for (const error of document.errors) diagnostics.push(syntaxError(file, text, error));
    if (document.errors.length > 0) return;
    const context: Context = { file, diagnostics, raw: options.raw ?? false, anchors: new Map(), copies: 0 };
    const value = toData(document.contents as Node | null, context, 0);
    if (value === null && parsed.length > 1) return;
    documents.push(sourceDocument(file, text, index, value));
  });
  return { value: documents, diagnostics };
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
  const deep = firstTooDeep(text);
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

/**
 * The parser recurses, so absurd nesting is refused before it starts: unclosed flow brackets, or indicators of compact block
 * collections (`- - - -`), beyond any real file. Brackets in text may be counted too; a real text closes what it opens.
 */
function firstTooDeep(text: string): number | undefined {
  let open = 0;
  let compact = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) {
      if (++open > 1000) return i;
    } else if (c === 0x5d || c === 0x7d) {
      if (open > 0) open--;
    } else if (c === 0x0a) {
      compact = 0;
    } else if ((c === 0x2d || c === 0x3f || c === 0x3a) && text.charCodeAt(i + 1) === 0x20) {
      if (++compact > 500) return i;
    }
  }
  return undefined;
}

function readNodes(text: string) {
  try {
    const documents = parseAllDocuments(text, {
      // The library's own check is quadratic; toData() checks in one pass.
      uniqueKeys: false,
      prettyErrors: false,
      strict: true,
      stringKeys: false,
      version: '1.2',
      merge: false,
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
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
  readonly anchors: Map<string, Data>;
  copies: number;
}

function toData(node: Node | Pair | null | undefined, context: Context, depth: number): Data {
  if (!node || isPair(node)) return null;
  if (depth > limits.depth) {
    if (!context.diagnostics.some((d) => d.code === 'config/too-deep')) {
      context.diagnostics.push(tooDeep(context.file, node.range?.[0] ?? 0));
    }
    return null;
  }
  if (isAlias(node)) {
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
    if (++context.copies > 1000) {
      report(context, node, 'config/too-large', 'This file repeats aliases too often', 'Write the values out.');
      return null;
    }
    return context.anchors.get(node.source) ?? null;
  }
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
  const value = isMap(node)
    ? mapData(node.items, context, depth)
    : isSeq(node)
      ? node.items.map((item) => toData(item as Node, context, depth + 1))
      : scalarData(node, context);
  if (context.raw && 'anchor' in node && node.anchor) context.anchors.set(node.anchor, value);
  return value;
}

function mapData(items: readonly Pair[], context: Context, depth: number): Data {
  const map = Object.create(null) as Record<string, Data>;
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
    } else if (Object.hasOwn(map, name)) {
      report(
        context,
        key,
        'config/duplicate-key',
        `\`${name}\` is already set in this map`,
        'Keep one of the two; which one wins would depend on the reader.',
      );
    } else {
      map[name] = toData(pair.value as Node | null, context, depth + 1);
    }
  }
  return map;
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
  const root = (): Node | null => {
    const documents = readNodes(text);
    return documents === 'too deep' ? null : ((documents[index]?.contents as Node | null) ?? null);
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
    const pair = isMap(value) ? value.items.find((item) => keyName(item.key as Node) === String(step)) : undefined;
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
