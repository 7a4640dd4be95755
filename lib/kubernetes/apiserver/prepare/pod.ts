import { empty, part, parts, preset } from '../defaults/default.ts';
import { type Draft, type DraftObject, isDraftObject } from '../json.ts';
import { compareQuantities, parseQuantity } from '../quantity.ts';
import type { Assigned } from './assigned.ts';

const unclassified: DraftObject = { priority: 0, preemptionPolicy: 'PreemptLowerPriority' };
const systemPriorities: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/**
 * Admission plugins ServiceAccount, DefaultTolerationSeconds and Priority, then the strategy. The volume with the
 * service account's token is left out, as its name is random; so is what a PriorityClass of the cluster would say.
 */
export function pod(value: DraftObject, minor: number, assigned: Assigned): void {
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
