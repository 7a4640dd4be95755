import { type Assigned, admit, type Json, type JsonObject, type Problem } from '../../kubernetes/apiserver/index.ts';
import { isObject, optionalText, part, text } from './json.ts';
import type { GroupVersionKind, GroupVersionResource, Kinds, Served } from './kinds.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What a client asks of the API server, as admission sees it. */
export interface Attributes {
  readonly operation: Operation;
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly name: string;
  /** Empty for what is outside of namespaces; a Namespace is in itself. */
  readonly namespace: string;
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
  readonly userInfo: JsonObject;
  readonly dryRun: boolean;
  readonly options: JsonObject;
}

/** What is said about a request beside its objects. */
export interface RequestSettings {
  readonly kubernetes: string;
  readonly kinds: Kinds;
  /** Merged into `request`, as `--request` gives it. */
  readonly overrides: JsonObject;
}

/** The wish for one object: what it shall be, what it was. One of the two is null where nothing is, or nothing was. */
export interface Wish {
  readonly operation: Operation;
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
}

export interface Asked {
  readonly attributes: Attributes;
  /** What the API server would not take of the object, before any policy is asked. */
  readonly problems: readonly Problem[];
}

/**
 * What the server chooses by itself when an object is created. Its choice is not known before, but that there is one is: a
 * rule sees a uid, a time and an address.
 */
const assigned = {
  uid: '00000000-0000-4000-8000-000000000000',
  time: '2000-01-01T00:00:00Z',
  suffix: 'xxxxx',
  clusterIP: '10.96.0.10',
} as const;

/** Who asks where nobody is named: somebody who is logged in and has no other distinction. */
const anybody: JsonObject = { username: 'roadbed', groups: ['system:authenticated'] };

/** The request that a client would make, with objects decoded, defaulted and filled in as the server does before it asks policies. */
export function askFor(wish: Wish, settings: RequestSettings): Asked {
  const written = wish.object ?? wish.oldObject ?? {};
  const { overrides, kinds } = settings;
  const metadata = part(written, 'metadata');
  const served = kinds.find(text(written, 'apiVersion'), text(written, 'kind'), text(metadata, 'namespace') !== '');
  const namespace = optionalText(overrides, 'namespace') ?? namespaceOf(served, metadata);
  const subresource = text(overrides, 'subResource');
  const operation = operationOf(overrides.operation) ?? wish.operation;
  const kind = override(served.kind, overrides.kind ?? overrides.requestKind);
  const resource = override(served.resource, overrides.resource ?? overrides.requestResource);

  const placed = served.namespaced && served.kind.kind !== 'Namespace' ? namespace : '';
  const oldObject = wish.oldObject === null ? null : stored(inNamespace(wish.oldObject, placed), settings.kubernetes);
  const { object, problems } =
    wish.object === null
      ? { object: null, problems: [] }
      : prepared(inNamespace(wish.object, placed), oldObject, operation, subresource, settings.kubernetes);
  return {
    attributes: {
      operation,
      kind,
      resource,
      subresource,
      name: optionalText(overrides, 'name') ?? text(part(object ?? oldObject ?? {}, 'metadata'), 'name'),
      namespace,
      object,
      oldObject,
      userInfo: isObject(overrides.userInfo) ? overrides.userInfo : anybody,
      dryRun: overrides.dryRun === true,
      options: { ...optionsOf(operation), ...part(overrides, 'options') },
    },
    problems,
  };
}

/** A namespaced object that names no namespace goes to `default`. A Namespace counts as being in itself. */
function namespaceOf(served: Served, metadata: JsonObject): string {
  if (served.kind.kind === 'Namespace' && served.kind.group === '') return text(metadata, 'name');
  if (!served.namespaced) return '';
  return text(metadata, 'namespace') || 'default';
}

function inNamespace(object: JsonObject, namespace: string): JsonObject {
  if (namespace === '' || text(part(object, 'metadata'), 'namespace') !== '') return object;
  return { ...object, metadata: { ...part(object, 'metadata'), namespace } };
}

/** What an old object is in the cluster: what a server has said of it already holds, and of a manifest it is what a creation would make. */
function stored(object: JsonObject, kubernetes: string): JsonObject {
  const { uid, resourceVersion } = part(object, 'metadata');
  const known = uid !== undefined || resourceVersion !== undefined || object.status !== undefined;
  const made = known
    ? admit(object, { kubernetes, operation: 'UPDATE', old: object, view: 'stored' }).object
    : admit(object, { kubernetes, assigned: assignedTo(object), view: 'stored' }).object;
  const metadata = { uid: assigned.uid, creationTimestamp: assigned.time, ...part(made, 'metadata') };
  return withManager({ ...made, metadata }, object, 'CREATE');
}

function assignedTo(object: JsonObject): Assigned {
  const metadata = part(object, 'metadata');
  const uid = optionalText(metadata, 'uid') ?? assigned.uid;
  const time = optionalText(metadata, 'creationTimestamp') ?? assigned.time;
  return { ...assigned, uid, time };
}

function prepared(
  object: JsonObject,
  old: JsonObject | null,
  operation: Operation,
  subresource: string,
  kubernetes: string,
): { readonly object: JsonObject; readonly problems: readonly Problem[] } {
  if (operation === 'CONNECT') return { object, problems: [] };
  if (operation === 'CREATE') {
    const { object: made, problems } = admit(object, { kubernetes, assigned: assignedTo(object) });
    return { object: withManager(made, object, 'CREATE'), problems };
  }
  // A status is written apart from all else: the old object with another status.
  const before =
    subresource === 'status' && old !== null && object.status !== undefined
      ? { ...old, status: object.status }
      : (old ?? object);
  const after = subresource === 'status' ? { ...before, metadata: object.metadata ?? null } : object;
  const { object: made, problems } = admit(after, { kubernetes, operation: 'UPDATE', old: before });
  // An update that names no version of what it replaces is one of the latest.
  const { resourceVersion } = part(before, 'metadata');
  const metadata = { ...(resourceVersion !== undefined && { resourceVersion }), ...part(made, 'metadata') };
  return { object: withManager({ ...made, metadata }, object, 'UPDATE'), problems };
}

/** Who set which fields is part of every object that policies see; where it is not given, what exactly it says is not known before. */
function withManager(object: JsonObject, given: JsonObject, operation: 'CREATE' | 'UPDATE'): JsonObject {
  const entry = {
    manager: 'roadbed',
    operation: operation === 'CREATE' ? 'Update' : 'Apply',
    apiVersion: text(object, 'apiVersion'),
    time: assigned.time,
    fieldsType: 'FieldsV1',
    fieldsV1: {},
  };
  const managedFields = part(given, 'metadata').managedFields ?? [entry];
  return { ...object, metadata: { ...part(object, 'metadata'), managedFields } };
}

function operationOf(value: Json | undefined): Operation | undefined {
  return value === 'CREATE' || value === 'UPDATE' || value === 'DELETE' || value === 'CONNECT' ? value : undefined;
}

function override<T extends object>(base: T, given: Json | undefined): T {
  if (!isObject(given)) return base;
  const own = Object.entries(given).filter(([key, value]) => Object.hasOwn(base, key) && typeof value === 'string');
  return { ...base, ...Object.fromEntries(own) };
}

const optionKinds = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions', CONNECT: '' } as const;

function optionsOf(operation: Operation): JsonObject {
  const kind = optionKinds[operation];
  return kind === '' ? {} : { kind, apiVersion: 'meta.k8s.io/v1' };
}

/**
 * The variable `request`. Fields that are empty are absent, as Go leaves them out, and reading them is an error.
 * `kind` and `resource` are those that the policy matched, which differ from what was requested where the server converts.
 */
export function requestVariable(
  attributes: Attributes,
  matched: { readonly kind: GroupVersionKind; readonly resource: GroupVersionResource },
): JsonObject {
  const { subresource, name, namespace, operation, userInfo, dryRun, options } = attributes;
  return {
    uid: '',
    kind: { ...matched.kind },
    resource: { ...matched.resource },
    ...(subresource !== '' && { subResource: subresource }),
    requestKind: { ...attributes.kind },
    requestResource: { ...attributes.resource },
    ...(subresource !== '' && { requestSubResource: subresource }),
    ...(name !== '' && { name }),
    ...(namespace !== '' && { namespace }),
    operation,
    userInfo: Object.fromEntries(Object.entries(userInfo).filter(([, value]) => !isEmpty(value))),
    object: null,
    oldObject: null,
    dryRun,
    options: Object.keys(options).length === 0 ? null : options,
  };
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** What no policy is asked about: policies themselves, so that nobody can lock everybody out, and questions about access. */
export function isExempt({ kind, resource }: Attributes): boolean {
  if (kind.group === 'admissionregistration.k8s.io')
    return /^(?:(?:Validating|Mutating)WebhookConfiguration|(?:Validating|Mutating)AdmissionPolicy(?:Binding)?)$/.test(
      kind.kind,
    );
  return exemptResources.has(`${resource.group}/${resource.resource}`);
}

/** Source: Kubernetes pkg/kubeapiserver/admission/exclusion/resources.go. */
const exemptResources: ReadonlySet<string> = new Set([
  'authentication.k8s.io/selfsubjectreviews',
  'authentication.k8s.io/tokenreviews',
  'authorization.k8s.io/localsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectaccessreviews',
  'authorization.k8s.io/selfsubjectrulesreviews',
  'authorization.k8s.io/subjectaccessreviews',
]);
