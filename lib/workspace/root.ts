import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository that a folder stands in: the nearest one upward with `platform/platform.yaml`. */
export function findRoot(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'platform', 'platform.yaml'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
