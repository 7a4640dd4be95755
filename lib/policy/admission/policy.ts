import { admit, type Json, type JsonObject, type Problem } from '../../kubernetes/apiserver/index.ts';
import { isObject, optionalText, part, parts, text, texts } from './json.ts';
import { groupVersionOf } from './kinds.ts';
import type { Manifest } from './manifests.ts';
import { type Selector, selectorOf } from './selector.ts';

export const POLICY_GROUP = 'admissionregistration.k8s.io';

/** A policy of this annotation set to `"true"` also judges the pod that each workload's template would make. */
export const POD_TEMPLATES = 'roadbed.dev/pod-templates';

export type FailurePolicy = 'Fail' | 'Ignore';

export interface Policy {
  readonly name: string;
  readonly manifest: Manifest;
  readonly failurePolicy: FailurePolicy;
  readonly paramKind: ParamKind | undefined;
  readonly matchConstraints: MatchResources | undefined;
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly ValidationRule[];
  readonly auditAnnotations: readonly { readonly key: string; readonly valueExpression: string }[];
  readonly podTemplates: boolean;
  /** What the API server does not understand of the document. */
  /** As the API server decodes and defaults it. */
  readonly decoded: JsonObject;
  readonly problems: readonly Problem[];
}

export interface ParamKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ValidationRule {
  readonly expression: string;
  /** Empty where it is not given. */
  readonly message: string;
  readonly messageExpression: string;
  readonly reason: string | undefined;
}

export interface MatchResources {
  readonly matchPolicy: 'Exact' | 'Equivalent';
  readonly namespaceSelector: Selector;
  readonly objectSelector: Selector;
  readonly resourceRules: readonly ResourceRule[];
  readonly excludeResourceRules: readonly ResourceRule[];
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly string[];
  readonly scope: '*' | 'Cluster' | 'Namespaced';
  readonly resourceNames: readonly string[];
}

export type ValidationAction = 'Deny' | 'Warn' | 'Audit';

export interface Binding {
  readonly name: string;
  readonly manifest: Manifest;
  readonly policyName: string;
  readonly paramRef: ParamRef | undefined;
  readonly matchResources: MatchResources | undefined;
  readonly validationActions: readonly ValidationAction[];
  /** As the API server decodes and defaults it. */
  readonly decoded: JsonObject;
  readonly problems: readonly Problem[];
}

export interface ParamRef {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Selector | undefined;
  readonly parameterNotFoundAction: 'Allow' | 'Deny' | undefined;
}

export type PolicyKind = 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';

/** Which of the two an object is, in any version of its group; undefined for anything else. */
export function policyKindOf({ apiVersion, kind }: JsonObject): PolicyKind | undefined {
  if (typeof apiVersion !== 'string' || groupVersionOf(apiVersion).group !== POLICY_GROUP) return undefined;
  return kind === 'ValidatingAdmissionPolicy' || kind === 'ValidatingAdmissionPolicyBinding' ? kind : undefined;
}

/** Reads a policy as the API server decodes and defaults it. Whatever the document holds, the answer is a policy and its problems. */
export function readPolicy(manifest: Manifest): Policy {
  const { object, problems } = decoded(manifest);
  const spec = part(object, 'spec');
  const metadata = part(object, 'metadata');
  const paramKind = spec.paramKind;
  return {
    name: text(metadata, 'name'),
    manifest,
    failurePolicy: spec.failurePolicy === 'Ignore' ? 'Ignore' : 'Fail',
    paramKind: isObject(paramKind)
      ? { apiVersion: text(paramKind, 'apiVersion'), kind: text(paramKind, 'kind') }
      : undefined,
    matchConstraints: matchResources(spec.matchConstraints),
    matchConditions: parts(spec, 'matchConditions').map(named),
    variables: parts(spec, 'variables').map(named),
    validations: parts(spec, 'validations').map((rule) => ({
      expression: text(rule, 'expression'),
      message: text(rule, 'message'),
      messageExpression: text(rule, 'messageExpression'),
      reason: optionalText(rule, 'reason'),
    })),
    auditAnnotations: parts(spec, 'auditAnnotations').map((annotation) => ({
      key: text(annotation, 'key'),
      valueExpression: text(annotation, 'valueExpression'),
    })),
    podTemplates: part(metadata, 'annotations')[POD_TEMPLATES] === 'true',
    decoded: object,
    problems,
  };
}

export function readBinding(manifest: Manifest): Binding {
  const { object, problems } = decoded(manifest);
  const spec = part(object, 'spec');
  return {
    name: text(part(object, 'metadata'), 'name'),
    manifest,
    policyName: text(spec, 'policyName'),
    paramRef: paramRef(spec.paramRef),
    matchResources: matchResources(spec.matchResources),
    validationActions: texts(spec, 'validationActions').filter(
      (action) => action === 'Deny' || action === 'Warn' || action === 'Audit',
    ),
    decoded: object,
    problems,
  };
}

/** The two kinds have one form in all versions of their group, so the types of v1 (since Kubernetes 1.30) read them all. */
function decoded({ object }: Manifest): { readonly object: JsonObject; readonly problems: readonly Problem[] } {
  return admit({ ...object, apiVersion: `${POLICY_GROUP}/v1` }, { kubernetes: '1.30' });
}

function paramRef(value: Json | undefined): ParamRef | undefined {
  if (!isObject(value)) return undefined;
  const action = value.parameterNotFoundAction;
  return {
    name: text(value, 'name'),
    namespace: text(value, 'namespace'),
    selector: isObject(value.selector) ? selectorOf(value.selector) : undefined,
    parameterNotFoundAction: action === 'Allow' || action === 'Deny' ? action : undefined,
  };
}

function matchResources(value: Json | undefined): MatchResources | undefined {
  if (!isObject(value)) return undefined;
  return {
    matchPolicy: value.matchPolicy === 'Exact' ? 'Exact' : 'Equivalent',
    namespaceSelector: selectorOf(part(value, 'namespaceSelector')),
    objectSelector: selectorOf(part(value, 'objectSelector')),
    resourceRules: parts(value, 'resourceRules').map(resourceRule),
    excludeResourceRules: parts(value, 'excludeResourceRules').map(resourceRule),
  };
}

function resourceRule(rule: JsonObject): ResourceRule {
  const scope = rule.scope;
  return {
    apiGroups: texts(rule, 'apiGroups'),
    apiVersions: texts(rule, 'apiVersions'),
    resources: texts(rule, 'resources'),
    operations: texts(rule, 'operations'),
    scope: scope === 'Cluster' || scope === 'Namespaced' ? scope : '*',
    resourceNames: texts(rule, 'resourceNames'),
  };
}

const named = (item: JsonObject) => ({ name: text(item, 'name'), expression: text(item, 'expression') });
