/**
 * Fields that are in the API before they work: while their feature gate is off by default, the API server drops them
 * from new objects without a word. The number is the first minor version whose default is on, `never` none of the known
 * ones; a pair begins with the first version that looks at the gate at all.
 * Sources: Kubernetes pkg/features/kube_features.go, pkg/api/pod/util.go (dropDisabledFields) and the strategies in
 * pkg/registry, 1.28 to 1.34.
 */
const never = Number.POSITIVE_INFINITY;

export const gates: Readonly<Record<string, number | readonly [checked: number, on: number]>> = {
  // PodLevelResources
  'core.PodSpec resources': 34,
  // UserNamespacesSupport
  'core.PodSpec hostUsers': 33,
  // DynamicResourceAllocation
  'core.PodSpec resourceClaims': 34,
  'core.ResourceRequirements claims': 34,
  // InPlacePodVerticalScaling
  'core.Container resizePolicy': 33,
  'core.EphemeralContainer resizePolicy': 33,
  // SidecarContainers
  'core.Container restartPolicy': 29,
  // ContainerRestartRules
  'core.Container restartPolicyRules': never,
  'core.EphemeralContainer restartPolicyRules': never,
  // ImageVolume
  'core.Volume image': never,
  // ContainerStopSignals
  'core.Lifecycle stopSignal': never,
  // PodLifecycleSleepAction
  'core.LifecycleHandler sleep': 30,
  // MatchLabelKeysInPodAffinity
  'core.PodAffinityTerm matchLabelKeys': 31,
  'core.PodAffinityTerm mismatchLabelKeys': 31,
  // SupplementalGroupsPolicy, SELinuxChangePolicy, AppArmorFields
  'core.PodSecurityContext supplementalGroupsPolicy': 33,
  'core.PodSecurityContext seLinuxChangePolicy': 33,
  // RecursiveReadOnlyMounts
  'core.VolumeMount recursiveReadOnly': 31,
  // ClusterTrustBundleProjection, PodCertificateRequest, EnvFiles, HostnameOverride
  'core.VolumeProjection clusterTrustBundle': never,
  'core.VolumeProjection podCertificate': never,
  'core.EnvVarSource fileKeyRef': never,
  'core.PodSpec hostnameOverride': never,
  // VolumeAttributesClass
  'core.PersistentVolumeClaimSpec volumeAttributesClassName': 34,
  'core.PersistentVolumeSpec volumeAttributesClassName': [31, 34],
  // ServiceTrafficDistribution
  'core.ServiceSpec trafficDistribution': 31,
  // JobManagedBy, JobSuccessPolicy, JobBackoffLimitPerIndex, JobPodReplacementPolicy
  'batch.JobSpec managedBy': 32,
  'batch.JobSpec successPolicy': 31,
  'batch.JobSpec backoffLimitPerIndex': 29,
  'batch.JobSpec maxFailedIndexes': 29,
  'batch.JobSpec podReplacementPolicy': 29,
  // MaxUnavailableStatefulSet
  'apps.RollingUpdateStatefulSetStrategy maxUnavailable': never,
  // HPAConfigurableTolerance
  'autoscaling/v2.HPAScalingRules tolerance': never,
  // CoordinatedLeaderElection
  'coordination.LeaseSpec strategy': never,
  'coordination.LeaseSpec preferredHolder': never,
  // MutableCSINodeAllocatableCount
  'storage.CSIDriverSpec nodeAllocatableUpdatePeriodSeconds': never,
  // DRAConsumableCapacity, DRAExtendedResource
  'resource.ExactDeviceRequest capacity': never,
  'resource.DeviceSubRequest capacity': never,
  'resource.DeviceClassSpec extendedResourceName': never,
  // CustomResourceFieldSelectors
  'apiextensions.CustomResourceDefinitionVersion selectableFields': 31,
};

/** Whether a field does anything in a minor version. */
export function isEnabled(struct: string, field: string, minor: number): boolean {
  const gate = gates[`${struct} ${field}`];
  if (gate === undefined) return true;
  const [checked, on] = typeof gate === 'number' ? [0, gate] : gate;
  return minor < checked || minor >= on;
}
