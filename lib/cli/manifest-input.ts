import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/index.ts';
import { type Manifest, readManifests } from '../policy/admission/index.ts';
import type { Io } from './io.ts';

/** Manifests from wherever PATH arguments point: files, folders with all that is in them, `-` for standard input. */
export interface ManifestInput {
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the files that were read, by the names that spans use. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The tests of policies stand beside them and are no manifests. */
export const isTestFile = (name: string): boolean => /\.test\.ya?ml$/i.test(name);
const isManifestFile = (name: string): boolean => /\.(?:ya?ml|json)$/i.test(name) && !isTestFile(name);
const largestFile = 256 * 1_048_576;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads every PATH. One that cannot be read is an error among the diagnostics. */
export function readManifestPaths(io: Io, paths: readonly string[]): ManifestInput {
  const { texts, diagnostics } = readTexts(io, paths);
  const read = [...texts].map(([file, text]) => readManifests(file, text));
  return {
    manifests: read.flatMap(({ manifests }) => manifests),
    // A folder may well hold other YAML; who names a file means it.
    diagnostics: [...diagnostics, ...read.flatMap((one) => one.diagnostics)].filter(
      ({ code, span }) => code !== 'policy/not-an-object' || paths.includes(span?.file ?? ''),
    ),
    texts,
  };
}

/** The texts of every PATH, by the names that spans use. */
export function readTexts(io: Io, paths: readonly string[], fits = isManifestFile): Omit<ManifestInput, 'manifests'> {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    if (path === '-') texts.set('-', io.readIn());
    else for (const file of filesAt(io.cwd, path, fits, diagnostics)) readInto(texts, io.cwd, file, diagnostics);
  }
  return { texts, diagnostics };
}

/** The files that a path means, named as the user named them. */
function filesAt(
  cwd: string,
  path: string,
  fits: (name: string) => boolean,
  diagnostics: Diagnostic[],
): readonly string[] {
  try {
    if (!statSync(resolve(cwd, path)).isDirectory()) return [path];
  } catch (error) {
    diagnostics.push(unreadable(path, error));
    return [];
  }
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(resolve(cwd, folder), { withFileTypes: true })) {
      const name = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules') walk(name);
      else if (entry.isFile() && fits(entry.name)) found.push(name);
    }
  };
  walk(path);
  return found.sort();
}

function readInto(texts: Map<string, string>, cwd: string, file: string, diagnostics: Diagnostic[]): void {
  if (texts.has(file)) return;
  try {
    const path = resolve(cwd, file);
    if (lstatSync(path).size > largestFile) throw new RangeError(`larger than ${largestFile / 1_048_576} MiB`);
    texts.set(file, decoder.decode(readFileSync(path)));
  } catch (error) {
    diagnostics.push(unreadable(file, error));
  }
}

function unreadable(file: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code;
  const why = error instanceof RangeError ? error.message : error instanceof TypeError ? 'not UTF-8 text' : code;
  if (why === undefined) throw error;
  return {
    code: 'config/unreadable-file',
    severity: 'error',
    message: `\`${file}\` cannot be read (${why})`,
    hint: 'Check that it exists, that you may read it, and that it is UTF-8 text.',
  };
}
