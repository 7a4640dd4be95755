import {
  bareSecretNames,
  clearStatus,
  dataSources,
  isCounted,
  needsNodePort,
  templateGeneration,
  tolerateEviction,
} from './create.ts';
import { empty, part, parts } from './defaults/default.ts';
import type { DraftObject } from './json.ts';
import { isDraftObject, sameJson } from './json.ts';
import { semantic } from './semantic.ts';
import type { Kind, Types } from './types/table.ts';

/** Fields of metadata that stay as the server set them. Source: apiserver pkg/registry/rest/update.go. */
const keptFields = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'selfLink',
];

/** Kinds without a status of their own subresource: what an update says counts. */
const statusWritable = new Set(['Event', 'Lease', 'ComponentStatus']);

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
  if (!statusWritable.has(kind.kind)) {
    if (old !== undefined && old.status !== undefined) value.status = old.status;
    else clearStatus(value, kind, types);
  }
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
  if (kind.struct === 'core.Secret' || kind.struct === 'core.ServiceAccount') keepTokens(value, old);
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
  return kind.struct === 'discovery.EndpointSlice'
    ? { ...rest, annotations: annotations ?? {}, labels: labels ?? {} }
    : rest;
}

const needsAddress = (spec: DraftObject): boolean => spec.type !== 'ExternalName';
const needsHealthCheckPort = (spec: DraftObject): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/** A Service keeps addresses and ports that it was given, so a manifest that omits them does not lose them. */
function keepAllocated(spec: DraftObject, old: DraftObject): void {
  if (needsAddress(old) && needsAddress(spec)) {
    if (spec.clusterIP === undefined && old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
    if (empty(spec, 'clusterIPs') && spec.clusterIP === old.clusterIP && old.clusterIPs !== undefined)
      spec.clusterIPs = old.clusterIPs;
    for (const field of ['ipFamilyPolicy', 'ipFamilies'])
      if (spec[field] === undefined && old[field] !== undefined) spec[field] = old[field];
  }
  if (needsNodePort(old) && needsNodePort(spec)) keepNodePorts(spec, old);
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec) && spec.healthCheckNodePort === undefined) {
    const port = old.healthCheckNodePort;
    if (port !== undefined) spec.healthCheckNodePort = port;
  }
}

function keepNodePorts(spec: DraftObject, old: DraftObject): void {
  const key = (port: DraftObject): string => `${port.protocol ?? ''}/${port.port ?? 0}`;
  const given = new Map(parts(old, 'ports').map((port) => [key(port), port.nodePort]));
  const taken = new Set(parts(spec, 'ports').map((port) => port.nodePort));
  for (const port of parts(spec, 'ports')) {
    const kept = given.get(key(port));
    if (port.nodePort !== undefined || kept === undefined || taken.has(kept)) continue;
    port.nodePort = kept;
    taken.add(kept);
  }
}

/** Fields that only the old type used go with it, unless the update names new values. */
function dropOutdated(spec: DraftObject, old: DraftObject): void {
  const drop = (field: string): void => {
    if (sameJson(spec[field], old[field])) delete spec[field];
  };
  if (needsAddress(old) && !needsAddress(spec)) {
    if (spec.clusterIP === old.clusterIP) delete spec.clusterIPs;
    for (const field of ['clusterIP', 'ipFamilies', 'ipFamilyPolicy']) drop(field);
  }
  if (needsNodePort(old) && !needsNodePort(spec)) {
    const given = parts(old, 'ports').map((port) => port.nodePort);
    for (const port of parts(spec, 'ports')) if (given.includes(port.nodePort)) delete port.nodePort;
  }
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) drop('healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
  if (isReachable(old) && !isReachable(spec)) drop('externalTrafficPolicy');
}

const isReachable = (spec: DraftObject): boolean =>
  spec.type === 'NodePort' ||
  spec.type === 'LoadBalancer' ||
  (spec.type === 'ClusterIP' && !empty(spec, 'externalIPs'));

/** What admission filled in when the Pod was created, and where it runs. */
function keepPlaced(spec: DraftObject, old: DraftObject): void {
  for (const field of ['priority', 'preemptionPolicy', 'serviceAccountName', 'serviceAccount', 'nodeName']) {
    const kept = old[field];
    if (spec[field] === undefined && kept !== undefined) spec[field] = kept;
  }
}

function keepTokens(value: DraftObject, old: DraftObject): void {
  if (value.type === undefined && old.type !== undefined) value.type = old.type;
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
