import type { Severity } from './diagnostic.ts';

/** Colours for a terminal. They repeat what the text says already, so that it reads the same without them. */
export interface Paint {
  readonly severity: (severity: Severity, text: string) => string;
  readonly gutter: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;

export const plain: Paint = { severity: (_, text) => text, gutter: same, strong: same };

const ansi =
  (code: string) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;

const bySeverity: Readonly<Record<Severity, (text: string) => string>> = {
  error: ansi('1;31'),
  warning: ansi('1;33'),
  info: ansi('1;36'),
};

export const coloured: Paint = {
  severity: (severity, text) => bySeverity[severity](text),
  gutter: ansi('34'),
  strong: ansi('1'),
};
