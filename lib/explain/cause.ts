import type { Data, Path } from '../config/index.ts';
import type { Span } from '../diagnostics/index.ts';

/** Whose word a value is. The layers of an app have the names that they have where they merge. */
export type CauseName =
  | 'app'
  | "app's environment"
  | 'team'
  | 'cluster'
  | 'environment'
  | 'platform'
  /** What holds where no file says anything. */
  | 'engine default'
  | 'offering'
  /** A port of an app that this one uses, or an app that uses this one. */
  | 'other app'
  | 'patch'
  /** A file of the app's own folder. */
  | 'brought'
  /** Written by the template itself, whatever any file says. */
  | 'template';

/** One reason why a rendered field is what it is. */
export interface Cause {
  readonly cause: CauseName;
  /** The line that says it; for defaults, templates and offerings the line that chose them. */
  readonly span: Span;
  /** The field of that file, as people write it: `environments.production.replicas`. Absent where the whole file or code is meant. */
  readonly field?: string;
  readonly path?: Path;
  /** What the field holds there. */
  readonly value?: Data;
  /** Names what has no field: a template, an offering, a file's name. */
  readonly name?: string;
}
