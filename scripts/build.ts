/**
 * Builds dist/ from lib/ and the standard templates and offerings: what the package ships and what `roadbed` runs.
 *
 *     node scripts/build.ts [--types]      with --types also declarations for companies' own templates
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildSchemas } from './build-schemas.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const { outputFiles } = await build({
  absWorkingDir: root,
  write: false,
  entryPoints: {
    roadbed: 'lib/cli/bin.ts',
    'render-worker': 'lib/cli/render-worker.ts',
    index: 'lib/index.ts',
    templates: 'platform/templates/index.ts',
    offerings: 'platform/offerings/index.ts',
    pipelines: 'platform/pipelines/index.ts',
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
    'roadbed/pipelines': './platform/pipelines/index.ts',
  },
  // Companies' own templates import these too, so there must be one instance of each.
  packages: 'external',
  define: { ROADBED_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});
replaceBundle(outputFiles);
await buildSchemas(join(root, 'dist', 'schemas'));
if (process.argv.includes('--types')) {
  rmSync(join(root, 'dist', 'types'), { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.types.json'],
    { cwd: root, stdio: 'inherit' },
  );
}

/**
 * Chunks first, then the entries that name them, then away with the chunks that none names any more: whoever runs dist/ at the
 * same moment gets the old program or the new one.
 */
function replaceBundle(files: readonly { readonly path: string; readonly text: string }[]): void {
  const chunks = join(root, 'dist', 'chunks');
  const isChunk = ({ path }: { readonly path: string }): boolean => dirname(path) === chunks;
  mkdirSync(chunks, { recursive: true });
  for (const { path, text } of [...files.filter(isChunk), ...files.filter((file) => !isChunk(file))]) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    const aside = `${path}.${process.pid}`;
    writeFileSync(aside, text);
    if (text.startsWith('#!')) chmodSync(aside, 0o755);
    renameSync(aside, path);
  }
  const current = new Set(files.map(({ path }) => basename(path)));
  for (const name of readdirSync(chunks)) if (!current.has(name)) rmSync(join(chunks, name), { force: true });
}
