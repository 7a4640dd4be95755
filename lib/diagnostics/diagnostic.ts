import type { Code } from './codes.ts';

/** `error` fails a run (exit code 1), `warning` and `info` do not. */
export type Severity = 'error' | 'warning' | 'info';

/** A stretch of a file: UTF-16 offsets into its text, `end` exclusive. Line and column are computed late, in a reporter. */
export interface Span {
  /** Path relative to the repository's root, with `/`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A problem in what the user wrote, as data. Prose is for people, `code` and `span` are what tools and tests rely on. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One line that says what is wrong. May hold text of the user; every reporter makes that inert for its own target. */
  readonly message: string;
  /** Where, in the file the user wrote. Absent only where no file is at fault (a wrong argument, say). */
  readonly span?: Span | undefined;
  /** What to do about it, in one line, with "did you mean" where that is known. */
  readonly hint?: string | undefined;
  /**
   * What makes this finding the same finding tomorrow: parts that survive moved lines (names and paths, never positions).
   * Default: code, file and message.
   */
  readonly identity?: readonly string[] | undefined;
}

/** What a step of the flow gives back: a value as far as it could be had, and everything that was wrong. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Gives the text of a file by its path relative to the root, for code frames; undefined where there is none. */
export type SourceText = (file: string) => string | undefined;
