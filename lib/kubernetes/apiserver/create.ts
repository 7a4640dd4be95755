import { decode } from './decode.ts';
import { empty, part, parts, preset } from './defaults/default.ts';
import type { Draft, DraftObject } from './json.ts';
import { isDraftObject } from './json.ts';
import { compareQuantities, parseQuantity } from './quantity.ts';
import type { Kind, Types } from './types/table.ts';

/**
 * What the server would choose by itself: its clock, random names, free addresses. Nothing of it follows from the
 * object, so it is filled in only where a caller gives it.
 */
export interface Assigned {
  readonly uid?: string;
  /** RFC 3339 with whole seconds. */
  readonly time?: string;
  /** What is appended to `generateName`; the server takes five characters. */
  readonly suffix?: string;
  /** The address of a Service that asks for one. */
  readonly clusterIP?: string;
  /** The family of the cluster's Service addresses, or the first of two; that of `clusterIP` where only that is given. */
  readonly ipFamily?: 'IPv4' | 'IPv6';
  /** The first of the node ports that a Service asks for; further ones count up from it. */
  readonly nodePort?: number;
}

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

/** The old and the new field for a claim's source mirror each other. Source: pkg/api/persistentvolumeclaim/util.go. */
export function dataSources(spec: DraftObject): void {
  const reference = spec.dataSourceRef;
  if (isDraftObject(reference)) {
    const isForeign = reference.namespace !== undefined && reference.namespace !== '';
    if (!isForeign) {
      preset(spec, 'dataSource', withoutUndefined(reference, ['apiGroup', 'kind', 'name']));
      return;
    }
    // The gate CrossNamespaceVolumeDataSource is off in all known versions.
    delete spec.dataSourceRef;
  }
  const source = spec.dataSource;
  if (!isDraftObject(source)) return;
  const group = source.apiGroup ?? '';
  const known =
    (source.kind === 'PersistentVolumeClaim' && group === '') ||
    (source.kind === 'VolumeSnapshot' && group === 'snapshot.storage.k8s.io');
  if (known) spec.dataSourceRef = withoutUndefined(source, ['apiGroup', 'kind', 'name']);
  else delete spec.dataSource;
}

function withoutUndefined(from: DraftObject, fields: readonly string[]): DraftObject {
  const out: DraftObject = {};
  for (const field of fields) {
    const value = from[field];
    if (value !== undefined) out[field] = value;
  }
  return out;
}

const unclassified: DraftObject = { priority: 0, preemptionPolicy: 'PreemptLowerPriority' };
const systemPriorities: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/**
 * Admission plugins ServiceAccount, DefaultTolerationSeconds and Priority, then the strategy. The volume with the
 * service account's token is left out, as its name is random; so is what a PriorityClass of the cluster would say.
 */
function pod(value: DraftObject, minor: number, assigned: Assigned): void {
  const spec = part(value, 'spec');
  preset(spec, 'serviceAccountName', 'default');
  preset(spec, 'serviceAccount', spec.serviceAccountName ?? 'default');
  const className = spec.priorityClassName;
  if (className === undefined) for (const [field, to] of Object.entries(unclassified)) preset(spec, field, to);
  const system =
    typeof className === 'string' && Object.hasOwn(systemPriorities, className)
      ? systemPriorities[className]
      : undefined;
  if (system !== undefined) {
    preset(spec, 'priority', system);
    preset(spec, 'preemptionPolicy', 'PreemptLowerPriority');
  }
  tolerateEviction(spec);
  value.status = { phase: 'Pending', qosClass: qualityOfService(spec, minor) };
  if (!empty(spec, 'schedulingGates')) {
    const message = 'Scheduling is blocked due to non-empty scheduling gates';
    const condition: DraftObject = { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message };
    if (minor >= 31 && assigned.time !== undefined) condition.lastTransitionTime = assigned.time;
    value.status.conditions = [condition];
  }
  if (minor >= 30 && minor <= 33) annotateAppArmor(value, spec);
}

/** The field is mirrored in the annotation that it replaced. Source: applyAppArmorVersionSkew in pkg/registry/core/pod. */
function annotateAppArmor(value: DraftObject, spec: DraftObject): void {
  if (part(spec, 'os').name === 'windows') return;
  const containers = [...parts(spec, 'containers'), ...parts(spec, 'initContainers')];
  for (const container of containers) {
    const own = part(container, 'securityContext').appArmorProfile;
    const text = appArmorText(own ?? part(spec, 'securityContext').appArmorProfile);
    if (text === undefined) continue;
    const metadata = part(value, 'metadata');
    preset(metadata, 'annotations', {});
    preset(
      part(metadata, 'annotations'),
      `container.apparmor.security.beta.kubernetes.io/${container.name ?? ''}`,
      text,
    );
  }
}

function appArmorText(profile: Draft | undefined): string | undefined {
  if (!isDraftObject(profile)) return undefined;
  if (profile.type === 'RuntimeDefault') return 'runtime/default';
  if (profile.type === 'Unconfined') return 'unconfined';
  return profile.type === 'Localhost' ? `localhost/${profile.localhostProfile ?? ''}` : undefined;
}

/** Admission plugin DefaultTolerationSeconds. */
export function tolerateEviction(spec: DraftObject): void {
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const tolerated = parts(spec, 'tolerations').some(
      (toleration) =>
        (toleration.key === undefined || toleration.key === key) &&
        (toleration.effect === undefined || toleration.effect === 'NoExecute'),
    );
    if (tolerated) continue;
    const toleration = { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 };
    spec.tolerations = [...parts(spec, 'tolerations'), toleration];
  }
}

/** Source: Kubernetes pkg/apis/core/helper/qos/qos.go. */
function qualityOfService(spec: DraftObject, minor: number): string {
  const podLevel = minor >= 34 && isDraftObject(spec.resources);
  const holders = podLevel ? [spec] : [...parts(spec, 'containers'), ...parts(spec, 'initContainers')];
  const counted = ['cpu', 'memory'] as const;
  let any = false;
  let guaranteed = true;
  for (const holder of holders) {
    const resources = part(holder, 'resources');
    for (const name of counted) {
      const limit = parseQuantity(String(part(resources, 'limits')[name] ?? '0'));
      const request = parseQuantity(String(part(resources, 'requests')[name] ?? '0'));
      if (limit === undefined || request === undefined) continue;
      if (limit.mantissa > 0n || request.mantissa > 0n) any = true;
      if (limit.mantissa <= 0n || compareQuantities(limit, request) !== 0) guaranteed = false;
    }
  }
  if (!any) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** Source: Kubernetes pkg/registry/core/service/storage (alloc.go, storage.go). */
function service(value: DraftObject, _minor: number, assigned: Assigned): void {
  const spec = part(value, 'spec');
  if (spec.type === 'ExternalName') return;
  const headlessAlone = spec.clusterIP === 'None' && empty(spec, 'selector');
  preset(spec, 'ipFamilyPolicy', headlessAlone ? 'RequireDualStack' : 'SingleStack');
  if (assigned.clusterIP !== undefined) preset(spec, 'clusterIP', assigned.clusterIP);
  if (assigned.nodePort !== undefined && needsNodePort(spec)) {
    const wanting = parts(spec, 'ports').filter((port) => port.nodePort === undefined);
    for (const [i, port] of wanting.entries()) port.nodePort = assigned.nodePort + i;
  }
  const address = spec.clusterIP;
  if (address !== undefined && empty(spec, 'clusterIPs')) spec.clusterIPs = [address];
  if (!empty(spec, 'ipFamilies')) return;
  const family = typeof address === 'string' && address !== 'None' ? familyOf(address) : assigned.ipFamily;
  if (family === undefined) return;
  const other = family === 'IPv4' ? 'IPv6' : 'IPv4';
  spec.ipFamilies = headlessAlone && spec.ipFamilyPolicy !== 'SingleStack' ? [family, other] : [family];
}

/** Whether a Service gets a port on every node. */
export const needsNodePort = (spec: DraftObject): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

const familyOf = (address: string): 'IPv4' | 'IPv6' => (address.includes(':') ? 'IPv6' : 'IPv4');

/**
 * A Job's own labels and selector carry its uid, so they are there only when one was assigned. A Job without labels
 * shares those of its template, so the ones that are added here show on both.
 */
function job(value: DraftObject, _minor: number, assigned: Assigned): void {
  const spec = part(value, 'spec');
  if (spec.manualSelector === true || assigned.uid === undefined) return;
  const template = part(part(spec, 'template'), 'metadata');
  const name = part(value, 'metadata').name ?? '';
  preset(template, 'labels', {});
  const labels = part(template, 'labels');
  for (const prefix of ['', 'batch.kubernetes.io/']) {
    preset(labels, `${prefix}job-name`, name);
    preset(labels, `${prefix}controller-uid`, assigned.uid);
  }
  preset(spec, 'selector', {});
  preset(part(spec, 'selector'), 'matchLabels', {});
  preset(part(part(spec, 'selector'), 'matchLabels'), 'batch.kubernetes.io/controller-uid', assigned.uid);
}
