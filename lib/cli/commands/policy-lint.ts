import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseDocument } from '../../config/index.ts';
import { hasErrors } from '../../flow.ts';
import { loadSchemas, type SchemaCatalog } from '../../kubernetes/index.ts';
import { lintPolicies, policiesIn, readPolicyTests } from '../../policy/admission/index.ts';
import { diskTree, findRoot } from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { isTestFile, readManifestPaths, readTexts } from '../manifest-input.ts';
import { type GlobalOptions, printFindings, usageProblem } from '../session.ts';

export interface PolicyLintOptions {
  readonly kubernetes?: string;
}

/** `roadbed policy lint`: whether policies are sound. */
export async function policyLintCommand(
  io: Io,
  paths: readonly string[],
  options: GlobalOptions & PolicyLintOptions,
): Promise<ExitCode> {
  const catalog = loadSchemas();
  const kubernetes = options.kubernetes ?? oldestCluster(io, options, catalog) ?? catalog.versions.at(-1) ?? '';
  if (catalog.match(kubernetes).version === undefined)
    return usageProblem(
      io,
      `\`${kubernetes}\` is not a version of Kubernetes that Roadbed knows`,
      `The oldest is ${catalog.versions[0]}, the newest ${catalog.versions.at(-1)}.`,
    );
  const where = policyPaths(io, paths, options);
  const { manifests, diagnostics, texts } = readManifestPaths(io, where);
  const sourceText = (file: string): string | undefined => texts.get(file);
  const { policies, bindings } = policiesIn(manifests);
  const checked = { policies: policies.length, bindings: bindings.length };
  if (hasErrors(diagnostics)) return printFindings(io, options, { diagnostics, checked, sourceText }, exitCodes.usage);
  if (policies.length + bindings.length === 0)
    return usageProblem(
      io,
      `There is no ValidatingAdmissionPolicy in \`${where.join('`, `')}\``,
      'Policies have `apiVersion: admissionregistration.k8s.io/v1`.',
    );
  const found = lintPolicies({ policies, bindings, kubernetes, catalog, tested: testedPolicies(io, where) });
  return printFindings(io, options, { diagnostics: [...diagnostics, ...found], checked, sourceText });
}

/** What PATH means where it is left out: the policies of the repository. */
export function policyPaths(io: Io, paths: readonly string[], options: GlobalOptions): readonly string[] {
  if (paths.length > 0) return paths;
  const root = options.root ?? findRoot(io.cwd) ?? io.cwd;
  return [relative(io.cwd, join(root, 'policies')) || '.'];
}

/** The oldest Kubernetes version among the clusters of the repository, where there is one. */
function oldestCluster(io: Io, options: GlobalOptions, catalog: SchemaCatalog): string | undefined {
  const root = options.root ?? findRoot(io.cwd);
  if (root === undefined || !existsSync(join(root, 'platform', 'clusters'))) return undefined;
  const tree = diskTree(root);
  const versions = tree.list('platform/clusters').flatMap(({ path, type }) => {
    const text = type === 'file' ? tree.read(path).value : undefined;
    const value = text === undefined ? undefined : parseDocument(path, text).value?.value;
    const version = typeof value === 'object' && value !== null && 'kubernetes' in value ? value.kubernetes : undefined;
    return typeof version === 'string' ? [catalog.match(version).version ?? ''] : [];
  });
  const order = (version: string): number => catalog.versions.indexOf(version);
  return versions.filter((version) => order(version) >= 0).toSorted((a, b) => order(a) - order(b))[0];
}

/** Names that any test file under the paths mentions as the policy it tests; undefined where standard input is linted. */
function testedPolicies(io: Io, paths: readonly string[]): ReadonlySet<string> | undefined {
  if (paths.includes('-')) return undefined;
  const { texts } = readTexts(io, paths, isTestFile);
  return new Set([...texts].flatMap(([file, text]) => readPolicyTests(file, text).value.map(({ policy }) => policy)));
}
