import { admit, type JsonObject } from '../../kubernetes/apiserver/index.ts';
import { part, text } from './json.ts';
import { groupVersionOf, type Kinds } from './kinds.ts';
import type { Manifest } from './manifests.ts';
import type { Binding, ParamKind, Policy } from './policy.ts';
import type { Attributes } from './request.ts';
import { type Labels, labelsOf } from './selector.ts';

/** The objects that bindings may name as params. */
export interface Params {
  /** Why the paramKind of a policy cannot be used at all; undefined where it can. */
  faultOf(policy: Policy): string | undefined;
  /** The params of a binding for a request, `[null]` where the policy is judged without any; or why that cannot be said. */
  of(policy: Policy, binding: Binding | undefined, asked: Attributes): Collected;
}

export type Collected =
  | { readonly ok: true; readonly params: readonly (JsonObject | null)[] }
  | { readonly ok: false; readonly message: string };

interface Param {
  readonly object: JsonObject;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
}

/** Source: CollectParams in apiserver pkg/admission/plugin/policy/generic/policy_dispatcher.go. */
export function paramsOf(manifests: readonly Manifest[], kinds: Kinds, kubernetes: string): Params {
  const byKind = new Map<string, Param[]>();
  for (const { object } of manifests) {
    const key = `${text(object, 'apiVersion')} ${text(object, 'kind')}`;
    const list = byKind.get(key) ?? [];
    list.push(paramOf(object, kinds, kubernetes));
    byKind.set(key, list);
  }
  const givenOf = ({ apiVersion, kind }: ParamKind): readonly Param[] => byKind.get(`${apiVersion} ${kind}`) ?? [];
  return {
    faultOf({ paramKind }) {
      if (paramKind === undefined || scopeOf(paramKind, givenOf(paramKind), kinds) !== undefined) return undefined;
      return notServed(paramKind);
    },
    of({ paramKind }, binding, asked) {
      if (paramKind === undefined) return withoutParams;
      const given = givenOf(paramKind);
      if (binding === undefined) return given.length === 0 ? withoutParams : found(given);
      return collect(binding, given, scopeOf(paramKind, given, kinds, binding) !== 'cluster', asked);
    },
  };
}

function collect({ paramRef }: Binding, given: readonly Param[], namespaced: boolean, asked: Attributes): Collected {
  if (paramRef === undefined) return withoutParams;
  const { name, selector, parameterNotFoundAction } = paramRef;
  if (!namespaced && paramRef.namespace !== '')
    return refused('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  const namespace = paramRef.namespace || asked.namespace;
  if (namespaced && namespace === '')
    return refused('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources');
  if (name !== '' && selector) return refused('paramRef.name and paramRef.selector are mutually exclusive');
  if (name === '' && !selector) return refused('one of name or selector must be provided');
  const chosen = given.filter(
    (param) =>
      (!namespaced || (param.namespace || 'default') === namespace) &&
      (selector ? selector.matches(param.labels) : param.name === name),
  );
  if (chosen.length === 0 && parameterNotFoundAction === 'Deny')
    return refused('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found(chosen);
}

const withoutParams: Collected = { ok: true, params: [null] };
const found = (params: readonly Param[]): Collected => ({ ok: true, params: params.map(({ object }) => object) });
const refused = (message: string): Collected => ({ ok: false, message });

function paramOf(object: JsonObject, kinds: Kinds, kubernetes: string): Param {
  const metadata = part(object, 'metadata');
  const namespaced = kinds.find(text(object, 'apiVersion'), text(object, 'kind'), 'namespace' in metadata).namespaced;
  return {
    object: admit(object, { kubernetes, view: 'stored' }).object,
    name: text(metadata, 'name'),
    namespace: namespaced ? text(metadata, 'namespace') || 'default' : '',
    labels: labelsOf(object),
  };
}

/** Undefined where the server surely has no such kind. A kind that is not known at all is taken for what is said of its objects. */
function scopeOf(
  { apiVersion, kind }: ParamKind,
  given: readonly Param[],
  kinds: Kinds,
  binding?: Binding,
): 'namespaced' | 'cluster' | undefined {
  const looks = (binding?.paramRef?.namespace ?? '') !== '' || given.some(({ namespace }) => namespace !== '');
  const served = kinds.find(apiVersion, kind, looks);
  if (!served.known && isOwnGroup(served.kind.group)) return undefined;
  return served.namespaced ? 'namespaced' : 'cluster';
}

/** Nobody but Kubernetes itself may serve a group without a dot. */
const isOwnGroup = (group: string): boolean => !group.includes('.');

function notServed({ apiVersion, kind }: ParamKind): string {
  const { group, version } = groupVersionOf(apiVersion);
  return `failed to find resource referenced by paramKind: '${group}/${version}, Kind=${kind}'`;
}
