import { lineIndex, redactSecrets, type SourceText, type Span } from '../diagnostics/index.ts';
import type { Answer } from './answer.ts';

/** An answer as data: `schemaVersion`, `about`, and every span as file, line and column. */
export function explanationJson(answer: Answer, sourceText: SourceText): string {
  return `${JSON.stringify({ schemaVersion: 1, ...(placed(answer, sourceText) as object) }, null, 2)}\n`;
}

function placed(value: unknown, sourceText: SourceText): unknown {
  if (typeof value === 'string') return redactSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => placed(item, sourceText));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): (readonly [string, unknown])[] =>
      isSpan(inner)
        ? key === 'span'
          ? Object.entries(position(inner, sourceText))
          : [[key, position(inner, sourceText)]]
        : [[key, placed(inner, sourceText)]],
    ),
  );
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'file' in value && 'start' in value && 'end' in value;
}

function position({ file, start, end }: Span, sourceText: SourceText): object {
  const text = sourceText(file);
  if (text === undefined) return { file };
  const lines = lineIndex(text);
  const [from, to] = [lines.position(start), lines.position(end)];
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
