import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../config/index.ts';
import type { Outcome } from '../diagnostics/index.ts';
import type { Tree, TreeEntry } from '../model/index.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The work tree below a root. Links are listed as links and never followed. */
export function diskTree(root: string): Tree {
  return {
    list: (folder) => listBelow(root, folder),
    read: (file) => readText(root, file),
  };
}

/**
 * Every entry below a folder that is not itself a folder, sorted by path. A repository inside, as submodules have, is one special entry;
 * installed packages are nobody's files. With `everything` neither is spared: then every file is listed.
 */
export function listBelow(root: string, folder: string, everything = false): TreeEntry[] {
  const found: TreeEntry[] = [];
  const walk = (relative: string): void => {
    for (const entry of entriesOf(join(root, relative))) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (everything) walk(path);
        else if (entry.name === '.git') found.push({ path, type: 'submodule' });
        else if (entry.name !== 'node_modules') walk(path);
      } else {
        found.push({ path, type: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'symlink' : 'other' });
      }
    }
  };
  if (isLink(join(root, folder))) return [{ path: folder, type: 'symlink' }];
  walk(folder);
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function readText(root: string, file: string): Outcome<string | undefined> {
  const problem = (message: string, hint: string): Outcome<undefined> => ({
    value: undefined,
    diagnostics: [
      { code: 'config/unreadable-file', severity: 'error', message, span: { file, start: 0, end: 0 }, hint },
    ],
  });
  try {
    const path = join(root, file);
    const { size } = lstatSync(path);
    if (size > 4 * limits.bytes) {
      return {
        value: undefined,
        diagnostics: [
          {
            code: 'config/too-large',
            severity: 'error',
            message: `\`${file}\` is larger than ${limits.bytes / 1024} KiB`,
            span: { file, start: 0, end: 0 },
            hint: 'Make it smaller.',
          },
        ],
      };
    }
    return { value: decoder.decode(readFileSync(path)), diagnostics: [] };
  } catch (error) {
    if (error instanceof TypeError) return problem(`\`${file}\` is not UTF-8 text`, 'Save it as UTF-8.');
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    return problem(`\`${file}\` cannot be read (${code})`, 'Check that it exists and that you may read it.');
  }
}

/** Whether a file-system error means "nothing there". */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
