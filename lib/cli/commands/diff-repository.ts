import type { ExitCode, Io } from '../io.ts';
import { usageProblem } from '../session.ts';
import type { DiffCommandOptions } from './diff.ts';

/** `roadbed diff [--base REF]`: the work tree against where it left the protected branch, both rendered. */
export async function diffRepository(
  io: Io,
  _selectors: readonly string[],
  _options: DiffCommandOptions,
): Promise<ExitCode> {
  return usageProblem(io, '`--from PATH --to PATH` is missing', 'Name two files or folders of manifests.');
}
