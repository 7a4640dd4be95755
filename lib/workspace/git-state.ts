import { spawnSync } from 'node:child_process';

/**
 * What the user's own Git says about a folder, trimmed; undefined where it fails or is not there.
 * Only for looking at the machine: what is rendered or judged never depends on it.
 */
export function askGit(folder: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  });
  return status === 0 ? stdout.trim() : undefined;
}
