import { clusterFields, environmentFields, object, platformFields, type TSchema, teamFields } from '../config/index.ts';
import { fieldsTable, type PlainSchema, plainSchema } from './fields.ts';
import { type Page, page } from './page.ts';

/** The pages of the files beside app files: `team.md`, `platform.md`, `environment.md`, `cluster.md`. */
export function settingsPages(): readonly Page[] {
  return [
    settingsPage(
      'team',
      'Team files',
      '`teams/<team>/team.yaml`, one for each team. The team’s name is the folder’s, and its namespace in every cluster.',
      teamFields,
    ),
    settingsPage(
      'platform',
      'The platform file',
      '`platform/platform.yaml`: the whole company’s settings.',
      platformFields,
    ),
    settingsPage(
      'environment',
      'Environment files',
      '`platform/environments/<name>.yaml`: a stage on the way to production.',
      environmentFields,
    ),
    settingsPage(
      'cluster',
      'Cluster files',
      '`platform/clusters/<name>.yaml`: a Kubernetes cluster. Each belongs to one environment.',
      clusterFields,
    ),
  ];
}

function settingsPage(name: string, title: string, about: string, fields: Record<string, TSchema>): Page {
  const { properties, required = [] } = plainSchema(object(fields, { description: title })) as unknown as {
    readonly properties: Readonly<Record<string, PlainSchema>>;
    readonly required?: readonly string[];
  };
  return page(`${name}.md`, 'the schema', [
    `# ${title}`,
    about,
    fieldsTable(properties, new Set(required)),
    '`defaults` besides: [fields of apps](app.md#fields), for every app below that does not set them itself. Each app takes those that its kind has.',
  ]);
}
