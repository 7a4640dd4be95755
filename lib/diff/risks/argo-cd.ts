import type { Json } from '../../kubernetes/index.ts';
import type { Risk } from '../types.ts';
import { at, items, same, text } from '../values.ts';
import { called, forKinds, listed, type Rule, risk, type Subject } from './rule.ts';

/** What Argo CD's own objects let applications do. Source: argo-cd.readthedocs.io, "Projects", "Automated Sync Policy". */
export const argoCd: Rule = forKinds({
  'argoproj.io/AppProject': (subject) => project(subject),
  'argoproj.io/Application': (subject) => application(subject),
});

const opening: readonly (readonly [field: string, what: string])[] = [
  ['sourceRepos', 'read from'],
  ['sourceNamespaces', 'be declared in'],
  ['destinations', 'write to'],
  ['clusterResourceWhitelist', 'write outside namespaces'],
  ['namespaceResourceWhitelist', 'write'],
  ['roles', 'be managed through the roles'],
];
const closing: readonly (readonly [field: string, what: string])[] = [
  ['clusterResourceBlacklist', 'write outside namespaces'],
  ['namespaceResourceBlacklist', 'write'],
  ['syncWindows', 'be synced outside the windows'],
  ['signatureKeys', 'be synced without a signature by'],
];

function project(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const list = (side: typeof before, field: string): readonly Json[] => items(side, 'spec', field);
  const extra = (a: readonly Json[], b: readonly Json[]): readonly Json[] =>
    a.filter((one) => !b.some((other) => same(one, other)));
  const more = opening.flatMap(([field, what]): Risk[] => {
    const added = extra(list(after, field), list(before, field));
    return added.length === 0
      ? []
      : [
          risk(
            'privilege',
            `spec.${field}`,
            `Applications of ${called(subject)} may ${what} ${listed(added.map(show))}.`,
          ),
        ];
  });
  const less = before
    ? closing.flatMap(([field, what]): Risk[] => {
        const gone = extra(list(before, field), list(after, field));
        return gone.length === 0
          ? []
          : [
              risk(
                'privilege',
                `spec.${field}`,
                `Applications of ${called(subject)} may ${what} ${listed(gone.map(show))}.`,
              ),
            ];
      })
    : [];
  // No list of kinds at all stands for every kind inside namespaces.
  const open =
    before !== undefined &&
    at(before, 'spec', 'namespaceResourceWhitelist') !== undefined &&
    at(after, 'spec', 'namespaceResourceWhitelist') === undefined
      ? [
          risk(
            'privilege',
            'spec.namespaceResourceWhitelist',
            `Applications of ${called(subject)} may write every kind inside namespaces.`,
          ),
        ]
      : [];
  return [...more, ...less, ...open];
}

function show(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const kind = text(value, 'kind');
  if (kind !== undefined && at(value, 'group') !== undefined)
    return [text(value, 'group'), kind].filter((part) => part !== '').join('/');
  const server = text(value, 'server') ?? text(value, 'name');
  return server === undefined ? JSON.stringify(value) : `${text(value, 'namespace') ?? '*'} of ${server}`;
}

function application(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!before || !after) return [];
  const found: Risk[] = [];
  if (text(before, 'spec', 'project') !== text(after, 'spec', 'project'))
    found.push(
      risk(
        'privilege',
        'spec.project',
        `${called(subject)} is held to the project ${text(after, 'spec', 'project')} instead of ${text(before, 'spec', 'project')}.`,
      ),
    );
  if (!same(at(before, 'spec', 'destination'), at(after, 'spec', 'destination')))
    found.push(risk('privilege', 'spec.destination', `${called(subject)} writes to another place.`));
  if (!same(at(before, 'spec', 'source', 'repoURL'), at(after, 'spec', 'source', 'repoURL')))
    found.push(risk('privilege', 'spec.source.repoURL', `${called(subject)} applies what another repository says.`));
  if (!same(at(before, 'spec', 'syncPolicy', 'automated'), at(after, 'spec', 'syncPolicy', 'automated')))
    found.push(
      risk(
        'policy',
        'spec.syncPolicy.automated',
        `When ${called(subject)} is synced, pruned and healed by itself changes.`,
      ),
    );
  return found;
}
