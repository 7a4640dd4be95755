/**
 * Fields that OpenAPI calls required only because Go writes them even when they are zero: an object without them is
 * accepted, since the zero value is right or is filled in (Kubernetes pkg/apis/<group>/validation and
 * <version>/defaults.go, read for 1.33).
 */
export const acceptedWithout: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.api.apps.v1.ControllerRevision': ['revision'],
  'io.k8s.api.apps.v1.StatefulSetSpec': ['serviceName'],
  'io.k8s.api.authentication.v1.TokenRequestSpec': ['audiences'],
  'io.k8s.api.batch.v1.PodFailurePolicy': ['rules'],
  'io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern': ['status'],
  'io.k8s.api.core.v1.HTTPHeader': ['value'],
  'io.k8s.api.core.v1.ISCSIPersistentVolumeSource': ['lun'],
  'io.k8s.api.core.v1.ISCSIVolumeSource': ['lun'],
  'io.k8s.api.core.v1.LimitRangeSpec': ['limits'],
  'io.k8s.api.core.v1.PreferredSchedulingTerm': ['preference'],
  'io.k8s.api.core.v1.Sysctl': ['value'],
  'io.k8s.api.discovery.v1.EndpointSlice': ['endpoints'],
  'io.k8s.api.networking.v1.NetworkPolicySpec': ['podSelector'],
  'io.k8s.api.rbac.v1.RoleRef': ['apiGroup'],
  'io.k8s.api.scheduling.v1.PriorityClass': ['value'],
  'io.k8s.api.storage.v1.CSIDriver': ['spec'],
  'io.k8s.api.storage.v1.CSINode': ['spec'],
  'io.k8s.api.storage.v1.CSINodeSpec': ['drivers'],
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion': ['served', 'storage'],
};
