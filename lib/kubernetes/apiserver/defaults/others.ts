import { isDraftObject } from '../json.ts';
import { type Default, type Defaults, empty, part, preset } from './default.ts';

const storageClass: Default = (value) => {
  preset(value, 'reclaimPolicy', 'Delete');
  preset(value, 'volumeBindingMode', 'Immediate');
};

const csiDriver: Default = (value) => {
  const spec = part(value, 'spec');
  preset(spec, 'attachRequired', true);
  preset(spec, 'podInfoOnMount', false);
  preset(spec, 'storageCapacity', false);
  preset(spec, 'fsGroupPolicy', 'ReadWriteOnceWithFSType');
  if (empty(spec, 'volumeLifecycleModes')) spec.volumeLifecycleModes = ['Persistent'];
  preset(spec, 'requiresRepublish', false);
  preset(spec, 'seLinuxMount', false);
};

const networkPolicy: Default = (value) => {
  const spec = part(value, 'spec');
  if (empty(spec, 'policyTypes')) spec.policyTypes = empty(spec, 'egress') ? ['Ingress'] : ['Ingress', 'Egress'];
};

const exactCount: Default = (value) => {
  preset(value, 'allocationMode', 'ExactCount');
  if (value.allocationMode === 'ExactCount') preset(value, 'count', 1);
};

const namedDevice: Default = (value, minor) => {
  if (value.deviceClassName !== undefined || minor < 33) exactCount(value, minor);
};

/**
 * Sources: Kubernetes pkg/apis/{storage,networking,discovery,scheduling,resource}/*\/defaults.go. A device taint without
 * a time gets the server's clock there, which a pure function cannot give: it is left open here.
 */
export const others: Defaults = {
  'storage.StorageClass': storageClass,
  'storage.CSIDriver': csiDriver,
  'networking.NetworkPolicy': networkPolicy,
  'networking.NetworkPolicyPort': (value) => preset(value, 'protocol', 'TCP'),
  'networking.IngressClass': (value) => {
    const parameters = part(value, 'spec').parameters;
    if (isDraftObject(parameters)) preset(parameters, 'scope', 'Cluster');
  },
  'discovery.EndpointPort': (value) => {
    preset(value, 'name', '');
    preset(value, 'protocol', 'TCP');
  },
  'scheduling.PriorityClass': (value) => preset(value, 'preemptionPolicy', 'PreemptLowerPriority'),
  'resource.ExactDeviceRequest': exactCount,
  'resource.DeviceSubRequest': exactCount,
  'resource/v1beta1.DeviceRequest': namedDevice,
  'resource/v1beta1.DeviceSubRequest': exactCount,
  'resource/v1beta2.ExactDeviceRequest': exactCount,
  'resource/v1beta2.DeviceSubRequest': exactCount,
};
