import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openOutput } from '../lib/workspace/index.ts';
import { checkout, filesBelow, newFolder, removeFolders, write } from './command-line.ts';

afterAll(removeFolders);

/** Renders two different trees in turn, for ever, and says when the first is done. */
const script = `
import { openOutput } from ${JSON.stringify(join(checkout, 'lib/workspace/index.ts'))};
import { markerLine } from ${JSON.stringify(join(checkout, 'lib/manifests/index.ts'))};
const folder = process.argv[1];
for (let turn = Number(process.argv[2]); ; turn++) {
  const output = openOutput(folder, 'write').value;
  if (!output) throw new Error('locked');
  const word = turn % 2 === 0 ? 'even' : 'odd';
  for (let i = 0; i < 60; i++) output.add({ path: (i % 3 ? '' : word + '/') + 'd' + i + '/a.yaml', text: markerLine(['x']) + word + i });
  const problems = output.commit(output.changes(() => true));
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  process.stdout.write('.');
}
`;

/** Which of the two trees a folder holds, or what is wrong with it. */
function stateOf(folder: string): string {
  const words = filesBelow(folder)
    .filter((path) => path !== 'notes.txt')
    .map((path) => {
      const word = /(even|odd)[0-9]+$/.exec(readFileSync(join(folder, path), 'utf8'))?.[1] ?? 'broken';
      return path.startsWith('even/') || path.startsWith('odd/') ? `${path.split('/')[0]}=${word}` : word;
    });
  const kinds = [...new Set(words)].sort().join();
  return words.length === 60 ? kinds : `${words.length} files: ${kinds}`;
}

test('a render killed at any moment leaves the old tree or the new one, with the stranger’s file in it', {
  timeout: 120_000,
}, async () => {
  const root = newFolder();
  const folder = join(root, 'rendered');
  write(root, 'rendered/notes.txt', 'mine');
  const seen = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, folder, String(round)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise((done) => child.once('exit', done));
    let failure = '';
    child.stderr.on('data', (data) => {
      failure += String(data);
    });
    await Promise.race([new Promise((ready) => child.stdout.once('data', ready)), exited]);
    await new Promise((resume) => setTimeout(resume, Math.random() * 60));
    child.kill('SIGKILL');
    await exited;
    expect(failure).toBe('');
    // Killed between two renames, the whole old tree waits beside, and whoever looks next puts it back.
    const inPlace = existsSync(folder);
    if (!inPlace) {
      expect(readdirSync(root)).toContain('.rendered.old');
      const { value, diagnostics } = openOutput(folder, 'write');
      expect(diagnostics).toEqual([]);
      value?.abandon();
    }
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    const state = stateOf(folder);
    expect(['even,even=even', 'odd,odd=odd']).toContain(state);
    seen.add(state);
  }
  const last = openOutput(folder, 'write').value;
  last?.abandon();
  expect(readdirSync(root).filter((name) => !name.startsWith('.rendered.lock.'))).toEqual(['rendered']);
  expect(seen.size).toBeGreaterThan(0);
});
