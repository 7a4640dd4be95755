export { appPipeline, unknownRegulations } from './app-pipeline.ts';
export type { PipelineCode } from './compose.ts';
export { dialects } from './dialects/index.ts';
export { type BuildTool, definePipelineLanguage, type PipelineLanguage } from './language.ts';
export {
  type Cache,
  definePipelineDialect,
  type Job,
  type Pipeline,
  type PipelineDialect,
  type PipelineFile,
} from './model.ts';
export { definePipelineRegulation, type PipelineRegulation } from './regulation.ts';
