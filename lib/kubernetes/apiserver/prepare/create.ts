import { decode } from '../decode.ts';
import { part, parts } from '../defaults/default.ts';
import type { DraftObject } from '../json.ts';
import type { Kind, Types } from '../types/table.ts';
import type { Assigned } from './assigned.ts';
import { dataSources } from './claim.ts';
import { job } from './job.ts';
import { pod } from './pod.ts';
import { service } from './service.ts';

/** Fields of metadata that a client cannot set when it creates an object. Source: apiserver pkg/registry/rest (create.go, meta.go). */
const serverFields = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
];

/** Kinds whose status is emptied when they are created; of the others only Node, ServiceCIDR and Event-like kinds have one. */
const statusKept = new Set(['Node', 'ServiceCIDR']);

/** Kinds that start at generation 1. Source: PrepareForCreate in pkg/registry/<group>/<kind>/strategy.go. */
const counted = new Set([
  'CustomResourceDefinition',
  'CronJob',
  'DaemonSet',
  'Deployment',
  'DeviceClass',
  'EndpointSlice',
  'FlowSchema',
  'Ingress',
  'IngressClass',
  'Job',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'PodTemplate',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'ReplicaSet',
  'ReplicationController',
  'ResourceSlice',
  'StatefulSet',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);

/** Whether the server counts changes of this kind's spec in `metadata.generation`. */
export function isCounted(kind: string, minor: number): boolean {
  return counted.has(kind) || (kind === 'Pod' && minor >= 33);
}

/**
 * What happens to an object between its defaults and the last admission checks when it is created: the built-in
 * admission plugins, then the strategy of its kind. In place.
 * Sources: Kubernetes plugin/pkg/admission, pkg/registry/<group>/<kind>/strategy.go.
 */
export function prepareCreate(value: DraftObject, kind: Kind, types: Types, assigned: Assigned): void {
  const metadata = part(value, 'metadata');
  for (const field of serverFields) delete metadata[field];
  if (assigned.uid !== undefined) metadata.uid = assigned.uid;
  if (assigned.time !== undefined) metadata.creationTimestamp = assigned.time;
  if (metadata.name === undefined && typeof metadata.generateName === 'string' && assigned.suffix !== undefined)
    metadata.name = metadata.generateName + assigned.suffix;
  if (isCounted(kind.kind, types.minor)) metadata.generation = 1;
  if (!statusKept.has(kind.kind)) clearStatus(value, kind, types);
  preparations[kind.struct]?.(value, types.minor, assigned);
}

export function clearStatus(value: DraftObject, kind: Kind, types: Types): void {
  const status = types.struct(kind.struct).byName.get('status');
  if (status?.type.is === 'struct') value.status = decode({}, status.type.name, types).value;
}

type Preparation = (value: DraftObject, minor: number, assigned: Assigned) => void;

const preparations: Readonly<Record<string, Preparation>> = {
  'core.Namespace': (value) => {
    value.status = { phase: 'Active' };
    const spec = part(value, 'spec');
    const finalizers = Array.isArray(spec.finalizers) ? spec.finalizers : [];
    if (!finalizers.includes('kubernetes')) spec.finalizers = [...finalizers, 'kubernetes'];
    const metadata = part(value, 'metadata');
    metadata.labels = { ...part(metadata, 'labels'), 'kubernetes.io/metadata.name': metadata.name ?? '' };
  },
  'core.PersistentVolume': (value, minor, assigned) => {
    value.status = { phase: 'Pending' };
    if (minor >= 29 && assigned.time !== undefined) value.status.lastPhaseTransitionTime = assigned.time;
    addFinalizer(value, 'kubernetes.io/pv-protection');
  },
  'core.PersistentVolumeClaim': (value) => {
    addFinalizer(value, 'kubernetes.io/pvc-protection');
    dataSources(part(value, 'spec'));
  },
  'core.ServiceAccount': bareSecretNames,
  'core.Node': (value) => {
    const spec = part(value, 'spec');
    const taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };
    if (!parts(spec, 'taints').some((other) => other.key === taint.key && other.effect === taint.effect))
      spec.taints = [...parts(spec, 'taints'), taint];
  },
  'core.Pod': pod,
  'core.Service': service,
  'apps.DaemonSet': (value) => {
    const annotations = part(part(value, 'metadata'), 'annotations');
    if (!(Number(annotations[templateGeneration]) >= 1)) annotations[templateGeneration] = '1';
  },
  'batch.Job': job,
  // Who asks is what the request says, not the object.
  'certificates.CertificateSigningRequest': (value) => {
    for (const field of ['username', 'uid', 'groups', 'extra']) delete part(value, 'spec')[field];
  },
  'storage.VolumeAttributesClass': (value) => addFinalizer(value, 'kubernetes.io/vac-protection'),
  'apiextensions.CustomResourceDefinition': (value) => {
    const stored = parts(part(value, 'spec'), 'versions').find((version) => version.storage === true);
    if (stored !== undefined) part(value, 'status').storedVersions = [stored.name ?? ''];
  },
  'apiregistration.APIService': (value, _minor, assigned) => {
    if (part(value, 'spec').service !== undefined) return;
    const condition: DraftObject = {
      type: 'Available',
      status: 'True',
      reason: 'Local',
      message: 'Local APIServices are always available',
    };
    if (assigned.time !== undefined) condition.lastTransitionTime = assigned.time;
    part(value, 'status').conditions = [condition];
  },
};

export const templateGeneration = 'deprecated.daemonset.template.generation';

/** Of the secrets that a ServiceAccount lists only the names are kept. */
export function bareSecretNames(value: DraftObject): void {
  if (Array.isArray(value.secrets))
    value.secrets = parts(value, 'secrets').map((secret) => ('name' in secret ? { name: secret.name ?? '' } : {}));
}

function addFinalizer(value: DraftObject, name: string): void {
  const metadata = part(value, 'metadata');
  const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers : [];
  if (!finalizers.includes(name)) metadata.finalizers = [...finalizers, name];
}
