/**
 * Writes docs/reference/ from the schemas, templates, offerings, diagnostics and commands:
 *
 *     node --conditions=source scripts/docs.ts [--check]      with --check nothing is written, and a page that is not current fails
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeCommandLine } from '../lib/cli/describe.ts';
import { referencePages } from '../lib/reference/index.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'reference');
const { templates } = await import('roadbed/templates');
const { offerings } = await import('roadbed/offerings');
const pages = referencePages({ kinds: templates, offerings, commandLine: describeCommandLine() });

const there = existsSync(folder) ? readdirSync(folder) : [];
const stray = there.filter((name) => !pages.some(({ path }) => path === name));
const stale = pages.filter(
  ({ path, text }) => !there.includes(path) || readFileSync(join(folder, path), 'utf8') !== text,
);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

if (process.argv.includes('--check')) {
  for (const { path } of stale) say(`docs/reference/${path} is not current`);
  for (const name of stray) say(`docs/reference/${name} is not of the reference`);
  say(`looked at ${pages.length} pages of docs/reference/: ${stale.length + stray.length} not current`);
  if (stale.length + stray.length > 0) {
    say('Run `npm run docs` and commit the result.');
    process.exitCode = 1;
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of stale) writeFileSync(join(folder, path), text);
  for (const name of stray) rmSync(join(folder, name), { recursive: true });
  say(`${pages.length} pages of docs/reference/ are current (${stale.length} written, ${stray.length} removed)`);
}
