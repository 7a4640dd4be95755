import { type EditorSchemaName, editorSchemaNames, editorSchemas, type JsonSchema } from '../../config/index.ts';
import { didYouMean } from '../../diagnostics/index.ts';
import { hasErrors } from '../../flow.ts';
import { writeSourceFiles } from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { editorContext, outdatedSchemas, schemaFiles, schemaText } from '../schema-files.ts';
import { type GlobalOptions, openSession, printFindings, type Session, usageProblem } from '../session.ts';

export interface SchemaOptions extends GlobalOptions {
  readonly write?: boolean;
}

/** `roadbed schema`: the JSON Schema of app files, of one kind, or of one of the platform's files. */
export async function schemaCommand(io: Io, kind: string | undefined, options: SchemaOptions): Promise<ExitCode> {
  if (options.write && kind !== undefined)
    return usageProblem(io, '`--write` writes every schema', 'Leave out KIND, or leave out `--write`.');
  const session = await openSession(io, options);
  if (typeof session === 'number') return session;
  const { repository, diagnostics, sourceText } = session;
  if (!repository) return printFindings(io, options, { diagnostics, checked: { schemas: 0 }, sourceText });
  const context = editorContext(repository.company);
  if (options.write) return writeSchemas(io, options, session, schemaFiles(context));

  const schemas = editorSchemas(context);
  const names = new Map<string, () => JsonSchema>([
    ...context.kinds.map((of) => [of.kind, () => schemas.kind(of)] as const),
    ...editorSchemaNames.map((name) => [capital(name), () => schemas.file(name)] as const),
  ]);
  const schema = names.get(kind ?? capital('app'));
  if (schema) {
    io.out(schemaText(schema()));
    return exitCodes.clean;
  }
  const near = didYouMean(kind ?? '', [...names.keys()]);
  return usageProblem(
    io,
    `There is no schema of \`${kind}\``,
    near ? `Did you mean \`${near}\`?` : `There are ${[...names.keys()].join(', ')}.`,
  );
}

function writeSchemas(
  io: Io,
  options: SchemaOptions,
  { root, diagnostics, sourceText }: Session,
  files: ReturnType<typeof schemaFiles>,
): ExitCode {
  // Schemas made from files that cannot be read right would be wrong as well.
  const inPlatform = diagnostics.filter(({ span }) => span?.file.startsWith('platform/'));
  if (hasErrors(inPlatform))
    return printFindings(io, options, { diagnostics: inPlatform, checked: { schemas: files.length }, sourceText });
  const outdated = outdatedSchemas(root, files);
  const failed = writeSourceFiles(root, outdated, 'replace');
  if (failed.length > 0)
    return printFindings(io, options, { diagnostics: failed, checked: { schemas: files.length }, sourceText });
  for (const { path } of outdated) io.out(`  written  ${path}\n`);
  io.out(`${files.length} schemas are current (${outdated.length} written)\n`);
  return exitCodes.clean;
}

function capital(name: EditorSchemaName): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
