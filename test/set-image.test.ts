import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkout, copyOfCompany, read, removeFolders, roadbedHere, write } from './command-line.ts';

const file = 'teams/payments/checkout.yaml';
const image = `registry.acme.example/payments/checkout:1.43.0@sha256:${'a'.repeat(64)}`;

let folder = '';
let original = '';
beforeAll(() => {
  folder = copyOfCompany();
  original = read(folder, file);
});
afterAll(removeFolders);

const set = (...args: readonly string[]) => roadbedHere(folder, ['set', 'image', ...args]);

describe('roadbed set image', () => {
  test('changes one value and nothing else, and says so; again it changes nothing', async () => {
    write(folder, file, original);
    const first = await set(`payments/checkout=${image}`);
    expect(first).toEqual({ code: 0, out: `${file}: image is ${image} now\n`, err: '' });
    const after = read(folder, file);
    expect(after).toBe(original.replace(/^image: .*$/m, `image: ${image}`));
    expect((await set(`payments/checkout=${image}`)).out).toBe(`${file}: image is ${image} already\n`);
    expect(read(folder, file)).toBe(after);
  });

  test('of one environment', async () => {
    write(folder, file, original);
    const { code, out } = await set(`payments/checkout=${image}`, '--environment', 'staging', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, path: 'environments.staging.image', changed: true });
    expect(read(folder, file)).toContain(image);
    expect(read(folder, file).split('\n').length - original.split('\n').length).toBeLessThanOrEqual(1);
  });

  test.each([
    ['no app', ['nothing'], 'is not TEAM/APP=IMAGE'],
    ['no image', ['payments/checkout='], 'is not TEAM/APP=IMAGE'],
    ['an unknown app', [`payments/chekout=${image}`], 'Did you mean `payments/checkout`?'],
    ['a wrong image', ['payments/checkout=Registry/App:1'], 'is not a container image'],
    ['an option for an image', ['payments/checkout=--output=/tmp/x'], 'is not a container image'],
    ['a line break', ['payments/checkout=a:1\nenvironments: {}'], 'is not a container image'],
    ['another environment', [`payments/checkout=${image}`, '--environment', 'moon'], 'does not run in `moon`'],
    ['a path', [`../checkout=${image}`], 'There is no app'],
  ])('refuses %s as wrong usage', async (_, args, said) => {
    write(folder, file, original);
    const { code, err } = await set(...args);
    expect(err).toContain(said);
    expect(code).toBe(2);
    expect(read(folder, file)).toBe(original);
  });

  test('with --expect it is refused where somebody else was faster', async () => {
    write(folder, file, original);
    const refused = await set(`payments/checkout=${image}`, '--expect', 'registry.acme.example/payments/checkout:0');
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('usage/unexpected-value');
    expect(read(folder, file)).toBe(original);
    const now = /^image: (.*)$/m.exec(original)?.[1] ?? '';
    expect((await set(`payments/checkout=${image}`, '--expect', now)).code).toBe(0);
  });

  test('many at once: the file is whole, each that reports success was not lost unseen', async () => {
    write(folder, file, original);
    const runs = await Promise.all(
      Array.from({ length: 6 }, (_, i) => {
        const environment = ['dev', 'staging', 'production'][i % 3] ?? '';
        return inProcess([
          'set',
          'image',
          `payments/checkout=registry.acme.example/p/c:${i}`,
          '--environment',
          environment,
        ]);
      }),
    );
    expect(runs.every(({ code }) => code === 0 || code === 1)).toBe(true);
    const after = read(folder, file);
    for (const environment of ['dev', 'staging', 'production']) {
      const won = runs
        .map(({ code }, i) => ({ code, i }))
        .filter(({ code, i }) => code === 0 && i % 3 === ['dev', 'staging', 'production'].indexOf(environment));
      // Of those that were told "done" for an environment, the last one's image stands there.
      if (won.length > 0) expect(won.some(({ i }) => after.includes(`registry.acme.example/p/c:${i}`))).toBe(true);
    }
    expect(runs.filter(({ code }) => code === 1).every(({ out }) => out.includes('workspace/changed-meanwhile'))).toBe(
      true,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect(readdirSync(join(folder, 'teams', 'payments')).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});

function inProcess(args: readonly string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(checkout, 'dist', 'roadbed.js'), ...args], { cwd: folder });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.on('close', (code) => done({ code, out }));
  });
}
