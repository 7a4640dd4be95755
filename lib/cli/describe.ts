import type { Command } from 'commander';
import type { CommandDescription } from '../reference/index.ts';
import type { Io } from './io.ts';
import { commandLine } from './main.ts';

/** The command line as data, for the reference. */
export function describeCommandLine(): CommandDescription {
  return describe(
    commandLine(silent, () => undefined),
    '',
  );
}

function describe(command: Command, parent: string): CommandDescription {
  const name = parent === '' ? command.name() : `${parent} ${command.name()}`;
  return {
    name,
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      description: argument.description,
    })),
    options: command.options
      .filter(({ hidden }) => !hidden)
      .map(({ flags, description, argChoices, defaultValue }) => ({
        flags,
        description: [
          description,
          ...(argChoices ? [`(${argChoices.map((choice) => `\`${choice}\``).join(', ')})`] : []),
          ...(typeof defaultValue === 'string' ? [`Default: \`${defaultValue}\`.`] : []),
        ].join(' '),
      })),
    commands: command.commands.filter((sub) => !sub.name().startsWith('__')).map((sub) => describe(sub, name)),
  };
}

const silent: Io = {
  cwd: '.',
  env: {},
  out: () => undefined,
  err: () => undefined,
  terminal: { out: false, err: false },
  readIn: () => '',
  signal: new AbortController().signal,
};
