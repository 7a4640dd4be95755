import type { Json, JsonObject } from '../../kubernetes/index.ts';
import type { Risk } from '../types.ts';
import { at, entries, items, same, text } from '../values.ts';
import { called, forKinds, listed, type Rule, risk, type Subject } from './rule.ts';

/** Who may do what: RBAC, identities, and what hands them out. */
export const rights: Rule = forKinds({
  'rbac.authorization.k8s.io/Role': (subject) => role(subject),
  'rbac.authorization.k8s.io/ClusterRole': (subject) => role(subject),
  'rbac.authorization.k8s.io/RoleBinding': (subject) => binding(subject),
  'rbac.authorization.k8s.io/ClusterRoleBinding': (subject) => binding(subject),
  '/ServiceAccount': (subject) => serviceAccount(subject),
  '/Secret': (subject) =>
    subject.action === 'create' && text(subject.after, 'type') === 'kubernetes.io/service-account-token'
      ? [risk('privilege', 'type', `${called(subject)} will hold a token of a service account that never expires.`)]
      : [],
  'apiregistration.k8s.io/APIService': (subject) =>
    at(subject.after, 'spec', 'insecureSkipTLSVerify') === true &&
    at(subject.before, 'spec', 'insecureSkipTLSVerify') !== true
      ? [
          risk(
            'privilege',
            'spec.insecureSkipTLSVerify',
            `The API server trusts whoever answers for ${called(subject)}.`,
          ),
        ]
      : [],
});

/** One right: a verb on a resource of a group, perhaps of one name; or on an address outside resources. */
interface Right {
  readonly rule: number;
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string | undefined;
  readonly url?: string;
}

function role(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const known = rightsOf(before);
  const more = rightsOf(after).filter((right) => !known.some((old) => isWithin(right, old)));
  const found: Risk[] = [];
  for (const [index, list] of Map.groupBy(more, ({ rule }) => rule)) {
    const what = listed([...new Set(list.map((right) => right.url ?? showResource(right)))]);
    const verbs = listed([...new Set(list.map(({ verb }) => (verb === '*' ? 'do anything with' : verb)))]);
    found.push(
      risk(
        'privilege',
        `rules[${index}]`,
        `Who is bound to ${called(subject)} may ${before ? 'also ' : ''}${verbs} ${what}.`,
      ),
    );
  }
  if (at(after, 'aggregationRule') !== undefined && !same(at(before, 'aggregationRule'), at(after, 'aggregationRule')))
    found.push(
      risk('privilege', 'aggregationRule', `${called(subject)} takes in the rules of other roles by their labels.`),
    );
  const added = entries(after, 'metadata', 'labels').filter(
    ([label, value]) =>
      label.startsWith('rbac.authorization.k8s.io/aggregate-to-') &&
      value === 'true' &&
      at(before, 'metadata', 'labels', label) !== 'true',
  );
  for (const [label] of added)
    found.push(
      risk(
        'privilege',
        `metadata.labels[${label}]`,
        `The rules of ${called(subject)} are added to the role ${label.slice(label.lastIndexOf('aggregate-to-') + 13)}.`,
      ),
    );
  return found;
}

function rightsOf(object: JsonObject | undefined): readonly Right[] {
  return items(object, 'rules').flatMap((rule, index) => {
    const texts = (field: string): readonly string[] => items(rule, field).map(String);
    const verbs = texts('verbs');
    const names = texts('resourceNames');
    const urls = texts('nonResourceURLs').flatMap((url) => verbs.map((verb) => ({ rule: index, verb, url })));
    const resources = texts('apiGroups').flatMap((group) =>
      texts('resources').flatMap((resource) =>
        (names.length === 0 ? [undefined] : names).flatMap((name) =>
          verbs.map((verb) => ({ rule: index, verb, group, resource, name })),
        ),
      ),
    );
    return [...urls, ...resources];
  });
}

function isWithin(right: Right, wide: Right): boolean {
  if (wide.verb !== '*' && wide.verb !== right.verb) return false;
  if (right.url !== undefined || wide.url !== undefined)
    return (
      right.url !== undefined &&
      wide.url !== undefined &&
      (wide.url === right.url || (wide.url.endsWith('*') && right.url.startsWith(wide.url.slice(0, -1))))
    );
  if (wide.group !== '*' && wide.group !== right.group) return false;
  if (wide.name !== undefined && wide.name !== right.name) return false;
  const [resource = '', subresource] = (right.resource ?? '').split('/');
  return (
    wide.resource === '*' ||
    wide.resource === right.resource ||
    (subresource !== undefined && (wide.resource === `*/${subresource}` || wide.resource === `${resource}/*`))
  );
}

function showResource({ group, resource, name }: Right): string {
  const what = resource === '*' ? 'everything' : (resource ?? '');
  const of = group === '*' ? ' of every group' : group === '' || group === undefined ? '' : ` of ${group}`;
  return `${what}${of}${name === undefined ? '' : ` called ${name}`}`;
}

function binding(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const role = `${text(after, 'roleRef', 'kind')} ${text(after, 'roleRef', 'name')}`;
  const old = items(before, 'subjects');
  const sameRole = same(at(before, 'roleRef'), at(after, 'roleRef'));
  const added = items(after, 'subjects').filter((one) => !sameRole || !old.some((other) => same(one, other)));
  if (added.length === 0) return [];
  const everywhere = subject.object.kind === 'ClusterRoleBinding' ? ' in every namespace' : '';
  const path = sameRole || !before ? 'subjects' : 'roleRef';
  return [risk('privilege', path, `${listed(added.map(showSubject))} may do what ${role} allows${everywhere}.`)];
}

function showSubject(subject: Json): string {
  const kind = text(subject, 'kind') ?? 'Subject';
  const namespace = text(subject, 'namespace');
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${text(subject, 'name') ?? ''}`;
}

/** Annotations by which pods of an account become somebody in a cloud. */
const cloudIdentities = [
  'eks.amazonaws.com/role-arn',
  'iam.gke.io/gcp-service-account',
  'azure.workload.identity/client-id',
  'azure.workload.identity/tenant-id',
];

function serviceAccount(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  if (!after) return [];
  const found: Risk[] = [];
  const mounts = (object: JsonObject | undefined): boolean => at(object, 'automountServiceAccountToken') !== false;
  if (before && !mounts(before) && mounts(after))
    found.push(risk('privilege', 'automountServiceAccountToken', `Pods of ${called(subject)} are given its token.`));
  for (const annotation of cloudIdentities) {
    const made = text(after, 'metadata', 'annotations', annotation);
    if (made === undefined || made === text(before, 'metadata', 'annotations', annotation)) continue;
    found.push(
      risk(
        'privilege',
        `metadata.annotations[${annotation}]`,
        `Pods of ${called(subject)} act in the cloud as ${made}.`,
      ),
    );
  }
  const secrets = items(after, 'secrets').filter((one) => !items(before, 'secrets').some((other) => same(one, other)));
  if (before && secrets.length > 0)
    found.push(
      risk(
        'privilege',
        'secrets',
        `Pods of ${called(subject)} may mount ${listed(secrets.map((one) => `the Secret ${text(one, 'name') ?? ''}`))}.`,
      ),
    );
  return found;
}
