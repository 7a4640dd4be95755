import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import type { PipelineCode, PipelineDialect, PipelineLanguage, PipelineRegulation } from '../pipelines/index.ts';
import type { Offering, Template } from '../synth/index.ts';

export interface PlatformCode {
  readonly templates: readonly Template[];
  readonly offerings: readonly Offering[];
  /** Absent where the company has no `platform/pipelines/`: then no pipelines are rendered. */
  readonly pipelines?: PipelineCode;
}

/** Loads the company's own code: `platform/templates/`, `platform/offerings/` and, where it is there, `platform/pipelines/`, each by its `index.ts`. */
export async function loadPlatformCode(root: string): Promise<Outcome<PlatformCode>> {
  const diagnostics: Diagnostic[] = [];
  const templates = await loadList<Template>(
    root,
    'templates',
    (item) => typeof item.kind === 'string' && typeof item.render === 'function',
    diagnostics,
  );
  const offerings = await loadList<Offering>(
    root,
    'offerings',
    (item) => typeof item.type === 'string' && typeof item.render === 'function',
    diagnostics,
  );
  diagnostics.push(
    ...repeated(
      'templates',
      templates.map(({ kind }) => kind),
    ),
    ...repeated(
      'offerings',
      offerings.map(({ type, name }) => `${type}/${name}`),
    ),
  );
  const pipelines = await loadPipelines(root, diagnostics);
  return { value: { templates, offerings, ...(pipelines ? { pipelines } : {}) }, diagnostics };
}

async function loadPipelines(root: string, diagnostics: Diagnostic[]): Promise<PipelineCode | undefined> {
  if (fileOf(root, 'pipelines') === undefined) return undefined;
  const list = <T extends object>(name: string, made: string, fits: (item: T) => boolean): Promise<readonly T[]> =>
    loadList(root, 'pipelines', fits, diagnostics, name, made);
  const code: PipelineCode = {
    languages: await list<PipelineLanguage>(
      'languages',
      'definePipelineLanguage',
      (item) => typeof item.language === 'string' && Array.isArray(item.buildTools) && item.buildTools.length > 0,
    ),
    dialects: await list<PipelineDialect>(
      'dialects',
      'definePipelineDialect',
      (item) => typeof item.provider === 'string' && typeof item.render === 'function',
    ),
    regulations: await list<PipelineRegulation>(
      'regulations',
      'definePipelineRegulation',
      (item) => typeof item.name === 'string' && Array.isArray(item.steps),
    ),
  };
  const named = [
    code.languages.map(({ language }) => language),
    code.dialects.map(({ provider }) => provider),
    code.regulations.map(({ name }) => name),
  ];
  for (const names of named) diagnostics.push(...repeated('pipelines', names));
  return code;
}

function fileOf(root: string, folder: string): string | undefined {
  return ['ts', 'js', 'mjs']
    .map((extension) => `platform/${folder}/index.${extension}`)
    .find((path) => existsSync(join(root, path)));
}

async function loadList<T extends object>(
  root: string,
  folder: 'templates' | 'offerings' | 'pipelines',
  fits: (item: T) => boolean,
  diagnostics: Diagnostic[],
  name: string = folder,
  made: string = folder === 'templates' ? 'defineTemplate' : 'defineOffering',
): Promise<readonly T[]> {
  const file = fileOf(root, folder);
  const fail = (message: string, hint: string): readonly T[] => {
    const at = file ?? `platform/${folder}/index.ts`;
    diagnostics.push({
      code: 'workspace/extension-failed',
      severity: 'error',
      message,
      span: { file: at, start: 0, end: 0 },
      hint,
    });
    return [];
  };
  if (file === undefined)
    return fail(`There is no \`platform/${folder}/index.ts\``, `It must export \`${name}\`: a list.`);
  try {
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
    const list = module[name];
    if (!Array.isArray(list))
      return fail(`\`${file}\` does not export a list \`${name}\``, `Write \`export const ${name} = [...]\`.`);
    const odd = list.findIndex((item: unknown) => typeof item !== 'object' || item === null || !fits(item as T));
    if (odd >= 0) return fail(`Item ${odd} of \`${name}\` was not made by \`${made}\``, 'Correct the list.');
    return list as T[];
  } catch (error) {
    // The company's own code failed, not the engine: that is for its platform engineers to mend.
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      `\`${file}\` could not be loaded: ${reason.split('\n')[0] ?? ''}`,
      'Mend the code, or run `npm install` if a package is missing.',
    );
  }
}

function repeated(name: string, keys: readonly string[]): Diagnostic[] {
  const twice = keys.filter((key, i) => keys.indexOf(key) !== i);
  return [...new Set(twice)].map((key) => ({
    code: 'workspace/extension-failed',
    severity: 'error',
    message: `\`${key}\` is in \`${name}\` twice`,
    span: { file: `platform/${name}/index.ts`, start: 0, end: 0 },
    hint: 'Keep one of the two.',
  }));
}
