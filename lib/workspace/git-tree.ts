import { spawnSync } from 'node:child_process';
import { limits } from '../config/index.ts';
import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import type { Tree, TreeEntry } from '../model/index.ts';

/** A Git repository as a store of objects: nothing of it is checked out, run or configured by anybody else. */
export interface GitObjects {
  /** The full hash of the commit that a ref names; undefined where the ref is not fit to be one, or names none. */
  commit(ref: string): string | undefined;
  /** The commit where two commits parted; undefined where they have nothing in common. */
  mergeBase(commit: string, other: string): string | undefined;
  /** The files of a commit below the folder that was opened. */
  tree(commit: string): GitTree;
}

export interface GitTree extends Tree {
  /** The hash of a regular file's content; undefined for what is none. */
  hash(file: string): string | undefined;
  /** Every regular file below a folder with its hash. */
  hashes(folder: string): ReadonlyMap<string, string>;
}

/** Opens the repository that a folder is in, the folder being the root of its trees. Undefined where there is none. */
export function openGit(folder: string): GitObjects | undefined {
  const prefix = line(git(folder, ['rev-parse', '--show-prefix']));
  if (prefix === undefined) return undefined;
  return {
    commit: (ref) => {
      if (!isRef(ref)) return undefined;
      const found = line(git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]));
      return found !== undefined && isHash(found) ? found : undefined;
    },
    mergeBase: (commit, other) => {
      if (!isHash(commit) || !isHash(other)) return undefined;
      const found = line(git(folder, ['merge-base', commit, other]));
      return found !== undefined && isHash(found) ? found : undefined;
    },
    tree: (commit) => {
      if (!isHash(commit)) throw new Error('a tree is read by the full hash of its commit');
      return new ObjectTree(folder, prefix, commit);
    },
  };
}

/**
 * What may be called a ref: no option, no range, none of the characters that `git check-ref-format` forbids, but `~`, `^`
 * and `@{…}`, by which people name commits before others.
 */
export function isRef(text: string): boolean {
  return /^(?![-./])[\w./@{}~^+#%=-]{1,255}$/.test(text) && !text.includes('..') && !text.endsWith('.lock');
}

const isHash = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/**
 * Neither the system's nor the user's configuration, no hooks, no prompt, no fetching of what is missing, no replaced
 * objects. Owned by somebody else is fine: nothing of it is run.
 */
function git(folder: string, args: readonly string[], input?: string): Buffer | undefined {
  const config = ['safe.directory=*', 'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false'];
  const { status, stdout } = spawnSync('git', [...config.flatMap((one) => ['-c', one]), ...args], {
    cwd: folder,
    ...(input === undefined ? {} : { input }),
    maxBuffer: 1024 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_NO_LAZY_FETCH: '1',
    },
  });
  return status === 0 ? stdout : undefined;
}

const line = (output: Buffer | undefined): string | undefined => output?.toString('utf8').replace(/\n$/, '');

interface Entry {
  readonly path: string;
  readonly type: TreeEntry['type'];
  readonly hash: string;
  /** In bytes; of regular files. */
  readonly size: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** How many files are read at once: the next one is most often the one beside it. */
const atOnce = 2000;

class ObjectTree implements GitTree {
  readonly #folder: string;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #texts = new Map<string, Buffer>();

  constructor(folder: string, prefix: string, commit: string) {
    this.#folder = folder;
    const listing = git(folder, [
      'ls-tree',
      '-r',
      '-z',
      '-l',
      '--full-tree',
      commit,
      ...(prefix === '' ? [] : ['--', prefix]),
    ]);
    if (listing === undefined) throw new Error(`git cannot list the tree of ${commit}`);
    const entries = listing
      .toString('utf8')
      .split('\0')
      .flatMap((record) => readEntry(record, prefix) ?? []);
    this.#entries = new Map(entries.sort((a, b) => (a.path < b.path ? -1 : 1)).map((entry) => [entry.path, entry]));
  }

  list(folder: string): TreeEntry[] {
    return this.#below(folder).map(({ path, type }) => ({ path, type }));
  }

  hash(file: string): string | undefined {
    const entry = this.#entries.get(file);
    return entry?.type === 'file' ? entry.hash : undefined;
  }

  hashes(folder: string): ReadonlyMap<string, string> {
    return new Map(this.#below(folder).flatMap(({ path, type, hash }) => (type === 'file' ? [[path, hash]] : [])));
  }

  read(file: string): Outcome<string | undefined> {
    const entry = this.#entries.get(file);
    if (entry?.type !== 'file')
      return refused(file, 'config/unreadable-file', `\`${file}\` is no file there`, 'Check the name.');
    if (entry.size > 4 * limits.bytes)
      return refused(
        file,
        'config/too-large',
        `\`${file}\` is larger than ${limits.bytes / 1024} KiB`,
        'Make it smaller.',
      );
    try {
      return { value: decoder.decode(this.#content(entry)), diagnostics: [] };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return refused(file, 'config/unreadable-file', `\`${file}\` is not UTF-8 text`, 'Save it as UTF-8.');
    }
  }

  #below(folder: string): readonly Entry[] {
    return [...this.#entries.values()].filter(
      ({ path }) => folder === '' || path === folder || path.startsWith(`${folder}/`),
    );
  }

  #content(entry: Entry): Buffer {
    const known = this.#texts.get(entry.hash);
    if (known) return known;
    const top = entry.path.split('/')[0] ?? '';
    const near = this.#below(top).filter(
      ({ type, hash, size }) => type === 'file' && size <= 4 * limits.bytes && !this.#texts.has(hash),
    );
    const from = near.findIndex(({ path }) => path === entry.path);
    this.#fetch([...new Set(near.slice(from, from + atOnce).map(({ hash }) => hash))]);
    const found = this.#texts.get(entry.hash);
    if (!found) throw new Error(`git has no object ${entry.hash}`);
    return found;
  }

  /** `cat-file --batch` answers `<hash> blob <size>`, the bytes and a newline for each name. */
  #fetch(hashes: readonly string[]): void {
    const output = git(this.#folder, ['cat-file', '--batch'], `${hashes.join('\n')}\n`);
    if (output === undefined) throw new Error('git cannot read its objects');
    for (let at = 0; at < output.length; ) {
      const end = output.indexOf(10, at);
      const [hash = '', type, size] = output.toString('latin1', at, end).split(' ');
      if (type !== 'blob') {
        at = end + 1;
        continue;
      }
      this.#texts.set(hash, output.subarray(end + 1, end + 1 + Number(size)));
      at = end + 1 + Number(size) + 1;
    }
  }
}

/** `<mode> <type> <hash> <size>\t<path>` */
function readEntry(record: string, prefix: string): Entry | undefined {
  const match = /^(\d{6}) (\w+) ([0-9a-f]+) +(-|\d+)\t([\s\S]+)$/.exec(record);
  if (match === null) return undefined;
  const [, mode = '', , hash = '', size = '', path = ''] = match;
  const type =
    mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : mode.startsWith('100') ? 'file' : 'other';
  return { path: path.slice(prefix.length), type, hash, size: Number(size) || 0 };
}

function refused(file: string, code: Diagnostic['code'], message: string, hint: string): Outcome<undefined> {
  return {
    value: undefined,
    diagnostics: [{ code, severity: 'error', message, span: { file, start: 0, end: 0 }, hint }],
  };
}
