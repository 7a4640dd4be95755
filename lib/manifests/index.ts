export * as layout from './layout.ts';
export { isOurs, manifestFile, markerLine, markerText, type RenderedFile, sourcesOf } from './manifest.ts';
export { type Json, type JsonObject, toYaml } from './yaml.ts';
