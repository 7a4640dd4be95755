import {
  AUTHORIZER_TYPE,
  BOOL,
  type CelType,
  celEnvironment,
  DYN,
  type Environment,
  type ExpressionAge,
  INT,
  listOf,
  mapOf,
  type ObjectType,
  objectType,
  RESOURCE_CHECK_TYPE,
  STRING,
  TIMESTAMP,
} from '../cel/index.ts';

/** Which variables an expression of a policy may use, besides `object`, `oldObject`, `request` and `namespaceObject`. */
export interface Declared {
  readonly params: boolean;
  readonly authorizer: boolean;
  /** The policy's own variables, which may still grow; undefined where an expression may not use any. */
  readonly variables: ReadonlyMap<string, CelType> | undefined;
  /** The type of `object` and `oldObject`, which the server does not know: dyn by default. */
  readonly object?: CelType;
}

/** The environment in which the API server compiles an expression of a policy (apiserver pkg/admission/plugin/cel/compile.go). */
export function policyEnvironment(kubernetes: string, expressions: ExpressionAge, declared: Declared): Environment {
  const object = declared.object ?? DYN;
  const { variables } = declared;
  const environment = celEnvironment({
    kubernetes,
    expressions,
    variables: {
      object,
      oldObject: object,
      request: requestType,
      namespaceObject: namespaceType,
      ...(variables && { variables: { kind: 'object', name: 'kubernetes.variables', fields: () => variables } }),
      ...(declared.params && { params: DYN }),
      ...(declared.authorizer && { authorizer: AUTHORIZER_TYPE, 'authorizer.requestResource': RESOURCE_CHECK_TYPE }),
    },
  });
  if (environment === undefined) throw new Error(`not a version of Kubernetes 1: ${kubernetes}`);
  return environment;
}

const kindType = objectType('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
const resourceType = objectType('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});

const requestType: ObjectType = objectType('kubernetes.AdmissionRequest', {
  kind: kindType,
  resource: resourceType,
  subResource: STRING,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: objectType('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: listOf(STRING),
    extra: mapOf(STRING, listOf(STRING)),
  }),
  dryRun: BOOL,
  options: DYN,
});

/** `UID` is declared in upper case and stored in lower case, so neither can be read; so it is on the server. */
const namespaceType: ObjectType = objectType('kubernetes.Namespace', {
  metadata: objectType('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: listOf(STRING),
  }),
  spec: objectType('kubernetes.NamespaceSpec', { finalizers: listOf(STRING) }),
  status: objectType('kubernetes.NamespaceStatus', {
    conditions: listOf(
      objectType('kubernetes.NamespaceCondition', {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});

/** The type that a variable has for the expressions after it: what is neither simple, list nor map becomes dyn. */
export function variableType(type: CelType | undefined): CelType {
  switch (type?.kind) {
    case 'bool':
    case 'bytes':
    case 'double':
    case 'duration':
    case 'int':
    case 'null':
    case 'string':
    case 'timestamp':
    case 'uint':
      return type;
    case 'list':
      return listOf(variableType(type.element));
    case 'map':
      return mapOf(variableType(type.key), variableType(type.value));
    default:
      return DYN;
  }
}
