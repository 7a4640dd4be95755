import { dirname } from 'node:path';
import { hasErrors } from '../../flow.ts';
import { loadSchemas } from '../../kubernetes/index.ts';
import { policiesIn, readPolicyTests, runPolicyTests } from '../../policy/admission/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { isTestFile, readManifestPaths, readTexts } from '../manifest-input.ts';
import { type GlobalOptions, printFindings, usageProblem } from '../session.ts';
import { policyPaths } from './policy-lint.ts';

export interface PolicyTestOptions {
  readonly kubernetes?: string;
}

/** `roadbed policy test`: the policies' own tests, and which validations they have seen to pass and to refuse. */
export async function policyTestCommand(
  io: Io,
  paths: readonly string[],
  options: GlobalOptions & PolicyTestOptions,
): Promise<ExitCode> {
  const catalog = loadSchemas();
  const kubernetes = options.kubernetes ?? catalog.versions.at(-1) ?? '';
  if (catalog.match(kubernetes).version === undefined)
    return usageProblem(
      io,
      `\`${kubernetes}\` is not a version of Kubernetes that Roadbed knows`,
      `The oldest is ${catalog.versions[0]}, the newest ${catalog.versions.at(-1)}.`,
    );
  const where = policyPaths(io, paths, options);
  const tests = readTexts(io, where, isTestFile);
  // A test file by itself stands for the policies beside it.
  const folders = where.map((path) => (isTestFile(path) ? dirname(path) : path));
  const manifests = readManifestPaths(io, [...new Set(folders)]);
  const read = [...tests.texts].map(([file, text]) => readPolicyTests(file, text));
  const texts = new Map([...manifests.texts, ...tests.texts]);
  const sourceText = (file: string): string | undefined => texts.get(file);
  const reading = [...tests.diagnostics, ...manifests.diagnostics];
  if (hasErrors(reading))
    return printFindings(
      io,
      options,
      { diagnostics: reading, checked: { files: texts.size }, sourceText },
      exitCodes.usage,
    );
  const { policies, bindings } = policiesIn(manifests.manifests);
  const run = runPolicyTests({
    tests: read.flatMap(({ value }) => value),
    policies,
    bindings,
    kubernetes,
    catalog,
  });
  const invalid = read.flatMap(({ diagnostics }) => diagnostics);
  if (run.counts.cases === 0 && !hasErrors([...invalid, ...run.diagnostics]))
    return usageProblem(io, `There is no test in \`${where.join('`, `')}\``, 'Tests are in files `*.test.yaml`.');
  return printFindings(io, options, { diagnostics: [...invalid, ...run.diagnostics], checked: run.counts, sourceText });
}
