import { lstatSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../diagnostics/index.ts';
import { isMissing } from './disk-tree.ts';
import { takeLock } from './lock.ts';

/** A file of the repository that people own once it is there: a new app, a starter file, a schema for editors. */
export interface SourceFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The text of a file that may not be there. */
export function readIfThere(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether anything stands at a path, a dangling link included. */
export function isThere(root: string, path: string): boolean {
  try {
    lstatSync(join(root, path));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * Writes files below a root, each whole or not at all. `create` refuses what is already there, before anything is written.
 * Never writes through a link: it could lead outside the repository.
 */
export function writeSourceFiles(
  root: string,
  files: readonly SourceFile[],
  mode: 'create' | 'replace',
): readonly Diagnostic[] {
  const refused = files.flatMap(({ path }): Diagnostic[] => {
    const link = linkOnTheWay(root, path);
    if (link !== undefined) return [refusal(path, `\`${link}\` is a link`, 'Replace the link with a folder.')];
    if (mode === 'create' && isThere(root, path))
      return [refusal(path, `\`${path}\` is already there`, 'Choose another name, or edit the file.')];
    return [];
  });
  if (refused.length > 0) return refused;
  for (const { path, text } of files) {
    const target = join(root, path);
    const aside = `${target}.${process.pid}.new`;
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(aside, text, { flag: 'wx' });
      renameSync(aside, target);
    } catch (error) {
      removeIfThere(aside);
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      return [refusal(path, `\`${path}\` cannot be written (${code})`, 'Check permissions and space.')];
    }
  }
  return [];
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/**
 * Puts another text in the place of a file's, if it still is the text that the caller has read: compare and set. Of several runs at the same
 * time one does its work and the others are refused, so no change is lost. Says `changed` or `busy` where it was refused.
 */
export function replaceSourceFile(
  root: string,
  path: string,
  before: string,
  after: string,
): 'done' | 'changed' | 'busy' | readonly Diagnostic[] {
  // Beside the folders that are read, so that nobody takes it for a team's file.
  const lock = join(root, `.${path.replaceAll('/', '.')}.lock`);
  if (linkOnTheWay(root, path) !== undefined) return writeSourceFiles(root, [{ path, text: after }], 'replace');
  try {
    if (!takeLock(lock)) return 'busy';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return [refusal(path, `\`${path}\` cannot be written (${code})`, 'Check permissions and space.')];
  }
  try {
    if (readIfThere(root, path) !== before) return 'changed';
    const problems = writeSourceFiles(root, [{ path, text: after }], 'replace');
    return problems.length > 0 ? problems : 'done';
  } finally {
    removeIfThere(lock);
  }
}

function linkOnTheWay(root: string, path: string): string | undefined {
  const steps = path.split('/');
  for (let i = 1; i <= steps.length; i++) {
    const part = steps.slice(0, i).join('/');
    try {
      if (lstatSync(join(root, part)).isSymbolicLink()) return part;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
  return undefined;
}

function refusal(file: string, message: string, hint: string): Diagnostic {
  return { code: 'workspace/write-failed', severity: 'error', message, span: { file, start: 0, end: 0 }, hint };
}
