import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from '../measure.ts';
import type { AppEnvironment } from '../workload.ts';

/** One way of turning the workload into manifests. */
export interface Tool {
  readonly name: string;
  /** How its users run it, in a line of the report. */
  readonly how: string;
  /**
   * Most app-environments that it is measured with. Set where each one is a process of its own, so that cost per app-environment does not
   * depend on their number and waiting for thousands of them shows nothing.
   */
  readonly most?: number;
  /** Writes the tool's input into an empty folder. */
  prepare(folder: string, work: readonly AppEnvironment[]): Promise<Prepared>;
}

export interface Prepared {
  readonly command: Command;
  /** Where the manifests are afterwards. It is emptied before each run. */
  readonly output: string;
}

/** Files by their path below a folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
