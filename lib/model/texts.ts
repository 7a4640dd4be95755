import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import type { Tree, TreeEntry } from './load.ts';

/** A file that is read as it is. */
export interface TextFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The texts of all files below a folder whose path fits, in the order of their paths. Links and special files are refused. */
export function textsBelow(tree: Tree, folder: string, fits: (path: string) => boolean): Outcome<readonly TextFile[]> {
  const diagnostics: Diagnostic[] = [];
  const value: TextFile[] = [];
  for (const entry of tree.list(folder).filter(({ path }) => fits(path))) {
    if (entry.type !== 'file') diagnostics.push(notAFile(entry));
    else {
      const read = tree.read(entry.path);
      diagnostics.push(...read.diagnostics);
      if (read.value !== undefined) value.push({ path: entry.path, text: read.value });
    }
  }
  return { value, diagnostics };
}

export function notAFile({ path, type }: TreeEntry): Diagnostic {
  return {
    code: 'config/not-a-file',
    severity: 'error',
    message: `\`${path}\` is a ${type === 'other' ? 'special file' : type}; only regular files are read`,
    span: { file: path, start: 0, end: 0 },
    hint: 'Replace it with the file itself.',
  };
}
