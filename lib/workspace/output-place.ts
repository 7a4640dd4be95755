import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isOurs } from '../manifests/index.ts';
import { isMissing } from './disk-tree.ts';

/** Where people write: never generated into. */
const written = ['platform', 'teams', 'policies', 'lib', '.git', 'node_modules'];
/** How many files are looked at before a folder counts as somebody else's. */
const enough = 2000;

/**
 * Why a folder cannot be the output of a repository, undefined where it can. A render takes the place of the whole folder, so it must be
 * `rendered/`, a new or an empty folder, or one that Roadbed wrote before: never one that holds the repository, or anybody's other files.
 */
export function unfitForOutput(asked: string, repository: string): string | undefined {
  const folder = withoutLinks(asked);
  const root = withoutLinks(repository);
  if (isWithin(root, folder)) return 'it holds the repository';
  const [first = ''] = relative(root, folder).split(sep);
  if (isWithin(folder, root) && written.includes(first)) return `\`${first}/\` is written by people`;
  if (folder === join(root, 'rendered') || isEmpty(folder) || holdsOurs(folder)) return undefined;
  return `\`${basename(folder)}\` is not empty, and Roadbed did not write what is in it`;
}

/** Where a path really leads; of what does not exist yet, where its nearest existing folder does. */
function withoutLinks(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(withoutLinks(parent), basename(path));
}

function isWithin(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path === '' || !(path === '..' || path.startsWith(`..${sep}`));
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    // What is no folder at all is for the writer to report.
    if (isMissing(error)) return true;
    throw error;
  }
}

/** Whether a file that Roadbed wrote is found soon, looking at the folders nearest to the top first. */
function holdsOurs(folder: string): boolean {
  const folders = [folder];
  let looked = 0;
  for (let next = folders.shift(); next !== undefined && looked < enough; next = folders.shift()) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && entry.name.endsWith('.yaml') && isOurs(readFileSync(path, 'utf8'))) {
        // A repository that renders into itself has such files too, and much else.
        return !readdirSync(folder).some((name) => written.includes(name));
      }
      looked++;
    }
  }
  return false;
}
