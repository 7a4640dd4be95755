/**
 * What a change does to a cluster, out of the objects before and after it: which objects, which fields, and what that
 * means for running systems. Pure functions over plain JSON; both sides are read as the API server reads them.
 *
 * `diffObjects` gives the change set, `applyChanges` is its inverse; `diffJson`, `diffText` and `diffMarkdown` write it
 * down; `foldChanges` puts together what is the same in many objects.
 */
export { applyChanges } from './apply.ts';
export { diffObjects } from './diff.ts';
export { type Fold, type FoldedField, foldChanges } from './fold.ts';
export { identityOf } from './identity.ts';
export { diffJson } from './json.ts';
export { diffMarkdown } from './markdown.ts';
export { mergeChangeSets } from './merge.ts';
export { diffPlaces, type PlacedDiff, type PlacedObject } from './places.ts';
export { diffText } from './text.ts';
export type {
  Action,
  Change,
  ChangeSet,
  Compared,
  DiffOptions,
  FieldChange,
  ObjectName,
  Risk,
  RiskClass,
} from './types.ts';
