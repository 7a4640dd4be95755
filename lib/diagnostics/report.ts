import type { Code } from './codes.ts';
import type { Diagnostic, Severity, SourceText, Span } from './diagnostic.ts';
import { docsLink } from './docs-link.ts';
import { fingerprinter } from './fingerprint.ts';
import { inOrder } from './order.ts';
import type { Position } from './position.ts';
import { redactSecrets } from './redact.ts';
import { type Source, sourceOf } from './source.ts';

/** How many things a run looked at, by their plural name in camel case: `{ files: 14, appEnvironments: 42 }`. */
export type Checked = Readonly<Record<string, number>>;

/** What a run found, in any order, and what it looked at. */
export interface ReportInput {
  readonly diagnostics: readonly Diagnostic[];
  readonly checked: Checked;
  readonly sourceText: SourceText;
}

export interface ReportOptions {
  /** ANSI colours in `text`; default false. Whether to is for the door to decide, which knows the terminal and `NO_COLOR`. */
  readonly color?: boolean | undefined;
}

/** A diagnostic as every reporter prints it: without secrets, but not yet inert, which each does for its own target. */
export interface Reported {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | undefined;
  readonly docs: string;
  readonly fingerprint: string;
  readonly file: string | undefined;
  /** Absent where no file is at fault, or where its text cannot be had. */
  readonly place: Place | undefined;
}

export interface Place {
  readonly source: Source;
  /** The span without the blanks and line breaks at its end: a parser may well count those to a node. */
  readonly start: number;
  readonly stop: number;
  readonly begin: Position;
  /** Just after the last character, as in the Language Server Protocol and SARIF. */
  readonly end: Position;
}

/** All that a reporter needs: diagnostics sorted and without repeats, and the counts. */
export interface Report {
  readonly reported: readonly Reported[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly checked: Checked;
}

/** One output format. The text ends with a line break. */
export type Reporter = (report: Report, options: ReportOptions) => string;

export function reportOf({ diagnostics, checked, sourceText }: ReportInput): Report {
  const fingerprintOf = fingerprinter();
  const sourceFor = lastSource(sourceText);
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  const reported = inOrder(diagnostics).map((diagnostic): Reported => {
    const { code, severity, message, hint, span } = diagnostic;
    counts[severity] += 1;
    return {
      code,
      severity,
      message: redactSecrets(message),
      hint: hint === undefined ? undefined : redactSecrets(hint),
      docs: docsLink(code),
      fingerprint: fingerprintOf(diagnostic),
      file: span?.file,
      place: span && placeOf(span, sourceFor(span.file)),
    };
  });
  return { reported, counts, checked };
}

function placeOf(span: Span, source: Source | undefined): Place | undefined {
  if (source === undefined) return undefined;
  const start = Math.min(Math.max(span.start, 0), source.text.length);
  const stop = withoutTrailingBlanks(source.text, start, Math.max(start, span.end));
  return { source, start, stop, begin: source.lines.position(start), end: source.lines.position(stop) };
}

function withoutTrailingBlanks(text: string, start: number, end: number): number {
  let stop = Math.min(end, text.length);
  while (stop > start && /\s/.test(text.charAt(stop - 1))) stop -= 1;
  // Where nothing but blanks is meant, they are meant, up to the end of their line.
  return stop === start && end > start ? start + (/^[^\S\r\n]*/.exec(text.slice(start, end))?.[0].length ?? 0) : stop;
}

/** Diagnostics are sorted by file, so remembering one source is enough to read each file once. */
function lastSource(sourceText: SourceText): (file: string) => Source | undefined {
  let last: { file: string; source: Source | undefined } | undefined;
  return (file) => {
    if (last?.file !== file) {
      const text = sourceText(file);
      last = { file, source: text === undefined ? undefined : sourceOf(text) };
    }
    return last.source;
  };
}
