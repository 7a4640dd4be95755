import type { DraftObject } from '../json.ts';
import { isDraftObject } from '../json.ts';
import { type Default, type Defaults, empty, part, parts, preset } from './default.ts';
import { defaultPullPolicy } from './image.ts';
import { pod } from './pod.ts';

const container: Default = (value, minor) => {
  const image = typeof value.image === 'string' ? value.image : '';
  preset(value, 'imagePullPolicy', defaultPullPolicy(image, minor));
  preset(value, 'terminationMessagePath', '/dev/termination-log');
  preset(value, 'terminationMessagePolicy', 'File');
};

const fileModes: Default = (value) => preset(value, 'defaultMode', 0o644);

const service: Default = (value, minor) => {
  const spec = part(value, 'spec');
  preset(spec, 'sessionAffinity', 'None');
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP') {
    const clientIp = part(part(spec, 'sessionAffinityConfig'), 'clientIP');
    if (clientIp.timeoutSeconds === undefined) spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } };
  }
  preset(spec, 'type', 'ClusterIP');
  for (const port of parts(spec, 'ports')) {
    preset(port, 'protocol', 'TCP');
    const target = port.targetPort;
    if (target === 0 || target === '' || target === undefined) port.targetPort = port.port ?? 0;
  }
  const type = spec.type;
  const balanced = type === 'LoadBalancer';
  const external =
    balanced || type === 'NodePort' || (minor >= 29 && type === 'ClusterIP' && !empty(spec, 'externalIPs'));
  if (external) preset(spec, 'externalTrafficPolicy', 'Cluster');
  if (type === 'NodePort' || balanced || type === 'ClusterIP') preset(spec, 'internalTrafficPolicy', 'Cluster');
  if (balanced) preset(spec, 'allocateLoadBalancerNodePorts', true);
  if (balanced && minor >= 30) {
    for (const ingress of parts(part(part(value, 'status'), 'loadBalancer'), 'ingress')) {
      if (ingress.ip !== undefined && ingress.ip !== '') preset(ingress, 'ipMode', 'VIP');
    }
  }
};

const replicationController: Default = (value) => {
  const spec = part(value, 'spec');
  const labels = part(part(spec, 'template'), 'metadata').labels;
  if (isDraftObject(labels)) {
    const metadata = part(value, 'metadata');
    if (empty(spec, 'selector')) spec.selector = { ...labels };
    if (empty(metadata, 'labels')) metadata.labels = { ...labels };
  }
};

const limitRangeItem: Default = (value) => {
  if (value.type !== 'Container') return;
  // An own copy each: the maps must not be shared between fields.
  const limits = { ...part(value, 'max'), ...part(value, 'default') };
  value.default = limits;
  value.defaultRequest = { ...part(value, 'min'), ...limits, ...part(value, 'defaultRequest') };
};

const volume: Default = (value) => {
  if (Object.keys(value).every((field) => field === 'name')) value.emptyDir = {};
};

function presets(values: DraftObject): Default {
  return (value) => {
    for (const [field, to] of Object.entries(values)) preset(value, field, to);
  };
}

/** Source: Kubernetes pkg/apis/core/v1/defaults.go; version differences from the same file in 1.28 to 1.34. */
export const core: Defaults = {
  'core.Container': container,
  'core.EphemeralContainer': container,
  'core.Pod': pod,
  'core.PodSpec': (value) => {
    preset(value, 'dnsPolicy', 'ClusterFirst');
    preset(value, 'restartPolicy', 'Always');
    preset(value, 'securityContext', {});
    preset(value, 'terminationGracePeriodSeconds', 30);
    preset(value, 'schedulerName', 'default-scheduler');
  },
  'core.Probe': presets({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core.HTTPGetAction': presets({ path: '/', scheme: 'HTTP' }),
  'core.ObjectFieldSelector': presets({ apiVersion: 'v1' }),
  'core.Volume': volume,
  'core.HostPathVolumeSource': presets({ type: '' }),
  'core.SecretVolumeSource': fileModes,
  'core.ConfigMapVolumeSource': fileModes,
  'core.DownwardAPIVolumeSource': fileModes,
  'core.ProjectedVolumeSource': fileModes,
  'core.ServiceAccountTokenProjection': presets({ expirationSeconds: 3600 }),
  'core.Service': service,
  'core.ReplicationController': replicationController,
  'core.Secret': presets({ type: 'Opaque' }),
  'core.ConfigMap': presets({ data: {} }),
  'core.PersistentVolume': (value) => {
    preset(part(value, 'status'), 'phase', 'Pending');
    preset(part(value, 'spec'), 'persistentVolumeReclaimPolicy', 'Retain');
    preset(part(value, 'spec'), 'volumeMode', 'Filesystem');
  },
  'core.PersistentVolumeClaim': (value) => preset(part(value, 'status'), 'phase', 'Pending'),
  'core.PersistentVolumeClaimSpec': presets({ volumeMode: 'Filesystem' }),
  'core.Endpoints': (value) => {
    for (const subset of parts(value, 'subsets'))
      for (const port of parts(subset, 'ports')) preset(port, 'protocol', 'TCP');
  },
  'core.Namespace': (value) => {
    const metadata = part(value, 'metadata');
    if (typeof metadata.name !== 'string') return;
    preset(metadata, 'labels', {});
    part(metadata, 'labels')['kubernetes.io/metadata.name'] = metadata.name;
  },
  'core.NamespaceStatus': presets({ phase: 'Active' }),
  'core.NodeStatus': (value) => {
    if (empty(value, 'allocatable') && isDraftObject(value.capacity)) value.allocatable = { ...value.capacity };
  },
  'core.LimitRangeItem': limitRangeItem,
};
