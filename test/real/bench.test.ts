import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Results } from '../../bench/report.ts';

// That the benchmark measures all tools doing the whole work. How long they take is for people to judge.

test('every tool of the benchmark renders every manifest', async () => {
  const out = await mkdtemp(join(tmpdir(), 'roadbed-bench-test-'));
  try {
    const program = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
    const flags = ['--sizes', '4', '--scale', '2,4', '--repeat', '1', '--out', out];
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...flags]);
    expect(await readFile(join(out, 'results.md'), 'utf8')).toBe(stdout);

    const results = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as Results;
    const manifests = Object.fromEntries(results.measurements.map((row) => [row.tool, row.manifests]));
    expect(manifests).toEqual({
      'roadbed render': expect.any(Number),
      'helm template': 40,
      'helm template, one release for all': 40,
      'kustomize build': 40,
      'kustomize build, one build for all': 40,
      'cdk8s synth': 40,
    });
    expect(manifests['roadbed render']).toBeGreaterThanOrEqual(40);
    for (const row of results.measurements) expect(stdout).toContain(`| ${row.tool} |`);
    expect(results.changes.map((row) => row.what)).toEqual(['again, nothing changed', 'again, one app changed']);
    expect(results.scaling.map((row) => row.apps)).toEqual([2, 4]);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
