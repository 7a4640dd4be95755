import { formats, withText } from '../../config/index.ts';
import { type Diagnostic, didYouMean } from '../../diagnostics/index.ts';
import { hasErrors, readRepository } from '../../flow.ts';
import { diskTree, overlayTree, readIfThere, replaceSourceFile } from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { type GlobalOptions, openSession, printFindings, type Session, usageProblem } from '../session.ts';

export interface SetImageOptions extends GlobalOptions {
  readonly environment?: string;
  readonly expect?: string;
}

/** `roadbed set image`: one field of one file. Doing it again changes nothing; what others wrote meanwhile is never lost. */
export async function setImageCommand(io: Io, assignment: string, options: SetImageOptions): Promise<ExitCode> {
  const at = assignment.indexOf('=');
  const id = assignment.slice(0, at);
  const image = assignment.slice(at + 1);
  if (at < 1 || image === '')
    return usageProblem(io, `\`${assignment}\` is not TEAM/APP=IMAGE`, `For example: ${example}.`);
  const wrong = formats.image.problem(image);
  if (wrong !== undefined)
    return usageProblem(
      io,
      `\`${image}\` is not a container image${wrong === '' ? '' : `: ${wrong}`}`,
      `For example: ${example}.`,
    );

  const session = await openSession(io, options);
  if (typeof session === 'number') return session;
  const { repository, root, sourceText } = session;
  const end = (diagnostics: readonly Diagnostic[]): ExitCode =>
    printFindings(io, options, { diagnostics, checked: { files: 1 }, sourceText });
  if (!repository) return end(session.diagnostics);
  const { company } = repository;
  const app = company.apps.get(id) ?? company.drafts.find((draft) => draft.id === id);
  if (!app) {
    const near = didYouMean(id, [...company.apps.keys()]);
    return usageProblem(io, `There is no app \`${id}\``, near ? `Did you mean \`${near}\`?` : 'Write it as TEAM/APP.');
  }
  const { environment, expect } = options;
  if (environment !== undefined && !Object.hasOwn(app.environments, environment))
    return usageProblem(
      io,
      `\`${id}\` does not run in \`${environment}\``,
      `It runs in ${Object.keys(app.environments).join(', ') || 'no environment'}.`,
    );

  const file = app.document.file;
  const path = environment === undefined ? ['image'] : ['environments', environment, 'image'];
  const before = readIfThere(root, file) ?? '';
  if (before !== app.document.text) return end([changedMeanwhile(file)]);
  const said = environment === undefined ? app.value.image : app.environments[environment]?.image;
  const now = typeof said === 'string' ? said : undefined;
  if (now === image) return report(io, options, { file, path, before: now, after: image, changed: false });
  if (expect !== undefined && now !== expect)
    return end([
      {
        code: 'usage/unexpected-value',
        severity: 'error',
        message: `The image of \`${id}\` is ${now === undefined ? 'not set' : `\`${now}\``}, not \`${expect}\``,
        span: app.document.locate(path),
        hint: 'Somebody else has set it; look before you set it again.',
      },
    ]);
  const after = withText(before, path, image);
  if (after === undefined)
    return end([
      {
        code: 'config/invalid-value',
        severity: 'error',
        message: `\`${path.join('.')}\` cannot be set in this file`,
        span: app.document.locate(path),
        hint: 'Mend the file first, or set the field by hand.',
      },
    ]);
  const worse = newProblems(session, file, after);
  if (hasErrors(worse)) return end(worse);
  const written = replaceSourceFile(root, file, before, after);
  if (written === 'busy' || written === 'changed') return end([changedMeanwhile(file)]);
  if (written !== 'done') return end(written);
  return report(io, options, { file, path, before: now, after: image, changed: true });
}

const example = '`payments/checkout=registry.acme.example/payments/checkout:1.42.0`';

function changedMeanwhile(file: string): Diagnostic {
  return {
    code: 'workspace/changed-meanwhile',
    severity: 'error',
    message: `\`${file}\` is being changed by somebody else; nothing was written`,
    span: { file, start: 0, end: 0 },
    hint: 'Run the command again.',
  };
}

/** What reading the repository says with the new text, and did not say before. */
function newProblems(session: Session, file: string, text: string): readonly Diagnostic[] {
  const { repository, root } = session;
  if (!repository) return [];
  const key = ({ code, message }: Diagnostic): string => `${code} ${message}`;
  const known = new Set(session.diagnostics.map(key));
  const read = readRepository(overlayTree(diskTree(root), [{ path: file, text }]), repository.code);
  return read.diagnostics.filter((diagnostic) => !known.has(key(diagnostic)));
}

interface Change {
  readonly file: string;
  readonly path: readonly string[];
  readonly before: string | undefined;
  readonly after: string;
  readonly changed: boolean;
}

function report(io: Io, options: SetImageOptions, change: Change): ExitCode {
  const field = change.path.join('.');
  if (options.output === 'json') {
    const body = { schemaVersion: 1, ...change, path: field, before: change.before ?? null };
    io.out(`${JSON.stringify(body, undefined, 2)}\n`);
  } else if (change.changed) io.out(`${change.file}: ${field} is ${change.after} now\n`);
  else io.out(`${change.file}: ${field} is ${change.after} already\n`);
  return exitCodes.clean;
}
