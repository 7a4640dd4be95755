import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './workload.ts';

/** Number of Kubernetes objects in the YAML files below a folder. */
export async function countManifests(folder: string): Promise<number> {
  let count = 0;
  for await (const text of yamlFiles(folder)) count += text.match(/^apiVersion:/gm)?.length ?? 0;
  return count;
}

/** The expected manifests, by kind and name, that are not in the folder with just these fields. */
export async function differences(folder: string, expected: readonly Manifest[]): Promise<readonly string[]> {
  const found = new Map<string, unknown>();
  for await (const text of yamlFiles(folder)) {
    for (const document of parseAllDocuments(text)) {
      const manifest = document.toJS() as Manifest | null;
      if (manifest !== null) found.set(nameOf(manifest), manifest);
    }
  }
  return expected.filter((manifest) => !isDeepStrictEqual(found.get(nameOf(manifest)), manifest)).map(nameOf);
}

const nameOf = (manifest: Manifest): string =>
  `${manifest.kind} ${manifest.metadata.namespace}/${manifest.metadata.name}`;

async function* yamlFiles(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /\.ya?ml$/.test(entry.name)) yield await readFile(join(entry.parentPath, entry.name), 'utf8');
  }
}
