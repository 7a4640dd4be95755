import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../lib/cli/io.ts';
import { main } from '../lib/cli/main.ts';

export const checkout = join(import.meta.dirname, '..');

/** How a run of `roadbed` ended and what it printed. */
export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line in a folder, as a user does. */
export function roadbed(folder: string, ...args: readonly string[]): Run {
  return runScript(join(checkout, 'dist', 'roadbed.js'), folder, args);
}

export function runScript(script: string, folder: string, args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  return { code: status, out: stdout, err: stderr };
}

/** The same command line in this process, for tables of many small runs; `ask` answers as a person at the terminal would. */
export async function roadbedHere(folder: string, args: readonly string[], ask?: Io['ask']): Promise<Run> {
  let out = '';
  let err = '';
  const code = await main(args, {
    cwd: folder,
    env: {},
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    terminal: { out: false, err: false },
    readIn: () => '',
    signal: new AbortController().signal,
    ...(ask ? { ask } : {}),
  });
  return { code, out, err };
}

/** Folders that tests made, removed by `removeFolders`. */
const made: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadbed-'));
  made.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A copy of the sample company in a folder of its own, as a repository that has the package installed; without what is generated. */
export function copyOfCompany(): string {
  const folder = newFolder();
  for (const name of ['platform', 'teams']) cpSync(join(checkout, name), join(folder, name), { recursive: true });
  rmSync(join(folder, 'platform', 'schema'), { recursive: true });
  installPackage(folder, checkout);
  return folder;
}

/** The package and what it depends on in `node_modules/`, as npm puts them side by side; nothing is fetched. */
export function installPackage(folder: string, packageFolder: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  for (const name of Object.keys(dependencies))
    symlinkSync(join(checkout, 'node_modules', name), join(folder, 'node_modules', name));
  const target = join(folder, 'node_modules', 'roadbed');
  if (packageFolder === checkout) symlinkSync(checkout, target);
  else cpSync(packageFolder, target, { recursive: true });
  symlinkSync('../roadbed/dist/roadbed.js', join(folder, 'node_modules', '.bin', 'roadbed'));
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

export function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** Every file below a folder, sorted, without `node_modules/`. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((path) => !path.startsWith('node_modules/'))
    .sort();
}
