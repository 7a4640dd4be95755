import { watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Diagnostic, report } from '../../diagnostics/index.ts';
import { hasErrors, type Repository } from '../../flow.ts';
import { layout } from '../../manifests/index.ts';
import {
  type Output,
  type OutputChanges,
  openOutput,
  unfitForOutput,
  writeSourceFiles,
} from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { progress } from '../progress.ts';
import { jobsFor, startPart } from '../render-jobs.ts';
import { dealTeams, ofTeams, type PartResult, renderPart } from '../render-part.ts';
import { editorContext, outdatedSchemas, schemaFiles, staleSchemas } from '../schema-files.ts';
import { type Selected, select } from '../selection.ts';
import {
  type Findings,
  type GlobalOptions,
  openSession,
  printFindings,
  type Session,
  usageProblem,
  useColor,
  writeReports,
} from '../session.ts';

export interface RenderOptions extends GlobalOptions {
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly out?: string;
  readonly shard?: string;
  readonly jobs?: string;
  readonly environment?: readonly string[];
  readonly cluster?: readonly string[];
}

/** `roadbed render`: makes rendered/ what the sources say, or says how it differs. */
export async function renderCommand(io: Io, selectors: readonly string[], options: RenderOptions): Promise<ExitCode> {
  const code = await renderOnce(io, selectors, options);
  if (!options.watch || code === exitCodes.usage) return code;
  return watchAndRender(io, selectors, options);
}

async function renderOnce(io: Io, selectors: readonly string[], options: RenderOptions): Promise<ExitCode> {
  const session = await openSession(io, options);
  if (typeof session === 'number') return session;
  const { repository } = session;
  if (!repository) return finish(io, options, session, session.diagnostics, {}, undefined);
  const selected = select(session, repository.company, selectors, options, io.cwd);
  const { selection, unmatched } = selected;
  if (unmatched.length > 0)
    return printFindings(
      io,
      options,
      { diagnostics: unmatched, checked: { apps: repository.company.apps.size }, sourceText: session.sourceText },
      exitCodes.usage,
    );

  const folder = options.out === undefined ? join(session.root, 'rendered') : resolve(io.cwd, options.out);
  const unfit = options.out === undefined ? undefined : unfitForOutput(folder, session.root);
  if (unfit !== undefined)
    return usageProblem(io, `\`${options.out}\` cannot be the output: ${unfit}`, 'Choose a new or an empty folder.');
  const output = openOutput(folder, options.check ? 'compare' : 'write');
  if (!output.value) return finish(io, options, session, output.diagnostics, {}, undefined);
  const jobs = jobsFor(options.jobs, repository.company, selection);
  if (jobs === undefined) {
    output.value.abandon();
    return usageProblem(io, `\`--jobs ${options.jobs}\` is no number of threads`, 'Write a number from 1 to 99.');
  }
  const results = await renderParts(io, session, repository, selected, selectors, options, jobs, folder, output.value);
  if (!results) {
    output.value.abandon();
    return exitCodes.interrupted;
  }
  const sum = (of: (result: PartResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const checked = {
    apps: sum(({ apps }) => apps.length),
    appClusters: sum((result) => result.appClusters),
    objects: sum((result) => result.objects),
    files: sum((result) => result.files),
  };
  const diagnostics: Diagnostic[] = [...selected.diagnostics, ...results.flatMap((result) => result.diagnostics)];
  if (hasErrors(diagnostics)) {
    output.value.abandon();
    return finish(io, options, session, diagnostics, checked, undefined);
  }
  const changes = output.value.changes(scopeOf(repository, selected));
  diagnostics.push(...foreignFiles(changes));
  if (options.check) diagnostics.push(...staleFiles(changes));
  else diagnostics.push(...output.value.commit(changes));
  if (options.out === undefined && selectors.length === 0)
    diagnostics.push(...keepSchemas(io, session.root, repository, options));
  return finish(io, options, session, diagnostics, checked, changes);
}

/** The schemas for editors follow from platform/ too, so a render keeps them current, and `--check` holds them to it. */
function keepSchemas(
  io: Io,
  root: string,
  { company }: Repository,
  { check, output }: RenderOptions,
): readonly Diagnostic[] {
  const files = schemaFiles(editorContext(company));
  if (check) return staleSchemas(root, files);
  const outdated = outdatedSchemas(root, files);
  const failed = writeSourceFiles(root, outdated, 'replace');
  if (output === 'text' && failed.length === 0) for (const { path } of outdated) io.err(`Updated ${path}\n`);
  return failed;
}

/** Renders everything that is selected, in this thread and, where there are several jobs, in others beside it. */
async function renderParts(
  io: Io,
  { root }: Session,
  repository: Repository,
  { selection, everything }: Selected,
  selectors: readonly string[],
  options: RenderOptions,
  jobs: number,
  folder: string,
  output: Output,
): Promise<readonly PartResult[] | undefined> {
  const { company } = repository;
  const [own = [], ...others] = dealTeams(company, selection, jobs);
  const step = progress(io, 'rendering', company.apps.size);
  const done = new Map<number, number>();
  const onApp = (part: number) => (apps: number) => {
    done.set(part, apps);
    step([...done.values()].reduce((total, count) => total + count, 0));
  };
  const { environment, cluster, shard } = options;
  const mode = options.check ? 'compare' : 'write';
  const running = others
    .filter((teams) => teams.length > 0)
    .map((teams, i) =>
      startPart(
        { root, cwd: io.cwd, folder, mode, selectors, options: { environment, cluster, shard }, teams },
        onApp(i + 1),
      ),
    );
  try {
    const mine = running.length === 0 ? selection : ofTeams(selection, own, everything);
    const result = await renderPart(repository, mine, output, () => io.signal.aborted, onApp(0));
    const interrupted = new Promise<undefined>((resolve) =>
      io.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    const rest = result && (await Promise.race([Promise.all(running.map(({ finished }) => finished)), interrupted]));
    if (!result || !rest) return undefined;
    for (const part of rest) output.absorb(part.output);
    return [result, ...rest.map((part) => part.result)];
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    step(undefined);
    await Promise.all(running.map((part) => part.stop()));
  }
}

/** Which of the existing files a selection answers for: those are removed when nothing renders them any more. */
function scopeOf({ company }: Repository, { selection, covers, everything }: Selected): (path: string) => boolean {
  return (path) => {
    const owner = layout.ownerOf(path);
    if (selection.place) {
      const cluster = owner.cluster === undefined ? undefined : company.clusters.get(owner.cluster);
      const environment = company.environments.find(({ name }) => name === cluster?.settings.environment);
      if (!cluster || !environment || !selection.place({ environment, cluster })) return false;
    }
    return owner.app === undefined ? everything : covers(owner.team ?? '', owner.app);
  };
}

function foreignFiles({ foreign }: OutputChanges): Diagnostic[] {
  return foreign.map((path) => ({
    code: 'workspace/foreign-file',
    severity: 'warning',
    message: `\`rendered/${path}\` was not written by Roadbed; it is left alone`,
    span: { file: `rendered/${path}`, start: 0, end: 0 },
    hint: 'Move it out of `rendered/`, where it may be taken for generated output.',
  }));
}

function staleFiles({ created, changed, removed }: OutputChanges): Diagnostic[] {
  const stale = (path: string, what: string): Diagnostic => ({
    code: 'workspace/stale',
    severity: 'error',
    message: `\`rendered/${path}\` ${what}`,
    span: { file: `rendered/${path}`, start: 0, end: 0 },
    hint: 'Run `roadbed render` and commit the result.',
  });
  return [
    ...created.map((path) => stale(path, 'is missing')),
    ...changed.map((path) => stale(path, 'is not what the sources render to')),
    ...removed.map((path) => stale(path, 'has no source any more')),
  ];
}

function finish(
  io: Io,
  options: RenderOptions,
  session: Session,
  diagnostics: readonly Diagnostic[],
  checked: Record<string, number>,
  changes: OutputChanges | undefined,
): ExitCode {
  const findings: Findings = { diagnostics, checked, sourceText: session.sourceText };
  if (options.output === 'json') {
    const written = writeReports(io, options, findings);
    if (written !== undefined) return written;
    const body = JSON.parse(report('json', findings, {})) as Record<string, unknown>;
    io.out(`${JSON.stringify({ ...body, ...(changes ? { changes } : {}) }, undefined, 2)}\n`);
    return hasErrors(diagnostics) ? exitCodes.findings : exitCodes.clean;
  }
  if (options.output !== 'text') return printFindings(io, options, findings);
  const written = writeReports(io, options, findings);
  if (written !== undefined) return written;
  if (diagnostics.length > 0) io.err(report('text', findings, { color: useColor(io, options) && io.terminal.err }));
  if (changes && !hasErrors(diagnostics)) io.out(describe(changes, checked, options));
  else if (!options.check) io.err('Nothing was written.\n');
  return hasErrors(diagnostics) ? exitCodes.findings : exitCodes.clean;
}

function describe(changes: OutputChanges, checked: Record<string, number>, options: RenderOptions): string {
  const { created, changed, removed, unchanged } = changes;
  const total = created.length + changed.length + unchanged;
  const what = `${checked.apps} ${plural('app', checked.apps)} in ${checked.appClusters} ${plural('place', checked.appClusters)}: ${checked.objects} ${plural('object', checked.objects)} in ${total} ${plural('file', total)}`;
  if (options.check) return `rendered/ is current: ${what}\n`;
  const lines = [
    ...created.slice(0, shown).map((path) => `  created  ${path}`),
    ...changed.slice(0, shown).map((path) => `  changed  ${path}`),
    ...removed.slice(0, shown).map((path) => `  removed  ${path}`),
  ];
  const left = created.length + changed.length + removed.length - lines.length;
  const list = lines.length === 0 ? '' : `${lines.join('\n')}\n${left > 0 ? `  … and ${left} more\n` : ''}`;
  return `${list}Rendered ${what} (${created.length} created, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged)\n`;
}

/** Enough to see what happened; the rest is what `git status` is for. */
const shown = 20;

function plural(noun: string, count: number | undefined): string {
  return count === 1 ? noun : `${noun}s`;
}

/** Renders again after each burst of changes, until interrupted. */
async function watchAndRender(io: Io, selectors: readonly string[], options: RenderOptions): Promise<ExitCode> {
  const session = await openSession(io, { ...options, output: 'text' });
  if (typeof session === 'number') return session;
  io.err('Watching platform/, teams/ and policies/; press Ctrl-C to stop.\n');
  let wake: (() => void) | undefined;
  const watchers = ['platform', 'teams', 'policies'].flatMap((folder) => {
    try {
      return [watch(join(session.root, folder), { recursive: true }, () => wake?.())];
    } catch {
      return [];
    }
  });
  try {
    while (!io.signal.aborted) {
      await new Promise<void>((done) => {
        wake = done;
        io.signal.addEventListener('abort', () => done(), { once: true });
      });
      if (io.signal.aborted) break;
      // Editors write a file in several steps; a moment of silence means that they are done.
      await quiet((again) => {
        wake = again;
      });
      if (!io.signal.aborted) await renderOnce(io, selectors, options);
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
  return exitCodes.interrupted;
}

function quiet(onChange: (again: () => void) => void): Promise<void> {
  return new Promise((done) => {
    let timer = setTimeout(done, 100);
    onChange(() => {
      clearTimeout(timer);
      timer = setTimeout(done, 100);
    });
  });
}
