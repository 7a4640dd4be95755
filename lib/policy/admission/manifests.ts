import { type Path, parseDocuments } from '../../config/index.ts';
import type { Diagnostic, Span } from '../../diagnostics/index.ts';
import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import { isObject } from './json.ts';

/** One Kubernetes object as somebody wrote it: in a document of its own or in a List. */
export interface Manifest {
  readonly object: JsonObject;
  readonly file: string;
  /** The whole file. */
  readonly text: string;
  /** Index of its document in the file, from 0. */
  readonly document: number;
  /** Where a value (or a key) of the object stands; the nearest ancestor that exists where the path leads nowhere. */
  locate(path: Path, part?: 'key' | 'value'): Span;
}

export interface Manifests {
  readonly manifests: readonly Manifest[];
  /** An error means that a document could not be read; a warning that one is no Kubernetes object. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Every object of a YAML or JSON file. Documents are read one by one, so that neither their number nor the size of the file
 * is bounded, only each document's.
 */
export function readManifests(file: string, text: string): Manifests {
  const manifests: Manifest[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const piece of documentsOf(text)) readPiece(file, text, piece, manifests, diagnostics);
  return { manifests, diagnostics };
}

interface Piece {
  readonly text: string;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly index: number;
}

/** A line that begins with `---` ends a document wherever it stands: no YAML construct can hold one (YAML 1.2, 9.1.2). */
function documentsOf(text: string): readonly Piece[] {
  // Directives belong to the document after them; only the whole can be read then.
  if (/^%/m.test(text)) return [{ text, offset: 0, index: 0 }];
  const starts = [...text.matchAll(/^---(?=[ \t\r\n]|$)/gm)].map(({ index }) => index);
  const first = starts[0] ?? text.length;
  const bounds = /^(?:\s|#.*|\uFEFF)*$/.test(text.slice(0, first)) ? starts : [0, ...starts];
  return bounds.map((offset, index) => ({ text: text.slice(offset, bounds[index + 1]), offset, index }));
}

function readPiece(file: string, text: string, piece: Piece, manifests: Manifest[], diagnostics: Diagnostic[]): void {
  const shift = (span: Span): Span => ({ ...span, start: span.start + piece.offset, end: span.end + piece.offset });
  const read = parseDocuments(file, piece.text, { raw: true });
  for (const diagnostic of read.diagnostics)
    diagnostics.push(diagnostic.span ? { ...diagnostic, span: shift(diagnostic.span) } : diagnostic);
  if (read.diagnostics.some(({ severity }) => severity === 'error')) return;
  read.value.forEach((document, index) => {
    if (document.value === null) return;
    const locate: Manifest['locate'] = (path, part) => shift(document.locate(path, part));
    const found = objectsOf(document.value);
    if (found.length === 0 && !isEmptyList(document.value)) {
      diagnostics.push({
        code: 'policy/not-an-object',
        severity: 'warning',
        message: 'This document is not a Kubernetes object',
        span: locate([]),
        hint: 'An object has `apiVersion` and `kind`.',
      });
    }
    for (const { object, path } of found)
      manifests.push({
        object,
        file,
        text,
        document: piece.index + index,
        locate: (below, part) => locate([...path, ...below], part),
      });
  });
}

interface Found {
  readonly object: JsonObject;
  readonly path: Path;
}

function objectsOf(value: unknown): readonly Found[] {
  if (!isObject(value)) return [];
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  const items = itemsOf(value);
  if (items === undefined) return [{ object: value, path: [] }];
  // The items of a typed list, such as a PodList, leave out what the list says already.
  const common = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.flatMap((item, index) =>
    isObject(item)
      ? objectsOf({ ...common, ...item }).map(({ object, path }) => ({ object, path: ['items', index, ...path] }))
      : [],
  );
}

function itemsOf({ kind, items }: JsonObject): readonly unknown[] | undefined {
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : undefined;
}

function isEmptyList(value: unknown): boolean {
  return isObject(value) && itemsOf(value)?.length === 0;
}
