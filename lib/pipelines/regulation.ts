/** Steps that an app's file can leave out. */
export const optionalSteps = [
  'lint',
  'test',
  'dependencies',
  'code',
  'secrets',
  'licenses',
  'infrastructure',
  'container',
  'sbom',
  'sign',
  'deploy',
] as const;
export type StepName = (typeof optionalSteps)[number];

/** What a regulation asks of each pipeline under it. */
export interface PipelineRegulation {
  /** As `regulations` of a team or an app names it: `pci-dss`. */
  readonly name: string;
  /** Its name, for people. */
  readonly title: string;
  /** Steps that may not be left out. */
  readonly steps: readonly StepName[];
  /** Days that reports are kept as evidence, at least. */
  readonly retention: number;
  /** Whether a person must approve each delivery. */
  readonly approval: boolean;
  /** Where the regulation says so. */
  readonly source: string;
}

/** Defines a regulation: a value to list in `platform/pipelines/index.ts`. */
export function definePipelineRegulation(regulation: PipelineRegulation): PipelineRegulation {
  return regulation;
}
