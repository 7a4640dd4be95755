import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCdk8sTypes } from './cdk8s.ts';
import type { Sources } from './kubernetes.ts';
import { readKubernetesModels } from './kubernetes-models.ts';

/** The minor versions of Kubernetes 1 that there is a `cdk8s-plus-NN` for, and that this engine knows. */
export const minors = [28, 29, 30, 31, 32, 33, 34] as const;

/** The folder of an installed package, looked for as Node would from here upward. */
export function packageFolder(name: string, from: string = import.meta.dirname): string {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(from) === from) throw new Error(`the package ${name} is not installed; run npm install`);
  return packageFolder(name, dirname(from));
}

/** The version that a package says it has. */
export function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8')) as { version: string }).version;
}

/** The newest version of every built-in type. */
export function readModels(): Sources['models'] {
  return readKubernetesModels(
    ['kubernetes-models', '@kubernetes-models/apimachinery'].map((name) => join(packageFolder(name), '_schemas')),
  );
}

/** The types of one minor version, without `status`. */
export function readVersion(minor: number): Sources['cdk8s'] {
  return readCdk8sTypes(join(packageFolder(`cdk8s-plus-${minor}`), '.jsii'));
}
