import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Tests run the command line as users do, so dist/ is built once before any of them. */
export default function setup(): void {
  const root = join(import.meta.dirname, '..');
  execFileSync(process.execPath, [join(root, 'scripts', 'build.ts')], { cwd: root, stdio: 'inherit' });
}
