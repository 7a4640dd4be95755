import { readFileSync } from 'node:fs';
import { Argument, Command, CommanderError, Option } from 'commander';
import { formats } from '../diagnostics/index.ts';
import type { DiffCommandOptions } from './commands/diff.ts';
import type { PolicyEvalOptions } from './commands/policy-eval.ts';
import type { PolicyLintOptions } from './commands/policy-lint.ts';
import type { PolicyTestOptions } from './commands/policy-test.ts';
import type { RenderOptions } from './commands/render.ts';
import { type ExitCode, exitCodes, type Io } from './io.ts';
import type { SelectionOptions } from './selection.ts';
import type { GlobalOptions } from './session.ts';
import { version } from './version.ts';

/** Runs the command line and gives its exit code. Never throws: a throw inside is our own fault, and said so. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  let code: ExitCode = exitCodes.clean;
  const program = commandLine(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return io.signal.aborted ? exitCodes.interrupted : code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
    if (io.signal.aborted) return exitCodes.interrupted;
    io.err(ourFault(error, io));
    return exitCodes.bug;
  }
}

/** The commands and their options; `done` is told how a command ended. */
export function commandLine(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('roadbed');
  program
    .description('One small typed file per app, rendered into Kubernetes, Argo CD and CI manifests.')
    .version(version, '-V, --version', 'print the version')
    .option('--root <dir>', 'the repository (default: found upward from the current folder)')
    .option('--no-color', 'no colours')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .addHelpText(
      'after',
      '\nExit codes: 0 clean, 1 findings or differences, 2 wrong usage or unreadable input, 3 our own fault, 130 interrupted.',
    );

  const globals = (options: object): GlobalOptions =>
    ({ output: 'text', ...program.opts<object>(), ...options }) as GlobalOptions;
  const reporting = (command: Command): Command =>
    command
      .addOption(new Option('-o, --output <format>', 'form of the result').choices([...formats]).default('text'))
      .option('--report <format=file>', 'write a further report; may be given again', collect);
  const narrowing = (command: Command): Command =>
    command
      .option('--environment <name>', 'only this environment; may be given again', collect)
      .option('--cluster <name>', 'only this cluster; may be given again', collect);
  const run = <T extends object>(
    action: (selectors: readonly string[], options: T & GlobalOptions) => Promise<ExitCode>,
  ) => {
    return async (selectors: string[], options: T): Promise<void> =>
      done(await action(selectors, globals(options) as T & GlobalOptions));
  };

  narrowing(reporting(program.command('render [selector...]').description('write rendered/ from platform/ and teams/')))
    .option('--check', 'write nothing; fail if rendered/ differs')
    .option('--watch', 'render again at every change')
    .option('--out <dir>', 'write to another folder')
    .option('--shard <i/n>', 'only one of N equal parts of all apps')
    .option('--jobs <n>', 'threads to render with (default: as many as help)')
    .action(
      run<RenderOptions>(async (selectors, options) =>
        (await import('./commands/render.ts')).renderCommand(io, selectors, options),
      ),
    );

  narrowing(reporting(program.command('check [selector...]').description('find everything that is wrong'))).action(
    run<SelectionOptions>(async (selectors, options) =>
      (await import('./commands/check.ts')).checkCommand(io, selectors, options),
    ),
  );

  narrowing(
    program
      .command('diff [selector...]')
      .description('say what changes in the clusters: against a Git ref, or between two sets of manifests'),
  )
    .addOption(
      new Option('-o, --output <format>', 'form of the result').choices(['text', 'json', 'markdown']).default('text'),
    )
    .option('--base <ref>', 'compare with this ref (default: where the work tree left the protected branch)')
    .option('--from <path>', 'file or folder of manifests, or `-`; may be given again', collect)
    .option('--to <path>', 'file or folder of manifests, or `-`; may be given again', collect)
    .option('--kubernetes <version>', 'the version of the cluster, with `--from` and `--to`')
    .action(
      run<DiffCommandOptions>(async (selectors, options) =>
        (await import('./commands/diff.ts')).diffCommand(io, selectors, options),
      ),
    );

  program
    .command('explain <target>')
    .description(
      'say where a value comes from: FILE, FILE:FIELD or FILE:LINE, also of rendered/; or what a policy or a code means',
    )
    .addOption(new Option('-o, --output <format>', 'form of the result').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `
Examples:
  roadbed explain teams/payments/checkout.yaml:autoscaling.min
  roadbed explain teams/payments/checkout.yaml:14
  roadbed explain rendered/dev/dev-1/payments/checkout/manifests.yaml:Deployment/checkout:spec.replicas
  roadbed explain platform/clusters/dev-1.yaml:routing.public.issuer
  roadbed explain pod-security-baseline-capabilities`,
    )
    .action(async (target: string, options: object) =>
      done(await (await import('./commands/explain.ts')).explainCommand(io, target, globals(options))),
    );

  const reporter = (command: Command): Command =>
    command.addOption(
      new Option('-o, --output <format>', 'form of the problems').choices([...formats]).default('text'),
    );

  const schema = program
    .command('schema [kind]')
    .description('print the JSON Schema of app files, of one kind, or of Team, Platform, Environment, Cluster');
  reporter(
    schema
      .command('import <file...>')
      .description(
        'take the schemas out of CustomResourceDefinitions or OpenAPI documents into platform/schema/crds/; - is standard input',
      ),
  ).action(async (files: string[], options: object) =>
    done(await (await import('./commands/schema-import.ts')).schemaImportCommand(io, files, globals(options))),
  );
  reporter(schema)
    .option('--write', 'write platform/schema/ for editors instead')
    .action(async (kind: string | undefined, options: object) =>
      done(await (await import('./commands/schema.ts')).schemaCommand(io, kind, globals(options))),
    );

  reporter(program.command('init <dir>').description('make a new company repository, ready to render'))
    .option('--name <name>', 'the company’s name (default: from the folder)')
    .option('--domain <host>', 'the company’s domain')
    .option('--git-url <url>', 'where Argo CD will read the repository')
    .option('--registry <host>', 'the registry that images come from')
    .option('--force', 'keep files that are there, and write the rest')
    .option('--git', 'run git init as well')
    .action(async (directory: string, options: object) =>
      done(await (await import('./commands/init.ts')).initCommand(io, directory, globals(options))),
    );

  reporter(
    program
      .command('new [kind] [team/app]')
      .description('write a new app file; asks for what is missing at a terminal'),
  )
    .option('--image <image>', 'container image')
    .option('--port <[name=]number>', 'port that it serves; may be given again', collect)
    .option('--host <host>', 'host name to reach it by from outside the cluster')
    .addOption(new Option('--visibility <who>', 'who can reach the host').choices(['team', 'internal', 'public']))
    .option('--schedule <cron>', 'when to run, as five cron fields')
    .option('--size <size>', 'a size of the platform')
    .option('--description <text>', 'what it does, in a line')
    .option('--environment <name>', 'where it runs (default: the first); may be given again', collect)
    .option('--set <field=value>', 'any other field, its value in YAML; may be given again', collect)
    .option('--from <path>', 'copy manifests into the app’s own folder')
    .option('--team-name <name>', 'name of a new team, for people')
    .option('--group <name>', 'SSO group of a new team; may be given again', collect)
    .action(async (kind: string | undefined, app: string | undefined, options: object) =>
      done(await (await import('./commands/new.ts')).newCommand(io, kind, app, globals(options))),
    );

  const set = program.command('set').description('change one field of a file, and nothing else in it');
  reporter(set.command('image <team/app=image>').description('set an app’s image, keeping comments and order'))
    .option('--environment <name>', 'the image of this environment (default: the app’s own)')
    .option('--expect <image>', 'only if this is the image now')
    .addHelpText(
      'after',
      `
Examples:
  roadbed set image payments/checkout=registry.acme.example/payments/checkout:1.43.0
  roadbed set image payments/checkout=registry.acme.example/payments/checkout:1.43.0 --environment production`,
    )
    .action(async (assignment: string, options: object) =>
      done(await (await import('./commands/set.ts')).setImageCommand(io, assignment, globals(options))),
    );

  program
    .command('doctor')
    .description('look whether this machine and this repository are well')
    .addOption(new Option('-o, --output <format>', 'form of the result').choices(['text', 'json']).default('text'))
    .action(async (options: object) =>
      done(await (await import('./commands/doctor.ts')).doctorCommand(io, globals(options))),
    );

  program
    .command('completion')
    .description('print a script that completes commands, options and names in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: string) => io.out((await import('./completion/scripts.ts')).completionScript(shell)));

  program
    .command('__complete [words...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: readonly string[]) => {
      const { candidates } = await import('./completion/candidates.ts');
      const { repositoryNames } = await import('./completion/names.ts');
      for (const line of candidates(program, words, repositoryNames(io.cwd))) io.out(`${line}\n`);
    });

  const policy = program.command('policy').description('run, check and test rules');
  reporting(policy.command('eval').description('run rules over any manifests, as the cluster would at admission'))
    .option('--policies <path>', 'policies, bindings and params: a file, a folder or -; may be given again', collect)
    .option('--resources <path>', 'manifests to judge: a file, a folder or -; may be given again', collect)
    .option('--old <path>', 'what the manifests replace; may be given again', collect)
    .option('--params <path>', 'params of the policies; may be given again', collect)
    .option('--namespaces <path>', 'Namespaces with their labels; may be given again', collect)
    .addOption(
      new Option('--operation <operation>', 'default: UPDATE for what has an old manifest, CREATE otherwise').choices([
        'CREATE',
        'UPDATE',
        'DELETE',
      ]),
    )
    .option('--request <file>', 'merged into `request`: userInfo, dryRun, subResource, …')
    .option('--kubernetes <version>', 'of the cluster (default: the newest known)')
    .action(async (options: PolicyEvalOptions) =>
      done(await (await import('./commands/policy-eval.ts')).policyEvalCommand(io, globals(options) as never)),
    );
  reporting(policy.command('lint [path...]').description('is a policy sound (default: policies/)'))
    .option('--kubernetes <version>', 'of the oldest cluster (default: the oldest of the repository)')
    .action(
      run<PolicyLintOptions>(async (paths, options) =>
        (await import('./commands/policy-lint.ts')).policyLintCommand(io, paths, options),
      ),
    );
  reporting(policy.command('test [path...]').description('run the tests beside the policies (default: policies/)'))
    .option('--kubernetes <version>', 'of the cluster (default: the newest known)')
    .action(
      run<PolicyTestOptions>(async (paths, options) =>
        (await import('./commands/policy-test.ts')).policyTestCommand(io, paths, options),
      ),
    );

  program
    .command('version')
    .description('print the version')
    .action(() => io.out(`${version}\n`));
  return program;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function ourFault(error: unknown, io: Io): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const detail = io.env.ROADBED_DEBUG
    ? `\n${text}\n`
    : '\n  Run again with ROADBED_DEBUG=1 for the details to put into a report.\n';
  const message = error instanceof Error ? error.message.split('\n')[0] : text;
  return `roadbed failed: ${message}\n  This is a fault of Roadbed ${version}, not of your files.${detail}`;
}

/** One question on standard error, so that the answer on standard output stays clean. */
async function ask(question: string, interrupt: AbortController): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // At a prompt the terminal hands Ctrl-C to whoever reads, not to the process.
  lines.once('SIGINT', () => interrupt.abort());
  const ended = new Promise<undefined>((end) => lines.once('close', () => end(undefined)));
  try {
    return await Promise.race([lines.question(question, { signal: interrupt.signal }), ended]);
  } catch (error) {
    if (interrupt.signal.aborted) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}

function processIo(): Io {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  // Whoever reads our output may have enough of it: `roadbed schema | head` is no fault of anyone.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(exitCodes.clean);
  });
  return {
    cwd: process.cwd(),
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: { out: process.stdout.isTTY ?? false, err: process.stderr.isTTY ?? false },
    readIn: () => readFileSync(0, 'utf8'),
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: (question) => ask(question, controller) } : {}),
    signal: controller.signal,
  };
}
