export * as layout from './layout.ts';
export { isOurs, manifestFile, markerLine, type RenderedFile, sourcesOf } from './manifest.ts';
export { type Json, toYaml } from './yaml.ts';
