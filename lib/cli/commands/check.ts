import { checkRules, gather, nothingJudged, policyChecker, schemaChecker, unknownVersions } from '../../check/index.ts';
import type { Diagnostic } from '../../diagnostics/index.ts';
import { hasErrors, render } from '../../flow.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { breather, progress } from '../progress.ts';
import { editorContext, schemaFiles, staleSchemas } from '../schema-files.ts';
import { type SelectionOptions, select } from '../selection.ts';
import { type GlobalOptions, openSession, printFindings } from '../session.ts';

/** `roadbed check`: everything that can be wrong, without writing anything. */
export async function checkCommand(
  io: Io,
  selectors: readonly string[],
  options: GlobalOptions & SelectionOptions,
): Promise<ExitCode> {
  const session = await openSession(io, options);
  if (typeof session === 'number') return session;
  const { repository, sourceText } = session;
  if (!repository)
    return printFindings(io, options, { diagnostics: session.diagnostics, checked: { apps: 0 }, sourceText });
  const { company } = repository;
  const selected = select(session, company, selectors, options, io.cwd);
  const { selection, unmatched } = selected;
  if (unmatched.length > 0)
    return printFindings(
      io,
      options,
      { diagnostics: unmatched, checked: { apps: company.apps.size }, sourceText },
      exitCodes.usage,
    );

  const diagnostics: Diagnostic[] = [...selected.diagnostics];
  if (selectors.length === 0 && !hasErrors(diagnostics))
    diagnostics.push(...staleSchemas(session.root, schemaFiles(editorContext(company))));
  diagnostics.push(...unknownVersions(repository));
  const found = gather();
  const checkSchemas = schemaChecker(repository);
  const checkPolicies = policyChecker(repository);
  found.add(diagnostics);
  found.add(checkRules(repository));
  const checked = { apps: 0, appClusters: 0, objects: 0 };
  const apps = new Set<string>();
  const step = progress(io, 'checking', company.apps.size);
  const breathe = breather();
  for (const made of render(repository, selection)) {
    if (io.signal.aborted) return exitCodes.interrupted;
    found.add([...made.diagnostics, ...checkSchemas(made), ...checkPolicies(made)], made);
    checked.objects += made.objects.length;
    if (made.app) {
      apps.add(made.app.id);
      checked.appClusters++;
    }
    step(apps.size);
    await breathe();
  }
  step(undefined);
  const evaluations = checkPolicies.evaluations();
  // A selection may well hold nothing that a policy is about; the whole company does not.
  const whole = selectors.length === 0 && !selection.place && !selection.app;
  if (whole && !hasErrors(found.all())) found.add(nothingJudged(repository, apps.size, evaluations));
  return printFindings(io, options, {
    diagnostics: found.all(),
    checked: { ...checked, apps: apps.size, policies: repository.rules.policies.length, evaluations },
    sourceText,
  });
}
