import { codeFrame } from './frame.ts';
import { coloured, type Paint, plain } from './paint.ts';
import { printable } from './printable.ts';
import type { Reported, Reporter } from './report.ts';
import { summary } from './summary.ts';

/** For people at a terminal or reading a log: each problem with its code frame, then the pages to read, then one line of counts. */
export const text: Reporter = (report, { color = false }) => {
  const paint = color ? coloured : plain;
  const pages = [...new Set(report.reported.map(({ docs }) => docs))];
  const parts = [
    ...report.reported.map((reported) => problem(reported, paint)),
    ...(pages.length > 0 ? [['Read more:', ...pages.map((page) => `  ${page}`)].join('\n')] : []),
    summary(report),
  ];
  return `${parts.join('\n\n')}\n`;
};

function problem(reported: Reported, paint: Paint): string {
  const { severity, code, message } = reported;
  const title = `${paint.severity(severity, `${severity}[${code}]`)}: ${paint.strong(printable(message))}`;
  return [title, ...whereAndHow(reported, paint)].join('\n');
}

/** The place, the code frame and the hint, as far as they are known: the lines below a problem's title. */
export function whereAndHow({ severity, file, place, hint }: Reported, paint: Paint = plain): readonly string[] {
  const how = hint === undefined ? undefined : printable(hint);
  const where = file === undefined ? [] : [`${paint.gutter('  -->')} ${location(file, place?.begin)}`];
  if (place === undefined) return how === undefined ? where : [...where, `  hint: ${how}`];
  const { source, start, stop } = place;
  return [...where, codeFrame(source, { start, end: stop, severity, hint: how }, paint)];
}

/** `file:line:column`, a form that terminals and editors turn into a link. */
export function location(file: string, position: { line: number; column: number } | undefined): string {
  const path = printable(file);
  return position === undefined ? path : `${path}:${position.line}:${position.column}`;
}
