import type { Severity } from './diagnostic.ts';
import { printable } from './printable.ts';
import type { Place, Reported, Reporter } from './report.ts';
import { summary } from './summary.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Workflow commands that GitHub Actions turns into annotations on the changed lines, then a line of counts for the log.
 * GitHub keeps ten errors and ten warnings of a step, so `sarif` is the better choice for many.
 * Source: docs.github.com, "Workflow commands for GitHub Actions"; escapes as in actions/toolkit, command.ts.
 */
export const github: Reporter = (report) =>
  [...report.reported.map(command), summary(report)].map((line) => `${line}\n`).join('');

function command({ severity, code, message, hint, docs, file, place }: Reported): string {
  const properties = Object.entries({ file, ...region(place), title: code })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`)
    .join(',');
  const lines = [message, ...(hint === undefined ? [] : [hint]), docs];
  return `::${commands[severity]} ${properties}::${data(lines.map(printable).join('\n'))}`;
}

/** GitHub refuses columns where an annotation spans lines. Its last column is the last character's own. */
function region(place: Place | undefined) {
  if (place === undefined) return {};
  const { begin, end } = place;
  if (begin.line !== end.line) return { line: begin.line, endLine: end.line };
  return { line: begin.line, endLine: end.line, col: begin.column, endColumn: Math.max(begin.column, end.column - 1) };
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
