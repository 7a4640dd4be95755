import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics/index.ts';
import { hasErrors } from '../../flow.ts';
import { importSchemas } from '../../kubernetes/index.ts';
import { type SourceFile, writeSourceFiles } from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { schemaFolder } from '../schema-files.ts';
import { type GlobalOptions, locateRoot, printFindings, usageProblem } from '../session.ts';

/** `roadbed schema import`: takes the schemas out of CustomResourceDefinitions and OpenAPI documents that the company brings. */
export async function schemaImportCommand(io: Io, files: readonly string[], options: GlobalOptions): Promise<ExitCode> {
  const { root, diagnostics: nowhere } = locateRoot(io, options);
  if (root === undefined)
    return printFindings(
      io,
      options,
      { diagnostics: nowhere, checked: {}, sourceText: () => undefined },
      exitCodes.usage,
    );
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const found: SourceFile[] = [];
  for (const file of files) {
    try {
      texts.set(file, file === '-' ? io.readIn() : readFileSync(resolve(io.cwd, file), 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      return usageProblem(io, `\`${file}\` cannot be read (${code})`, 'Check the path.');
    }
    const imported = importSchemas(texts.get(file) ?? '', file);
    diagnostics.push(...imported.diagnostics);
    found.push(...imported.value.map(({ path, text }) => ({ path: `${schemaFolder}/crds/${path}`, text })));
  }
  const sourceText = (file: string): string | undefined => texts.get(file);
  const checked = { files: files.length, schemas: found.length };
  if (!hasErrors(diagnostics)) diagnostics.push(...writeSourceFiles(root, found, 'replace'));
  if (diagnostics.length > 0) {
    const code = printFindings(io, options, { diagnostics, checked, sourceText });
    if (hasErrors(diagnostics)) return code;
  }
  for (const { path } of found) io.out(`wrote ${path}\n`);
  return exitCodes.clean;
}
