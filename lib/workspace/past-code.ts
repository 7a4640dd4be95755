import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Outcome } from '../diagnostics/index.ts';
import type { Tree } from '../model/index.ts';
import { loadPlatformCode, type PlatformCode } from './extensions.ts';

const isCode = (path: string): boolean => /\.(?:[cm]?[jt]s|json)$/.test(path) && !/\.test\.[cm]?ts$/.test(path);

/** The files of platform/ that a company's own code consists of. */
function codeFiles(tree: Tree): readonly string[] {
  return tree
    .list('platform')
    .filter(({ path, type }) => type === 'file' && isCode(path) && !path.startsWith('platform/schema/'))
    .map(({ path }) => path);
}

/**
 * Loads the company's own code as another commit has it. Its files are laid out in a folder outside the repository, where
 * everything else of the repository is linked in, so that `roadbed` and other packages are the ones that run now. (Below
 * `node_modules`, Node would neither read TypeScript nor let a package import itself by name.)
 */
export async function loadPastCode(root: string, tree: Tree): Promise<Outcome<PlatformCode>> {
  const folder = mkdtempSync(join(tmpdir(), 'roadbed-base-'));
  try {
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      if (entry.name === 'platform' || entry.name === '.git') continue;
      symlinkSync(join(root, entry.name), join(folder, entry.name), entry.isDirectory() ? 'junction' : 'file');
    }
    linkPackagesAbove(root, folder);
    for (const file of codeFiles(tree)) {
      const text = tree.read(file).value;
      if (text === undefined) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return await loadPlatformCode(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a repository of many packages they may be installed further up. */
function linkPackagesAbove(root: string, folder: string): void {
  for (let from = root; ; from = dirname(from)) {
    if (existsSync(join(from, 'node_modules'))) {
      if (from !== root) symlinkSync(join(from, 'node_modules'), join(folder, 'node_modules'), 'junction');
      return;
    }
    if (dirname(from) === from) return;
  }
}
