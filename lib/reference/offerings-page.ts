import { stringify } from 'yaml';
import { object } from '../config/index.ts';
import type { OfferingDefinition } from '../model/index.ts';
import { fieldsTable, type PlainSchema, plainSchema } from './fields.ts';
import { code, fenced, type Page, page } from './page.ts';

/** `offerings.md`: every backing service that an app can ask for. */
export function offeringsPage(offerings: readonly OfferingDefinition[]): Page {
  return page('offerings.md', 'the schemas of `platform/offerings/`', [
    '# Offerings',
    'Backing services that an app asks for by `dependencies`. Where a type has several offerings, a team chooses one in its `team.yaml`; a team that does not gets the first.',
    ...offerings.flatMap(offeringBlocks),
  ]);
}

function offeringBlocks({
  type,
  name,
  description,
  fields,
  defaults,
  requires,
}: OfferingDefinition): readonly string[] {
  const { properties = {}, required = [] } = plainSchema(object({ ...fields }, { description })) as unknown as {
    readonly properties?: Readonly<Record<string, PlainSchema>>;
    readonly required?: readonly string[];
  };
  return [
    `## ${code(type)}: ${name}`,
    description,
    requires.length === 0 ? '' : `Needs in the cluster: ${requires.map(code).join(', ')}.`,
    fenced('yaml', stringify({ dependencies: { [type]: { type, ...defaults } } })),
    fieldsTable(properties, new Set(required)),
  ];
}
