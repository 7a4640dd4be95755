import { relative } from 'node:path';
import { type ChangeSet, diffJson, diffMarkdown, diffPlaces, diffText, type PlacedObject } from '../../diff/index.ts';
import { hasErrors } from '../../flow.ts';
import { importSchemas, loadSchemas, type SchemaCatalog } from '../../kubernetes/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { type ManifestInput, readManifestPaths } from '../manifest-input.ts';
import type { SelectionOptions } from '../selection.ts';
import { type GlobalOptions, printFindings, usageProblem, useColor } from '../session.ts';

export interface DiffCommandOptions extends GlobalOptions, SelectionOptions {
  readonly base?: string;
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly kubernetes?: string;
}

/** `roadbed diff`: what changes, and what that does to the clusters. */
export async function diffCommand(
  io: Io,
  selectors: readonly string[],
  options: DiffCommandOptions,
): Promise<ExitCode> {
  if (options.from !== undefined || options.to !== undefined) return diffPaths(io, selectors, options);
  const { diffRepository } = await import('./diff-repository.ts');
  return diffRepository(io, selectors, options);
}

/** `--from PATH --to PATH`: any two sets of manifests, no repository needed. */
function diffPaths(io: Io, selectors: readonly string[], options: DiffCommandOptions): ExitCode {
  const { from, to, base } = options;
  if (from === undefined || to === undefined)
    return usageProblem(
      io,
      `\`--${from === undefined ? 'from' : 'to'} PATH\` is missing`,
      'Both sides are needed: `--from PATH --to PATH`.',
    );
  if (selectors.length > 0 || base !== undefined || options.environment !== undefined || options.cluster !== undefined)
    return usageProblem(
      io,
      '`--from` and `--to` compare paths, and take no selection of a repository',
      'Leave out the names, `--base`, `--environment` and `--cluster`.',
    );
  if (from.includes('-') && to.includes('-'))
    return usageProblem(io, 'Only one side can be standard input', 'Give a path for the other one.');
  const catalog = loadSchemas();
  const kubernetes = options.kubernetes ?? catalog.versions.at(-1) ?? '';
  if (catalog.match(kubernetes).version === undefined)
    return usageProblem(
      io,
      `\`${kubernetes}\` is not a version of Kubernetes that Roadbed knows`,
      `The oldest is ${catalog.versions[0]}, the newest ${catalog.versions.at(-1)}.`,
    );
  const before = readManifestPaths(io, from);
  const after = readManifestPaths(io, to);
  const diagnostics = [...before.diagnostics, ...after.diagnostics];
  if (hasErrors(diagnostics)) {
    const sourceText = (file: string): string | undefined => before.texts.get(file) ?? after.texts.get(file);
    return printFindings(
      io,
      { ...options, output: 'text', report: [] },
      { diagnostics, checked: {}, sourceText },
      exitCodes.usage,
    );
  }
  if (before.manifests.length + after.manifests.length === 0)
    return usageProblem(io, 'There is no Kubernetes object on either side', 'Check the paths.');
  const schemas = withCustomKinds(catalog, before, after);
  const { set, repeated } = diffPlaces(placed(before, from), placed(after, to), { kubernetes, schemas });
  const [first] = repeated;
  const notes =
    first === undefined
      ? []
      : [`${repeated.length} objects are there twice on one side, such as ${first}; the last of them counts.`];
  return printChanges(io, options, set, notes);
}

/** Objects with their files relative to the path that was named, so that both sides call them the same. */
function placed({ manifests }: ManifestInput, paths: readonly string[]): readonly PlacedObject[] {
  return manifests.map(({ object, file }) => {
    const root = paths.find((path) => file === path || !relative(path, file).startsWith('..')) ?? '';
    return { object, file: (root === '-' ? '' : relative(root, file)).replaceAll('\\', '/') };
  });
}

/** The definitions among the manifests say how the objects of their kinds are to be read. */
function withCustomKinds(catalog: SchemaCatalog, ...sides: readonly ManifestInput[]): SchemaCatalog {
  const definitions = sides.flatMap(({ manifests }) =>
    manifests.filter(({ object }) => object.kind === 'CustomResourceDefinition'),
  );
  if (definitions.length === 0) return catalog;
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: definitions.map(({ object }) => object) });
  return catalog.with(importSchemas(text, 'definitions').value.map(({ schema }) => schema));
}

/** Prints a change set in the form that was asked for. */
export function printChanges(io: Io, options: GlobalOptions, set: ChangeSet, notes: readonly string[] = []): ExitCode {
  switch (options.output) {
    case 'json':
      io.out(diffJson(set, notes.length > 0 ? { notes } : {}));
      break;
    case 'markdown':
      io.out(diffMarkdown(set, notes));
      break;
    default:
      io.out(diffText(set, { color: useColor(io, options), notes }));
  }
  return set.changes.length > 0 ? exitCodes.findings : exitCodes.clean;
}
