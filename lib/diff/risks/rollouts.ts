import {
  type Json,
  type JsonObject,
  podTemplatePath,
  podTemplates,
  refusedUpdates,
  rollout,
} from '../../kubernetes/index.ts';
import { isReplaced } from '../argo.ts';
import { compareValues } from '../compare.ts';
import { unknownShape } from '../shape.ts';
import { showPath } from '../show-path.ts';
import type { Risk } from '../types.ts';
import { at, number, same, text } from '../values.ts';
import { called, kindOf, type Rule, risk, type Subject } from './rule.ts';

const hasPods = (object: JsonObject | undefined): boolean =>
  object !== undefined && podTemplatePath(object) !== undefined;

/** What the API server would not update in place. */
export const recreation: Rule = (subject, { options }) => {
  const { before, after } = subject.written;
  if (subject.action !== 'replace' || before === undefined || after === undefined) return [];
  const stopped = hasPods(after) ? ', which stops all its pods first' : '';
  const outcome = isReplaced(after)
    ? `Argo CD deletes ${called(subject)} and makes it anew (Force=true, Replace=true)${stopped}`
    : `the sync fails until ${called(subject)} is deleted and made anew${stopped}`;
  const refused = refusedUpdates(before, after, options.kubernetes);
  if (refused.length === 0) return [risk('recreate', '', `${outcome}.`)];
  return refused.map(({ path, reason }) =>
    risk('recreate', showPath(path, subject.after, options), `${capital(reason)}: ${outcome}.`),
  );
};

/** What running pods notice of an update. */
export const restarts: Rule = (subject, { options }) => {
  const { before, after } = subject.written;
  if (subject.action !== 'update' || subject.hook !== undefined || !before || !after) return [];
  if (kindOf(subject) === 'argoproj.io/Rollout') return [...rolloutOfCustom(subject), ...scaled(subject)];
  if (kindOf(subject) === 'postgresql.cnpg.io/Cluster') return postgres(subject);
  const { effect, changed } = rollout(before, after, options.kubernetes);
  const restart: Risk[] =
    effect === 'rollout' && (kindOf(subject) !== '/Pod' || imagesChange(subject))
      ? [risk('restart', changed[0] ? showPath(changed[0], subject.after, options) : '', restartReason(subject))]
      : [];
  return [...restart, ...scaled(subject)];
};

/** All that restarts anything in a Pod of its own; the rest of what can change in it is only noted. */
function imagesChange({ fields }: Subject): boolean {
  return fields.some(({ path }) => /^spec\.(initContainers|containers)\[[^\]]*\]\.image$/.test(path));
}

function restartReason(subject: Subject): string {
  const { after } = subject;
  const name = called(subject);
  switch (kindOf(subject)) {
    case '/Pod':
      return `The containers of ${name} whose image changed are restarted in place.`;
    case 'apps/Deployment':
      return text(after, 'spec', 'strategy', 'type') === 'Recreate'
        ? `The pod template of ${name} changes: all its pods are stopped, then new ones are started (Recreate).`
        : `The pod template of ${name} changes: its pods are replaced step by step.`;
    case 'apps/StatefulSet':
      return `The pod template of ${name} changes: its pods are replaced one after the other, from the last to the first.`;
    case 'apps/DaemonSet':
      return `The pod template of ${name} changes: its pod is replaced on node after node.`;
    default:
      return `The pod template of ${name} changes: its pods are replaced.`;
  }
}

function rolloutOfCustom(subject: Subject): readonly Risk[] {
  const template = (object: JsonObject | undefined): Json | undefined => object && podTemplates(object)[0]?.template;
  const old = template(subject.before);
  const made = template(subject.after);
  if (same(old, made)) return [];
  return [
    risk(
      'restart',
      'spec.template',
      `The pod template of ${called(subject)} changes: its pods are replaced by its strategy.`,
    ),
  ];
}

/** The fields that say how many pods there are, by kind. */
const counts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'apps/Deployment': [['spec', 'replicas']],
  'apps/ReplicaSet': [['spec', 'replicas']],
  'apps/StatefulSet': [['spec', 'replicas']],
  '/ReplicationController': [['spec', 'replicas']],
  'argoproj.io/Rollout': [['spec', 'replicas']],
  'batch/Job': [['spec', 'parallelism']],
  'postgresql.cnpg.io/Cluster': [['spec', 'instances']],
};

function scaled(subject: Subject): readonly Risk[] {
  const kind = kindOf(subject);
  const fields = Object.hasOwn(counts, kind) ? (counts[kind] ?? []) : [];
  const found = fields.flatMap((field): Risk[] => {
    const old = number(subject.before, ...field);
    const made = number(subject.after, ...field);
    if (old === made) return [];
    const what = kind === 'postgresql.cnpg.io/Cluster' ? 'instances' : 'pods';
    const shown = (count: number | undefined): string =>
      count === undefined ? 'as many as an autoscaler wants' : String(count);
    const none = made === 0 ? ': all are stopped' : '';
    return [
      risk('scale', field.join('.'), `${called(subject)} goes from ${shown(old)} to ${shown(made)} ${what}${none}.`),
    ];
  });
  return [...found, ...suspended(subject)];
}

function suspended(subject: Subject): readonly Risk[] {
  const field = kindOf(subject) === 'batch/Job' ? ['spec', 'suspend'] : [];
  if (field.length === 0) return [];
  const old = at(subject.before, ...field) === true;
  const made = at(subject.after, ...field) === true;
  if (old === made) return [];
  return [
    risk(
      'scale',
      field.join('.'),
      `${called(subject)} is ${made ? 'suspended: its pods are stopped' : 'resumed: its pods are started'}.`,
    ),
  ];
}

/**
 * Fields of a CloudNativePG cluster for which its instances are restarted or replaced.
 * Source: cloudnative-pg.io/documentation, "Rolling Updates", "Resource Management", "Scheduling".
 */
const postgresRestarts = [
  'imageName',
  'imageCatalogRef',
  'resources',
  'affinity',
  'topologySpreadConstraints',
  'env',
  'envFrom',
  'projectedVolumeTemplate',
  'ephemeralVolumesSizeLimit',
  'priorityClassName',
  'schedulerName',
  'seccompProfile',
  'postgresUID',
  'postgresGID',
];

function postgres(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!before || !after) return [];
  const restarted = postgresRestarts.filter((field) => !same(at(before, 'spec', field), at(after, 'spec', field)));
  const parameters = compareValues(
    { parameters: at(before, 'spec', 'postgresql') ?? null },
    { parameters: at(after, 'spec', 'postgresql') ?? null },
    unknownShape,
  );
  return [
    ...restarted.map((field) =>
      risk(
        'restart',
        `spec.${field}`,
        `The instances of ${called(subject)} are restarted one after the other, the primary last.`,
      ),
    ),
    ...(parameters.length > 0
      ? [
          risk(
            'config',
            'spec.postgresql',
            `${called(subject)} loads its parameters again; its instances restart where a parameter needs it.`,
          ),
        ]
      : []),
    ...scaled(subject),
  ];
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
