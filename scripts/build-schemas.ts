/**
 * Puts together the schemas that come with the engine, out of npm packages alone:
 *
 *     node scripts/build-schemas.ts [OUT]      OUT is dist/schemas where not given
 *
 * Built-in kinds come from `cdk8s-plus-NN` (one for each Kubernetes version), `kubernetes-models` and the facts that
 * neither has (`schemas/facts.json`); custom resources from `@kubernetes-models/*`. Nothing is written where nothing
 * has changed since.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledDescriptions, BundledVersion, SchemaIndex } from '../lib/kubernetes/schemas/bundled.ts';
import { customPackages, readCustomPackages } from './schemas/custom.ts';
import { readDeclarations } from './schemas/declarations.ts';
import type { Facts } from './schemas/facts.ts';
import { minors, packageFolder, packageVersion, readModels, readVersion } from './schemas/packages.ts';
import { buildVersion, describeVersions } from './schemas/versions.ts';

/** Where the engine looks for the schemas when it runs from its source. */
const schemasFolder = join(import.meta.dirname, '..', 'dist', 'schemas');

/** Writes the bundled schemas below `outDir`, unless it already holds those of these very packages. */
export async function buildSchemas(outDir: string = schemasFolder): Promise<'built' | 'unchanged'> {
  const stamp = stampOf();
  const stampFile = join(outDir, 'stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'unchanged';

  mkdirSync(outDir, { recursive: true });
  const written = new Set<string>();
  const write = (name: string, content: unknown): void => {
    written.add(`${name}.json`);
    replaceFile(join(outDir, `${name}.json`), JSON.stringify(content));
  };
  const facts = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas', 'facts.json'), 'utf8')) as Facts;
  const models = readModels();
  const versions = minors.map((minor) => ({ minor, cdk8s: readVersion(minor) }));
  const built = versions.map(({ minor, cdk8s }) => buildVersion(minor, { cdk8s, models }, facts));
  for (const [index, version] of built.entries())
    write(`kubernetes-1.${minors[index]}`, version satisfies BundledVersion);
  write(
    'descriptions-kubernetes',
    describeVersions(
      versions.map(({ cdk8s }) => cdk8s),
      readDeclarations(packageFolder('kubernetes-models')),
    ) satisfies BundledDescriptions,
  );

  const custom: Record<string, SchemaIndex['custom'][string]> = {};
  for (const [name, { kinds, definitions, descriptions }] of readCustomPackages(built.at(-1)?.definitions ?? {})) {
    custom[name] = kinds;
    write(name, { definitions });
    write(`descriptions-${name}`, descriptions);
  }
  write('index', { versions: minors.map((minor) => `1.${minor}`), custom } satisfies SchemaIndex);
  for (const file of readdirSync(outDir)) if (file.endsWith('.json') && !written.has(file)) rmSync(join(outDir, file));
  // Last, so that a build that was cut short is done again.
  replaceFile(stampFile, stamp);
  return 'built';
}

/** Whoever reads the file meanwhile sees the old one or the new one, whole. */
function replaceFile(file: string, text: string): void {
  const fresh = `${file}.${randomUUID()}`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

/** What the files depend on: the packages' versions, the facts, and the code that puts them together. */
function stampOf(): string {
  const packages = [
    'kubernetes-models',
    '@kubernetes-models/apimachinery',
    ...minors.map((minor) => `cdk8s-plus-${minor}`),
  ];
  const custom = customPackages.map((name) => `@kubernetes-models/${name}`);
  const hash = createHash('sha256');
  for (const name of [...packages, ...custom]) hash.update(`${name}@${packageVersion(name)}\n`);
  const folder = join(import.meta.dirname, 'schemas');
  for (const file of [
    import.meta.filename,
    ...readdirSync(folder)
      .sort()
      .map((name) => join(folder, name)),
  ]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

if (import.meta.main) {
  process.stderr.write(`schemas: ${await buildSchemas(process.argv[2])}\n`);
}
