import { refusedUpdates } from '../../kubernetes/index.ts';
import { isReplaced } from '../argo.ts';
import type { Change, Risk } from '../types.ts';
import { riskClasses } from '../types.ts';
import type { World } from '../world.ts';
import { admission } from './admission.ts';
import { argoCd } from './argo-cd.ts';
import { capacity } from './capacity.ts';
import { config } from './config.ts';
import { data } from './data.ts';
import { deletion } from './deletion.ts';
import { exposure } from './exposure.ts';
import { networkPolicies } from './network-policies.ts';
import { podSecurity } from './pod-security.ts';
import { rights } from './rights.ts';
import { recreation, restarts } from './rollouts.ts';
import type { Rule, Subject } from './rule.ts';

/** Every rule; each looks at the kinds that it knows. A new one is a file and a line here. */
const rules: readonly Rule[] = [
  recreation,
  restarts,
  deletion,
  data,
  exposure,
  networkPolicies,
  rights,
  podSecurity,
  admission,
  argoCd,
  capacity,
  config,
];

/** The change with its risks, the gravest first, and as a replacement where an update is not possible. */
export function judge(subject: Subject, world: World): Change {
  const { before, after } = subject.written;
  const replaced =
    before !== undefined &&
    after !== undefined &&
    subject.hook === undefined &&
    (isReplaced(after) || refusedUpdates(before, after, world.options.kubernetes).length > 0);
  const action = replaced ? 'replace' : subject.action;
  const judged = { ...subject, action } as const;
  return { ...judged, risks: distinct(rules.flatMap((rule) => rule(judged, world))) };
}

function distinct(risks: readonly Risk[]): readonly Risk[] {
  const found = new Map(risks.map((risk) => [JSON.stringify([risk.class, risk.path, risk.reason]), risk]));
  return [...found.values()].sort((a, b) => riskClasses.indexOf(a.class) - riskClasses.indexOf(b.class));
}
