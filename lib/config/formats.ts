import { isIP } from 'node:net';
import { RE2JS } from 're2js';

/** A kind of text with rules of its own, checked on what the user wrote. */
export interface Format {
  /** What such a text is called in a sentence: "… is not a quantity". */
  readonly noun: string;
  /** What a right one looks like, for the hint. */
  readonly example: string;
  /** For editors, which know patterns but not our formats. */
  readonly pattern?: string;
  /** Undefined when right, otherwise what is wrong, as the end of a sentence; an empty text when there is no more to say. */
  readonly problem: (text: string) => string | undefined;
}

const matching = (noun: string, example: string, pattern: string, maximum: number): Format => {
  // RE2: linear in the text, whatever the pattern; these texts come from people.
  const expression = RE2JS.compile(pattern);
  return {
    noun,
    example,
    pattern,
    problem: (text) => {
      if (text.length > maximum) return `it is ${text.length} characters long, ${maximum} is the most`;
      return expression.matches(text) ? undefined : '';
    },
  };
};

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const host = `(\\*\\.)?(${label}\\.)*${label}`;

const hostExpression = RE2JS.compile(`^${host}$`);

/** Kubernetes resource.Quantity without exponent forms, which nobody writes in a team file. */
const quantity = matching(
  'quantity',
  '`500m`, `1.5`, `256Mi` or `10Gi`',
  '^(0|[1-9][0-9]*)(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
  40,
);
const duration = matching(
  'duration',
  '`300ms`, `30s`, `5m` or `1h30m`',
  '^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$',
  40,
);

const absolutePath = matching(
  'absolute path',
  '`/var/cache`',
  '^/([^/\\x00-\\x1f\\x7f:]+(/[^/\\x00-\\x1f\\x7f:]+)*)?$',
  1024,
);

/** Every format that a field may name, by the name it has in the JSON Schema. */
export const formats = {
  quantity,
  duration: { ...duration, problem: (text) => (text === '' ? '' : duration.problem(text)) },
  'dns-label': matching('DNS label', '`checkout` (lower case letters, digits and `-`, at most 63)', `^${label}$`, 63),
  'port-name': {
    ...matching(
      'port name',
      '`http` (at most 15 lower case letters, digits and `-`, with a letter)',
      '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      15,
    ),
    problem: (text) => {
      if (text.length > 15) return `it is ${text.length} characters long, 15 is the most`;
      if (!/^[a-z0-9-]+$/.test(text) || text.startsWith('-') || text.endsWith('-') || text.includes('--')) return '';
      return /[a-z]/.test(text) ? undefined : 'it has no letter';
    },
  },
  host: {
    ...matching('host name', '`shop.acme.example`', `^${host}$`, 253),
    problem: (text) => {
      if (text.length > 253) return `it is ${text.length} characters long, 253 is the most`;
      if (text.split('.').some((part) => part.length > 63)) return 'a part between dots is longer than 63 characters';
      if (text !== text.toLowerCase()) return 'it has upper case letters';
      if (text.includes('://')) return 'write it without the scheme';
      return hostExpression.matches(text) ? undefined : '';
    },
  },
  image: {
    noun: 'container image',
    example: '`registry.acme.example/team/app:1.2.3`',
    problem: imageProblem,
  },
  cron: {
    noun: 'schedule',
    example: '`0 3 * * *` (minute, hour, day of month, month, day of week)',
    problem: cronProblem,
  },
  'absolute-path': {
    ...absolutePath,
    // Two spellings of one path would not be seen to be one.
    problem: (text) => (/\/\.\.?(\/|$)/.test(text) ? 'it holds `.` or `..`' : absolutePath.problem(text)),
  },
  'url-path': matching('URL path', '`/` or `/api`', "^/([-A-Za-z0-9._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$", 1024),
  'relative-path': {
    noun: 'relative path',
    example: '`legacy/` or `legacy/crm.yaml`',
    problem: (text) => {
      if (text.startsWith('/')) return 'it is absolute';
      if (text.split('/').includes('..')) return 'it leads out of its folder';
      return /^[A-Za-z0-9._/-]+$/.test(text) ? undefined : '';
    },
  },
  'secret-reference': matching(
    'secret reference',
    '`stripe/api-key` (path in the secret store, then the key)',
    '^[A-Za-z0-9][-A-Za-z0-9._]*(/[A-Za-z0-9][-A-Za-z0-9._]*)+$',
    253,
  ),
  'app-reference': matching('app', '`shop/cart` (team, then app)', `^${label}/${label}$`, 127),
  cidr: { noun: 'CIDR range', example: '`10.0.0.0/8`', problem: cidrProblem },
  'kubernetes-version': matching('Kubernetes version', '`"1.33"`', '^1\\.[0-9]{1,2}$', 5),
  'label-value': matching(
    'label value',
    '`gold` (at most 63 letters, digits, hyphens, underscores and dots)',
    '^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$',
    63,
  ),
  'time-zone': { noun: 'time zone', example: '`Europe/Berlin` or `Etc/UTC`', problem: timeZoneProblem },
  date: {
    noun: 'date',
    example: '`2026-12-31`',
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
    problem: (text) => {
      if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return '';
      const at = new Date(`${text}T00:00:00Z`);
      return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text ? 'there is no such day' : undefined;
    },
  },
  'git-url': {
    noun: 'Git URL',
    example: '`https://git.acme.example/platform/deployments.git`',
    problem: (text) => {
      if (/^[a-z+]+:\/\/[^\s@/]+:[^\s@/]+@/.test(text)) return 'it holds a password; credentials belong into Argo CD';
      return /^(https?:\/\/|ssh:\/\/|git@)[^\s'"<>]+$/.test(text) ? undefined : '';
    },
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

/** Milliseconds of a text that passes the `duration` format. */
export function durationMilliseconds(text: string): number {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)(ms|h|m|s)/g))
    total += Number(amount) * (units[unit ?? ''] ?? 0);
  return total;
}

/** The parts of an image reference that passes the `image` format. */
export function imageParts(image: string): {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
} {
  const [named = '', digest] = image.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  return {
    repository: tagged ? named.slice(0, colon) : named,
    ...(tagged ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** After the reference grammar of the OCI distribution project. */
function imageProblem(text: string): string | undefined {
  if (text.trim() !== text || /\s/.test(text)) return 'it holds white space';
  if (text.includes('://')) return 'write it without the scheme';
  if (text.length > 512) return `it is ${text.length} characters long, 512 is the most`;
  const { repository, tag, digest } = imageParts(text);
  if (
    text.split('@').length > 2 ||
    (digest !== undefined && !/^[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/.test(digest))
  )
    return 'its digest is not `sha256:…`';
  if (digest?.startsWith('sha256:') && digest.length !== 71) return 'a sha256 digest has 64 hexadecimal digits';
  if (tag !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) return `its tag \`${tag}\` is not a tag`;
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (isHost && !isRegistry(first)) return `\`${first}\` is not a registry`;
  // The distribution project counts the registry too (NameTotalLengthMax).
  if (repository.length > 255) return `its repository is ${repository.length} characters long, 255 is the most`;
  const path = isHost ? rest : [first, ...rest];
  const wrong = path.find((part) => !/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/.test(part));
  if (wrong === undefined) return undefined;
  return wrong !== wrong.toLowerCase() ? 'a repository is written in lower case' : '';
}

function isRegistry(text: string): boolean {
  const [, port] = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::([0-9]{1,5}))?$/.exec(text) ?? [undefined, '0'];
  return port === undefined || (Number(port) > 0 && Number(port) <= 65_535);
}

const cronFields = [
  { name: 'a minute', min: 0, max: 59, names: [] },
  { name: 'an hour', min: 0, max: 23, names: [] },
  { name: 'a day of month', min: 1, max: 31, names: [] },
  {
    name: 'a month',
    min: 1,
    max: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'a day of week', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const;

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** After robfig/cron's standard parser, which Kubernetes uses; refuses dates that never come, which Kubernetes accepts. */
function cronProblem(text: string): string | undefined {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text)) return undefined;
  if (/TZ=/.test(text)) return 'set `timeZone` instead of a TZ prefix';
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== 5) return `it has ${parts.length} field${parts.length === 1 ? '' : 's'} instead of 5`;
  const sets: (readonly number[])[] = [];
  for (const [i, field] of cronFields.entries()) {
    const values = cronValues(parts[i] ?? '', field);
    if (!values) return `\`${parts[i]}\` is not ${field.name} (${field.min} to ${field.max})`;
    sets.push(values);
  }
  const [, , days = [], months = []] = sets;
  // Day of month and day of week are alternatives when both are restricted, so only a free day of week can leave no day at all.
  const anyWeekday = /^[*?]/.test(parts[4] ?? '');
  const possible = months.some((month) => days.some((day) => day <= (longestMonth[month - 1] ?? 31)));
  return anyWeekday && !possible ? 'that day never comes' : undefined;
}

function cronValues(text: string, field: (typeof cronFields)[number]): readonly number[] | undefined {
  const values: number[] = [];
  for (const item of text.split(',')) {
    const match = /^(?:([*?])|([0-9]{1,2}|[a-zA-Z]{3})(?:-([0-9]{1,2}|[a-zA-Z]{3}))?)(?:\/([0-9]{1,2}))?$/.exec(item);
    if (!match) return undefined;
    const [, star, from, to, step] = match;
    const start = star ? field.min : cronNumber(from, field);
    const end = star ? field.max : to === undefined ? (step === undefined ? start : field.max) : cronNumber(to, field);
    const by = step === undefined ? 1 : Number(step);
    if (start === undefined || end === undefined || by < 1 || start < field.min || end > field.max || start > end)
      return undefined;
    for (let value = start; value <= end; value += by) values.push(value);
  }
  return values;
}

function cronNumber(text: string | undefined, field: (typeof cronFields)[number]): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]+$/.test(text)) return Number(text);
  const index = (field.names as readonly string[]).indexOf(text.toLowerCase());
  return index < 0 ? undefined : index + field.min;
}

function cidrProblem(text: string): string | undefined {
  const [address = '', bits = '', more] = text.split('/');
  const version = isIP(address);
  if (more !== undefined || version === 0 || address.includes('%') || !/^(0|[1-9][0-9]{0,2})$/.test(bits)) return '';
  return Number(bits) <= (version === 4 ? 32 : 128) ? undefined : '';
}

/** Known to this Node's ICU; a zone is data of the user, so the answer must not depend on the machine's own zone. */
function timeZoneProblem(text: string): string | undefined {
  if (text === 'Local' || text === '') return '';
  if (/^[+-]/.test(text)) return 'write the name of a zone instead of an offset';
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // Where zones are looked up as files, upper and lower case matter; here they do not.
    if (timeZone !== text && timeZone.toLowerCase() === text.toLowerCase()) return `it is written \`${timeZone}\``;
    return /^[A-Z]/.test(text) && !/\/[a-z]/.test(text) ? undefined : '';
  } catch {
    return '';
  }
}
