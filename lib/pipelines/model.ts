// A pipeline as people think of it, before any CI system: jobs with what they need, run and keep. Dialects write it down.

/** Where a job stands on the way. Jobs of one stage do not wait for each other. */
export const stages = ['verify', 'build', 'inspect', 'publish', 'sign', 'deploy', 'after'] as const;
export type Stage = (typeof stages)[number];

/** A folder that is kept between pipelines for as long as some files stay the same. Paths are relative to the checkout. */
export interface Cache {
  readonly name: string;
  readonly path: string;
  /** Lock files. A pipeline finds the folder as it was left when these had the same bytes; else the last one there is. */
  readonly keyFiles: readonly string[];
}

/** What a job leaves behind. Paths are relative to the checkout; a trailing `*` in a file name is allowed. */
export interface Kept {
  /** For later jobs alone, for as long as the pipeline runs. */
  readonly handover: readonly string[];
  /** Evidence, kept as long as the pipeline's retention says; later jobs can have it too. */
  readonly paths: readonly string[];
  readonly junit: readonly string[];
  readonly coverage?: CoverageReport | undefined;
  /** A CycloneDX document, for CI systems that read one. */
  readonly sbom?: string | undefined;
}

export interface CoverageReport {
  readonly format: 'cobertura' | 'jacoco';
  readonly path: string;
}

/** What an app's pipeline asks the CI system's token service for: the variable that holds the token, and for whom it is. */
export interface IdentityToken {
  readonly variable: string;
  readonly audience: string;
}

/** One job: a container, a script, what it waits for and what it leaves behind. */
export interface Job {
  readonly name: string;
  readonly stage: Stage;
  /** What it is for, in a line; shown where the CI system has room for it. */
  readonly description: string;
  readonly image: string;
  /** Constants. No value of a commit, branch, tag or title is ever among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of masked variables that the script reads. */
  readonly secrets: readonly string[];
  readonly identity: readonly IdentityToken[];
  readonly caches: readonly Cache[];
  /** Jobs that must have succeeded. */
  readonly needs: readonly string[];
  /** Those of them whose kept files it finds in its checkout. */
  readonly receives: readonly string[];
  /** Statements of POSIX shell, run as one script with `set -eu` at the top of the checkout. `$COMMIT` is the commit's full hash. */
  readonly script: readonly string[];
  readonly keeps: Kept;
  /** `delivery`: only for commits on the branch that delivers, never for a merge request. */
  readonly runs: 'always' | 'delivery';
  /** Looks at the whole history instead of the newest commit. */
  readonly history: boolean;
  /** Makes user namespaces, which is all that building an image takes; it needs no privileges and no daemon. */
  readonly buildsImages: boolean;
  /** Waits for a person. */
  readonly approval: boolean;
  /** Minutes. */
  readonly timeout: number;
}

/** All that a dialect needs to write an app's pipeline. */
export interface Pipeline {
  readonly team: string;
  readonly app: string;
  /** `team/app`. */
  readonly id: string;
  /** The app's repository at its forge. */
  readonly repository: string;
  /** The branch that delivers. */
  readonly branch: string;
  /** Folders whose changes start the pipeline; everything where it is empty. */
  readonly folders: readonly string[];
  /** In the order of the stages, and inside a stage in the order of the catalog. */
  readonly jobs: readonly Job[];
  /** Days that reports are kept. */
  readonly retention: number;
  /** Tags or labels of the runners; shared ones where it is empty. */
  readonly runners: readonly string[];
}

/** What later jobs find of a job; nothing where none receives it. */
export function handedOver(pipeline: Pipeline, name: string): readonly string[] {
  const { keeps } = pipeline.jobs.find((job) => job.name === name) ?? {};
  return keeps && pipeline.jobs.some(({ receives }) => receives.includes(name))
    ? [...keeps.handover, ...keeps.paths]
    : [];
}

/** A file of a pipeline; the path is where it stands in the app's own repository. */
export interface PipelineFile {
  readonly path: string;
  readonly text: string;
}

/** A CI system. */
export interface PipelineDialect {
  /** What `pipeline.provider` says: `gitlab`. */
  readonly provider: string;
  /** The product's name, for people. */
  readonly title: string;
  /** Whether its tokens are known to the public Sigstore instance, so that images are signed without a key. */
  readonly keyless: boolean;
  /**
   * Writes the pipeline down. `marker` says where it comes from: a line without comment signs, to stand first in each file.
   * Must be a pure function.
   */
  render(pipeline: Pipeline, marker: string): readonly PipelineFile[];
}

/** Defines a CI system that pipelines can be written for. */
export function definePipelineDialect(dialect: PipelineDialect): PipelineDialect {
  return dialect;
}
