import { askGit } from '../../workspace/index.ts';
import { type CheckUp, fail, ok, warn } from './check-up.ts';

/** Checks that need no readable repository: Node, Git, and how Git treats files here. */
export function machineChecks(folder: string): readonly CheckUp[] {
  const git = askGit(folder, '--version');
  if (git === undefined)
    return [node(), fail('git', 'Git is not installed, or not on the PATH', 'Install Git 2.30 or newer.')];
  const inside = askGit(folder, 'rev-parse', '--is-inside-work-tree') === 'true';
  if (!inside)
    return [
      node(),
      ok('git', git.replace(/^git version /, '')),
      warn('repository', 'This folder is in no Git work tree', 'Run `git init`, or clone the repository.'),
    ];
  return [
    node(),
    ok('git', git.replace(/^git version /, '')),
    workTree(folder),
    lineEndings(folder),
    fileNameCase(folder),
    mergeDriver(folder),
  ];
}

function node(): CheckUp {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return ok('node', process.versions.node);
  return fail(
    'node',
    `${process.versions.node} is too old`,
    'Use Node 22.18 or newer; `npm install` brings one along.',
  );
}

function workTree(folder: string): CheckUp {
  const state = inProgress(folder);
  if (state)
    return warn('repository', `A ${state} is not finished`, `Finish or abort the ${state}, then render again.`);
  const changes = (askGit(folder, 'status', '--porcelain', '--untracked-files=normal') ?? '')
    .split('\n')
    .filter(Boolean);
  return ok('repository', changes.length === 0 ? 'nothing to commit' : `${changes.length} uncommitted changes`);
}

function inProgress(folder: string): string | undefined {
  const there = (ref: string): boolean => askGit(folder, 'rev-parse', '--verify', '--quiet', ref) !== undefined;
  if (there('MERGE_HEAD')) return 'merge';
  if (there('CHERRY_PICK_HEAD')) return 'cherry-pick';
  return there('REBASE_HEAD') ? 'rebase' : undefined;
}

/** `rendered/` is compared byte by byte, so a Git that rewrites line endings makes every file differ. */
function lineEndings(folder: string): CheckUp {
  const name = 'line endings';
  const [, , eol = ''] = (askGit(folder, 'check-attr', 'eol', '--', 'rendered/any.yaml') ?? '').split(': ');
  if (eol === 'lf') return ok(name, '`.gitattributes` keeps LF');
  const autocrlf = askGit(folder, 'config', '--get', 'core.autocrlf') ?? 'false';
  if (autocrlf !== 'true') return ok(name, `core.autocrlf is ${autocrlf}`);
  return warn(
    name,
    'core.autocrlf is true: Git turns LF into CRLF on checkout, and rendered/ then differs',
    'Add `* text=auto eol=lf` to `.gitattributes`, then `git add --renormalize .`.',
  );
}

/** Two names that differ in case alone are one file on macOS and Windows. */
function fileNameCase(folder: string): CheckUp {
  const name = 'file names';
  const paths = (askGit(folder, 'ls-files', '-z', '--cached') ?? '').split('\0').filter(Boolean);
  const seen = new Map<string, string>();
  for (const path of paths) {
    const key = path.normalize('NFC').toLowerCase();
    const other = seen.get(key);
    if (other !== undefined && other !== path)
      return warn(name, `\`${other}\` and \`${path}\` are one file on many machines`, 'Rename one of them.');
    seen.set(key, path);
  }
  return ok(name, `${paths.length} tracked, no two differ in case alone`);
}

/** A merge driver that `.gitattributes` names has to be configured on each machine; without it Git merges lines. */
function mergeDriver(folder: string): CheckUp {
  const name = 'merge driver';
  const builtIn = ['', 'unspecified', 'set', 'unset', 'text', 'binary', 'union'];
  const [, , driver = ''] = (askGit(folder, 'check-attr', 'merge', '--', 'rendered/any.yaml') ?? '').split(': ');
  if (builtIn.includes(driver)) return ok(name, '`.gitattributes` names none');
  if (askGit(folder, 'config', '--get', `merge.${driver}.driver`) !== undefined)
    return ok(name, `\`${driver}\` is configured`);
  return warn(
    name,
    `\`.gitattributes\` names the merge driver \`${driver}\`, which this clone does not have`,
    `Configure \`merge.${driver}.driver\`, or render again after each merge.`,
  );
}
