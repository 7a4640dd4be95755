import { join, posix } from 'node:path';
import { type Repository, readRepository, render } from '../../flow.ts';
import { diskTree, loadPlatformCode, openOutput, readIfThere } from '../../workspace/index.ts';
import { editorContext, outdatedSchemas, schemaFiles, schemaPath } from '../schema-files.ts';
import { version } from '../version.ts';
import { type CheckUp, fail, ok, warn } from './check-up.ts';

/** Checks of a repository, from its package to what it renders to; those that need an earlier one to pass are left out. */
export async function repositoryChecks(root: string): Promise<readonly CheckUp[]> {
  const checks: CheckUp[] = [packageVersion(root)];
  const code = await loadPlatformCode(root);
  const [broken] = code.diagnostics;
  if (broken) return [...checks, fail('platform code', broken.message, broken.hint ?? 'Mend the code.')];
  const { templates, offerings } = code.value;
  checks.push(ok('platform code', `${templates.length} kinds of app, ${offerings.length} offerings`));

  const { value: repository, diagnostics } = readRepository(diskTree(root), code.value);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first) {
    const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
    checks.push(fail('files', `${first.message}${more}`, 'Run `roadbed check`.'));
  }
  if (!repository) return checks;
  if (!first) checks.push(ok('files', `${repository.company.teams.size} teams, ${repository.company.apps.size} apps`));
  checks.push(kubernetesSchemas(repository), schemaLines(root, repository));
  if (first) return checks;
  return [...checks, editorSchemas(root, repository), rendered(root, repository)];
}

/** Another version of the package may render other bytes, so the repository says exactly which one it is for. */
function packageVersion(root: string): CheckUp {
  const name = 'package';
  const text = readIfThere(root, 'package.json');
  const read = text === undefined ? undefined : dependencyIn(text);
  if (read === undefined)
    return warn(name, 'package.json is missing or not JSON', 'Add one that depends on `roadbed`.');
  if (!read.module) return warn(name, 'package.json does not say that code is in modules', 'Add `"type": "module"`.');
  if (read.own) return ok(name, `roadbed ${version}, in its own repository`);
  if (read.wanted === undefined)
    return warn(
      name,
      'package.json does not depend on `roadbed`',
      `Run \`npm install --save-exact roadbed@${version}\`.`,
    );
  if (/^[~^><*]|\s|\|\|/.test(read.wanted))
    return warn(name, `package.json asks for roadbed \`${read.wanted}\``, `Name one version: \`${version}\`.`);
  if (/^[0-9]/.test(read.wanted) && read.wanted !== version)
    return warn(name, `This is roadbed ${version}, package.json asks for ${read.wanted}`, 'Run `npm ci`.');
  return ok(name, `roadbed ${version}`);
}

interface PackageFile {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly dependencies?: { readonly roadbed?: unknown };
  readonly devDependencies?: { readonly roadbed?: unknown };
}

/** What package.json says about Roadbed; undefined where it is no JSON object. */
function dependencyIn(
  text: string,
): { readonly own: boolean; readonly module: boolean; readonly wanted: string | undefined } | undefined {
  try {
    const { name, type, dependencies, devDependencies } = JSON.parse(text) as PackageFile;
    const wanted = dependencies?.roadbed ?? devDependencies?.roadbed;
    return {
      own: name === 'roadbed',
      module: type === 'module',
      wanted: typeof wanted === 'string' ? wanted : undefined,
    };
  } catch {
    return undefined;
  }
}

function kubernetesSchemas({ company, schemas }: Repository): CheckUp {
  const name = 'Kubernetes';
  let known: readonly string[];
  try {
    known = schemas().versions;
  } catch (error) {
    // Half an installation is what people call the doctor for.
    return fail(name, error instanceof Error ? error.message : String(error), 'Install the package again.');
  }
  const unknown = [...company.clusters.values()].find(({ settings }) => !known.includes(settings.kubernetes));
  if (unknown)
    return warn(
      name,
      `There are no schemas for ${unknown.settings.kubernetes}, which \`${unknown.name}\` runs`,
      `Known are ${known[0]} to ${known.at(-1)}; the nearest is used.`,
    );
  return ok(name, `schemas of ${known[0]} to ${known.at(-1)}`);
}

/** Editors find a file's schema by its first line. */
function schemaLines(root: string, { company }: Repository): CheckUp {
  const name = 'schema lines';
  const files = [
    [company.platform.document.file, 'platform'],
    ...company.environments.map(({ document }) => [document.file, 'environment']),
    ...[...company.clusters.values()].map(({ document }) => [document.file, 'cluster']),
    ...[...company.teams.values()].map(({ document }) => [document.file, 'team']),
    ...[...company.apps.values()].map(({ document }) => [document.file, 'app']),
  ] as const;
  const wrong = files.filter(([file, schema]) => {
    const path = posix.relative(posix.dirname(file as string), schemaPath(schema as 'app'));
    return !readIfThere(root, file as string)?.startsWith(`# yaml-language-server: $schema=${path}\n`);
  });
  const [first] = wrong;
  if (!first) return ok(name, `${files.length} files name their schema`);
  const [file, schema] = first;
  const path = posix.relative(posix.dirname(file as string), schemaPath(schema as 'app'));
  const more = wrong.length === 1 ? '' : ` (and ${wrong.length - 1} more)`;
  return warn(
    name,
    `\`${file}\` does not name its schema on the first line${more}`,
    `Start it with \`# yaml-language-server: $schema=${path}\`.`,
  );
}

function editorSchemas(root: string, { company }: Repository): CheckUp {
  const name = 'editor schemas';
  const files = schemaFiles(editorContext(company));
  const outdated = outdatedSchemas(root, files);
  const [first] = outdated;
  if (!first) return ok(name, `${files.length} are current`);
  return fail(
    name,
    `${outdated.length} of ${files.length} are not current: \`${first.path}\``,
    'Run `roadbed schema --write`.',
  );
}

function rendered(root: string, repository: Repository): CheckUp {
  const name = 'rendered';
  const { value: output, diagnostics } = openOutput(join(root, 'rendered'), 'compare');
  if (!output) return fail(name, diagnostics[0]?.message ?? 'cannot be read', diagnostics[0]?.hint ?? 'Look at it.');
  for (const made of render(repository)) {
    const problem = made.diagnostics.find(({ severity }) => severity === 'error');
    if (problem) return fail(name, `cannot be rendered: ${problem.message}`, 'Run `roadbed check`.');
    for (const file of made.files) output.add(file);
  }
  const { created, changed, removed, foreign, unchanged } = output.changes(() => true);
  const different = created.length + changed.length + removed.length;
  if (different > 0)
    return fail(
      name,
      `${different} files are not what the sources render to`,
      'Run `roadbed render` and commit the result.',
    );
  if (foreign.length > 0)
    return warn(name, `\`rendered/${foreign[0]}\` was not written by Roadbed`, 'Move it out of `rendered/`.');
  return ok(name, `${unchanged} files are current`);
}
