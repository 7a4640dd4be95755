import type { KindDefinition } from '../config/index.ts';
import { diagnosticsReference } from '../diagnostics/index.ts';
import type { OfferingDefinition } from '../model/index.ts';
import { appPage } from './app-page.ts';
import { type CommandDescription, commandLinePage } from './command-line-page.ts';
import { formatsPage } from './formats-page.ts';
import { offeringsPage } from './offerings-page.ts';
import { type Page, page } from './page.ts';
import { settingsPages } from './settings-pages.ts';

export type { CommandDescription } from './command-line-page.ts';
export type { Page } from './page.ts';

/** What the reference describes. */
export interface Described {
  readonly kinds: readonly KindDefinition[];
  readonly offerings: readonly OfferingDefinition[];
  readonly commandLine: CommandDescription;
}

/** Every page of docs/reference/. */
export function referencePages({ kinds, offerings, commandLine }: Described): readonly Page[] {
  return [
    page('README.md', 'what is in this folder', [
      '# Reference',
      'Made from the schemas, templates and commands themselves, so it says what they do.',
      index.map(([file, about]) => `- [${about}](${file})`).join('\n'),
    ]),
    appPage(kinds),
    ...settingsPages(),
    offeringsPage(offerings),
    formatsPage(),
    commandLinePage(commandLine),
    { path: 'diagnostics.md', text: diagnosticsReference() },
  ];
}

const index = [
  ['app.md', 'App files: every kind and every field'],
  ['team.md', 'Team files'],
  ['platform.md', 'The platform file'],
  ['environment.md', 'Environment files'],
  ['cluster.md', 'Cluster files'],
  ['offerings.md', 'Offerings: what an app can depend on'],
  ['formats.md', 'How values are written'],
  ['cli.md', 'Command line'],
  ['diagnostics.md', 'Diagnostics: what each code means, and what to do'],
] as const;
