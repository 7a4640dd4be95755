import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { schemaChecker } from '../../check/index.ts';
import type { KindDefinition } from '../../config/index.ts';
import { type Diagnostic, didYouMean, type SourceText } from '../../diagnostics/index.ts';
import { hasErrors, type Repository, readRepository, render } from '../../flow.ts';
import { diskTree, isThere, overlayTree, type SourceFile, writeSourceFiles } from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { type AppFlags, answers } from '../new/answers.ts';
import { composeApp } from '../new/app-file.ts';
import { composeTeam, spokenName } from '../new/team-file.ts';
import { type GlobalOptions, openSession, printFindings, type Session, usageProblem } from '../session.ts';

export interface NewOptions extends GlobalOptions, AppFlags {
  readonly environment?: readonly string[];
  readonly teamName?: string;
  readonly group?: readonly string[];
  readonly from?: string;
}

/** A usage problem, said in two lines. */
interface Refusal {
  readonly problem: string;
  readonly hint: string;
}

/** `roadbed new`: an app's file, and its team's where the team is new. Nothing is written that `check` would refuse. */
export async function newCommand(
  io: Io,
  kindName: string | undefined,
  id: string | undefined,
  options: NewOptions,
): Promise<ExitCode> {
  const session = await openSession(io, options);
  if (typeof session === 'number') return session;
  const { repository, diagnostics, sourceText } = session;
  if (!repository) return printFindings(io, options, { diagnostics, checked: { apps: 0 }, sourceText });
  const refuse = ({ problem, hint }: Refusal): ExitCode =>
    io.signal.aborted ? exitCodes.interrupted : usageProblem(io, problem, hint);

  const kind = await chooseKind(io, repository, kindName);
  if ('problem' in kind) return refuse(kind);
  const named = nameOf(id ?? (await io.ask?.('Team and app, as team/app: '))?.trim());
  if ('problem' in named) return refuse(named);
  const { team, app } = named;
  const path = `teams/${team}/${app}.yaml`;
  if (isThere(session.root, path))
    return refuse({ problem: `\`${path}\` is already there`, hint: 'Choose another name, or edit the file.' });
  const environments = environmentsOf(repository, options.environment);
  if ('problem' in environments) return refuse(environments);
  const answered = await answers(kind, options, io);
  if ('problem' in answered) return refuse(answered);
  const brought = filesToBring(io, options.from, team, app);
  if ('problem' in brought) return refuse(brought);

  const composed = composeApp(kind, { fields: answered.fields, environments: environments.names });
  const teamFile = `teams/${team}/team.yaml`;
  const newTeam = !isThere(session.root, teamFile);
  if (!newTeam && (options.teamName !== undefined || options.group !== undefined))
    return refuse({
      problem: `The team \`${team}\` is already there`,
      hint: `Edit \`${teamFile}\` instead of \`--team-name\` and \`--group\`.`,
    });
  const groups = options.group ?? [`${team}-developers`];
  const files: readonly SourceFile[] = [
    ...(newTeam ? [{ path: teamFile, text: composeTeam(options.teamName ?? spokenName(team), groups) }] : []),
    { path, text: composed.text },
    ...brought.files,
  ];
  const found = problemsOf(session, repository, `${team}/${app}`, files);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const withNew: SourceText = (file) => texts.get(file) ?? sourceText(file);
  const problems = hasErrors(found) ? found : [...found, ...writeSourceFiles(session.root, files, 'create')];
  if (hasErrors(problems)) {
    const code = printFindings(io, options, {
      diagnostics: problems,
      checked: { files: files.length },
      sourceText: withNew,
    });
    io.err('Nothing was written. A field that is missing is given by its flag, or by `--set FIELD=VALUE`.\n');
    return code;
  }
  for (const file of files) io.out(`created ${file.path}\n`);
  io.err(nextSteps(kind, path, composed.fromExample, newTeam && options.group === undefined ? groups : [], teamFile));
  return exitCodes.clean;
}

async function chooseKind(io: Io, { code }: Repository, name: string | undefined): Promise<KindDefinition | Refusal> {
  const kinds = code.templates;
  const list = `The kinds are ${kinds.map(({ kind }) => kind).join(', ')}.`;
  if (name === undefined && io.ask) {
    io.err(`${kinds.map(({ kind, description }) => `  ${kind.padEnd(16)} ${description}`).join('\n')}\n`);
  }
  const said = name ?? (await io.ask?.('Kind: '))?.trim();
  if (said === undefined) return { problem: 'KIND is missing', hint: list };
  const near = didYouMean(
    said,
    kinds.map(({ kind }) => kind),
  );
  return (
    kinds.find(({ kind }) => kind === said) ?? {
      problem: `\`${said}\` is not a kind of app`,
      hint: near ? `Did you mean \`${near}\`?` : list,
    }
  );
}

const nameRule = /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/;

function nameOf(id: string | undefined): { readonly team: string; readonly app: string } | Refusal {
  const [team = '', app = '', ...rest] = (id ?? '').split('/');
  if (id === undefined || app === '' || rest.length > 0)
    return {
      problem: id === undefined ? 'TEAM/APP is missing' : `\`${id}\` is not TEAM/APP`,
      hint: 'Write it like `shop/cart`.',
    };
  const wrong = [team, app].find((name) => !nameRule.test(name));
  if (wrong !== undefined)
    return {
      problem: `\`${wrong}\` cannot be a name`,
      hint: 'Use lower case letters, digits and `-`, starting with a letter, at most 40 characters.',
    };
  if (app === 'team') return { problem: 'An app cannot be called `team`', hint: '`team.yaml` is the team’s own file.' };
  return { team, app };
}

function environmentsOf(
  { company }: Repository,
  wanted: readonly string[] | undefined,
): { readonly names: readonly string[] } | Refusal {
  const known = company.environments.map(({ name }) => name);
  const unknown = wanted?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = didYouMean(unknown, known);
    return {
      problem: `There is no environment \`${unknown}\``,
      hint: near ? `Did you mean \`${near}\`?` : `There are ${known.join(', ')}.`,
    };
  }
  const names = wanted === undefined ? known.slice(0, 1) : known.filter((name) => wanted.includes(name));
  if (names.length === 0)
    return { problem: 'There is no environment yet', hint: 'Add one to `platform/environments/`.' };
  return { names };
}

/** The YAML and JSON files of a folder, as files of the app's own folder. */
function filesToBring(
  io: Io,
  from: string | undefined,
  team: string,
  app: string,
): { readonly files: readonly SourceFile[] } | Refusal {
  if (from === undefined) return { files: [] };
  const folder = resolve(io.cwd, from);
  try {
    const single = statSync(folder).isFile();
    const names = single
      ? ['']
      : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ya?ml|json)$/.test(name));
    const files = names.sort().map((name) => ({
      path: `teams/${team}/${app}/${single ? relative(resolve(folder, '..'), folder) : name.replaceAll('\\', '/')}`,
      text: readFileSync(join(folder, name), 'utf8'),
    }));
    if (files.length > 0) return { files };
    return { problem: `\`${from}\` holds no YAML or JSON files`, hint: 'Name the folder that holds the manifests.' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { problem: `\`--from ${from}\` cannot be read (${code})`, hint: 'Name a folder or a file with manifests.' };
  }
}

/** What `check` would say about the new files, and had not said before. */
function problemsOf(
  { root, diagnostics: before }: Session,
  { code }: Repository,
  id: string,
  files: readonly SourceFile[],
): readonly Diagnostic[] {
  const read = readRepository(overlayTree(diskTree(root), files), code);
  const found: Diagnostic[] = [...read.diagnostics];
  if (read.value) {
    const checkSchemas = schemaChecker(read.value);
    for (const made of render(read.value, { app: (app) => app.id === id }))
      found.push(...made.diagnostics, ...checkSchemas(made));
  }
  const key = ({ code, message, span }: Diagnostic): string => `${code} ${span?.file} ${message}`;
  const known = new Set(before.map(key));
  return found.filter((diagnostic) => !known.has(key(diagnostic)));
}

function nextSteps(
  { kind }: KindDefinition,
  path: string,
  fromExample: readonly string[],
  groups: readonly string[],
  teamFile: string,
): string {
  const lines = [
    ...fromExample.map((field) => `\`${field}\` is the one of the example of ${kind}; make it yours.`),
    ...groups.map((group) => `The SSO group \`${group}\` is a guess; correct it in ${teamFile}.`),
    `Next: look at ${path}, run \`roadbed render\`, commit the result and open a merge request.`,
    `Every field of ${kind}: \`roadbed schema ${kind}\`, or completion in your editor.`,
  ];
  return `${lines.join('\n')}\n`;
}
