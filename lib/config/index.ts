export {
  appFields,
  appFileSchema,
  type CommonSpec,
  commonFields,
  defaultsSchema,
  type KindDefinition,
  mergedAppSchema,
  type Patch,
} from './app.ts';
export {
  type Data,
  type DataMap,
  limits,
  type Path,
  parseDocument,
  parseDocuments,
  type SourceDocument,
} from './document.ts';
export {
  type EditorContext,
  type EditorSchemaName,
  editorPattern,
  editorSchemaNames,
  editorSchemas,
  type JsonSchema,
  type KnownName,
  type OfferedService,
} from './editor-schema.ts';
export type {
  AutoscalingSettings,
  DependencySettings,
  EgressSettings,
  EnvironmentValue,
  MigrateSettings,
  PortSettings,
  ProbeSettings,
  ProbesSettings,
  Resources,
  RouteSettings,
  SecuritySettings,
  VolumeSettings,
} from './fields.ts';
export * as fields from './fields.ts';
export { durationMilliseconds, type Format, type FormatName, formats, imageParts } from './formats.ts';
export type { PipelineSettings } from './pipeline.ts';
export {
  type Capability,
  type ClusterSettings,
  clusterFields,
  type EdgeSettings,
  type EnvironmentSettings,
  environmentFields,
  type PlatformSettings,
  platformFields,
  type QuotaSettings,
  type SizeDefinition,
  type TeamSettings,
  teamFields,
  withDefaults,
} from './platform.ts';
export {
  choice,
  type FieldNotes,
  integer,
  list,
  map,
  object,
  oneOf,
  type Static,
  type TObject,
  type TSchema,
  Type,
  text,
  words,
} from './schema.ts';
export { withText } from './set-text.ts';
export { type Locate, showPath, type Validation, type Validator, validator, withoutInvalid } from './validate.ts';
