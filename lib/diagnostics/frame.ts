import type { Severity } from './diagnostic.ts';
import { type Paint, plain } from './paint.ts';
import { printable } from './printable.ts';
import type { Source } from './source.ts';
import { columnsOf } from './width.ts';

/** Columns of a source line that are shown; a longer one is cut around the span. */
const widest = 100;
/** Columns kept before the span where a line is cut. */
const lead = 24;
/** UTF-16 units looked at on either side of a span, so that a line of megabytes costs no more than a short one. */
const reach = 1000;
const tabStop = 4;
/** One cluster may carry any number of combining marks; more than this many units of it only smear over its neighbours. */
const longestCluster = 32;

/** What the frame is about: UTF-16 offsets into the source, `end` exclusive and not before `start`. */
interface Marked {
  readonly start: number;
  readonly end: number;
  readonly severity: Severity;
  /** Already inert. */
  readonly hint?: string | undefined;
}

/** One thing on screen, and the offsets of the source that it stands for. */
interface Cell {
  readonly shown: string;
  readonly columns: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The lines that a span touches (its first and last, where it is long), each with carets under what is meant and the
 * hint beside the last. Secrets are left out, unprintable characters made visible, tabs shown as arrows.
 */
export function codeFrame(source: Source, marked: Marked, paint: Paint = plain): string {
  const first = source.lines.position(marked.start).line;
  const last = source.lines.position(marked.end).line;
  const numberWidth = String(last).length;
  const gutter = (label: string): string => paint.gutter(`${label.padStart(numberWidth)} |`);

  const rows: string[] = [];
  for (const number of first === last ? [first] : [first, last]) {
    const { code, indent, carets } = markedLine(source, number, marked, first === last);
    const note = number === last && marked.hint !== undefined ? ` ${marked.hint}` : '';
    if (number === last && last > first + 1) rows.push(paint.gutter('...'));
    rows.push(
      code === '' ? gutter(String(number)) : `${gutter(String(number))} ${code}`,
      `${gutter('')} ${indent}${paint.severity(marked.severity, carets + note)}`,
    );
  }
  return rows.join('\n');
}

function markedLine(source: Source, number: number, marked: Marked, alone: boolean) {
  const line = source.lines.line(number);
  const start = Math.min(Math.max(marked.start, line.start), line.end);
  const end = Math.min(Math.max(marked.end, start), line.end);
  const cells = cellsAround(source, line, start, end);

  const isMarked = (cell: Cell): boolean => cell.start < end && cell.end > start;
  // On the lines of a longer span, the blanks around its text carry no caret.
  const isInk = (cell: Cell): boolean => isMarked(cell) && (alone || cell.shown.trim() !== '');
  const from = cells.findIndex(isInk);
  const to = cells.findLastIndex(isInk);
  const before = from < 0 ? cells.filter((cell) => cell.end <= start) : cells.slice(0, from);
  const under = from < 0 ? [] : cells.slice(from, to + 1);
  const shown = cut(before, under, cells.slice(before.length + under.length));

  return {
    code: shown.text.trimEnd(),
    indent: ' '.repeat(shown.indent),
    carets: '^'.repeat(Math.max(1, shown.columns)),
  };
}

/** Cuts a long line so that the start of the span, some text before it and as much as fits after it can be seen. */
function cut(before: readonly Cell[], under: readonly Cell[], after: readonly Cell[]) {
  const indent = columns(before);
  const keepLeft = indent + Math.min(columns(under), widest / 2) + lead <= widest;
  const left = keepLeft ? before : tail(before, lead);
  const leftText = `${left.length < before.length ? '…' : ''}${text(left)}`;
  const leftColumns = columns(left) + (left.length < before.length ? 1 : 0);

  const middle = head(under, widest - leftColumns);
  const right = head(after, widest - leftColumns - columns(middle));
  const cutRight = middle.length < under.length || right.length < after.length;
  return {
    text: leftText + text(middle) + text(right) + (cutRight ? '…' : ''),
    indent: leftColumns,
    columns: columns(middle) + (middle.length < under.length ? 1 : 0),
  };
}

function head(cells: readonly Cell[], limit: number): readonly Cell[] {
  let used = 0;
  const over = cells.findIndex((cell) => {
    used += cell.columns;
    return used > limit;
  });
  return over < 0 ? cells : cells.slice(0, over);
}

function tail(cells: readonly Cell[], limit: number): readonly Cell[] {
  return head(cells.toReversed(), limit).toReversed();
}

const columns = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.columns, 0);
const text = (cells: readonly Cell[]): string => cells.map((cell) => cell.shown).join('');

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

function cellsAround(source: Source, line: { start: number; end: number }, start: number, end: number): Cell[] {
  const from = Math.max(line.start, start - reach);
  const to = Math.min(line.end, Math.max(start, Math.min(end, start + reach)) + reach);
  const cells: Cell[] = [];
  let column = 0;
  const add = (cell: Cell): void => {
    cells.push(cell);
    column += cell.columns;
  };

  if (from > line.start) add({ shown: '…', columns: 1, start: line.start, end: from });
  let at = from;
  while (at < to) {
    const secret = source.secretFrom(at);
    if (secret !== undefined && secret.start <= at) {
      const shown = `<redacted ${secret.kind}>`;
      add({ shown, columns: shown.length, start: at, end: Math.min(secret.end, to) });
      at = Math.min(secret.end, to);
      continue;
    }
    const stop = Math.min(to, secret?.start ?? to);
    for (const { segment, index } of clusters.segment(source.text.slice(at, stop))) {
      add({ ...onScreen(segment, column), start: at + index, end: at + index + segment.length });
    }
    at = stop;
  }
  if (to < line.end) add({ shown: '…', columns: 1, start: to, end: line.end });
  return defused(cells);
}

function onScreen(cluster: string, column: number): { shown: string; columns: number } {
  if (cluster === '\t') {
    const width = tabStop - (column % tabStop);
    return { shown: '→'.padEnd(width), columns: width };
  }
  const shown = printable(
    cluster.length > longestCluster ? `${cluster.slice(0, longestCluster).toWellFormed()}…` : cluster,
  );
  const width = columnsOf(shown);
  // A mark with nothing to sit on would climb onto the gutter.
  return width === 0 ? { shown: `◌${shown}`, columns: 1 } : { shown, columns: width };
}

/** A log command of a CI runner spans several cells, so its second `#` is found on the joined line. */
function defused(cells: Cell[]): Cell[] {
  const line = text(cells);
  if (!line.includes('##')) return cells;
  let at = 0;
  return cells.map((cell) => {
    const isCommand = cell.shown === '#' && /^#[\w-]{0,40}\[/.test(line.slice(at + 1, at + 50));
    at += cell.shown.length;
    return isCommand ? { ...cell, shown: '\\u0023', columns: 6 } : cell;
  });
}
