import type { Severity } from './diagnostic.ts';
import type { Checked, Report } from './report.ts';

const nouns: readonly (readonly [Severity, string])[] = [
  ['error', 'error'],
  ['warning', 'warning'],
  ['info', 'note'],
];

/** `2 errors, 1 warning; looked at 14 files, 210 objects`: a result means little without what it was looked for in. */
export function summary({ counts, checked }: Pick<Report, 'counts' | 'checked'>): string {
  const found = nouns
    .filter(([severity]) => counts[severity] > 0)
    .map(([severity, noun]) => `${counts[severity]} ${noun}${counts[severity] === 1 ? '' : 's'}`)
    .join(', ');
  return `${found === '' ? 'no problems' : found}; looked at ${amounts(checked)}`;
}

/** `14 files, 1 app environment`; `nothing` where all counts are zero. */
export function amounts(checked: Checked): string {
  const some = Object.entries(checked).filter(([, count]) => count > 0);
  if (some.length === 0) return 'nothing';
  return some.map(([name, count]) => `${count} ${count === 1 ? singular(words(name)) : words(name)}`).join(', ');
}

function words(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}

function singular(plural: string): string {
  return plural.replace(/ies$/, 'y').replace(/s$/, '');
}
