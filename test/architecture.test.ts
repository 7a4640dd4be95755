import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

// The folder list is the data flow. A room may know the rooms that come before it, each for the reason given here, and enters
// them by their door alone. `flow.ts` is the page that calls each stage once.

const root = join(import.meta.dirname, '..');

interface Room {
  readonly knows: readonly string[];
  readonly because: string;
}

const rooms: Readonly<Record<string, Room>> = {
  diagnostics: { knows: [], because: 'a problem is data that every room hands on, so it knows none of them' },
  config: { knows: ['diagnostics'], because: 'it turns text into typed values; what they mean is decided later' },
  kubernetes: {
    knows: ['diagnostics', 'config'],
    because: 'it holds facts about the API server, not about any company',
  },
  model: {
    knows: ['diagnostics', 'config', 'kubernetes'],
    because: 'plans are made before there are objects; of Kubernetes it only compares quantities and names',
  },
  synth: {
    knows: ['diagnostics', 'config', 'kubernetes', 'model'],
    because: 'it turns plans into objects, and must not know in which file they end',
  },
  manifests: { knows: ['synth'], because: 'it turns objects into files, and must not know what an app is' },
  tenancy: {
    knows: ['config', 'model', 'synth'],
    because: 'what a cluster gives to a team is made of the same building blocks',
  },
  argocd: {
    knows: ['config', 'manifests', 'model', 'synth'],
    because: 'an application points at the path that manifests decides',
  },
  pipelines: {
    knows: ['config', 'diagnostics', 'manifests', 'model'],
    because:
      'an app is built once, whatever cluster it runs in: a pipeline is made of what the files say, not of objects',
  },
  policy: {
    knows: ['config', 'diagnostics', 'kubernetes'],
    because: 'rules judge objects; they must not know how those were made, nor from which folder they are read',
  },
  workspace: {
    knows: ['config', 'diagnostics', 'manifests', 'model', 'pipelines', 'synth'],
    because: 'it is the only room with disk and Git, and holds no logic of theirs',
  },
};

/** Rooms after the flow: they read what it makes. */
const after: Readonly<Record<string, Room>> = {
  diff: {
    knows: ['config', 'diagnostics', 'kubernetes', 'model', 'synth'],
    because: 'it compares two sets of objects, wherever they come from',
  },
  explain: {
    knows: ['argocd', 'config', 'diagnostics', 'kubernetes', 'manifests', 'model', 'synth', 'tenancy', 'flow.ts'],
    because: 'it renders again to see what moves',
  },
  check: {
    knows: [
      'config',
      'diagnostics',
      'explain',
      'kubernetes',
      'manifests',
      'model',
      'policy',
      'synth',
      'tenancy',
      'flow.ts',
    ],
    because: 'it judges what the flow made, in the namespaces that the tenants have, and points at its cause',
  },
  reference: {
    knows: ['config', 'diagnostics', 'model', 'synth'],
    because: 'it describes schemas; the command line is passed in',
  },
  cli: {
    knows: [...Object.keys(rooms), 'diff', 'explain', 'check', 'reference', 'flow.ts'],
    because: 'it is a door: arguments in, one call to the flow, output out',
  },
};

const all = { ...rooms, ...after };
const files = sourceFiles(join(root, 'lib'));

describe('rooms of lib/', () => {
  test('every folder is a room with a rule', () => {
    const folders = readdirSync(join(root, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.length).toBeGreaterThan(8);
    expect(folders.map(({ name }) => name).filter((name) => !Object.hasOwn(all, name))).toEqual([]);
  });

  test('a room knows only earlier rooms, and enters them by their door', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(wrongImports)).toEqual([]);
  });

  test('disk, processes and network are touched at the edges alone', () => {
    const edges = new Set(['workspace', 'cli']);
    const machine = /from 'node:(fs|child_process|http|https|worker_threads|os)(\/[a-z]+)?'/;
    // The bundled schemas are data of the package itself, the recorded answers of an API server are test material.
    const exempt = new Set(['lib/kubernetes/schemas/bundled.ts', 'lib/kubernetes/apiserver/recorded/recorded.ts']);
    const found = files.filter(({ path, text }) => !edges.has(roomOf(path)) && !exempt.has(path) && machine.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('no clock, no randomness and no environment variable reaches the output', () => {
    const edges = new Set(['workspace', 'cli']);
    const hidden = /\b(Date\.now|new Date\(\)|Math\.random|process\.env|performance\.now)\b/;
    const found = files.filter(({ path, text }) => !edges.has(roomOf(path)) && hidden.test(withoutComments(text)));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

test('templates and offerings build on the public door alone, as a company’s own do', () => {
  const own = sourceFiles(join(root, 'platform'));
  expect(own.length).toBeGreaterThan(9);
  const allowed = new Set(['roadbed', 'cdk8s', 'cdk8s-plus-28', 'constructs']);
  const wrong = own.flatMap(({ path, imports }) =>
    imports
      .filter((name) =>
        name.startsWith('.')
          ? !resolve(root, dirname(path), name).startsWith(join(root, 'platform'))
          : !allowed.has(name),
      )
      .map((name) => `${path} imports ${name}`),
  );
  expect(wrong).toEqual([]);
});

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|property\.test)\.ts$/.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, 'utf8');
      const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name = '']) => name);
      return { path: relative(root, file).replaceAll('\\', '/'), text, imports };
    });
}

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function wrongImports({ path, imports }: SourceFile): string[] {
  const from = roomOf(path);
  const rule = all[from];
  if (!rule) return [];
  return imports.flatMap((name) => {
    if (!name.startsWith('.')) return [];
    const target = relative(root, resolve(root, dirname(path), name)).replaceAll('\\', '/');
    const to = roomOf(target);
    if (to === from) return [];
    if (!rule.knows.includes(to)) return [`${path} imports ${to}: ${from} does not know it, because ${rule.because}`];
    // The large rooms have a door for each of their parts, so that one part can be entered without loading the others.
    return to.endsWith('.ts') ||
      target === `lib/${to}/index.ts` ||
      /^lib\/(kubernetes|policy)\/[a-z]+\/index\.ts$/.test(target)
      ? []
      : [`${path} imports ${target} past the door of ${to}`];
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
