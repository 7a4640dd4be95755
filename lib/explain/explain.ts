import { type Diagnostic, didYouMean, type SourceText } from '../diagnostics/index.ts';
import type { App } from '../model/index.ts';
import type { Explained } from './answer.ts';
import { explainApp, explainField } from './explain-app.ts';
import { explainRendered } from './explain-rendered.ts';
import { explainSettings, type SettingsFile, settingsFiles } from './explain-settings.ts';
import { parseFieldPath } from './field-path.ts';
import { fieldAtLine } from './positions.ts';
import type { Explainable } from './subject.ts';

/** What is asked: a file below the root, and perhaps a part of it: a field, a line, an object's field. */
export interface Question {
  readonly file: string;
  readonly part?: string;
}

/** `FILE[:PART]`. */
export function parseQuestion(text: string): Question {
  const colon = text.indexOf(':', /^[A-Za-z]:[\\/]/.test(text) ? 2 : 0);
  return colon < 0 ? { file: text } : { file: text.slice(0, colon), part: text.slice(colon + 1) };
}

/** Explains a file of the repository or a part of one: where its values come from, or where they go. */
export function explain(repository: Explainable, sourceText: SourceText, question: Question): Explained {
  const { company } = repository;
  const { file, part } = question;
  if (file === 'rendered' || file.startsWith('rendered/')) return explainRendered(repository, sourceText, question);
  const settings = settingsFiles(company).find(({ document }) => document.file === file);
  const app = [...company.apps.values()].find(({ document }) => document.file === file);
  const owner = app ?? [...company.apps.values()].find(({ team, name }) => file.startsWith(`teams/${team}/${name}/`));
  if (!settings && !owner) return { problem: unknownFile(repository, file) };
  if (owner && !app) return explainRendered(repository, sourceText, question, owner);
  const steps = part === undefined || part === '' ? [] : stepsOf(app ?? settings, part);
  if (!steps) return { problem: unreadable(part ?? '') };
  if (app) return steps.length === 0 ? { answer: explainApp(company, app) } : explainField(repository, app, steps);
  return explainSettings(repository, settings as SettingsFile, steps);
}

function stepsOf(of: App | SettingsFile | undefined, part: string): ReturnType<typeof parseFieldPath> {
  const [, line, column] = /^(\d+)(?::(\d+))?$/.exec(part) ?? [];
  if (line === undefined || !of) return parseFieldPath(part);
  const found = fieldAtLine(of.document.text, Number(line), column === undefined ? undefined : Number(column));
  return found?.path.map((step) => ({ text: String(step), bracketed: typeof step === 'number' }));
}

function unreadable(part: string): Diagnostic {
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: /^\d+(:\d+)?$/.test(part) ? `Nothing stands at line ${part}` : `\`${part}\` is not a field`,
    hint: 'Write a field such as `autoscaling.min` or `routes[0].host`, or the number of a line.',
    identity: [part],
  };
}

function unknownFile({ company }: Explainable, file: string): Diagnostic {
  const known = [
    ...[...company.apps.values()].map(({ document }) => document.file),
    ...settingsFiles(company).map(({ document }) => document.file),
  ];
  const near = didYouMean(file, known);
  return {
    code: 'usage/no-match',
    severity: 'error',
    message: `\`${file}\` is no file of an app, a team, an environment, a cluster, the platform or rendered/`,
    hint: near
      ? `did you mean \`${near}\`?`
      : 'Name one such as `teams/<team>/<app>.yaml`, then perhaps `:` and a field or a line.',
    identity: [file],
  };
}
