#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { version } from './version.ts';

// Kept tiny: `--version` must not load the engine, and an old Node must be told so before it meets syntax it does not know.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [first] = process.argv.slice(2);

if (first === '--version' || first === '-V' || first === 'version') {
  process.stdout.write(`${version}\n`);
} else if (major < 22 || (major === 22 && minor < 18)) {
  runOnBundledNode();
} else {
  nodeModule.enableCompileCache?.();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

/** The package brings a Node for common platforms; where npm installed it, an older one on the machine does not matter. */
function runOnBundledNode(): void {
  try {
    const require = nodeModule.createRequire(import.meta.url);
    const node = join(dirname(require.resolve(`node-${process.platform}-${process.arch}/package.json`)), 'bin', 'node');
    const { status } = spawnSync(node, process.argv.slice(1), { stdio: 'inherit' });
    process.exitCode = status ?? 3;
  } catch {
    process.stderr.write(`error: Roadbed needs Node 22.18 or newer; this is ${process.versions.node}\n`);
    process.exitCode = 2;
  }
}
