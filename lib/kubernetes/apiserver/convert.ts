import { canonicalBase64 } from './decode.ts';
import { empty, part, parts, preset } from './defaults/default.ts';
import type { Draft, DraftObject } from './json.ts';
import { isDraftObject, setKey } from './json.ts';
import type { GoType, Types } from './types/table.ts';

/**
 * What passing through the API server's internal types changes in a decoded and defaulted object: aliases are filled,
 * write-only fields are folded in, annotations that older versions used as fields are dropped.
 * Sources: Kubernetes pkg/apis/{core,apps,autoscaling}/v1/conversion.go.
 */
export function convert(value: DraftObject, struct: string, types: Types): void {
  podSpecs(value, { is: 'struct', name: struct }, types);
  conversions[struct]?.(value);
}

const conversions: Readonly<Record<string, (value: DraftObject) => void>> = {
  'core.Secret': foldStringData,
  'core.Pod': (value) => {
    dropInitContainerAnnotations(value);
    const spec = part(value, 'spec');
    const grace = spec.terminationGracePeriodSeconds;
    if (typeof grace === 'number' && grace < 0) spec.terminationGracePeriodSeconds = 1;
  },
  'core.Node': (value) => {
    const spec = part(value, 'spec');
    const range = spec.podCIDR;
    const ranges = Array.isArray(spec.podCIDRs) ? spec.podCIDRs : [];
    if (range !== undefined && ranges[0] !== range) spec.podCIDRs = [range];
    else if (ranges[0] !== undefined) spec.podCIDR = ranges[0];
  },
  'apps.Deployment': (value) => wholeRollingUpdate(part(part(value, 'spec'), 'strategy')),
  'apps.DaemonSet': (value) => {
    wholeRollingUpdate(part(part(value, 'spec'), 'updateStrategy'));
    const metadata = part(value, 'metadata');
    const annotations = part(metadata, 'annotations');
    annotations['deprecated.daemonset.template.generation'] ??= '0';
    metadata.annotations = annotations;
  },
  'apps.StatefulSet': (value) => {
    const rollingUpdate = part(part(value, 'spec'), 'updateStrategy').rollingUpdate;
    if (isDraftObject(rollingUpdate)) preset(rollingUpdate, 'partition', 0);
    for (const template of parts(part(value, 'spec'), 'volumeClaimTemplates')) {
      template.kind = 'PersistentVolumeClaim';
      template.apiVersion = 'v1';
    }
  },
  'apiextensions.CustomResourceDefinition': (value) => {
    const conversion = part(part(value, 'spec'), 'conversion');
    const webhook = part(conversion, 'webhook');
    if (webhook.clientConfig === undefined && webhook.conversionReviewVersions === undefined) delete conversion.webhook;
  },
  'resource/v1beta1.ResourceSlice': (value) => {
    for (const device of parts(part(value, 'spec'), 'devices')) preset(device, 'basic', {});
  },
  'autoscaling.HorizontalPodAutoscaler': (value) => {
    const annotations = part(part(value, 'metadata'), 'annotations');
    if (annotations['autoscaling.alpha.kubernetes.io/metrics'] === undefined)
      preset(part(value, 'spec'), 'targetCPUUtilizationPercentage', 80);
  },
  'autoscaling/v2.HorizontalPodAutoscaler': (value) => {
    const annotations = part(part(value, 'metadata'), 'annotations');
    for (const name of ['metrics', 'behavior', 'conditions', 'current-metrics'])
      delete annotations[`autoscaling.alpha.kubernetes.io/${name}`];
  },
};

/** Internally both numbers are plain values, so a rolling update without them (of another strategy) gets zeros. */
function wholeRollingUpdate(strategy: DraftObject): void {
  const rollingUpdate = strategy.rollingUpdate;
  if (!isDraftObject(rollingUpdate)) return;
  preset(rollingUpdate, 'maxUnavailable', 0);
  preset(rollingUpdate, 'maxSurge', 0);
}

function foldStringData(value: DraftObject): void {
  const strings = part(value, 'stringData');
  delete value.stringData;
  if (Object.keys(strings).length === 0) return;
  const data: DraftObject = {};
  for (const [key, bytes] of Object.entries(part(value, 'data'))) setKey(data, key, bytes);
  for (const [key, text] of Object.entries(strings))
    setKey(data, key, canonicalBase64(Buffer.from(String(text), 'utf8').toString('base64')) ?? '');
  value.data = data;
}

/** Fixes every pod spec and pod template inside, wherever it is. */
function podSpecs(value: Draft | undefined, type: GoType, types: Types): void {
  if (type.is === 'pointer') {
    podSpecs(value, type.of, types);
  } else if (type.is === 'list' && Array.isArray(value)) {
    for (const item of value) podSpecs(item, type.of, types);
  } else if (type.is === 'struct' && isDraftObject(value)) {
    if (type.name === 'core.PodTemplateSpec') dropInitContainerAnnotations(value);
    if (type.name === 'core.PodSpec') sameAccount(value);
    for (const field of types.struct(type.name).fields) {
      if (leadsToPodSpec(field.type)) podSpecs(value[field.name], field.type, types);
    }
  }
}

/** The old name of the field is an alias that the new one wins over. */
function sameAccount(spec: DraftObject): void {
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account === undefined) return;
  spec.serviceAccountName = account;
  spec.serviceAccount = account;
}

const carriers = new Set([
  'core.PodSpec',
  'core.PodTemplateSpec',
  'core.ReplicationControllerSpec',
  'apps.DeploymentSpec',
  'apps.StatefulSetSpec',
  'apps.DaemonSetSpec',
  'apps.ReplicaSetSpec',
  'batch.JobSpec',
  'batch.JobTemplateSpec',
  'batch.CronJobSpec',
]);

function leadsToPodSpec(type: GoType): boolean {
  if (type.is === 'pointer' || type.is === 'list') return leadsToPodSpec(type.of);
  return type.is === 'struct' && carriers.has(type.name);
}

const initContainerAnnotations = ['beta', 'alpha'].flatMap((stage) => [
  `pod.${stage}.kubernetes.io/init-containers`,
  `pod.${stage}.kubernetes.io/init-container-statuses`,
]);

function dropInitContainerAnnotations(template: DraftObject): void {
  const metadata = part(template, 'metadata');
  if (empty(metadata, 'annotations')) return;
  for (const name of initContainerAnnotations) delete part(metadata, 'annotations')[name];
}
