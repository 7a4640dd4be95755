import type { CoverageReport } from './model.ts';

/** One way to build a language's projects. Scripts run in the app's folder; `$ROOT` is the top of the checkout. */
export interface BuildTool {
  /** What `pipeline.buildTool` says: `maven`. */
  readonly name: string;
  /** Files by which caches are told apart, from the app's folder. */
  readonly lockFiles: readonly string[];
  /** Folders that the tool fills and finds again, below `$ROOT/.cache`. */
  readonly caches: readonly string[];
  /** Where the tool is told about those folders, and to behave as in CI. `$ROOT` may be used. */
  readonly environment: Readonly<Record<string, string>>;
  /** Brings in dependencies exactly as locked; stands at the top of `lint` and `test`. */
  readonly restore: readonly string[];
  readonly lint: readonly string[];
  readonly test: readonly string[];
  /** What `test` leaves behind, from the app's folder. */
  readonly reports: {
    readonly junit: readonly string[];
    readonly coverage?: CoverageReport;
    /** More to keep, such as an HTML report. */
    readonly paths?: readonly string[];
  };
  /** Overrides the language's image, where the tool comes in one of its own. */
  readonly image?: (version: string) => string;
}

/** A language with the abstract steps of its pipelines: what to run, not in which CI system. */
export interface PipelineLanguage {
  /** What `pipeline.language` says: `python`. */
  readonly language: string;
  /** Its name, for people. */
  readonly title: string;
  /** Used where the app names none. */
  readonly version: string;
  /** The container image of a version. Versions hold letters, digits, `.`, `_` and `-` only. */
  readonly image: (version: string) => string;
  /** The first is used where the app names none. */
  readonly buildTools: readonly [BuildTool, ...BuildTool[]];
}

/** Defines a language: a value to list in `platform/pipelines/index.ts`. */
export function definePipelineLanguage(language: PipelineLanguage): PipelineLanguage {
  return language;
}
