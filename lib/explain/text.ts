import { lineIndex, printable, redactSecrets, type SourceText, type Span } from '../diagnostics/index.ts';
import type { Answer, AppUse, ReachedFile } from './answer.ts';
import type { Cause } from './cause.ts';
import type { Chain, Place, Word } from './chain.ts';

/** Fields of one file that are listed; a setting that reaches hundreds is told by their number. */
const longest = 12;

/** An answer for people: what holds first, then why, each with its file, line and column. */
export function explanationText(answer: Answer, sourceText: SourceText): string {
  const at = locator(sourceText);
  const lines = linesOf(answer, at);
  return `${lines.map((line) => printable(redactSecrets(line)).trimEnd()).join('\n')}\n`;
}

type At = (span: Span | undefined) => string;

function locator(sourceText: SourceText): At {
  return (span) => {
    if (!span) return '';
    const text = sourceText(span.file);
    if (text === undefined) return span.file;
    const { line, column } = lineIndex(text).position(span.start);
    return `${span.file}:${line}:${column}`;
  };
}

function linesOf(answer: Answer, at: At): readonly string[] {
  switch (answer.about) {
    case 'app':
      return [
        `${answer.app} is a ${answer.kind}, from ${answer.file}`,
        ...answer.variants.flatMap(({ places, fields }) => [
          '',
          `In ${showPlaces(places)}:`,
          ...table(fields.map(({ field, value, layer, span }) => [`  ${field}`, show(value), layer, at(span)])),
        ]),
      ];
    case 'field':
      return [
        `${answer.field} of ${answer.app}`,
        ...(answer.description === undefined ? [] : [`  ${answer.description}`]),
        ...answer.chains.flatMap((chain) => chainLines(chain, answer.field, at)),
        ...reachLines(answer.reaches, 'No rendered field moves with it.'),
      ];
    case 'defaults':
      return [
        `${answer.file} says about apps:`,
        ...(answer.defaults.length === 0 ? ['  nothing'] : []),
        ...answer.defaults.flatMap(({ field, value, span, taken, overridden }) => [
          '',
          `  ${field}: ${show(value)}  (${at(span)})`,
          ...table([
            ...taken.map((use) => ['    taken by', showUse(use), '', '']),
            ...overridden.map((use) => ['    overridden for', showUse(use), `by ${use.layer}`, at(use.span)]),
          ]),
          ...(taken.length + overridden.length === 0 ? ['    no app here has this field'] : []),
        ]),
        ...(answer.settings.length === 0
          ? []
          : [
              '',
              'Its other fields; `explain` with one of them shows what it reaches:',
              ...table(answer.settings.map(({ field, value, span }) => [`  ${field}`, show(value), at(span)])),
            ]),
      ];
    case 'setting':
      return [
        `${answer.field}: ${show(answer.value)}  (${at(answer.span)})`,
        ...reachLines(answer.reaches, 'No rendered field moves with it.'),
      ];
    case 'rendered-file':
      return [
        `${answer.file}: ${answer.title}, made from`,
        ...answer.sources.map((file) => `  ${file}`),
        '',
        ...table(
          answer.objects.map(({ object, because, writer }) => [
            `  ${object}`,
            showWriter(writer),
            because.length > 0 ? `for ${because.map((cause) => showCause(cause, at)).join(', ')}` : '',
          ]),
        ),
      ];
    case 'rendered-field':
      return renderedField(answer, at);
  }
}

function renderedField(answer: Extract<Answer, { about: 'rendered-field' }>, at: At): readonly string[] {
  const { causes, because, wouldSet } = answer;
  const head = [
    answer.file,
    `${answer.object}:${answer.field}${'value' in answer ? ` = ${show(answer.value)}` : ''}`,
    '',
  ];
  const rows = (list: readonly Cause[]) =>
    table(
      list.map((cause) => [
        `  ${cause.cause}`,
        fieldOf(cause),
        cause.value === undefined ? '' : show(cause.value),
        at(cause.span),
      ]),
    );
  if ('value' in answer) {
    return [
      ...head,
      'comes from',
      ...rows(causes),
      ...(because.length > 0 ? ['and is there because of', ...rows(because)] : []),
    ];
  }
  return [
    ...head,
    'is not there.',
    ...(causes.length > 0
      ? ['It would be there but for', ...rows(causes)]
      : wouldSet.length > 0
        ? [
            'These fields of the app’s file would set it, with the value seen to work:',
            ...table(wouldSet.map(({ field, example, span }) => [`  ${field}`, show(example), at(span)])),
          ]
        : answer.patch
          ? ['No field of the app’s file sets it; a patch can:', `  patches  ${at(answer.patch)}`]
          : ['It is decided by the engine.']),
  ];
}

function chainLines(chain: Chain, asked: string, at: At): readonly string[] {
  const title = chain.field === asked ? '' : `${chain.field} `;
  return [
    '',
    `${title}in ${showPlaces(chain.places)}: ${chain.value === undefined ? 'nobody sets it' : show(chain.value)}`,
    ...table(
      chain.words.map((word) => [
        `${word.fate === 'holds' ? '  >' : '   '} ${word.layer}`,
        show(word.value),
        showFate(word, at),
        word.span ? at(word.span) : '',
      ]),
    ),
  ];
}

function showFate(word: Word, at: At): string {
  if (word.fate === 'superseded' && word.by)
    return `superseded by \`${word.by.field}\` of ${word.by.layer}${word.by.span ? ` (${at(word.by.span)})` : ''}`;
  return word.fate;
}

function reachLines(reaches: readonly ReachedFile[], nothing: string): readonly string[] {
  const groups = new Map<string, { files: string[]; fields: readonly string[] }>();
  for (const { file, fields } of reaches) {
    const key = fields.join('\n');
    groups.set(key, { files: [...(groups.get(key)?.files ?? []), file], fields });
  }
  if (groups.size === 0) return ['', nothing];
  return [
    '',
    'It reaches',
    ...[...groups.values()].flatMap(({ files, fields }) => [
      ...files.map((file) => `  ${file}`),
      ...fields.slice(0, longest).map((field) => `    ${field}`),
      ...(fields.length > longest ? [`    and ${fields.length - longest} more`] : []),
    ]),
  ];
}

/** `production (production-eu-1, production-us-1), dev (dev-eu-1)` */
function showPlaces(places: readonly Place[]): string {
  const environments = [...new Set(places.map(({ environment }) => environment))];
  return environments
    .map((name) => {
      const clusters = places.filter(({ environment }) => environment === name).map(({ cluster }) => cluster);
      return `${name} (${clusters.join(', ')})`;
    })
    .join(', ');
}

function showUse({ app, places }: AppUse): string {
  return `${app} in ${places.map(({ cluster }) => cluster).join(', ')}`;
}

function showCause(cause: Cause, at: At): string {
  return `${fieldOf(cause)} (${at(cause.span)})`;
}

function showWriter({ cause, name }: Cause): string {
  return `by ${cause}${name === undefined ? '' : ` ${name}`}`;
}

function fieldOf({ field, name }: Cause): string {
  if (name === undefined) return field ?? '';
  return field === undefined ? name : `${field} (${name})`;
}

function show(value: unknown): string {
  const text = typeof value === 'string' && /^[^\s"'{}[\]]+$/.test(value) ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Columns as wide as their widest cell; the last one of a row is not padded. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row.map((cell, i) => ((widths[i] ?? 0) > 0 ? `${cell.padEnd(widths[i] ?? 0)}  ` : '')).join(''),
  );
}
