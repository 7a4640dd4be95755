import { markdownCode, markdownFence, markdownText } from '../diagnostics/index.ts';
import { foldRisks } from './fold.ts';
import { amount, planLine } from './summary.ts';
import { diffText } from './text.ts';
import type { ChangeSet } from './types.ts';

/** The change set as Markdown in which nothing that a user wrote does anything but be read. */
export function diffMarkdown(set: ChangeSet, notes: readonly string[] = []): string {
  const parts = [`**${markdownText(planLine(set))}**`, ...notes.map(markdownText)];
  const risks = foldRisks(set.changes);
  if (risks.length > 0)
    parts.push(
      risks
        .map(
          ({ class: kind, reason, changes }) =>
            `- ${markdownCode(kind)} ${markdownText(reason)}${changes.length > 1 ? ` (and ${amount(changes.length - 1, 'other')} alike)` : ''}`,
        )
        .join('\n'),
    );
  if (set.changes.length > 0) {
    const text = diffText(set);
    parts.push(markdownFence(text.slice(text.indexOf('\nObjects\n') + 1).trimEnd(), 'text'));
  }
  return `${parts.join('\n\n')}\n`;
}
