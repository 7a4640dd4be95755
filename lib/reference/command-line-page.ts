import { code, fenced, type Page, page, table } from './page.ts';

/** A command line as data; the door that has it describes itself so. */
export interface CommandDescription {
  /** With the program’s: `roadbed render`. */
  readonly name: string;
  readonly description: string;
  /** What follows the name: `[options] [selector...]`. */
  readonly usage: string;
  readonly arguments: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly { readonly flags: string; readonly description: string }[];
  readonly commands: readonly CommandDescription[];
}

/** `cli.md`: every command with its options. */
export function commandLinePage(program: CommandDescription): Page {
  return page('cli.md', 'the command line', [
    '# Command line',
    program.description,
    'SELECTOR is a team, `team/app`, or the path of a file. Results go to standard output, progress and problems of usage to standard error. Colour and progress appear on a terminal only, and `NO_COLOR` is honoured.',
    table(
      ['exit code', 'means'],
      [
        ['0', 'clean'],
        ['1', 'findings or differences'],
        ['2', 'wrong usage or unreadable input'],
        ['3', 'our own fault'],
        ['130', 'interrupted'],
      ],
    ),
    'Options of every command:',
    optionsTable(program),
    ...program.commands.flatMap(commandBlocks),
  ]);
}

function commandBlocks(command: CommandDescription): readonly string[] {
  return [
    `## ${code(command.name)}`,
    sentence(command.description),
    fenced('', `${command.name} ${command.usage}`.trim()),
    optionsTable(command),
    ...command.commands.flatMap(commandBlocks),
  ];
}

function optionsTable({ options }: CommandDescription): string {
  return table(
    ['option', 'does'],
    options.map(({ flags, description }) => [code(flags), description]),
  );
}

function sentence(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
