import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findRoot, readIfThere } from '../../workspace/index.ts';
import { schemaPath } from '../schema-files.ts';

/** The names in a repository that a command line can hold. */
export interface RepositoryNames {
  readonly teams: readonly string[];
  /** As `team/app`. */
  readonly apps: readonly string[];
  readonly environments: readonly string[];
  readonly clusters: readonly string[];
  readonly kinds: readonly string[];
}

/** Reads the names off the folder list, since a person waits with a finger on the key: nothing is parsed, no platform code loaded. */
export function repositoryNames(folder: string): RepositoryNames {
  const root = findRoot(folder);
  if (root === undefined) return { teams: [], apps: [], environments: [], clusters: [], kinds: [] };
  const yamlIn = (path: string): readonly string[] =>
    entries(join(root, path)).flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -'.yaml'.length)] : []));
  const teams = entries(join(root, 'teams')).filter((name) => isName(name) && !name.includes('.'));
  return {
    teams,
    apps: teams.flatMap((team) =>
      yamlIn(`teams/${team}`)
        .filter((app) => app !== 'team' && isName(app))
        .map((app) => `${team}/${app}`),
    ),
    environments: yamlIn('platform/environments').filter(isName),
    clusters: yamlIn('platform/clusters').filter(isName),
    kinds: kindsIn(readIfThere(root, schemaPath('app'))),
  };
}

/** What goes into a shell is only what cannot mean anything to it. */
function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // A folder that cannot be listed completes to nothing; there is nobody to tell.
    return [];
  }
}

/** The committed schema for editors lists the company's own kinds too. */
function kindsIn(schema: string | undefined): readonly string[] {
  if (schema === undefined) return [];
  try {
    const { properties } = JSON.parse(schema) as { properties?: { kind?: { enum?: unknown } } };
    const kinds = properties?.kind?.enum;
    return Array.isArray(kinds) ? kinds.filter((kind): kind is string => typeof kind === 'string' && isName(kind)) : [];
  } catch {
    return [];
  }
}
