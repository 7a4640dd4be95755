import { parseDocument } from 'yaml';
import { type Data, type DataMap, type FormatName, formats, type KindDefinition } from '../../config/index.ts';
import type { Io } from '../io.ts';
import { requiredFields } from './app-file.ts';

/** What `roadbed new` can be told about an app on the command line. */
export interface AppFlags {
  readonly image?: string;
  readonly port?: readonly string[];
  readonly host?: string;
  readonly visibility?: string;
  readonly schedule?: string;
  readonly size?: string;
  readonly description?: string;
  readonly set?: readonly string[];
}

/** The fields that were asked for, or what is wrong with what was said and what to do. */
export type Answers = { readonly fields: DataMap } | { readonly problem: string; readonly hint: string };

/** Makes fields out of flags and, where a person can be asked, out of answers; a required field without a value is a problem. */
export async function answers(kind: KindDefinition, flags: AppFlags, io: Io): Promise<Answers> {
  const fields: Record<string, Data> = {};
  for (const question of questions) {
    const { field, flag } = question;
    const said = question.of(flags);
    if (said === undefined) continue;
    if (!hasField(kind, field))
      return { problem: `${kind.kind} has no \`${field}\``, hint: `Leave out \`--${flag}\`, or choose another kind.` };
    const read = question.read(said);
    if ('problem' in read) return { problem: `\`--${flag} ${said}\`: ${read.problem}`, hint: read.hint };
    fields[field] = read.value;
  }
  if (flags.visibility !== undefined) {
    const [route] = Array.isArray(fields.routes) ? (fields.routes as readonly DataMap[]) : [];
    if (!route) return { problem: '`--visibility` is about a host', hint: 'Add `--host`.' };
    fields.routes = [{ ...route, visibility: flags.visibility }];
  }
  for (const setting of flags.set ?? []) {
    const read = readSetting(kind, setting);
    if ('problem' in read) return read;
    fields[read.field] = read.value;
  }
  return askMissing(kind, fields, io);
}

async function askMissing(kind: KindDefinition, fields: Record<string, Data>, io: Io): Promise<Answers> {
  const required = new Set(requiredFields(kind));
  const open = questions.filter(({ field }) => hasField(kind, field) && fields[field] === undefined);
  const needed = open.filter(({ field }) => required.has(field));
  const offered = open.filter((question) => question.offered && !needed.includes(question));
  // A command that says all it must is not held up by questions about the rest.
  if (io.ask && needed.length > 0) {
    for (const question of [...needed, ...offered]) {
      const answer = await askUntilRight(question, required.has(question.field), io.ask, io);
      if (answer === 'ended') break;
      if (answer !== 'none') fields[question.field] = answer.value;
    }
  }
  const [first, ...rest] = needed.filter(({ field }) => fields[field] === undefined);
  if (!first) return { fields };
  const left = [first, ...rest];
  return {
    problem: `A ${kind.kind} needs \`${left.map(({ field }) => field).join('`, `')}\``,
    hint: `Add ${left.map(({ flag, example }) => `\`--${flag} ${example}\``).join(' ')}`,
  };
}

async function askUntilRight(
  question: Question,
  required: boolean,
  ask: NonNullable<Io['ask']>,
  io: Io,
): Promise<{ readonly value: Data } | 'none' | 'ended'> {
  for (;;) {
    const said = (await ask(`${question.prompt}${required ? '' : ' (may be empty)'}: `))?.trim();
    if (said === undefined) return 'ended';
    if (said === '' && !required) return 'none';
    const read =
      said === '' ? { problem: 'It must have one.', hint: `Such as ${question.example}` } : question.read(said);
    if ('value' in read) return read;
    io.err(`  ${read.problem} ${read.hint}\n`);
  }
}

type Read = { readonly value: Data } | { readonly problem: string; readonly hint: string };

/** A field that a flag or an answer can fill. */
interface Question {
  readonly field: string;
  readonly flag: string;
  readonly prompt: string;
  readonly example: string;
  /** Whether a person is asked though the kind does not require it. */
  readonly offered?: boolean;
  readonly of: (flags: AppFlags) => string | undefined;
  readonly read: (said: string) => Read;
}

const questions: readonly Question[] = [
  {
    field: 'description',
    flag: 'description',
    prompt: 'What it does, in a line',
    example: '"Says hello"',
    offered: true,
    of: ({ description }) => description,
    read: (value) => ({ value }),
  },
  {
    field: 'image',
    flag: 'image',
    prompt: 'Container image',
    example: 'registry.acme.example/shop/hello:1.0.0',
    of: ({ image }) => image,
    read: (said) => checked('image', said, (value) => value),
  },
  {
    field: 'schedule',
    flag: 'schedule',
    prompt: 'Schedule, as five cron fields',
    example: '"0 3 * * *"',
    of: ({ schedule }) => schedule,
    read: (said) => checked('cron', said, (value) => value),
  },
  {
    field: 'ports',
    flag: 'port',
    prompt: 'Port that it serves',
    example: '8080',
    of: ({ port }) => port?.join(','),
    read: readPorts,
  },
  {
    field: 'routes',
    flag: 'host',
    prompt: 'Host name to reach it by from outside the cluster',
    example: 'hello.acme.example',
    offered: true,
    of: ({ host }) => host,
    read: (said) => checked('host', said, (host) => [{ host }]),
  },
  {
    field: 'size',
    flag: 'size',
    prompt: 'Size',
    example: 'small',
    of: ({ size }) => size,
    read: (said) => checked('dns-label', said, (value) => value),
  },
];

function hasField({ fields }: KindDefinition, field: string): boolean {
  return field === 'description' || Object.hasOwn(fields, field);
}

function checked(format: FormatName, said: string, value: (said: string) => Data): Read {
  const { noun, example, problem } = formats[format];
  const why = problem(said);
  if (why === undefined) return { value: value(said) };
  return { problem: `That is not a ${noun}${why === '' ? '' : `: ${why}`}.`, hint: `Write it like ${example}.` };
}

/** `8080`, or `grpc=5050`; several with commas. */
function readPorts(said: string): Read {
  const ports: Record<string, DataMap> = {};
  for (const part of said.split(',')) {
    const [, name = 'http', number = ''] = /^(?:([^=]*)=)?([0-9]{1,5})$/.exec(part.trim()) ?? [];
    const port = Number(number);
    if (port < 1 || port > 65_535 || formats['port-name'].problem(name) !== undefined || Object.hasOwn(ports, name))
      return {
        problem: 'That is not a port.',
        hint: 'Write a number from 1 to 65535, or a name and one: `grpc=5050`.',
      };
    ports[name] = { port };
  }
  return { value: ports };
}

/** `FIELD=VALUE`, the value in YAML. */
function readSetting(
  kind: KindDefinition,
  setting: string,
): { readonly field: string; readonly value: Data } | { readonly problem: string; readonly hint: string } {
  const at = setting.indexOf('=');
  const field = setting.slice(0, Math.max(at, 0));
  if (field === '' || !hasField(kind, field))
    return {
      problem: at < 0 ? `\`--set ${setting}\` is not FIELD=VALUE` : `${kind.kind} has no \`${field}\``,
      hint: `Its fields are ${Object.keys(kind.fields).join(', ')}.`,
    };
  const document = parseDocument(setting.slice(at + 1), { uniqueKeys: false });
  if (document.errors.length > 0)
    return {
      problem: `The value in \`--set ${setting}\` is not YAML`,
      hint: 'Put texts with special characters in quotes.',
    };
  return { field, value: document.toJS({ maxAliasCount: 0 }) as Data };
}
