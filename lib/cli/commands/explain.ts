import { relative, resolve } from 'node:path';
import { type Code, codes, type Diagnostic, docsLink } from '../../diagnostics/index.ts';
import { explain, explanationJson, explanationText, parseQuestion } from '../../explain/index.ts';
import { textsBelow } from '../../model/index.ts';
import { describeRule, isTestFile, ruleJson, ruleText } from '../../policy/rules/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { type GlobalOptions, openSession, printFindings } from '../session.ts';

/** `roadbed explain FILE[:FIELD]`: where a value comes from and where it goes; or what a policy or the code of a diagnostic means. */
export async function explainCommand(io: Io, target: string, options: GlobalOptions): Promise<ExitCode> {
  if (Object.hasOwn(codes, target)) return explainCode(io, target as Code, options);
  const session = await openSession(io, options);
  if (typeof session === 'number') return session;
  const { repository, root, sourceText } = session;
  const stop = (diagnostics: readonly Diagnostic[]): ExitCode =>
    printFindings(io, options, { diagnostics, checked: {}, sourceText }, exitCodes.usage);
  if (!repository) return stop(session.diagnostics);
  const rule = describeRule(repository.rules, target, textsBelow(session.tree, 'policies', isTestFile).value);
  if (rule) {
    io.out(options.output === 'json' ? ruleJson(rule) : ruleText(rule));
    return exitCodes.clean;
  }
  const asked = parseQuestion(target);
  const file = fileBelow(root, io.cwd, asked.file);
  const explained = explain(repository, sourceText, { ...asked, file });
  if ('problem' in explained) {
    // A file with errors is no app yet, so nothing can be said about it but what is wrong with it.
    const own = session.diagnostics.filter(({ severity, span }) => severity === 'error' && span?.file === file);
    return stop(own.length > 0 ? own : [explained.problem]);
  }
  const { answer } = explained;
  io.out(options.output === 'json' ? explanationJson(answer, sourceText) : explanationText(answer, sourceText));
  return exitCodes.clean;
}

/** A path as the user means it: from the current folder, else from the root. */
function fileBelow(root: string, cwd: string, file: string): string {
  const path = relative(root, resolve(cwd, file)).replaceAll('\\', '/');
  return path.startsWith('..') || /^(teams|platform|rendered)\//.test(file) ? file : path;
}

function explainCode(io: Io, code: Code, options: GlobalOptions): ExitCode {
  const { title, why, fix } = codes[code];
  const docs = docsLink(code);
  io.out(
    options.output === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, about: 'code', code, title, why, fix, docs }, null, 2)}\n`
      : `${title} (${code})\n  ${why}\n  ${fix}\n  ${docs}\n`,
  );
  return exitCodes.clean;
}
