export { diskTree } from './disk-tree.ts';
export { loadPlatformCode, type PlatformCode } from './extensions.ts';
export { askGit } from './git-state.ts';
export { type Output, type OutputChanges, openOutput } from './output.ts';
export { unfitForOutput } from './output-place.ts';
export { overlayTree } from './overlay-tree.ts';
export { findRoot } from './root.ts';
export { isThere, readIfThere, type SourceFile, writeSourceFiles } from './source-files.ts';
