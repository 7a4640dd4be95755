import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import type { Offering, Template } from '../synth/index.ts';

export interface PlatformCode {
  readonly templates: readonly Template[];
  readonly offerings: readonly Offering[];
}

/** Loads the company's own templates and offerings: `platform/templates/index.ts` and `platform/offerings/index.ts`. */
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
  return { value: { templates, offerings }, diagnostics };
}

async function loadList<T extends object>(
  root: string,
  name: 'templates' | 'offerings',
  fits: (item: T) => boolean,
  diagnostics: Diagnostic[],
): Promise<readonly T[]> {
  const file = ['ts', 'js', 'mjs']
    .map((extension) => `platform/${name}/index.${extension}`)
    .find((path) => existsSync(join(root, path)));
  const fail = (message: string, hint: string): readonly T[] => {
    const at = file ?? `platform/${name}/index.ts`;
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
    return fail(`There is no \`platform/${name}/index.ts\``, `It must export \`${name}\`: a list.`);
  try {
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
    const list = module[name];
    if (!Array.isArray(list))
      return fail(`\`${file}\` does not export a list \`${name}\``, `Write \`export const ${name} = [...]\`.`);
    const odd = list.findIndex((item: unknown) => typeof item !== 'object' || item === null || !fits(item as T));
    if (odd >= 0)
      return fail(
        `Item ${odd} of \`${name}\` was not made by \`${name === 'templates' ? 'defineTemplate' : 'defineOffering'}\``,
        'Correct the list.',
      );
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
