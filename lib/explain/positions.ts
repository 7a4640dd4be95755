import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments } from 'yaml';
import type { Path } from '../config/index.ts';

/** What stands at a line of a YAML file. */
export interface AtLine {
  /** Which document of the file, from 0; empty ones do not count. */
  readonly document: number;
  readonly path: Path;
}

/**
 * The field that a line begins, or in which it stands. Of several fields on one line the outermost counts, or the innermost at a
 * column. Lines and columns count from 1. Undefined where the text is no YAML or the line belongs to no document.
 */
export function fieldAtLine(text: string, line: number, column?: number): AtLine | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  if (!Array.isArray(documents)) return undefined;
  const roots = documents.filter((document) => document.contents !== null);
  let best: (AtLine & { readonly starts: boolean }) | undefined;
  for (const [document, { contents }] of roots.entries()) {
    const visit = (node: Node | null, path: Path): void => {
      const children = childrenOf(node);
      for (const { key, value, step } of children) {
        const [from, to] = [key?.range?.[0] ?? 0, value?.range?.[1] ?? key?.range?.[1] ?? 0];
        const start = lines.linePos(from);
        const end = lines.linePos(Math.max(from, to - 1));
        if (start.line > line || end.line < line) continue;
        const at = [...path, step];
        // An item of several lines begins with its first field, which is what the line says.
        const starts = start.line === line && (key !== value || end.line === line);
        const inColumn =
          column === undefined || start.line < line || (start.col <= column && (end.line > line || column <= end.col));
        if (!inColumn) continue;
        if (column !== undefined || !best?.starts) best = { document, path: at, starts };
        visit(value, at);
      }
    };
    visit(contents as Node, []);
  }
  return best && { document: best.document, path: best.path };
}

function childrenOf(
  node: Node | null,
): readonly { readonly key: Node | null; readonly value: Node | null; readonly step: string | number }[] {
  if (isMap(node))
    return node.items.map((pair: Pair) => {
      const key = pair.key as Node;
      return { key, value: pair.value as Node | null, step: isScalar(key) ? (key.source ?? String(key.value)) : '' };
    });
  if (isSeq(node)) return node.items.map((item, step) => ({ key: item as Node, value: item as Node, step }));
  return [];
}
