/**
 * A place as people and editors name it. Both numbers start at 1. A column counts UTF-16 code units, as the Language
 * Server Protocol and VS Code do by default and as SARIF can declare (`columnKind`); so a tab is one column, a combining
 * mark one more, and an emoji outside the basic plane two. How wide a character looks is the code frame's business.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offsets of a line's content in the text, `end` exclusive; the line break and a byte order mark are not content. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** The lines of one text, found once and then looked up in logarithmic time. */
export interface LineIndex {
  /** At least 1: an empty text is one empty line, and so is what follows a final line break. */
  readonly count: number;
  /** An offset outside the text counts as its nearest end, one inside a line break as the end of that line. */
  position(offset: number): Position;
  /** The content of a line by its number, from 1; a number outside the text counts as the nearest line. */
  line(number: number): LineRange;
}

/** LF, CRLF and a lone CR end a line, as in YAML 1.2 (5.4) and in the Language Server Protocol. */
const lineBreak = /\r\n|\n|\r/g;

/**
 * Finds the lines of a text. A byte order mark at its start takes an offset, because it is part of the text, but no
 * column, because no editor shows it.
 */
export function lineIndex(text: string): LineIndex {
  const first = text.startsWith('\uFEFF') ? 1 : 0;
  const starts = [first];
  const ends: number[] = [];
  for (const found of text.matchAll(lineBreak)) {
    ends.push(found.index);
    starts.push(found.index + found[0].length);
  }
  ends.push(text.length);

  const range = (index: number): LineRange => ({ start: starts[index] ?? first, end: ends[index] ?? text.length });

  return {
    count: starts.length,
    position(offset) {
      const index = lastAtMost(starts, offset);
      const { start, end } = range(index);
      return { line: index + 1, column: clamp(offset, start, end) - start + 1 };
    },
    line: (number) => range(clamp(number, 1, starts.length) - 1),
  };
}

/** Index of the last of the ascending numbers that is not above the limit; 0 where all are. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? Infinity) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
