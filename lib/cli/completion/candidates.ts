import type { Command, Option } from 'commander';
import type { RepositoryNames } from './names.ts';

/**
 * What the last of the words could become: lines of a word, and after a tab what it is. Empty where the shell should offer files.
 * The words are those after `roadbed`; the last one is the one under the cursor, and may be empty.
 */
export function candidates(program: Command, words: readonly string[], names: RepositoryNames): readonly string[] {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const { command, positionals, pending } = walk(program, before);
  return offers(program, command, positionals, pending, current, names).filter((line) => line.startsWith(current));
}

interface Position {
  /** The command that was named, or the program itself. */
  readonly command: Command;
  /** How many of its arguments stand before the cursor. */
  readonly positionals: number;
  /** The option whose value is under the cursor. */
  readonly pending: Option | undefined;
}

function walk(program: Command, before: readonly string[]): Position {
  let command = program;
  let positionals = 0;
  let pending: Option | undefined;
  for (const word of before) {
    if (pending) {
      pending = undefined;
    } else if (word.startsWith('-')) {
      const option = optionsOf(program, command).find(({ long, short }) => word === long || word === short);
      pending = option && (option.required || option.optional) ? option : undefined;
    } else {
      const next = visibleCommands(command).find((sub) => sub.name() === word);
      if (next && positionals === 0) command = next;
      else positionals++;
    }
  }
  return { command, positionals, pending };
}

function offers(
  program: Command,
  command: Command,
  positionals: number,
  pending: Option | undefined,
  current: string,
  names: RepositoryNames,
): readonly string[] {
  if (pending) return valuesOf(pending, names);
  if (current.startsWith('-'))
    return optionsOf(program, command).flatMap(({ long, description }) => (long ? [`${long}\t${description}`] : []));
  const commands = positionals > 0 ? [] : visibleCommands(command);
  return [
    ...commands.map((sub) => `${sub.name()}\t${sub.description()}`),
    ...argumentsOf(command, positionals, current, names),
  ];
}

function argumentsOf(
  command: Command,
  positionals: number,
  current: string,
  names: RepositoryNames,
): readonly string[] {
  const all = command.registeredArguments;
  const last = all.at(-1);
  const argument = all[positionals] ?? (last?.variadic ? last : undefined);
  if (!argument) return [];
  if (argument.argChoices) return argument.argChoices;
  switch (argument.name()) {
    case 'selector':
      return selectors(current, names);
    case 'team/app':
      return names.teams.map((team) => `${team}/`);
    case 'kind':
      return command.name() === 'schema'
        ? [...names.kinds, 'App', 'Team', 'Platform', 'Environment', 'Cluster']
        : names.kinds;
    default:
      return [];
  }
}

/** Teams first; their apps once the team is chosen, so that a thousand apps do not fill the screen. */
function selectors(current: string, { teams, apps }: RepositoryNames): readonly string[] {
  if (!current.includes('/')) return teams;
  return apps.filter((app) => app.startsWith(current));
}

function valuesOf(option: Option, names: RepositoryNames): readonly string[] {
  if (option.argChoices) return option.argChoices;
  if (option.long === '--environment') return names.environments;
  return option.long === '--cluster' ? names.clusters : [];
}

function optionsOf(program: Command, command: Command): readonly Option[] {
  const own = command === program ? [] : command.options;
  return [...own, ...program.options].filter(({ hidden }) => !hidden);
}

function visibleCommands(command: Command): readonly Command[] {
  return command.commands.filter((sub) => !sub.name().startsWith('__'));
}
