import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';
import { type Asked, anyWorkload, type Case } from './cases.ts';
import { objects } from './objects.ts';

/** A case as documents, tied to a namespace of its own so that many can stand in one cluster. */
export interface CaseDocuments {
  readonly namespace: string;
  readonly policy: JsonObject;
  readonly bindings: readonly JsonObject[];
  readonly params: readonly JsonObject[];
  readonly requests: readonly RequestDocuments[];
}

export interface RequestDocuments {
  readonly operation: Asked[0];
  /** The object of a creation or update, and what is deleted. */
  readonly object: JsonObject;
  readonly old: JsonObject | undefined;
}

export function documentsOf(one: Case, index: number): CaseDocuments {
  const namespace = `adm-${index}`;
  const name = `case-${index}`;
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return {
    namespace,
    policy: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        ...one.spec,
        matchConstraints: {
          namespaceSelector,
          resourceRules: (one.on ?? anyWorkload).map(ruleFor),
          ...(one.spec.matchConstraints as JsonObject | undefined),
        },
      },
    },
    bindings: [one.binding ?? {}, ...(one.more ?? [])].map((spec, i) => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: `${name}-${i}` },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        ...spec,
        matchResources: { ...(spec.matchResources as JsonObject | undefined), namespaceSelector },
      },
    })),
    params: (one.params ?? []).map((param) => placed(param, namespace)),
    requests: one.asked.map(([operation, object, old], i) => ({
      operation,
      object: placed(objects[object], namespace, `r${i}`),
      old: old && placed(objects[old], namespace, `r${i}`),
    })),
  };
}

function ruleFor(resource: string): JsonObject {
  const [group = '', version = '', plural = ''] = resource.split('/');
  return { apiGroups: [group], apiVersions: [version], operations: ['*'], resources: [plural] };
}

function placed(object: JsonObject, namespace: string, name?: string): JsonObject {
  const metadata = object.metadata as JsonObject;
  const named = name === undefined || metadata.generateName !== undefined ? {} : { name };
  return { ...object, metadata: { ...metadata, ...named, namespace } };
}
