import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Checked, type Diagnostic, type Format, formats, report, type SourceText } from '../diagnostics/index.ts';
import { hasErrors, type Repository, readRepository } from '../flow.ts';
import type { Tree } from '../model/index.ts';
import { diskTree, findRoot, loadPlatformCode } from '../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from './io.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly root?: string;
  readonly output: string;
  readonly report?: readonly string[];
  readonly color?: boolean;
}

/** What a run found, on its way to be printed. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly checked: Checked;
  readonly sourceText: SourceText;
}

/** The root that the command works on, or a diagnostic that says why there is none. */
export function locateRoot(
  io: Io,
  options: GlobalOptions,
): { readonly root?: string; readonly diagnostics: readonly Diagnostic[] } {
  if (options.root !== undefined) {
    const root = resolve(io.cwd, options.root);
    if (findRoot(root) === root) return { root, diagnostics: [] };
    return {
      diagnostics: [
        {
          code: 'usage/no-repository',
          severity: 'error',
          message: `\`${options.root}\` is not a Roadbed repository`,
          hint: 'It has no `platform/platform.yaml`.',
        },
      ],
    };
  }
  const root = findRoot(io.cwd);
  if (root !== undefined) return { root, diagnostics: [] };
  return {
    diagnostics: [
      {
        code: 'usage/no-repository',
        severity: 'error',
        message: 'This is not a Roadbed repository, nor is any folder above it',
        hint: 'Change to one, pass `--root DIR`, or make one with `roadbed init DIR`.',
      },
    ],
  };
}

/** An opened repository with everything that was wrong with it so far. */
export interface Session {
  readonly root: string;
  readonly tree: Tree;
  readonly repository: Repository | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceText: SourceText;
}

/** Finds and reads the repository. Undefined, with its problems printed, where there is nothing to work on. */
export async function openSession(io: Io, options: GlobalOptions): Promise<Session | ExitCode> {
  const { root, diagnostics } = locateRoot(io, options);
  if (root === undefined)
    return printFindings(io, options, { diagnostics, checked: {}, sourceText: () => undefined }, exitCodes.usage);
  const tree = diskTree(root);
  const sourceText: SourceText = (file) => tree.read(file).value;
  const code = await loadPlatformCode(root);
  if (hasErrors(code.diagnostics))
    return printFindings(
      io,
      options,
      { diagnostics: code.diagnostics, checked: { files: code.diagnostics.length }, sourceText },
      exitCodes.findings,
    );
  const read = readRepository(tree, code.value);
  return { root, tree, repository: read.value, diagnostics: [...code.diagnostics, ...read.diagnostics], sourceText };
}

/** Prints findings in the form that was asked for, writes the further reports, and says how the run ended. */
export function printFindings(
  io: Io,
  options: GlobalOptions,
  findings: Findings,
  worst: ExitCode = exitCodes.findings,
): ExitCode {
  const format = formatOf(options.output);
  if (format === undefined)
    return usageProblem(io, `\`${options.output}\` is not an output format`, `Use one of ${formats.join(', ')}.`);
  const input = { diagnostics: findings.diagnostics, checked: findings.checked, sourceText: findings.sourceText };
  const written = writeReports(io, options, input);
  if (written !== undefined) return written;
  const text = report(format, input, { color: useColor(io, options) });
  if (format === 'text' && worst === exitCodes.usage) io.err(text);
  else io.out(text);
  return hasErrors(findings.diagnostics) ? worst : exitCodes.clean;
}

/** Writes each `--report FORMAT=FILE`; `own` are texts of a command that has a form of its own for some formats. */
export function writeReports(
  io: Io,
  options: GlobalOptions,
  findings: Findings,
  own: Partial<Readonly<Record<Format, string>>> = {},
): ExitCode | undefined {
  for (const wanted of options.report ?? []) {
    const [name = '', ...rest] = wanted.split('=');
    const format = formatOf(name);
    const file = rest.join('=');
    if (format === undefined || file === '')
      return usageProblem(io, `\`--report ${wanted}\` is not FORMAT=FILE`, `FORMAT is one of ${formats.join(', ')}.`);
    try {
      writeFileSync(resolve(io.cwd, file), own[format] ?? report(format, findings, {}));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      return usageProblem(io, `The report \`${file}\` cannot be written (${code})`, 'Check that its folder exists.');
    }
  }
  return undefined;
}

export function formatOf(name: string): Format | undefined {
  return formats.find((format) => format === name);
}

export function usageProblem(io: Io, message: string, hint: string): ExitCode {
  io.err(`error: ${message}\n  ${hint}\n`);
  return exitCodes.usage;
}

export function useColor(io: Io, options: GlobalOptions): boolean {
  return options.color !== false && io.terminal.out && !io.env.NO_COLOR;
}
