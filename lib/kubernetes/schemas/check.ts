import type { SchemaCatalog } from './catalog.ts';
import type { KindInfo, ObjectSchema } from './kind-table.ts';
import type { SchemaProblem } from './problem.ts';
import { validateObject } from './validate.ts';

/** How an object stands against the schemas of a Kubernetes version: one of a few outcomes, never silence. */
export type Checked =
  | {
      readonly result: 'valid';
      readonly schema: ObjectSchema;
      /** The version whose schemas were used; the newest known one where the one asked for is newer. */
      readonly version: string;
    }
  | {
      readonly result: 'invalid';
      readonly schema: ObjectSchema;
      readonly version: string;
      readonly problems: readonly SchemaProblem[];
    }
  /** The version serves no such kind; nothing else was looked at. */
  | {
      readonly result: 'unknown-kind';
      readonly apiVersion: string;
      readonly kind: string;
      readonly version: string;
      readonly suggestion?: KindInfo;
    }
  /** No object: apiVersion or kind is missing or no text. */
  | { readonly result: 'no-object'; readonly problems: readonly SchemaProblem[] }
  /** Older than the oldest known version, or no version at all. */
  | { readonly result: 'unknown-version'; readonly asked: string; readonly oldest: string };

/**
 * Finds the schema of an object and validates it. A `kind: List`, which no API server serves, is for its reader to take
 * apart: here it is an unknown kind.
 */
export function checkObject(object: unknown, kubernetesVersion: string, catalog: SchemaCatalog): Checked {
  const { version } = catalog.match(kubernetesVersion);
  if (version === undefined)
    return { result: 'unknown-version', asked: kubernetesVersion, oldest: catalog.versions[0] ?? '' };
  const { apiVersion, kind } = (typeof object === 'object' && object !== null ? object : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    return { result: 'no-object', problems: missingTypeMeta(apiVersion, kind) };
  }
  const schema = catalog.find(version, apiVersion, kind);
  if (schema === undefined) {
    const suggestion = catalog.suggestKind(version, apiVersion, kind);
    return { result: 'unknown-kind', apiVersion, kind, version, ...(suggestion && { suggestion }) };
  }
  const problems = validateObject(object, schema);
  return problems.length === 0
    ? { result: 'valid', schema, version }
    : { result: 'invalid', schema, version, problems };
}

function missingTypeMeta(apiVersion: unknown, kind: unknown): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  for (const [field, value] of Object.entries({ apiVersion, kind })) {
    if (value === undefined || value === null || value === '') {
      problems.push({ code: 'missing-field', path: [], message: `\`${field}\` is required` });
    } else if (typeof value !== 'string')
      problems.push({ code: 'wrong-type', path: [field], message: 'text belongs here' });
  }
  return problems;
}
