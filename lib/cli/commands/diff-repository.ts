import type { Outcome } from '../../diagnostics/index.ts';
import { report } from '../../diagnostics/index.ts';
import { hasErrors, type Repository, readRepository, type Selection } from '../../flow.ts';
import type { App, Tree } from '../../model/index.ts';
import {
  diskTree,
  type GitObjects,
  type GitTree,
  loadPastCode,
  loadPlatformCode,
  openGit,
  readIfThere,
} from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { breather } from '../progress.ts';
import { select } from '../selection.ts';
import { openSession, printFindings, type Session, usageProblem } from '../session.ts';
import { differing, diffStates, type State, type StatesDiff } from '../two-states.ts';
import { type DiffCommandOptions, printChanges } from './diff.ts';

/** `roadbed diff [--base REF]`: the work tree against where it left the protected branch, both rendered. */
export async function diffRepository(
  io: Io,
  selectors: readonly string[],
  options: DiffCommandOptions,
): Promise<ExitCode> {
  if (options.kubernetes !== undefined)
    return usageProblem(
      io,
      '`--kubernetes` goes with `--from` and `--to`',
      'A repository says the version of each cluster.',
    );
  const session = await openSession(io, { ...options, output: 'text' });
  if (typeof session === 'number') return session;
  const { repository, root, sourceText } = session;
  if (!repository || hasErrors(session.diagnostics))
    return printFindings(
      io,
      { ...options, output: 'text' },
      { diagnostics: session.diagnostics, checked: {}, sourceText },
    );
  const git = openGit(root);
  if (!git)
    return usageProblem(
      io,
      'This repository is not in Git',
      'Run `git init`, or compare folders with `--from` and `--to`.',
    );
  const base = baseOf(git, repository, options.base);
  if (typeof base === 'string')
    return usageProblem(io, base, 'Name a branch, a tag or a commit with `--base`, and fetch it first.');

  const head = diskTree(root);
  const tree = git.tree(base.commit);
  const past = await readPast(root, tree, head);
  if (!past.value) {
    const seen = { diagnostics: past.diagnostics, checked: {}, sourceText: (file: string) => tree.read(file).value };
    io.err(report('text', seen, {}));
    return usageProblem(
      io,
      `${base.name} cannot be rendered`,
      'Name a later commit with `--base`, or compare folders with `--from` and `--to`.',
    );
  }
  const madeByAnother = engineOf(tree) !== engineOf(head) || isOtherEngine(tree, head);
  const before: State = { tree, repository: past.value, committed: (path) => committedIn(tree, path), madeByAnother };
  const after: State = { tree: head, repository, committed: (path) => readIfThere(root, `rendered/${path}`) };
  const { selection, problem } = wanted(session, repository, past.value, selectors, options, io);
  if (problem !== undefined) return problem;
  const found = await diffStates(before, after, selection, breather());
  if (io.signal.aborted) return exitCodes.interrupted;
  if (found.problems.length > 0)
    return printFindings(
      io,
      { ...options, output: 'text' },
      { diagnostics: found.problems, checked: { apps: found.rendered }, sourceText },
    );
  const everything = selection.app === undefined && selection.place === undefined;
  const edited = everything ? editedByHand(tree, diskTree(root), found) : [];
  return printChanges(
    io,
    options,
    found.set,
    notesOn(base, found, edited, madeByAnother && selection.app === undefined),
  );
}

interface Base {
  readonly commit: string;
  /** How people call it. */
  readonly name: string;
}

/** Where the work tree left the ref; a sentence where that cannot be told. */
function baseOf(git: GitObjects, { company }: Repository, asked: string | undefined): Base | string {
  const head = git.commit('HEAD');
  if (head === undefined) return 'There is no commit yet to compare with';
  const { branch } = company.platform.settings.git;
  const refs = asked === undefined ? [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`] : [asked];
  for (const ref of refs) {
    const commit = git.commit(ref);
    if (commit === undefined) continue;
    const parted = git.mergeBase(commit, head) ?? commit;
    const name = ref.replace(/^refs\/(remotes|heads)\//, '');
    return { commit: parted, name: `${parted.slice(0, 10)} (${parted === commit ? name : `where it left ${name}`})` };
  }
  if (asked !== undefined) return `\`${asked}\` is no commit that is here`;
  return { commit: head, name: `${head.slice(0, 10)} (HEAD; there is no branch \`${branch}\` here)` };
}

/** The repository as the base has it, with the code that it had then where that is another. */
async function readPast(root: string, tree: GitTree, head: Tree): Promise<Outcome<Repository | undefined>> {
  const otherCode = differing(tree, head, 'platform').some((path) => /\.[cm]?[jt]s$/.test(path));
  const code = otherCode ? await loadPastCode(root, tree) : await loadPlatformCode(root);
  if (hasErrors(code.diagnostics)) return { value: undefined, diagnostics: code.diagnostics };
  return readRepository(tree, code.value);
}

/** The version of Roadbed that a state has locked; undefined where it locks none. */
function engineOf(tree: Tree): string | undefined {
  return /"node_modules\/roadbed": \{\s*"version": "([^"]*)"/.exec(tree.read('package-lock.json').value ?? '')?.[1];
}

/** In the engine's own repository its code is the version. */
function isOtherEngine(base: Tree, head: Tree): boolean {
  if (!head.list('lib').some(({ path }) => path === 'lib/flow.ts')) return false;
  return differing(base, head, 'lib').some((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
}

function committedIn(tree: GitTree, path: string): string | undefined {
  return tree.hash(`rendered/${path}`) === undefined ? undefined : tree.read(`rendered/${path}`).value;
}

/** What is selected in either state: an app that is gone can be named too. */
function wanted(
  session: Session,
  head: Repository,
  base: Repository,
  selectors: readonly string[],
  options: DiffCommandOptions,
  io: Io,
): { readonly selection: Selection; readonly problem?: ExitCode } {
  const now = select(session, head.company, selectors, options, io.cwd);
  const then = select(session, base.company, selectors, options, io.cwd);
  const missing = now.unmatched.filter((one) =>
    then.unmatched.some(({ identity }) => String(identity) === String(one.identity)),
  );
  if (missing.length > 0) {
    const findings = { diagnostics: missing, checked: {}, sourceText: session.sourceText };
    return { selection: {}, problem: printFindings(io, { ...options, output: 'text' }, findings, exitCodes.usage) };
  }
  return {
    selection: {
      ...(now.everything ? {} : { app: (app: App) => now.covers(app.team, app.name) }),
      ...(now.selection.place ? { place: now.selection.place } : {}),
    },
  };
}

/** Files below rendered/ that differ although nothing that they are made of does. */
function editedByHand(base: Tree, head: Tree, found: StatesDiff): readonly string[] {
  if (found.rendered > 0 && found.rendered === found.apps) return [];
  const known = new Set([...found.stale.before, ...found.stale.after, ...found.files]);
  return differing(base, head, 'rendered')
    .map((path) => path.slice('rendered/'.length))
    .filter((path) => !known.has(path));
}

function notesOn(base: Base, found: StatesDiff, edited: readonly string[], isTaken: boolean): readonly string[] {
  const notes = [
    `Against ${base.name}: ${found.rendered} of ${found.apps} apps have other inputs and were rendered twice; the others render to the same.`,
  ];
  if (isTaken)
    notes[0] = `Against ${base.name}: another version of Roadbed made it, so its rendered/ is taken as it was committed; ${found.rendered} apps were rendered.`;
  const some = (files: readonly string[]): string =>
    `${files.length} ${files.length === 1 ? 'file' : 'files'}, such as rendered/${files[0]}`;
  const { before, after } = found.stale;
  if (after.length > 0)
    notes.push(
      `rendered/ of the work tree is not what its sources render to in ${some(after)}: run \`roadbed render\`.`,
    );
  if (before.length > 0)
    notes.push(
      `rendered/ of the base is not what its sources render to in ${some(before)}: it was stale, edited by hand, or written by another version of Roadbed.`,
    );
  if (edited.length > 0)
    notes.push(
      `rendered/ was changed by hand, as no source changed for it, in ${some(edited)}: run \`roadbed render\`.`,
    );
  if (found.otherFiles.length > 0)
    notes.push(
      `Beside objects of clusters, ${some(found.otherFiles)} ${found.otherFiles.length === 1 ? 'differs' : 'differ'}.`,
    );
  if (found.unrenderable.length > 0)
    notes.push(`The base has errors in ${found.unrenderable.join(', ')}: what its rendered/ says is taken for them.`);
  return notes;
}
