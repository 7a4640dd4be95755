import { part } from '../defaults/default.ts';
import { type DraftObject, isDraftObject, sameJson } from '../json.ts';
import { semantic } from '../semantic.ts';
import type { Kind, Types } from '../types/table.ts';
import { dataSources } from './claim.ts';
import { bareSecretNames, clearStatus, isCounted, templateGeneration } from './create.ts';
import { tolerateEviction } from './pod.ts';
import { dropOutdated, keepAllocated } from './service.ts';

/** Fields of metadata that stay as the server set them. Source: apiserver pkg/registry/rest/update.go. */
const keptFields = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'selfLink',
];

/**
 * What happens to an update between its defaults and the last admission checks, given the object that it replaces. In
 * place. Without the old object only what would be taken from it is dropped.
 * Sources: PrepareForUpdate in Kubernetes pkg/registry/<group>/<kind>/strategy.go; pkg/registry/core/service/storage.
 */
export function prepareUpdate(value: DraftObject, old: DraftObject | undefined, kind: Kind, types: Types): void {
  const metadata = part(value, 'metadata');
  const before = old === undefined ? undefined : part(old, 'metadata');
  for (const field of keptFields) {
    delete metadata[field];
    const kept = before?.[field];
    if (kept !== undefined && kept !== null) metadata[field] = kept;
  }
  delete metadata.managedFields;
  if (old?.status !== undefined) value.status = old.status;
  else clearStatus(value, kind, types);
  if (kind.struct === 'core.PersistentVolumeClaim') dataSources(part(value, 'spec'));
  if (kind.struct === 'core.ServiceAccount') bareSecretNames(value);
  if (kind.struct === 'core.Pod') tolerateEviction(part(value, 'spec'));
  if (old === undefined) return;
  if (kind.struct === 'core.Service') {
    keepAllocated(part(value, 'spec'), part(old, 'spec'));
    dropOutdated(part(value, 'spec'), part(old, 'spec'));
  }
  if (kind.struct === 'core.Pod') keepPlaced(part(value, 'spec'), part(old, 'spec'));
  if (kind.struct === 'core.Namespace') part(value, 'spec').finalizers = part(old, 'spec').finalizers ?? [];
  if (kind.struct === 'batch.Job') keepSelector(part(value, 'spec'), part(old, 'spec'));
  // A CSIDriver starts without a generation and counts all the same, a PriorityClass the other way round.
  const counts = kind.kind === 'CSIDriver' || (isCounted(kind.kind, types.minor) && kind.kind !== 'PriorityClass');
  if (!counts) return;
  // This one tells an empty list from none.
  const exact = kind.kind === 'NetworkPolicy';
  const after = exact ? value : semantic(value, kind.struct, types);
  const earlier = exact ? old : semantic(old, kind.struct, types);
  if (kind.struct === 'apps.DaemonSet') countTemplate(value, after, earlier);
  if (!sameJson(counted(after, kind), counted(earlier, kind)))
    metadata.generation = Number(metadata.generation ?? 0) + 1;
}

/** What generation counts: the spec, or all data of kinds that have none; a Deployment's annotations and an EndpointSlice's labels too. */
function counted(value: DraftObject, kind: Kind): DraftObject {
  const { metadata, status: _status, apiVersion: _apiVersion, kind: _kind, ...rest } = value;
  const { annotations, labels } = isDraftObject(metadata) ? metadata : {};
  if (kind.struct === 'apps.Deployment') return { ...rest, annotations: annotations ?? {} };
  return kind.struct === 'discovery.EndpointSlice' ? { ...rest, labels: labels ?? {} } : rest;
}

/** What admission filled in when the Pod was created, and where it runs. */
function keepPlaced(spec: DraftObject, old: DraftObject): void {
  for (const field of ['priority', 'preemptionPolicy', 'serviceAccountName', 'serviceAccount', 'nodeName']) {
    const kept = old[field];
    if (spec[field] === undefined && kept !== undefined) spec[field] = kept;
  }
}

function keepSelector(spec: DraftObject, old: DraftObject): void {
  if (spec.selector === undefined && old.selector !== undefined) spec.selector = old.selector;
}

function countTemplate(value: DraftObject, after: DraftObject, earlier: DraftObject): void {
  const annotations = part(part(value, 'metadata'), 'annotations');
  const before = Number(part(part(earlier, 'metadata'), 'annotations')[templateGeneration] ?? '1');
  const changed = !sameJson(part(after, 'spec').template, part(earlier, 'spec').template);
  annotations[templateGeneration] = String(changed ? before + 1 : before);
}
