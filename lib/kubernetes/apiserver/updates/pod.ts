import { part, parts } from '../defaults/default.ts';
import { at, copy, type Draft, type DraftObject, isDraftObject, sameJson } from '../json.ts';
import { fixedExcept, type RefusedUpdate, type Rule, type Update } from './rule.ts';

const reason =
  'of a Pod only container images, activeDeadlineSeconds (down), tolerations (more) and schedulingGates (fewer) can change';

/** What admission fills in on the live object where the manifest is silent. */
const filled = ['priority', 'preemptionPolicy', 'serviceAccountName', 'serviceAccount'];

const rest: Rule = (update) => {
  const before = comparable(update.before);
  const after = comparable(update.after);
  const old = part(before, 'spec');
  const made = part(after, 'spec');
  for (const field of filled) {
    if (made[field] !== undefined && old[field] !== undefined) continue;
    delete old[field];
    delete made[field];
  }
  // The scheduler's choice stays where a manifest names no node; naming one later is a change.
  if (made.nodeName === undefined) delete old.nodeName;
  if (parts(part(update.before, 'spec'), 'schedulingGates').length > 0) dropNodeChoice(old, made);
  return fixedExcept(
    ['spec'],
    ['tolerations', 'schedulingGates', 'activeDeadlineSeconds'],
    reason,
  )({ ...update, before, after });
};

function comparable(pod: DraftObject): DraftObject {
  const out = copy(pod);
  if (!isDraftObject(out)) return {};
  const spec = part(out, 'spec');
  dropTokens(spec, 'volumes');
  for (const container of [...parts(spec, 'containers'), ...parts(spec, 'initContainers')]) {
    delete container.image;
    dropTokens(container, 'volumeMounts');
  }
  return out;
}

/** The volume with the service account's token is the server's own. */
function dropTokens(holder: DraftObject, field: string): void {
  const kept = parts(holder, field).filter((item) => !String(item.name).startsWith('kube-api-access-'));
  if (kept.length === 0) delete holder[field];
  else holder[field] = [...kept];
}

/** While a gate holds the Pod back, its node selector and node affinity may be narrowed. */
function dropNodeChoice(old: DraftObject, made: DraftObject): void {
  const before = part(old, 'nodeSelector');
  const after = part(made, 'nodeSelector');
  if (Object.keys(before).every((key) => before[key] === after[key])) {
    delete old.nodeSelector;
    delete made.nodeSelector;
  }
  for (const spec of [old, made]) {
    const affinity = part(spec, 'affinity');
    delete affinity.nodeAffinity;
    if (Object.keys(affinity).length === 0) delete spec.affinity;
  }
}

const deadline: Rule = ({ before, after }) => {
  const old = at(before, 'spec', 'activeDeadlineSeconds');
  const made = at(after, 'spec', 'activeDeadlineSeconds');
  if (typeof old !== 'number' || (typeof made === 'number' && made <= old)) return [];
  return [{ path: ['spec', 'activeDeadlineSeconds'], reason: 'activeDeadlineSeconds can only be set or made shorter' }];
};

const tolerations: Rule = (update) => subset(update, 'before', 'after', 'tolerations', 'tolerations can only be added');
const gates: Rule = (update) =>
  subset(update, 'after', 'before', 'schedulingGates', 'schedulingGates can only be removed');

function subset(
  update: Update,
  small: 'before' | 'after',
  large: 'before' | 'after',
  field: string,
  reason: string,
): RefusedUpdate[] {
  const list = (side: 'before' | 'after'): readonly Draft[] => parts(part(update[side], 'spec'), field);
  const missing = list(small).some((item) => !list(large).some((other) => sameToleration(item, other)));
  return missing ? [{ path: ['spec', field], reason }] : [];
}

/** The time of a toleration may change. */
function sameToleration(a: Draft, b: Draft): boolean {
  const bare = (value: Draft): Draft => (isDraftObject(value) ? { ...value, tolerationSeconds: 0 } : value);
  return sameJson(bare(a), bare(b));
}

/** Source: Kubernetes pkg/apis/core/validation/validation.go, ValidatePodUpdate. */
export const pod: readonly Rule[] = [rest, deadline, tolerations, gates];
