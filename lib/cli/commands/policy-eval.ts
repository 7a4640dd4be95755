import { type DataMap, parseDocument } from '../../config/index.ts';
import { type Diagnostic, type Outcome, type ReportInput, report } from '../../diagnostics/index.ts';
import { hasErrors } from '../../flow.ts';
import { loadSchemas } from '../../kubernetes/index.ts';
import { evaluate, findingsOf, isRefused, type Operation, rowsJson } from '../../policy/admission/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { readManifestPaths, readTexts } from '../manifest-input.ts';
import { type GlobalOptions, printFindings, usageProblem, writeReports } from '../session.ts';

export interface PolicyEvalOptions {
  readonly policies?: readonly string[];
  readonly resources?: readonly string[];
  readonly old?: readonly string[];
  readonly params?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly operation?: Operation;
  readonly request?: string;
  readonly kubernetes?: string;
}

/** `roadbed policy eval`: runs rules over any manifests, as the cluster would at admission. */
export async function policyEvalCommand(io: Io, options: GlobalOptions & PolicyEvalOptions): Promise<ExitCode> {
  const catalog = loadSchemas();
  const kubernetes = options.kubernetes ?? catalog.versions.at(-1) ?? '';
  if (catalog.match(kubernetes).version === undefined)
    return usageProblem(
      io,
      `\`${kubernetes}\` is not a version of Kubernetes that Roadbed knows`,
      `The oldest is ${catalog.versions[0]}, the newest ${catalog.versions.at(-1)}.`,
    );
  const missing = missingInput(options);
  if (missing) return usageProblem(io, missing.message, missing.hint);

  const policies = readManifestPaths(io, options.policies ?? []);
  const resources = readManifestPaths(io, options.resources ?? []);
  const old = readManifestPaths(io, options.old ?? []);
  const params = readManifestPaths(io, options.params ?? []);
  const namespaces = readManifestPaths(io, options.namespaces ?? []);
  const request = readRequest(io, options.request);
  const inputs = [policies, resources, old, params, namespaces];
  const texts = new Map(inputs.flatMap((input) => [...input.texts]));
  const sourceText = (file: string): string | undefined => texts.get(file) ?? request.texts.get(file);
  const reading = [...inputs.flatMap(({ diagnostics }) => diagnostics), ...request.diagnostics];
  if (hasErrors(reading))
    return printFindings(
      io,
      options.output === 'json' ? { ...options, output: 'text' } : options,
      { diagnostics: reading, checked: { files: texts.size }, sourceText },
      exitCodes.usage,
    );

  const evaluation = evaluate(
    {
      policies: policies.manifests,
      resources: resources.manifests,
      old: old.manifests,
      params: params.manifests,
      namespaces: namespaces.manifests,
      operation: options.operation,
      request: request.value,
      kubernetes,
    },
    catalog,
  );
  const looked = resources.manifests.length + (resources.manifests.length === 0 ? old.manifests.length : 0);
  const empty = nothing(evaluation.policies.length, looked);
  if (empty) return usageProblem(io, empty.message, empty.hint);

  const { rows } = evaluation;
  const input: ReportInput = {
    diagnostics: [...reading, ...evaluation.diagnostics, ...findingsOf(rows)],
    checked: { policies: evaluation.policies.length, objects: looked, verdicts: rows.length },
    sourceText,
  };
  const written = writeReports(io, options, input, { json: rowsJson(rows) });
  if (written !== undefined) return written;
  if (options.output === 'json') {
    const aside = [...reading, ...evaluation.diagnostics];
    if (aside.length > 0) io.err(report('text', { ...input, diagnostics: aside }, {}));
    io.out(rowsJson(rows));
    return rows.some(isRefused) ? exitCodes.findings : exitCodes.clean;
  }
  return printFindings(io, { ...options, report: [] }, input);
}

interface Wrong {
  readonly message: string;
  readonly hint: string;
}

function missingInput({ policies, resources, old, operation }: PolicyEvalOptions): Wrong | undefined {
  if (policies === undefined)
    return { message: '`--policies PATH` is missing', hint: 'Name a file, a folder, or `-` for standard input.' };
  if (resources === undefined && !(operation === 'DELETE' && old !== undefined))
    return { message: '`--resources PATH` is missing', hint: 'Name a file, a folder, or `-` for standard input.' };
  return undefined;
}

/** A run that looked at nothing must not look like one that found nothing. */
function nothing(policies: number, resources: number): Wrong | undefined {
  if (policies === 0)
    return {
      message: 'There is no ValidatingAdmissionPolicy among the policies',
      hint: 'Policies have `apiVersion: admissionregistration.k8s.io/v1`.',
    };
  if (resources === 0)
    return { message: 'There is no Kubernetes object among the resources', hint: 'Check `--resources`.' };
  return undefined;
}

/** `--request FILE` holds fields of `request`, as YAML or JSON. */
function readRequest(
  io: Io,
  path: string | undefined,
): Outcome<DataMap> & { readonly texts: ReadonlyMap<string, string> } {
  if (path === undefined) return { value: {}, diagnostics: [], texts: new Map() };
  const { texts, diagnostics } = readTexts(io, [path]);
  const text = texts.get(path);
  if (text === undefined) return { value: {}, diagnostics, texts };
  const read = parseDocument(path, text);
  const { value } = read.value ?? {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { value: value as DataMap, diagnostics: read.diagnostics, texts };
  const problem: Diagnostic = {
    code: 'usage/invalid-argument',
    severity: 'error',
    message: `\`${path}\` does not hold fields of \`request\``,
    hint: 'Write for example `userInfo: { username: jane }`.',
  };
  return { value: {}, diagnostics: read.diagnostics.length > 0 ? read.diagnostics : [problem], texts };
}
