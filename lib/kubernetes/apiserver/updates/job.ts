import { part } from '../defaults/default.ts';
import { at, copy, type DraftObject, isDraftObject, sameJson } from '../json.ts';
import { fixed, type Rule, when } from './rule.ts';

/** Labels that the server puts on the template of a Job; a manifest does not have them, a live object does. */
const ownLabels = ['job-name', 'controller-uid', 'batch.kubernetes.io/job-name', 'batch.kubernetes.io/controller-uid'];

/** The server's own selector counts as no selector. */
const selector: Rule = ({ before, after }) => {
  if (at(after, 'spec', 'manualSelector') !== true && at(before, 'spec', 'manualSelector') !== true) return [];
  const same = sameJson(at(before, 'spec', 'selector'), at(after, 'spec', 'selector'));
  return same ? [] : [{ path: ['spec', 'selector'], reason: 'the selector of a Job cannot change' }];
};

const completions = when(
  ({ after }) => {
    if (at(after, 'spec', 'completionMode') !== 'Indexed') return true;
    const wanted = at(after, 'spec', 'completions');
    return wanted !== undefined && wanted !== at(after, 'spec', 'parallelism');
  },
  ['spec', 'completions'],
  'completions cannot change, except in an Indexed Job together with parallelism',
);

/** A Job that is suspended and never ran may still be told where to run. */
const template: Rule = ({ before, after }) => {
  const old = templateOf(before);
  const made = templateOf(after);
  const waiting = at(before, 'spec', 'suspend') === true && at(before, 'status', 'startTime') === undefined;
  for (const side of waiting ? [old, made] : []) dropSchedulingDirectives(side);
  if (sameJson(old, made)) return [];
  const reason = waiting
    ? 'of the pod template of a suspended Job only labels, annotations and scheduling directives can change'
    : 'the pod template of a Job cannot change';
  return [{ path: ['spec', 'template'], reason }];
};

function templateOf(job: DraftObject): DraftObject {
  const found = at(job, 'spec', 'template');
  const out = found === undefined ? {} : copy(found);
  if (!isDraftObject(out)) return {};
  const metadata = part(out, 'metadata');
  if (at(job, 'spec', 'manualSelector') !== true) for (const label of ownLabels) delete part(metadata, 'labels')[label];
  if (Object.keys(part(metadata, 'labels')).length === 0) delete metadata.labels;
  return out;
}

function dropSchedulingDirectives(template: DraftObject): void {
  const metadata = part(template, 'metadata');
  delete metadata.labels;
  delete metadata.annotations;
  const spec = part(template, 'spec');
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates']) delete spec[field];
  const affinity = part(spec, 'affinity');
  delete affinity.nodeAffinity;
  if (Object.keys(affinity).length === 0) delete spec.affinity;
}

/** Source: Kubernetes pkg/apis/batch/validation/validation.go, ValidateJobSpecUpdate. */
export const job: readonly Rule[] = [
  completions,
  selector,
  template,
  fixed('spec', 'completionMode'),
  fixed('spec', 'podFailurePolicy'),
  fixed('spec', 'backoffLimitPerIndex'),
  fixed('spec', 'managedBy'),
  fixed('spec', 'successPolicy'),
];
