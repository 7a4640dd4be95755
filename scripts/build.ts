/**
 * Builds dist/ from lib/ and the standard templates and offerings: what the package ships and what `roadbed` runs.
 *
 *     node scripts/build.ts [--types]      with --types also declarations for companies' own templates
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildSchemas } from './build-schemas.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

for (const file of ['chunks', 'roadbed.js', 'index.js', 'templates.js', 'offerings.js'])
  rmSync(join(root, 'dist', file), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    roadbed: 'lib/cli/bin.ts',
    index: 'lib/index.ts',
    templates: 'platform/templates/index.ts',
    offerings: 'platform/offerings/index.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  chunkNames: 'chunks/[name]-[hash]',
  alias: {
    roadbed: './lib/index.ts',
    'roadbed/templates': './platform/templates/index.ts',
    'roadbed/offerings': './platform/offerings/index.ts',
  },
  // Companies' own templates import these too, so there must be one instance of each.
  packages: 'external',
  define: { ROADBED_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
await buildSchemas(join(root, 'dist', 'schemas'));
if (process.argv.includes('--types')) {
  rmSync(join(root, 'dist', 'types'), { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.types.json'],
    { cwd: root, stdio: 'inherit' },
  );
}
