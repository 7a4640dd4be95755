import { at, sameJson } from '../json.ts';
import { job } from './job.ts';
import { leftEmptyDir, leftRollingUpdate } from './leftovers.ts';
import { pod } from './pod.ts';
import { fixed, fixedExcept, fixedOnceSet, isUnset, only, type Rule, type Update, when } from './rule.ts';
import { service } from './service.ts';
import { persistentVolume, persistentVolumeClaim } from './volumes.ts';

const statefulSet: Rule = (update) => {
  const mutable = [
    'replicas',
    'ordinals',
    'template',
    'updateStrategy',
    'minReadySeconds',
    'persistentVolumeClaimRetentionPolicy',
  ];
  if (update.minor >= 33) mutable.push('revisionHistoryLimit');
  const reason = `of a StatefulSet's spec only ${mutable.join(', ')} can change`;
  return fixedExcept(['spec'], mutable, reason)(update);
};

const isImmutable = ({ before }: Update): boolean => before.immutable === true;
const sealed = (field: string): Rule => when(isImmutable, [field], `${field} cannot change while immutable is true`);

const isEstablished = ({ before }: Update): boolean => {
  const conditions = at(before, 'status', 'conditions');
  if (!Array.isArray(conditions)) return true;
  return conditions.some((condition) => at(condition, 'type') === 'Established' && at(condition, 'status') === 'True');
};

const established = (...path: readonly string[]): Rule =>
  when(isEstablished, path, `${path.join('.')} cannot change once the definition is established`);

/** A version in which objects may be stored has to stay in the list. */
const storedVersions: Rule = ({ before, after }) => {
  const named = (value: unknown): readonly unknown[] =>
    Array.isArray(value) ? value.map((version) => at(version, 'name')) : [];
  const stored = at(before, 'status', 'storedVersions');
  const earlier = named(at(before, 'spec', 'versions'));
  const versions = named(at(after, 'spec', 'versions'));
  const lost = Array.isArray(stored) ? stored.filter((name) => earlier.includes(name) && !versions.includes(name)) : [];
  const reason = `version ${lost.join(', ')} may hold stored objects, so it cannot leave spec.versions`;
  return lost.length === 0 ? [] : [{ path: ['spec', 'versions'], reason }];
};

/** One range may be added to a single one; nothing else changes. */
const serviceCidr: Rule = ({ before, after }) => {
  const old = at(before, 'spec', 'cidrs');
  const made = at(after, 'spec', 'cidrs');
  const was = Array.isArray(old) ? old : [];
  const is = Array.isArray(made) ? made : [];
  const grown = was.length === 1 && is.length === 2;
  if ((is.length === was.length || grown) && was.every((cidr, i) => cidr === is[i])) return [];
  return [{ path: ['spec', 'cidrs'], reason: 'the ranges of a ServiceCIDR cannot change; a second one can be added' }];
};

const csiNode: Rule = ({ before, after }) => {
  const old = at(before, 'spec', 'drivers');
  const made = at(after, 'spec', 'drivers');
  if (!Array.isArray(old) || !Array.isArray(made)) return [];
  return old.flatMap((driver) => {
    const index = made.findIndex((other) => at(other, 'name') === at(driver, 'name'));
    const kept = index < 0 || made.some((other) => sameJson(other, driver));
    return kept
      ? []
      : [{ path: ['spec', 'drivers', index], reason: 'the entry of a driver cannot change, only come and go' }];
  });
};

const nodeRanges: Rule = when(
  ({ before }) => !isUnset(at(before, 'spec', 'podCIDRs')),
  ['spec', 'podCIDRs'],
  'the pod range of a node cannot change once it is set',
);

const roleRef = when(
  () => true,
  ['roleRef'],
  'a binding cannot be pointed to another role; delete it and create it anew',
);

/**
 * The updates that the API server refuses, by kind. A kind that is not named here has no such rule: against intuition
 * the selector of a PodDisruptionBudget, the target of a HorizontalPodAutoscaler, the podSelector of a NetworkPolicy,
 * the selector of a ReplicationController, the schedule and template of a CronJob and the mountOptions of a StorageClass can change.
 * Sources: Validate*Update in Kubernetes pkg/apis/<group>/validation/validation.go and ValidateUpdate in
 * pkg/registry/<group>/<kind>/strategy.go, apiextensions-apiserver pkg/apis/apiextensions/validation, 1.28 to 1.34.
 */
export const rules: Readonly<Record<string, readonly Rule[]>> = {
  'apps.Deployment': [fixed('spec', 'selector'), leftRollingUpdate('strategy', 'Recreate'), leftEmptyDir],
  'apps.ReplicaSet': [fixed('spec', 'selector'), leftEmptyDir],
  'apps.DaemonSet': [fixed('spec', 'selector'), leftEmptyDir],
  'apps.StatefulSet': [statefulSet, leftRollingUpdate('updateStrategy', 'OnDelete'), leftEmptyDir],
  'apps.ControllerRevision': [fixed('data')],
  'batch.CronJob': [leftEmptyDir],
  'batch.Job': job,
  'core.PodTemplate': [leftEmptyDir],
  'core.ReplicationController': [leftEmptyDir],
  'core.Pod': pod,
  'core.Service': service,
  'core.Secret': [fixed('type'), sealed('immutable'), sealed('data')],
  'core.ConfigMap': [sealed('immutable'), sealed('data'), sealed('binaryData')],
  'core.PersistentVolume': persistentVolume,
  'core.PersistentVolumeClaim': persistentVolumeClaim,
  'core.ResourceQuota': [fixed('spec', 'scopes')],
  'core.Node': [nodeRanges, fixedOnceSet('spec', 'providerID')],
  'rbac.RoleBinding': [roleRef],
  'rbac.ClusterRoleBinding': [roleRef],
  'storage.StorageClass': [
    fixed('provisioner'),
    fixed('parameters'),
    fixed('reclaimPolicy'),
    fixed('volumeBindingMode'),
  ],
  'storage.VolumeAttachment': [fixed('spec')],
  'storage.VolumeAttributesClass': [fixed('driverName'), fixed('parameters')],
  'storage/v1beta1.VolumeAttributesClass': [fixed('driverName'), fixed('parameters')],
  'storage.CSIDriver': [
    fixed('spec', 'attachRequired'),
    fixed('spec', 'volumeLifecycleModes'),
    only((minor) => minor <= 29, fixed('spec', 'fsGroupPolicy')),
    only((minor) => minor <= 29, fixed('spec', 'podInfoOnMount')),
  ],
  'storage.CSINode': [csiNode],
  'storage.CSIStorageCapacity': [fixed('nodeTopology'), fixed('storageClassName')],
  'scheduling.PriorityClass': [fixed('value'), fixed('preemptionPolicy')],
  'networking.IngressClass': [fixed('spec', 'controller')],
  'networking.IPAddress': [fixed('spec', 'parentRef')],
  'networking/v1beta1.IPAddress': [fixed('spec', 'parentRef')],
  'networking.ServiceCIDR': [serviceCidr],
  'networking/v1beta1.ServiceCIDR': [serviceCidr],
  'node.RuntimeClass': [fixed('handler')],
  'discovery.EndpointSlice': [fixed('addressType')],
  'certificates.CertificateSigningRequest': [fixed('spec')],
  'certificates/v1beta1.ClusterTrustBundle': [fixed('spec', 'signerName')],
  'coordination/v1beta1.LeaseCandidate': [fixed('spec', 'leaseName')],
  'resource.ResourceClaim': [fixed('spec')],
  'resource/v1beta1.ResourceClaim': [fixed('spec')],
  'resource/v1beta2.ResourceClaim': [fixed('spec')],
  'resource.ResourceClaimTemplate': [fixed('spec')],
  'resource/v1beta1.ResourceClaimTemplate': [fixed('spec')],
  'resource/v1beta2.ResourceClaimTemplate': [fixed('spec')],
  'resource.ResourceSlice': [fixed('spec', 'pool', 'name'), fixed('spec', 'driver'), fixed('spec', 'nodeName')],
  'resource/v1beta1.ResourceSlice': [fixed('spec', 'pool', 'name'), fixed('spec', 'driver'), fixed('spec', 'nodeName')],
  'resource/v1beta2.ResourceSlice': [fixed('spec', 'pool', 'name'), fixed('spec', 'driver'), fixed('spec', 'nodeName')],
  'apiextensions.CustomResourceDefinition': [
    fixed('spec', 'group'),
    fixed('spec', 'names', 'plural'),
    established('spec', 'scope'),
    established('spec', 'names', 'kind'),
    storedVersions,
  ],
};
