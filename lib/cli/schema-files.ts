import {
  type EditorContext,
  type EditorSchemaName,
  editorSchemaNames,
  editorSchemas,
  type JsonSchema,
} from '../config/index.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { type Company, engineSizes } from '../model/index.ts';
import { readIfThere, type SourceFile } from '../workspace/index.ts';

/** Where the schemas for editors are committed, so that an editor needs nothing installed. */
export const schemaFolder = 'platform/schema';

export function schemaPath(name: EditorSchemaName): string {
  return `${schemaFolder}/${name}.schema.json`;
}

/** What a company's files may name, for its editors. */
export function editorContext(company: Company): EditorContext {
  const sizes = { ...engineSizes, ...company.platform.settings.sizes };
  return {
    kinds: [...company.kinds.values()].map(({ definition }) => definition),
    offerings: company.offerings,
    environments: company.environments.map(({ name, settings }) => ({
      name,
      description: settings.description ?? `The environment ${name}.`,
    })),
    sizes: Object.entries(sizes).map(([name, { requests, limits }]) => ({
      name,
      description: [amounts('requests', requests), amounts('limits', limits)].filter(Boolean).join('; '),
    })),
  };
}

function amounts(word: string, { cpu, memory }: { readonly cpu?: string; readonly memory?: string } = {}): string {
  const parts = [...(cpu === undefined ? [] : [`${cpu} CPU`]), ...(memory === undefined ? [] : [`${memory} memory`])];
  return parts.length === 0 ? '' : `${word} ${parts.join(', ')}`;
}

/** Every schema as the file to commit. */
export function schemaFiles(context: EditorContext): readonly SourceFile[] {
  const schemas = editorSchemas(context);
  return editorSchemaNames.map((name) => ({ path: schemaPath(name), text: schemaText(schemas.file(name)) }));
}

export function schemaText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Committed schemas that are missing or not what platform/ says. */
export function outdatedSchemas(root: string, files: readonly SourceFile[]): readonly SourceFile[] {
  return files.filter(({ path, text }) => readIfThere(root, path) !== text);
}

/**
 * Problems with the committed schemas: an editor would accept what `check` refuses, or the reverse.
 * A repository that has none at all has not been rendered yet, or does without.
 */
export function staleSchemas(root: string, files: readonly SourceFile[]): Diagnostic[] {
  const texts = files.map((file) => ({ ...file, committed: readIfThere(root, file.path) }));
  if (texts.every(({ committed }) => committed === undefined)) return [];
  const [first, ...more] = texts.filter(({ text, committed }) => committed !== text);
  if (!first) return [];
  const { path, committed } = first;
  // They all follow from the same change, so they are one finding.
  const others = more.length === 0 ? '' : ` (nor ${more.length === 1 ? 'is one more' : `are ${more.length} more`})`;
  return [
    {
      code: 'workspace/stale-schema',
      severity: 'error',
      message: `\`${path}\` ${committed === undefined ? 'is missing' : `is not what \`platform/\` says${others}`}`,
      span: { file: path, start: 0, end: 0 },
      hint: 'Run `roadbed schema --write` and commit the result; `roadbed render` does it too.',
      identity: [path],
    },
  ];
}
