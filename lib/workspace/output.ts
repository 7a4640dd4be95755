import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import { isOurs, type RenderedFile } from '../manifests/index.ts';
import type { TreeEntry } from '../model/index.ts';
import { isMissing, listBelow } from './disk-tree.ts';
import { takeLock } from './lock.ts';

/** What a render does to the output folder; paths are relative to it, sorted. */
export interface OutputChanges {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Files that Roadbed did not write: left alone. */
  readonly foreign: readonly string[];
  readonly unchanged: number;
}

/** Takes rendered files one by one and makes the folder hold them, all or nothing. */
export interface Output {
  /** Compares a file with what is there, and keeps it aside if it differs. */
  add(file: RenderedFile): void;
  /** What was added so far, to be handed to the output that will commit it. */
  part(): OutputPart;
  /** Takes over what another thread added to the same folder. */
  absorb(part: OutputPart): void;
  /** What committing would do. `inScope` says which existing files this render is responsible for. */
  changes(inScope: (path: string) => boolean): OutputChanges;
  /** Puts everything in place at once. Nothing is changed where a diagnostic comes back. */
  commit(changes: OutputChanges): readonly Diagnostic[];
  /** Forgets everything; the folder stays as it was. */
  abandon(): void;
}

/** What one thread added, as data. The files themselves already wait beside the folder. */
export interface OutputPart {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly failure?: Diagnostic | undefined;
}

/** An output for a thread that renders a part, into a folder that another thread has opened and will commit. */
export function joinOutput(folder: string, mode: 'write' | 'compare'): Output {
  return new ComparedOutput(pathsOf(folder), mode);
}

/**
 * Opens an output folder. A render that is killed leaves the old tree or the new one, never a mixture: the new tree is built
 * beside the old one, with unchanged files linked, and takes its place by renaming. What a killed render left is cleared here.
 */
export function openOutput(folder: string, mode: 'write' | 'compare'): Outcome<Output | undefined> {
  const parent = dirname(folder);
  const paths = pathsOf(folder);
  if (isLink(folder)) return failed(folder, 'is a link', 'Replace the link with a folder.');
  try {
    if (mode === 'compare') {
      // Between the two renames of a killed run nothing is in place; the old tree still is the answer.
      if (!existsSync(folder) && existsSync(paths.old) && !existsSync(paths.lock)) renameSync(paths.old, folder);
      return { value: new ComparedOutput(paths, mode), diagnostics: [] };
    }
    mkdirSync(parent, { recursive: true });
    if (!takeLock(paths.lock)) return failed(folder, 'is being written by another run', 'Wait for it to end.');
    if (!existsSync(folder) && existsSync(paths.old)) renameSync(paths.old, folder);
    rmSync(paths.old, { recursive: true, force: true });
    rmSync(paths.fresh, { recursive: true, force: true });
    return { value: new ComparedOutput(paths, mode), diagnostics: [] };
  } catch (error) {
    return { value: undefined, diagnostics: [cannotWrite(folder, error)] };
  }
}

function pathsOf(folder: string): Paths {
  const beside = (suffix: string): string => join(dirname(folder), `.${basename(folder)}.${suffix}`);
  return { folder, fresh: beside('new'), old: beside('old'), lock: beside('lock') };
}

interface Paths {
  readonly folder: string;
  readonly fresh: string;
  readonly old: string;
  readonly lock: string;
}

class ComparedOutput implements Output {
  readonly #paths: Paths;
  readonly #writes: boolean;
  readonly #existing: ReadonlyMap<string, TreeEntry>;
  readonly #seen = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #created: string[] = [];
  readonly #changed: string[] = [];
  readonly #unchanged: string[] = [];
  #failure: Diagnostic | undefined;
  #keepsOld = false;

  constructor(paths: Paths, mode: 'write' | 'compare') {
    this.#paths = paths;
    this.#writes = mode === 'write';
    this.#existing = new Map(listBelow(paths.folder, '', true).map((entry) => [entry.path, entry]));
  }

  add({ path, text }: RenderedFile): void {
    if (this.#seen.has(path)) throw new Error(`two files for one path: ${path}`);
    this.#seen.add(path);
    const existing = this.#existing.get(path);
    // Bytes, not text: a byte that is no UTF-8 would read as the character that stands for such bytes.
    if (existing?.type === 'file' && readFileSync(join(this.#paths.folder, path)).equals(Buffer.from(text))) {
      this.#unchanged.push(path);
      return;
    }
    (existing ? this.#changed : this.#created).push(path);
    if (!this.#writes || this.#failure) return;
    try {
      const target = join(this.#paths.fresh, path);
      this.#makeFolder(dirname(target));
      writeFileSync(target, text);
    } catch (error) {
      this.#failure = cannotWrite(this.#paths.folder, error);
    }
  }

  /** Each folder once: asking for one that is there costs as much as making it. */
  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    mkdirSync(folder, { recursive: true });
    for (let made = folder; !this.#folders.has(made) && made.startsWith(this.#paths.fresh); made = dirname(made))
      this.#folders.add(made);
  }

  part(): OutputPart {
    return { created: this.#created, changed: this.#changed, unchanged: this.#unchanged, failure: this.#failure };
  }

  absorb({ created, changed, unchanged, failure }: OutputPart): void {
    for (const path of [...created, ...changed, ...unchanged]) {
      if (this.#seen.has(path)) throw new Error(`two files for one path: ${path}`);
      this.#seen.add(path);
    }
    this.#created.push(...created);
    this.#changed.push(...changed);
    this.#unchanged.push(...unchanged);
    this.#failure ??= failure;
  }

  changes(inScope: (path: string) => boolean): OutputChanges {
    const removed: string[] = [];
    const foreign: string[] = [];
    for (const [path, entry] of this.#existing) {
      if (this.#seen.has(path)) continue;
      if (entry.type !== 'file' || !isOurs(head(join(this.#paths.folder, path)))) foreign.push(path);
      else if (inScope(path)) removed.push(path);
    }
    return {
      created: this.#created.sort(),
      changed: this.#changed.sort(),
      removed: removed.sort(),
      foreign: foreign.sort(),
      unchanged: this.#unchanged.length,
    };
  }

  commit(changes: OutputChanges): readonly Diagnostic[] {
    const { folder, fresh, old } = this.#paths;
    try {
      if (this.#failure) return [this.#failure];
      if (changes.created.length + changes.changed.length + changes.removed.length === 0) return [];
      const [only] = changes.changed;
      if (only !== undefined && changes.changed.length === 1 && changes.created.length + changes.removed.length === 0) {
        renameSync(join(fresh, only), join(folder, only));
        return [];
      }
      this.#linkRest(new Set([...changes.created, ...changes.changed, ...changes.removed]));
      mkdirSync(fresh, { recursive: true });
      if (existsSync(folder)) renameSync(folder, old);
      renameSync(fresh, folder);
      return [];
    } catch (error) {
      if (!existsSync(folder) && existsSync(old)) renameSync(old, folder);
      // Somebody made the folder again in between: the old tree is not thrown away.
      this.#keepsOld = existsSync(old);
      return [cannotWrite(folder, error)];
    } finally {
      this.abandon();
    }
  }

  abandon(): void {
    // What lies beside the folder belongs to whoever writes.
    if (!this.#writes) return;
    rmSync(this.#paths.fresh, { recursive: true, force: true });
    if (!this.#keepsOld) rmSync(this.#paths.old, { recursive: true, force: true });
    rmSync(this.#paths.lock, { force: true });
  }

  /** Everything that stays goes into the new tree as it is: a link, so neither copied nor touched. */
  #linkRest(replaced: ReadonlySet<string>): void {
    const { folder, fresh } = this.#paths;
    for (const { path, type } of this.#existing.values()) {
      if (replaced.has(path)) continue;
      const target = join(fresh, path);
      this.#makeFolder(dirname(target));
      const source = join(folder, path);
      if (type === 'symlink') symlinkSync(readlinkSync(source), target);
      else linkSync(source, target);
    }
  }
}

/** The beginning of a file, enough for the marker. */
function head(path: string): string {
  return readFileSync(path, 'utf8').slice(0, 200);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function failed(folder: string, what: string, hint: string): Outcome<undefined> {
  return {
    value: undefined,
    diagnostics: [
      { code: 'workspace/write-failed', severity: 'error', message: `\`${basename(folder)}\` ${what}`, hint },
    ],
  };
}

function cannotWrite(folder: string, error: unknown): Diagnostic {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return {
    code: 'workspace/write-failed',
    severity: 'error',
    message: `\`${basename(folder)}\` cannot be written (${code})`,
    hint:
      code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
        ? 'Check that you may write there.'
        : code === 'ENOSPC'
          ? 'Make space on the disk.'
          : 'Check the folder.',
  };
}
