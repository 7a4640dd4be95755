/**
 * What the Kubernetes API server does to objects of the built-in kinds: how it reads, fills and writes them, which
 * updates it refuses, and what an update does to running pods. Pure functions over plain JSON, for Kubernetes 1.28 to
 * 1.34; checked against real API servers.
 *
 * `admit` goes through the server's own stages, a file or folder each: `decode` (by the Go types in `types/`), `defaults`,
 * `convert`, `prepare` (admission plugins and the kind's strategy), `encode`, and for a reader's view `store`.
 * `applied` merges a manifest as server-side apply does; `updates/` and `rollout` compare what comes out.
 */
export { type AdmitOptions, type Admitted, admit } from './admit.ts';
export { applied } from './apply.ts';
export type { Problem } from './decode.ts';
export { fieldPath, type Json, type JsonObject, type Path } from './json.ts';
export { type PodTemplate, podTemplatePath, podTemplates } from './pod-templates.ts';
export type { Assigned } from './prepare/assigned.ts';
export {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
} from './quantity.ts';
export { type PodEffect, type Rollout, rollout } from './rollout.ts';
export {} from './time.ts';
export { type Kind, type Types, typesOf } from './types/table.ts';
export { refusedUpdates } from './updates/immutable.ts';
export type { RefusedUpdate } from './updates/rule.ts';
