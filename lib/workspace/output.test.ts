import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { markerLine } from '../manifests/index.ts';
import { openOutput } from './output.ts';

const ours = (text: string): string => `${markerLine(['teams/a.yaml'])}${text}`;
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roadbed-output-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Puts files below `rendered/` as they are. */
function given(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'rendered', path)), { recursive: true });
    writeFileSync(join(root, 'rendered', path), text);
  }
}

/** Everything below the root: text of files, targets of links. */
function tree(folder = root): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(root.length + 1)] = readFileSync(path, 'utf8');
    else if (entry.isSymbolicLink()) found[path.slice(root.length + 1)] = `-> ${readlinkSync(path)}`;
  }
  return found;
}

/** Renders files over what is there, as the command does, and says what changed. */
function render(files: Readonly<Record<string, string>>, inScope: (path: string) => boolean = () => true) {
  const { value: output, diagnostics } = openOutput(join(root, 'rendered'), 'write');
  if (!output) return { diagnostics: diagnostics.map(({ message }) => message) };
  for (const [path, text] of Object.entries(files)) output.add({ path, text });
  const changes = output.changes(inScope);
  return { ...changes, diagnostics: output.commit(changes).map(({ message }) => message) };
}

describe('what a render does to the folder', () => {
  test('makes it', () => {
    expect(render({ 'a/b.yaml': ours('1'), 'c.yaml': ours('2') })).toEqual({
      created: ['a/b.yaml', 'c.yaml'],
      changed: [],
      removed: [],
      foreign: [],
      unchanged: 0,
      diagnostics: [],
    });
    expect(tree()).toEqual({ 'rendered/a/b.yaml': ours('1'), 'rendered/c.yaml': ours('2') });
  });

  test('a second time touches nothing, not even times', () => {
    const files = { 'a/b.yaml': ours('1'), 'c.yaml': ours('2') };
    render(files);
    const before = ['rendered', 'rendered/a', 'rendered/a/b.yaml', 'rendered/c.yaml'].map((path) =>
      statSync(join(root, path)),
    );
    expect(render(files)).toMatchObject({ created: [], changed: [], removed: [], unchanged: 2 });
    const after = ['rendered', 'rendered/a', 'rendered/a/b.yaml', 'rendered/c.yaml'].map((path) =>
      statSync(join(root, path)),
    );
    expect(after.map(({ mtimeMs, ino }) => [mtimeMs, ino])).toEqual(before.map(({ mtimeMs, ino }) => [mtimeMs, ino]));
  });

  test.each([
    ['one file changes', { 'a.yaml': ours('2'), 'b.yaml': ours('1'), 'c/d.yaml': ours('1') }],
    ['several files change', { 'a.yaml': ours('2'), 'b.yaml': ours('2'), 'c/d.yaml': ours('1') }],
    ['one is new', { 'a.yaml': ours('1'), 'b.yaml': ours('1'), 'c/d.yaml': ours('1'), 'e/f.yaml': ours('1') }],
    ['one goes', { 'a.yaml': ours('1'), 'b.yaml': ours('1') }],
  ])('where %s, the others keep their times', (_, next: Record<string, string>) => {
    const first: Record<string, string> = { 'a.yaml': ours('1'), 'b.yaml': ours('1'), 'c/d.yaml': ours('1') };
    render(first);
    const times = Object.fromEntries(
      Object.keys(first).map((path) => [path, statSync(join(root, 'rendered', path)).mtimeMs]),
    );
    render(next);
    expect(tree()).toEqual(Object.fromEntries(Object.entries(next).map(([path, text]) => [`rendered/${path}`, text])));
    for (const [path, text] of Object.entries(next))
      if (first[path] === text) expect(statSync(join(root, 'rendered', path)).mtimeMs).toBe(times[path]);
  });

  test('removes what it wrote and does not write any more, in its scope alone', () => {
    given({ 'a/x.yaml': ours('1'), 'b/x.yaml': ours('1') });
    expect(render({}, (path) => path.startsWith('a/'))).toMatchObject({ removed: ['a/x.yaml'] });
    expect(tree()).toEqual({ 'rendered/b/x.yaml': ours('1') });
  });
});

describe("a stranger's things survive and are reported", () => {
  test('files, hidden ones, repositories, links, also dangling ones', () => {
    given({
      'notes.txt': 'mine',
      'a/README.md': '# mine',
      '.git/config': '[core]',
      'a/node_modules/x.js': 'x',
      'a/old.yaml': ours('old'),
      '.hidden': '',
    });
    symlinkSync('../elsewhere', join(root, 'rendered', 'link'));
    symlinkSync('nothing', join(root, 'rendered', 'a', 'dangling'));
    expect(render({ 'b.yaml': ours('1') })).toMatchObject({
      created: ['b.yaml'],
      removed: ['a/old.yaml'],
      foreign: ['.git/config', '.hidden', 'a/README.md', 'a/dangling', 'a/node_modules/x.js', 'link', 'notes.txt'],
      diagnostics: [],
    });
    expect(tree()).toEqual({
      'rendered/notes.txt': 'mine',
      'rendered/a/README.md': '# mine',
      'rendered/.git/config': '[core]',
      'rendered/a/node_modules/x.js': 'x',
      'rendered/.hidden': '',
      'rendered/link': '-> ../elsewhere',
      'rendered/a/dangling': '-> nothing',
      'rendered/b.yaml': ours('1'),
    });
  });

  test('a file that only mentions the marker', () => {
    given({ 'a.yaml': `# mine\n${ours('1')}` });
    expect(render({ 'b.yaml': ours('1') })).toMatchObject({ removed: [], foreign: ['a.yaml'] });
  });

  test('nothing is written through a link', () => {
    mkdirSync(join(root, 'outside'));
    mkdirSync(join(root, 'rendered'));
    symlinkSync('../outside', join(root, 'rendered', 'dev'));
    expect(render({ 'dev/a.yaml': ours('1') }).diagnostics).toEqual(['`rendered` cannot be written (EEXIST)']);
    expect(readdirSync(join(root, 'outside'))).toEqual([]);
    expect(tree()).toEqual({ 'rendered/dev': '-> ../outside' });
  });

  test('a link in the place of a file is replaced, what it points at is not touched', () => {
    writeFileSync(join(root, 'target'), 'mine');
    mkdirSync(join(root, 'rendered'));
    symlinkSync('../target', join(root, 'rendered', 'a.yaml'));
    expect(render({ 'a.yaml': ours('1') }).diagnostics).toEqual([]);
    expect(tree()).toEqual({ target: 'mine', 'rendered/a.yaml': ours('1') });
  });

  test('a hard link to one of our files elsewhere keeps its content', () => {
    render({ 'a.yaml': ours('1'), 'b.yaml': ours('1') });
    linkSync(join(root, 'rendered', 'a.yaml'), join(root, 'kept.yaml'));
    render({ 'a.yaml': ours('2'), 'b.yaml': ours('1') });
    expect(tree()).toEqual({ 'kept.yaml': ours('1'), 'rendered/a.yaml': ours('2'), 'rendered/b.yaml': ours('1') });
  });
});

describe('bad days', () => {
  test('the folder itself is a link', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'rendered'));
    expect(render({ 'a.yaml': ours('1') }).diagnostics).toEqual(['`rendered` is a link']);
    expect(readdirSync(join(root, 'real'))).toEqual([]);
  });

  test.each([
    ['a file stands where a folder is needed', { dev: 'mine' }, 'dev/a.yaml'],
    ['a folder stands where a file is needed', { 'a.yaml/x': 'mine' }, 'a.yaml'],
    ['a name is longer than the disk takes', { x: 'mine' }, `${'n'.repeat(300)}.yaml`],
  ])('%s: nothing changes', (_, files: Record<string, string>, path) => {
    given({ ...files, 'old.yaml': ours('1') });
    const before = tree();
    expect(render({ [path]: ours('1') }).diagnostics).toEqual([
      expect.stringMatching(/^`rendered` cannot be written \(E[A-Z]+\)$/),
    ]);
    expect(tree()).toEqual(before);
  });

  test('the parent cannot be made', () => {
    writeFileSync(join(root, 'file'), '');
    const { value, diagnostics } = openOutput(join(root, 'file', 'rendered'), 'write');
    expect([value, diagnostics[0]?.code]).toEqual([undefined, 'workspace/write-failed']);
  });

  test('abandoning changes nothing and leaves nothing', () => {
    given({ 'a.yaml': ours('1') });
    const { value: output } = openOutput(join(root, 'rendered'), 'write');
    output?.add({ path: 'a.yaml', text: ours('2') });
    output?.abandon();
    expect(readdirSync(root)).toEqual(['rendered']);
    expect(tree()).toEqual({ 'rendered/a.yaml': ours('1') });
  });

  test('two writers: the second is told, and lets the first finish', () => {
    const first = openOutput(join(root, 'rendered'), 'write').value;
    first?.add({ path: 'a.yaml', text: ours('1') });
    // The test is one process, so the lock of another is written by hand; process 1 always runs.
    writeFileSync(join(root, '.rendered.lock'), '1');
    expect(openOutput(join(root, 'rendered'), 'write').diagnostics[0]?.message).toBe(
      '`rendered` is being written by another run',
    );
    const comparing = openOutput(join(root, 'rendered'), 'compare').value;
    comparing?.add({ path: 'b.yaml', text: ours('1') });
    comparing?.abandon();
    expect(Object.keys(tree()).sort()).toEqual(['.rendered.lock', '.rendered.new/a.yaml']);
    if (first) expect(first.commit(first.changes(() => true))).toEqual([]);
    expect(tree()).toEqual({ 'rendered/a.yaml': ours('1') });
  });

  test('what a killed run left is cleared, its lock too', () => {
    given({ 'a.yaml': ours('1') });
    mkdirSync(join(root, '.rendered.new'));
    writeFileSync(join(root, '.rendered.new', 'half.yaml'), 'ha');
    writeFileSync(join(root, '.rendered.lock'), '999999999');
    expect(render({ 'a.yaml': ours('2'), 'b.yaml': ours('2') }).diagnostics).toEqual([]);
    expect(tree()).toEqual({ 'rendered/a.yaml': ours('2'), 'rendered/b.yaml': ours('2') });
  });

  test.each(['write', 'compare'] as const)(
    'a run killed between its two renames: the old tree is put back (%s)',
    (mode) => {
      mkdirSync(join(root, '.rendered.old'));
      writeFileSync(join(root, '.rendered.old', 'a.yaml'), ours('1'));
      const output = openOutput(join(root, 'rendered'), mode).value;
      output?.add({ path: 'a.yaml', text: ours('1') });
      expect(output?.changes(() => true)).toMatchObject({ created: [], changed: [], unchanged: 1 });
      output?.abandon();
      expect(tree()).toEqual({ 'rendered/a.yaml': ours('1') });
    },
  );
});

test('comparing sees one flipped byte, also where it is no UTF-8, and writes nothing', () => {
  given({ 'a.yaml': ours('\ufffd'), 'b.yaml': ours('1') });
  const bytes = readFileSync(join(root, 'rendered', 'a.yaml'));
  const flipped = Buffer.concat([bytes.subarray(0, bytes.length - 3), Buffer.from([0xff])]);
  writeFileSync(join(root, 'rendered', 'a.yaml'), flipped);
  const output = openOutput(join(root, 'rendered'), 'compare').value;
  output?.add({ path: 'a.yaml', text: ours('\ufffd') });
  output?.add({ path: 'b.yaml', text: ours('1') });
  expect(output?.changes(() => true)).toMatchObject({ changed: ['a.yaml'], unchanged: 1 });
  expect(lstatSync(join(root, 'rendered')).isDirectory()).toBe(true);
  expect(readdirSync(root)).toEqual(['rendered']);
});
