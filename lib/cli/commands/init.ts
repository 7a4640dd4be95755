import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { type FormatName, formats } from '../../config/index.ts';
import { hasErrors, readRepository } from '../../flow.ts';
import { isThere, overlayTree, type SourceFile, writeSourceFiles } from '../../workspace/index.ts';
import { type ExitCode, exitCodes, type Io } from '../io.ts';
import { spokenName } from '../new/team-file.ts';
import { editorContext, schemaFiles } from '../schema-files.ts';
import { type GlobalOptions, printFindings, usageProblem } from '../session.ts';
import { companyFiles, type StarterFacts } from '../starter/company.ts';
import { repositoryFiles } from '../starter/repository.ts';
import { version } from '../version.ts';

export interface InitOptions extends GlobalOptions {
  readonly name?: string;
  readonly domain?: string;
  readonly gitUrl?: string;
  readonly registry?: string;
  readonly force?: boolean;
  readonly git?: boolean;
}

/** `roadbed init`: a new company repository, ready to render. */
export async function initCommand(io: Io, directory: string, options: InitOptions): Promise<ExitCode> {
  const root = resolve(io.cwd, directory);
  const facts = factsOf(root, options);
  if ('problem' in facts) return usageProblem(io, facts.problem, facts.hint);
  const files = await starterFiles(facts);

  const there = files.filter(({ path }) => isThere(root, path));
  if (there.length > 0 && !options.force)
    return usageProblem(
      io,
      `\`${directory}\` already holds ${there.map(({ path }) => `\`${path}\``).join(', ')}`,
      'Choose another folder, or add `--force` to keep these and write the rest.',
    );
  const missing = files.filter((file) => !there.includes(file));
  const failed = writeSourceFiles(root, missing, 'create');
  if (failed.length > 0)
    return printFindings(io, options, {
      diagnostics: failed,
      checked: { files: files.length },
      sourceText: () => undefined,
    });
  const git = options.git ? gitInit(root) : undefined;
  if (git !== undefined) return usageProblem(io, git, 'Everything was written; run `git init` yourself.');
  for (const { path } of missing) io.out(`created ${path}\n`);
  for (const { path } of there) io.out(`kept    ${path}\n`);
  io.err(nextSteps(io, root, options));
  return exitCodes.clean;
}

/** Every file of a new repository, the schemas for editors included. */
export async function starterFiles(facts: StarterFacts): Promise<readonly SourceFile[]> {
  const sources = [...repositoryFiles(facts), ...companyFiles(facts)];
  // The package's own door, as the new repository's code will go through once it is installed there.
  const [{ templates }, { offerings }] = await Promise.all([import('roadbed/templates'), import('roadbed/offerings')]);
  const nothing = { list: () => [], read: () => ({ value: undefined, diagnostics: [] }) };
  const { value, diagnostics } = readRepository(overlayTree(nothing, sources), { templates, offerings });
  if (!value || hasErrors(diagnostics))
    throw new Error(`the new repository would not be right: ${diagnostics[0]?.message}`);
  return [...sources, ...schemaFiles(editorContext(value.company))].sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Refusal = { readonly problem: string; readonly hint: string };

function factsOf(root: string, options: InitOptions): StarterFacts | Refusal {
  const slug = basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const packageName = slug === '' ? 'deployments' : slug;
  const { name = spokenName(packageName), domain = `${packageName}.example` } = options;
  const { gitUrl = `https://git.${domain}/platform/deployments.git`, registry = `registry.${domain}` } = options;
  if (name.trim() === '' || /[\u0000-\u001f\u007f]/.test(name))
    return { problem: '`--name` must be a name for people', hint: 'Write it like `--name "Acme"`.' };
  const wrong =
    wrongFact('--domain', 'host', domain) ??
    wrongFact('--git-url', 'git-url', gitUrl) ??
    wrongFact('--registry', 'host', registry);
  return wrong ?? { name, domain, gitUrl, registry, version, packageName };
}

function wrongFact(flag: string, format: FormatName, value: string): Refusal | undefined {
  const { noun, example, problem } = formats[format];
  const why = problem(value);
  if (why === undefined) return undefined;
  return {
    problem: `\`${flag} ${value}\` is not a ${noun}${why === '' ? '' : `: ${why}`}`,
    hint: `Write it like ${example}.`,
  };
}

/** Undefined when done, otherwise what went wrong. */
function gitInit(root: string): string | undefined {
  if (existsSync(join(root, '.git'))) return undefined;
  const { status, error } = spawnSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: root });
  return status === 0 ? undefined : `\`git init\` failed${error ? ` (${(error as NodeJS.ErrnoException).code})` : ''}`;
}

function nextSteps(io: Io, root: string, { domain, gitUrl }: InitOptions): string {
  const folder = relative(io.cwd, root);
  const steps = [
    ...(folder === '' ? [] : [`cd ${folder}`]),
    'npm install',
    'npx roadbed render',
    'npx roadbed check',
    'npx roadbed new WebService shop/hello --image registry.example/shop/hello:1.0.0 --port 8080',
  ];
  const guessed = domain === undefined || gitUrl === undefined;
  return [
    'Next:',
    ...steps.map((step) => `  ${step}`),
    ...(guessed
      ? ['Correct platform/platform.yaml and platform/clusters/: domain, Git URL and addresses are guesses.']
      : []),
    'Commit everything, package-lock.json and rendered/ included.',
    '',
  ].join('\n');
}
