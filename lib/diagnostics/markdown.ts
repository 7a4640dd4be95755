import { markdownCode, markdownFence, markdownProse } from './markdown-text.ts';
import type { Reported, Reporter } from './report.ts';
import { summary } from './summary.ts';
import { location, whereAndHow } from './text.ts';

/** For comments and job summaries: the counts first, then each problem with its place and code frame. */
export const markdown: Reporter = (report) =>
  `${[`**${summary(report)}**`, ...report.reported.map(problem)].join('\n\n')}\n`;

function problem(reported: Reported): string {
  const { severity, code, docs, message, file, place } = reported;
  const title = `**${severity}** [${markdownCode(code)}](${docs}): ${markdownProse(message)}`;
  const where = file === undefined ? '' : `\\\n${markdownCode(location(file, place?.begin))}`;
  const rest = whereAndHow(reported)
    .slice(file === undefined ? 0 : 1)
    .join('\n');
  return rest === '' ? title + where : `${title}${where}\n\n${markdownFence(rest, 'text')}`;
}
