import { stringify } from 'yaml';
import { appFields, commonFields, type KindDefinition, object, type TSchema } from '../config/index.ts';
import { exampleOf, meaningOf, type PlainSchema, partsTable, plainSchema, writtenAs } from './fields.ts';
import { anchor, code, fenced, type Page, page } from './page.ts';

/** `app.md`: every kind of app, and every field that any of them has. */
export function appPage(kinds: readonly KindDefinition[]): Page {
  return page('app.md', 'the schemas of `platform/templates/`', [
    '# App files',
    'An app is a file `teams/<team>/<app>.yaml`. Its name and its team come from the path. `kind` says which fields it has.',
    'Any field may also be set for many apps at once, under `defaults` of the platform, an environment, a cluster or a team. Values merge in one order, each able to override the one before: engine default, platform, environment, cluster, team, app, the app’s environment, patch. Maps merge key by key, lists are replaced as a whole, and `null` removes what is inherited. So “required” means: some layer must say it.',
    '## Kinds',
    ...kinds.flatMap(kindBlocks),
    '## Fields',
    '<a id="environments"></a>\n\n### `environments`',
    'Required. Where the app runs: only in the environments that are named. Each may override any field above.',
    fenced('yaml', 'environments:\n  staging: {}\n  production: { replicas: 4 }'),
    ...fieldBlocks(kinds),
  ]);
}

function kindBlocks(kind: KindDefinition): readonly string[] {
  const fields = appFields(kind);
  const { required = [] } = plainSchema(object(fields, { description: '' })) as {
    readonly required?: readonly string[];
  };
  const must = required.filter((name) => !Object.hasOwn(kind.defaults, name));
  const may = Object.keys(fields).filter((name) => !must.includes(name));
  const link = (name: string): string => `[${code(name)}](#${anchor(name)})`;
  const defaults = Object.keys(kind.defaults).length === 0 ? 'none' : '';
  return [
    `### ${code(kind.kind)}`,
    kind.description,
    `Required: ${[...must, 'environments'].map(link).join(', ')}`,
    `Optional: ${may.map(link).join(', ')}`,
    defaults === '' ? `Defaults:\n\n${fenced('yaml', stringify(kind.defaults, { lineWidth: 0 }))}` : '',
    fenced('yaml', kind.example),
  ];
}

/** Each field once; twice where two kinds mean different things by it. */
function fieldBlocks(kinds: readonly KindDefinition[]): readonly string[] {
  const found = new Map<string, Map<string, { schema: PlainSchema; kinds: string[] }>>();
  for (const kind of kinds) {
    for (const [name, schema] of Object.entries<TSchema>(appFields(kind))) {
      const plain = plainSchema(schema);
      const key = JSON.stringify(plain);
      const variants = found.get(name) ?? new Map<string, { schema: PlainSchema; kinds: string[] }>();
      const variant = variants.get(key) ?? { schema: plain, kinds: [] };
      variant.kinds.push(kind.kind);
      variants.set(key, variant);
      found.set(name, variants);
    }
  }
  const names = [...found.keys()].filter((name) => !Object.hasOwn(commonFields, name)).sort();
  return [...Object.keys(commonFields), ...names].flatMap((name) => {
    const variants = [...(found.get(name)?.values() ?? [])];
    return [
      `### ${code(name)}`,
      ...(name === 'dependencies' ? ['The types and their own parameters: [offerings](offerings.md).'] : []),
      ...variants.flatMap(({ schema, kinds: of }) => [
        `${writtenAs(schema)}. ${meaningOf(schema)}`.replace(/^[a-z]/, (letter) => letter.toUpperCase()),
        of.length === kinds.length
          ? 'Every kind has it.'
          : `Kinds: ${of.map((kind) => `[${code(kind)}](#${anchor(kind)})`).join(', ')}.`,
        partsTable(name, schema),
        exampleOf(name, schema),
      ]),
    ];
  });
}
