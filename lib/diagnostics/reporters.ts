import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { type Reporter, type ReportInput, type ReportOptions, reportOf } from './report.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** Every output format. A new one is a file and a line here. */
const reporters = { text, json, sarif, junit, gitlab, github, markdown } as const satisfies Record<string, Reporter>;

/** The name of an output format, as in `-o FORMAT` and `--report FORMAT=FILE`. */
export type Format = keyof typeof reporters;

/** All formats, the default first. */
export const formats: readonly Format[] = Object.keys(reporters) as Format[];

/**
 * Writes what a run found in one format: sorted, without repeats and without secrets, inert in its target.
 * Same input, same text.
 */
export function report(format: Format, input: ReportInput, options: ReportOptions = {}): string {
  return reporters[format](reportOf(input), options);
}
