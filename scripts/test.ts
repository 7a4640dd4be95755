/**
 * Runs the tests and counts them:
 *
 *     node scripts/test.ts           the suites that need Node and git alone
 *     node scripts/test.ts real      the suites that need real components, which they install and start themselves
 *     node scripts/test.ts total     the sum of the last run of each
 *
 * The last line is `N passed, N failed`. A run that executed no test has failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const results = join(root, 'node_modules', '.cache', 'roadbed-tests');

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const [suite = 'unit'] = process.argv.slice(2);
process.exitCode = suite === 'total' ? total() : run(suite);

function run(name: string): number {
  const file = join(results, `${name}.json`);
  mkdirSync(results, { recursive: true });
  rmSync(file, { force: true });
  const config = name === 'real' ? 'vitest.real.config.ts' : 'vitest.config.ts';
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    vitest,
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (name === 'unit') {
    const left = readdirSync(join(root, 'test', 'real')).filter((entry) => entry.endsWith('.test.ts'));
    process.stdout.write(`\nLeft out, because they need real components (npm run test:real): ${left.join(', ')}\n`);
  }
  const counts = countsOf(name);
  return close(counts, status ?? 1);
}

function total(): number {
  const names = ['unit', 'real'];
  const counts = names.map(countsOf).reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }));
  return close(counts, names.every((name) => existsSync(join(results, `${name}.json`))) ? 0 : 1);
}

/** A file that could not even be loaded counts as one failed test; a run without a result, too. */
function countsOf(name: string): Counts {
  const file = join(results, `${name}.json`);
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    testResults: readonly { status: string; assertionResults: readonly unknown[] }[];
  };
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

function close({ passed, failed }: Counts, status: number): number {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
}
