import { execFile, spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { once } from './packages.ts';

/** A folder for PATH with rsync in it, which gitlab-ci-local needs: Debian's own package, unpacked, where the machine has none. */
export async function rsyncFolder(): Promise<string> {
  if (spawnSync('rsync', ['--version']).status === 0) return '';
  return once('rsync', async (folder) => {
    const run = promisify(execFile);
    await run('apt-get', ['download', 'rsync', 'libpopt0', 'libxxhash0'], { cwd: folder });
    for (const name of await readdir(folder)) await run('dpkg-deb', ['-x', name, 'unpacked'], { cwd: folder });
    const script = `#!/bin/sh
here="$(dirname "$0")/unpacked/usr"
LD_LIBRARY_PATH="$(echo "$here"/lib/*-linux-gnu)" exec "$here/bin/rsync" "$@"
`;
    await writeFile(join(folder, 'rsync'), script, { mode: 0o755 });
  });
}
