import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Kept between runs, and out of the repository: `node_modules/` is ignored. */
export const cacheFolder = fileURLToPath(new URL('../../node_modules/.cache/roadbed-real', import.meta.url));

/**
 * Installs npm packages at exact versions (`name@1.2.3`), once, without running their scripts and without their peers, and returns the
 * folder that has `node_modules/` in it.
 *
 * They are not in package.json because only tests against real components and the benchmark need them, and they are large.
 */
export function installPackages(folderName: string, specs: readonly string[]): Promise<string> {
  return once(folderName, async (folder) => {
    const flags = [
      '--no-save',
      '--ignore-scripts',
      '--legacy-peer-deps',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    await promisify(execFile)('npm', ['install', '--prefix', folder, ...flags, ...specs]);
  });
}

/**
 * A folder of the cache, filled by `fill` where it does not exist. It appears whole or not at all, so that a run that was interrupted and
 * two runs at the same time do no harm.
 */
export async function once(folderName: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const wanted = join(cacheFolder, folderName);
  if (existsSync(wanted)) return wanted;
  await mkdir(dirname(wanted), { recursive: true });
  const fresh = await mkdtemp(`${wanted}.`);
  try {
    await fill(fresh);
    await rename(fresh, wanted);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another run was faster.
    if (!existsSync(wanted)) throw error;
  }
  return wanted;
}
