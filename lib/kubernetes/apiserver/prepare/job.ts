import { part, preset } from '../defaults/default.ts';
import type { DraftObject } from '../json.ts';
import type { Assigned } from './assigned.ts';

/**
 * A Job's own labels and selector carry its uid, so they are there only when one was assigned. A Job without labels
 * shares those of its template, so the ones that are added here show on both.
 */
export function job(value: DraftObject, _minor: number, assigned: Assigned): void {
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
