import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';
import type { ObjectName } from './objects.ts';

/** A request: its operation, the object it is about, and what that replaces. */
export type Asked = readonly ['CREATE' | 'DELETE', ObjectName] | readonly ['UPDATE', ObjectName, ObjectName];

export interface Case {
  readonly name: string;
  /** `spec` of the policy; matchConstraints are those of `on` unless they are in here. */
  readonly spec: JsonObject;
  /** The resources, as `group/version/resource`, for all operations. */
  readonly on?: readonly string[];
  /** `spec` of the binding, beside what ties it to the namespace of the case. Default: Deny. */
  readonly binding?: JsonObject;
  /** More bindings of the same policy. */
  readonly more?: readonly JsonObject[];
  readonly params?: readonly JsonObject[];
  readonly asked: readonly Asked[];
}

const workloads = ['apps/v1/deployments', '/v1/pods', '/v1/configmaps'];
const rule = (expression: string, more: JsonObject = {}): JsonObject => ({ validations: [{ expression, ...more }] });
const create = (...names: readonly ObjectName[]): readonly Asked[] => names.map((name) => ['CREATE', name] as const);

/** One expression on several objects. */
const on = (name: string, expression: string, ...names: readonly ObjectName[]): Case => ({
  name,
  spec: rule(expression),
  asked: create(...names),
});

const configMap = (name: string, data: JsonObject, labels: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels },
  data,
});

const limit = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } };

export const cases: readonly Case[] = [
  // What an expression sees of an object.
  on('numbers of two types', 'object.spec.replicas == 3.0', 'deployment', 'deploymentOf7'),
  on('default replicas', 'object.spec.replicas == 1', 'bareDeployment', 'deployment'),
  on('a field that no object has', 'object.spec.repilcas == 3', 'deployment'),
  on('has on a scalar', '!has(object.spec.replicas.x)', 'deployment'),
  on('has on a list', 'has(object.spec.template.spec.containers.x)', 'deployment'),
  on('has through what is missing', 'has(object.spec.nothing.x)', 'deployment'),
  on('empty value vanishes', '!has(object.spec.containers[0].env[0].value)', 'pod'),
  on('false host network vanishes', '!has(object.spec.hostNetwork)', 'barePod', 'hostPod'),
  on('false privileged stays', 'object.spec.containers[0].securityContext.privileged == false', 'pod', 'barePod'),
  on('user 0 stays', 'object.spec.containers[0].securityContext.runAsUser == 0', 'pod'),
  on('empty annotations vanish', '!has(object.metadata.annotations)', 'barePod', 'deployment'),
  on('empty data vanishes', '!has(object.data)', 'emptyConfigMap', 'configMap'),
  on('cpu is canonical', "object.spec.containers[0].resources.requests.cpu == '500m'", 'pod'),
  on('memory is canonical', "object.spec.containers[0].resources.requests.memory == '1Gi'", 'pod'),
  on('2e9 stays', "object.spec.containers[0].resources.limits.memory == '2e9'", 'pod'),
  on(
    'quantities compare',
    "quantity(object.spec.containers[0].resources.requests.memory).isGreaterThan(quantity('1G'))",
    'pod',
  ),
  on('limits alone do not make cpu requests', "'cpu' in object.spec.containers[0].resources.limits", 'pod'),
  on(
    'pull policy default',
    "object.spec.containers.all(c, c.imagePullPolicy == 'Always')",
    'hostPod',
    'pod',
    'barePod',
  ),
  on('protocol default', "object.spec.containers[0].ports[0].protocol == 'TCP'", 'pod'),
  on('host port of the host network', 'object.spec.containers[0].ports[0].hostPort == 9100', 'hostPod'),
  on('no host port', 'has(object.spec.containers[0].ports[0].hostPort)', 'pod'),
  on('security context is there', 'has(object.spec.securityContext)', 'barePod'),
  on('service account default', "object.spec.serviceAccountName == 'default'", 'barePod'),
  on('tolerations added', 'object.spec.tolerations.size() == 2', 'barePod'),
  on('phase at creation', "object.status.phase == 'Pending'", 'barePod'),
  on('uid at creation', 'object.metadata.uid.size() == 36', 'barePod', 'deployment', 'configMap'),
  on(
    'time at creation',
    'timestamp(object.metadata.creationTimestamp) > timestamp("2001-01-01T00:00:00Z") || true',
    'barePod',
  ),
  on('managed fields at creation', "object.metadata.managedFields[0].operation == 'Update'", 'deployment'),
  on('no resource version at creation', 'has(object.metadata.resourceVersion)', 'deployment'),
  on('generation at creation', 'object.metadata.generation == 1', 'deployment', 'configMap'),
  on('namespace without escape', 'object.metadata.namespace.startsWith("adm-")', 'deployment'),
  on(
    'dashed key by index',
    "object.metadata.annotations['acme.example/owner'] == 'shop'",
    'deployment',
    'deploymentOf7',
  ),
  on('escape of a dash', 'has(object.metadata.annotations.acme__dot__example__slash__owner)', 'deployment'),
  on('apiVersion and kind', "object.apiVersion == 'apps/v1' && object.kind == 'Deployment'", 'deployment'),
  on('no old object', 'oldObject == null', 'deployment'),
  on(
    'optional chain',
    "object.metadata.?labels.?tier.orValue('none') == 'front'",
    'deployment',
    'deploymentOf7',
    'pod',
  ),
  on('optional index', "object.metadata[?'annotations'][?'acme.example/owner'].hasValue()", 'deployment', 'pod'),
  on('or absorbs an error', "object.spec.nothing == 1 || object.kind == 'Deployment'", 'deployment', 'pod'),
  on('and absorbs an error', "object.spec.nothing == 1 && object.kind == 'Pod'", 'deployment', 'pod'),
  on('ternary', 'has(object.spec.replicas) ? object.spec.replicas < 5 : true', 'deployment', 'deploymentOf7', 'pod'),
  on(
    'exists',
    "object.spec.template.spec.containers.exists(c, c.image.endsWith(':latest'))",
    'deployment',
    'deploymentOf7',
  ),
  on('all over an error', "object.spec.template.spec.containers.all(c, c.resources.limits.cpu == '1')", 'deployment'),
  on(
    'string of a missing label',
    "object.metadata.labels.tier == 'front'",
    'deployment',
    'deploymentOf7',
    'bareDeployment',
  ),
  on('regular expression', "object.spec.containers.all(c, c.image.matches('^[a-z.]+/.*:[0-9.]+$'))", 'pod', 'barePod'),
  on('division by zero', '1 / int(object.spec.replicas - 3) == 0', 'deployment', 'deploymentOf7'),
  on('a quantity that is none', "isQuantity(object.metadata.name) || quantity('x') == quantity('1')", 'configMap'),
  on('wrong type at run time', "object.spec.replicas == 'three'", 'deployment'),
  on('wrong overload at run time', "object.spec.replicas.startsWith('3')", 'deployment'),
  on('in on a map', "'app' in object.metadata.labels", 'deployment', 'bareDeployment'),
  on('size of a string', 'size(object.metadata.name) > 1', 'deployment'),
  on('sum and max', 'object.spec.containers.map(c, size(c.name)).sum() == 4', 'pod'),
  on('two variables', "object.metadata.labels.all(k, v, k != 'tier')", 'deployment', 'deploymentOf7'),
  on('format', "'%s-%d'.format([object.kind, object.spec.replicas]) == 'Deployment-3'", 'deployment', 'deploymentOf7'),
  on('sets', "sets.contains(['web', 'agent'], [object.metadata.labels.app])", 'deployment', 'hostPod'),
  on('url', "isURL('https://' + object.metadata.name)", 'configMap'),
  on('dyn of an int', "dyn(object.data.a) == '1'", 'configMap'),
  on('data key', "object.data.b == 'two'", 'configMap', 'emptyConfigMap'),
  on('type of', 'type(object.spec.replicas) == int', 'deployment'),
  on('null in a literal', '[null, null].size() == 2', 'configMap'),
  on('not a bool at run time', 'object.spec.paused', 'deployment'),
  on('dyn condition that is a bool', 'bool(object.spec.containers[0].securityContext.privileged)', 'pod'),
  on('equality of lists', "object.spec.containers.map(c, c.name) == ['main']", 'pod', 'hostPod'),
  on('cluster ip', 'object.spec.clusterIP.size() > 0', 'service'),
  {
    ...on(
      'service defaults',
      "object.spec.type == 'ClusterIP' && object.spec.sessionAffinity == 'None' && object.spec.internalTrafficPolicy == 'Cluster'",
      'service',
    ),
    on: ['/v1/services'],
  },
  { ...on('service port', 'object.spec.ports[0].targetPort == "http"', 'service'), on: ['/v1/services'] },
  { ...on('cluster ip given', 'isIP(object.spec.clusterIP)', 'service'), on: ['/v1/services'] },
  { ...on('rules of an empty role', 'object.rules == null', 'role'), on: ['rbac.authorization.k8s.io/v1/roles'] },
  { ...on('has rules', 'has(object.rules)', 'role'), on: ['rbac.authorization.k8s.io/v1/roles'] },
  { ...on('secret data', "object.type == 'Opaque' && object.data.token == 'eA=='", 'secret'), on: ['/v1/secrets'] },
  { ...on('stringData', 'has(object.stringData)', 'secret'), on: ['/v1/secrets'] },
  {
    ...on(
      'claim',
      "object.spec.resources.requests.storage == '1Gi' && object.spec.volumeMode == 'Filesystem'",
      'claim',
    ),
    on: ['/v1/persistentvolumeclaims'],
  },

  // Updates and deletions.
  {
    name: 'replicas halved',
    spec: rule('object.spec.replicas * 2 > oldObject.spec.replicas'),
    asked: [
      ['UPDATE', 'bareDeployment', 'deploymentOf7'],
      ['UPDATE', 'deploymentOf7', 'bareDeployment'],
      ['CREATE', 'deployment'],
    ],
  },
  {
    name: 'deletion has no object',
    spec: rule("object == null && oldObject.metadata.labels.app == 'web'"),
    asked: [
      ['DELETE', 'deployment'],
      ['DELETE', 'bareDeployment'],
      ['CREATE', 'deployment'],
    ],
  },
  {
    name: 'reading the object of a deletion',
    spec: rule('object.spec.replicas > 0'),
    asked: [['DELETE', 'deployment']],
  },
  { name: 'has on null', spec: rule('has(object.metadata)'), asked: [['DELETE', 'deployment']] },
  {
    name: 'same spec',
    spec: rule('object.spec == oldObject.spec'),
    asked: [
      ['UPDATE', 'configMap', 'emptyConfigMap'],
      ['UPDATE', 'deployment', 'deployment'],
      ['UPDATE', 'deploymentOf7', 'deployment'],
    ],
  },
  {
    name: 'data is kept',
    spec: rule('object.data.all(k, k in oldObject.data)'),
    asked: [
      ['UPDATE', 'configMap', 'configMap'],
      ['UPDATE', 'configMap', 'emptyConfigMap'],
    ],
  },
  {
    name: 'generation counts',
    spec: rule('object.metadata.generation == oldObject.metadata.generation'),
    asked: [
      ['UPDATE', 'deploymentOf7', 'deployment'],
      ['UPDATE', 'deployment', 'deployment'],
    ],
  },
  {
    name: 'uid stays',
    spec: rule('object.metadata.uid == oldObject.metadata.uid'),
    asked: [['UPDATE', 'deploymentOf7', 'deployment']],
  },

  // request
  on('operation', "request.operation in ['CREATE', 'UPDATE']", 'deployment'),
  {
    name: 'operations',
    spec: rule("request.operation == 'DELETE'"),
    asked: [
      ['DELETE', 'configMap'],
      ['UPDATE', 'configMap', 'configMap'],
      ['CREATE', 'configMap'],
    ],
  },
  on('empty sub-resource is an error', "request.subResource == ''", 'deployment'),
  on('sub-resource is absent', '!has(request.subResource) && !has(request.requestSubResource)', 'deployment'),
  on(
    'kind and resource',
    "request.kind.kind == 'Deployment' && request.resource.resource == 'deployments' && request.kind.group == 'apps'",
    'deployment',
    'pod',
  ),
  on('empty group is there', "request.kind.group == ''", 'configMap'),
  on('request name', 'request.name == object.metadata.name', 'deployment', 'generatedPod'),
  on('generated name', "object.metadata.name.startsWith('made-') && object.metadata.name.size() == 10", 'generatedPod'),
  on('request namespace', 'request.namespace == object.metadata.namespace', 'deployment'),
  on('dry run', 'request.dryRun', 'deployment'),
  on('options', "request.options.kind == 'CreateOptions'", 'deployment'),
  on('user', 'has(request.userInfo.username) && request.userInfo.groups.size() > 0', 'deployment'),
  on('no extra', '!has(request.userInfo.extra)', 'deployment'),

  // namespaceObject
  on('namespace name', 'namespaceObject.metadata.name == object.metadata.namespace', 'deployment'),
  on(
    'namespace label',
    "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == request.namespace",
    'deployment',
  ),
  on('namespace phase', "namespaceObject.status.phase == 'Active'", 'deployment'),
  on('namespace without team', "'team' in namespaceObject.metadata.labels", 'deployment'),
  on('namespace annotations', 'has(namespaceObject.metadata.annotations)', 'deployment'),

  // Messages and reasons.
  { name: 'message', spec: rule('false', { message: ' too bad ' }), asked: create('configMap') },
  { name: 'no message', spec: rule(' false '), asked: create('configMap') },
  { name: 'reason', spec: rule('false', { message: 'no', reason: 'Forbidden' }), asked: create('configMap') },
  {
    name: 'reason too large',
    spec: rule('false', { message: 'no', reason: 'RequestEntityTooLarge' }),
    asked: create('configMap'),
  },
  {
    name: 'reason of an error',
    spec: rule('object.x == 1', { message: 'no', reason: 'Forbidden' }),
    asked: create('configMap'),
  },
  {
    name: 'messageExpression',
    spec: rule('false', { messageExpression: "'got ' + object.kind" }),
    asked: create('configMap', 'deployment'),
  },
  {
    name: 'messageExpression beats message',
    spec: rule('false', { message: 'plain', messageExpression: "'made'" }),
    asked: create('configMap'),
  },
  {
    name: 'messageExpression fails',
    spec: rule('false', { message: 'plain', messageExpression: 'string(object.nothing)' }),
    asked: create('configMap'),
  },
  {
    name: 'messageExpression fails without message',
    spec: rule('false', { messageExpression: 'string(object.nothing)' }),
    asked: create('configMap'),
  },
  {
    name: 'blank messageExpression',
    spec: rule('false', { message: 'plain', messageExpression: "'  '" }),
    asked: create('configMap'),
  },
  {
    name: 'messageExpression of two lines',
    spec: rule('false', { message: 'plain', messageExpression: "'a\\nb'" }),
    asked: create('configMap'),
  },
  {
    name: 'trimmed messageExpression',
    spec: rule('false', { messageExpression: "' a\\n'" }),
    asked: create('configMap'),
  },
  {
    name: 'first of several',
    spec: {
      validations: [
        { expression: 'true' },
        { expression: 'false', message: 'second' },
        { expression: 'false', message: 'third' },
      ],
    },
    asked: create('configMap'),
  },
  {
    name: 'error before denial',
    spec: { validations: [{ expression: 'object.x == 1' }, { expression: 'false', message: 'second' }] },
    asked: create('configMap'),
  },
  {
    name: 'several warnings',
    spec: {
      validations: [
        { expression: 'false', message: 'one' },
        { expression: 'object.x == 1' },
        { expression: 'false', message: 'two' },
      ],
    },
    binding: { validationActions: ['Warn'] },
    asked: create('configMap'),
  },
  {
    name: 'long messageExpression',
    spec: rule('false', {
      message: 'short',
      messageExpression: `object.data.b.split('').map(c, '%s'.format([c])).join('').replace('t', '${'x'.repeat(6000)}')`,
    }),
    asked: create('configMap'),
  },

  // Actions and failurePolicy.
  {
    name: 'warn',
    spec: rule('false', { message: 'careful' }),
    binding: { validationActions: ['Warn'] },
    asked: create('configMap'),
  },
  {
    name: 'audit',
    spec: rule('false', { message: 'noted' }),
    binding: { validationActions: ['Audit'] },
    asked: create('configMap'),
  },
  {
    name: 'deny and audit',
    spec: rule('false', { message: 'no' }),
    binding: { validationActions: ['Deny', 'Audit'] },
    asked: create('configMap'),
  },
  {
    name: 'warn and audit',
    spec: rule('false', { message: 'no' }),
    binding: { validationActions: ['Audit', 'Warn'] },
    asked: create('configMap'),
  },
  { name: 'error under Fail', spec: { failurePolicy: 'Fail', ...rule('object.x == 1') }, asked: create('configMap') },
  {
    name: 'error under Ignore',
    spec: { failurePolicy: 'Ignore', ...rule('object.x == 1') },
    asked: create('configMap'),
  },
  {
    name: 'denial under Ignore',
    spec: { failurePolicy: 'Ignore', ...rule('false', { message: 'no' }) },
    asked: create('configMap'),
  },
  {
    name: 'error of a warning',
    spec: rule('object.x == 1'),
    binding: { validationActions: ['Warn'] },
    asked: create('configMap'),
  },
  {
    name: 'error of a warning under Ignore',
    spec: { failurePolicy: 'Ignore', ...rule('object.x == 1') },
    binding: { validationActions: ['Warn'] },
    asked: create('configMap'),
  },
  {
    name: 'two bindings',
    spec: rule('false', { message: 'no' }),
    binding: { validationActions: ['Warn'] },
    more: [{ validationActions: ['Audit'] }],
    asked: create('configMap'),
  },
  {
    name: 'a warning and a denial',
    spec: rule('false', { message: 'no' }),
    binding: { validationActions: ['Warn'] },
    more: [{ validationActions: ['Deny'] }],
    asked: create('configMap'),
  },

  // matchConditions
  {
    name: 'condition true',
    spec: { matchConditions: [{ name: 'a', expression: 'true' }], ...rule('false', { message: 'no' }) },
    asked: create('configMap'),
  },
  {
    name: 'condition false',
    spec: { matchConditions: [{ name: 'a', expression: "object.kind == 'Pod'" }], ...rule('false', { message: 'no' }) },
    asked: create('configMap', 'pod'),
  },
  {
    name: 'false beats error',
    spec: {
      matchConditions: [
        { name: 'a', expression: 'object.x == 1' },
        { name: 'b', expression: 'false' },
      ],
      ...rule('false'),
    },
    asked: create('configMap'),
  },
  {
    name: 'error of a condition',
    spec: {
      matchConditions: [
        { name: 'a', expression: 'object.x == 1' },
        { name: 'b', expression: 'true' },
      ],
      ...rule('true'),
    },
    asked: create('configMap'),
  },
  {
    name: 'errors of two conditions',
    spec: {
      matchConditions: [
        { name: 'a', expression: 'object.x == 1' },
        { name: 'b', expression: 'object.y == 1' },
      ],
      ...rule('true'),
    },
    asked: create('configMap'),
  },
  {
    name: 'error of a condition under Ignore',
    spec: { failurePolicy: 'Ignore', matchConditions: [{ name: 'a', expression: 'object.x == 1' }], ...rule('false') },
    asked: create('configMap'),
  },
  {
    name: 'error of a condition under Warn',
    spec: { matchConditions: [{ name: 'a', expression: 'object.x == 1' }], ...rule('false') },
    binding: { validationActions: ['Warn'] },
    asked: create('configMap'),
  },
  {
    name: 'namespace in a condition',
    spec: {
      matchConditions: [{ name: 'a', expression: 'namespaceObject == null' }],
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap'),
  },
  {
    name: 'params in a condition',
    spec: {
      ...limit,
      matchConditions: [{ name: 'a', expression: "params.data.on == 'yes'" }],
      ...rule('false', { message: 'no' }),
    },
    binding: { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } },
    params: [configMap('p', { on: 'no' })],
    asked: create('deployment'),
  },

  // variables
  {
    name: 'variable',
    spec: {
      variables: [{ name: 'r', expression: 'object.spec.replicas' }],
      ...rule('variables.r < 5', { messageExpression: "'has ' + string(variables.r)" }),
    },
    asked: create('deployment', 'deploymentOf7', 'configMap'),
  },
  {
    name: 'variable of a variable',
    spec: {
      variables: [
        { name: 'a', expression: 'object.spec.replicas' },
        { name: 'b', expression: 'variables.a * 2' },
      ],
      ...rule('variables.b == 6'),
    },
    asked: create('deployment', 'deploymentOf7'),
  },
  {
    name: 'unused variable that fails',
    spec: { variables: [{ name: 'a', expression: 'object.x.y' }], ...rule('true') },
    asked: create('configMap'),
  },
  {
    name: 'failed variable is absorbed',
    spec: { variables: [{ name: 'a', expression: 'object.x.y == 1' }], ...rule('variables.a || true') },
    asked: create('configMap'),
  },
  {
    name: 'failed variable of a failed variable',
    spec: {
      variables: [
        { name: 'a', expression: 'object.x.y' },
        { name: 'b', expression: 'variables.a == 1' },
      ],
      ...rule('variables.b'),
    },
    asked: create('configMap'),
  },
  {
    name: 'list variable',
    spec: {
      variables: [
        {
          name: 'c',
          expression: 'has(object.spec.template) ? object.spec.template.spec.containers : object.spec.containers',
        },
      ],
      ...rule("variables.c.all(x, !x.image.endsWith(':latest'))"),
    },
    asked: create('deployment', 'deploymentOf7', 'pod', 'hostPod'),
  },
  {
    name: 'typed variable',
    spec: {
      variables: [
        { name: 'n', expression: 'size(object.metadata.name)' },
        { name: 'm', expression: '{"a": 1}' },
      ],
      ...rule('variables.n > 0 && variables.m.a == 1'),
    },
    asked: create('configMap'),
  },
  {
    name: 'has of a variable',
    spec: { variables: [{ name: 'a', expression: 'object.kind' }], ...rule('has(variables.a)') },
    asked: create('configMap'),
  },
  {
    name: 'cost of a variable is an error like others',
    spec: {
      variables: [
        {
          name: 'a',
          expression:
            "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, object.kind != 'x')))))",
        },
      ],
      ...rule('variables.a || true'),
    },
    asked: create('configMap'),
  },

  // cost
  on(
    'cost is not absorbed',
    "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, object.kind != 'x'))))) || true",
    'configMap',
  ),
  {
    name: 'budget of a policy',
    spec: {
      validations: Array.from({ length: 24 }, (_, i) => ({
        expression: `[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4].all(e, a < ${i + 100})))))`,
      })),
    },
    asked: create('configMap'),
  },

  // audit annotations
  {
    name: 'audit annotation',
    spec: { auditAnnotations: [{ key: 'kind', valueExpression: "'is ' + object.kind" }] },
    asked: create('configMap'),
  },
  {
    name: 'audit annotation null',
    spec: { auditAnnotations: [{ key: 'kind', valueExpression: 'null' }], ...rule('true') },
    asked: create('configMap'),
  },
  {
    name: 'audit annotation fails',
    spec: { auditAnnotations: [{ key: 'kind', valueExpression: 'string(object.x)' }], ...rule('true') },
    asked: create('configMap'),
  },
  {
    name: 'audit annotation fails under Warn',
    spec: { auditAnnotations: [{ key: 'kind', valueExpression: 'string(object.x)' }], ...rule('true') },
    binding: { validationActions: ['Warn'] },
    asked: create('configMap'),
  },
  {
    name: 'audit annotation fails under Ignore',
    spec: {
      failurePolicy: 'Ignore',
      auditAnnotations: [{ key: 'kind', valueExpression: 'string(object.x)' }],
      ...rule('true'),
    },
    asked: create('configMap'),
  },
  {
    name: 'audit annotation after a denial',
    spec: {
      auditAnnotations: [{ key: 'kind', valueExpression: 'string(object.x)' }],
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap'),
  },

  // params
  {
    name: 'param by name',
    spec: {
      ...limit,
      ...rule('object.spec.replicas <= int(params.data.max)', { messageExpression: "'at most ' + params.data.max" }),
    },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } },
    params: [configMap('p', { max: '5' })],
    asked: create('deployment', 'deploymentOf7'),
  },
  {
    name: 'param kind and version',
    spec: {
      ...limit,
      ...rule("params.kind == 'ConfigMap' && params.apiVersion == 'v1' && params.metadata.name == 'p'"),
    },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } },
    params: [configMap('p', {})],
    asked: create('deployment'),
  },
  {
    name: 'params by selector',
    spec: {
      ...limit,
      ...rule('object.spec.replicas <= int(params.data.max)', { messageExpression: "'at most ' + params.data.max" }),
    },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { selector: { matchLabels: { limits: 'yes' } }, parameterNotFoundAction: 'Deny' } },
    params: [
      configMap('p', { max: '9' }, { limits: 'yes' }),
      configMap('q', { max: '5' }, { limits: 'yes' }),
      configMap('r', { max: '1' }),
    ],
    asked: create('deployment', 'deploymentOf7'),
  },
  {
    name: 'missing param denied',
    spec: { ...limit, ...rule('true') },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'gone', parameterNotFoundAction: 'Deny' } },
    asked: create('deployment'),
  },
  {
    name: 'missing param denied although only warning',
    spec: { ...limit, ...rule('true') },
    on: ['apps/v1/deployments'],
    binding: { validationActions: ['Warn'], paramRef: { name: 'gone', parameterNotFoundAction: 'Deny' } },
    asked: create('deployment'),
  },
  {
    name: 'missing param under Ignore',
    spec: { failurePolicy: 'Ignore', ...limit, ...rule('false') },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'gone', parameterNotFoundAction: 'Deny' } },
    asked: create('deployment'),
  },
  {
    name: 'missing param allowed',
    spec: { ...limit, ...rule('false') },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'gone', parameterNotFoundAction: 'Allow' } },
    asked: create('deployment'),
  },
  {
    name: 'no params selected',
    spec: { ...limit, ...rule('false') },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { selector: { matchLabels: { x: 'y' } }, parameterNotFoundAction: 'Deny' } },
    asked: create('deployment'),
  },
  {
    name: 'paramKind without paramRef',
    spec: { ...limit, ...rule('params == null') },
    on: ['apps/v1/deployments'],
    asked: create('deployment'),
  },
  {
    name: 'paramKind without paramRef, read',
    spec: { ...limit, ...rule("params.data.x == '1'") },
    on: ['apps/v1/deployments'],
    asked: create('deployment'),
  },
  {
    name: 'param of another namespace',
    spec: { ...limit, ...rule('true') },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'p', namespace: 'kube-public', parameterNotFoundAction: 'Deny' } },
    params: [configMap('p', {})],
    asked: create('deployment'),
  },
  {
    name: 'unknown paramKind',
    spec: { paramKind: { apiVersion: 'v1', kind: 'Nothing' }, ...rule('true') },
    on: ['apps/v1/deployments'],
    asked: create('deployment'),
  },
  {
    name: 'param has empty data',
    spec: { ...limit, ...rule('has(params.data)') },
    on: ['apps/v1/deployments'],
    binding: { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } },
    params: [configMap('p', {})],
    asked: create('deployment'),
  },

  // authorizer
  {
    name: 'authorizer',
    spec: rule("authorizer.group('').resource('pods').namespace(request.namespace).check('create').allowed()"),
    asked: create('configMap'),
  },
  {
    name: 'request resource',
    spec: rule("authorizer.requestResource.check('delete').allowed()"),
    asked: create('configMap'),
  },
  {
    name: 'authorizer of an audit annotation',
    spec: {
      auditAnnotations: [
        { key: 'a', valueExpression: "authorizer.requestResource.check('delete').allowed() ? 'yes' : 'no'" },
      ],
      ...rule('true'),
    },
    asked: create('configMap'),
  },

  // Matching.
  {
    name: 'all resources',
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap', 'deployment'),
  },
  {
    name: 'all with sub-resources',
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap', 'pod'),
  },
  {
    name: 'pods and their sub-resources',
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/*'] }],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap', 'pod'),
  },
  {
    name: 'only a sub-resource',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/status', '*/scale'] },
        ],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('pod'),
  },
  {
    name: 'other group',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['extensions'], apiVersions: ['*'], operations: ['*'], resources: ['deployments'] },
        ],
      },
      ...rule('false'),
    },
    asked: create('deployment'),
  },
  {
    name: 'other version',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1beta1'], operations: ['*'], resources: ['deployments'] },
        ],
      },
      ...rule('false'),
    },
    asked: create('deployment'),
  },
  {
    name: 'only updates',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
        ],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: [
      ['CREATE', 'deployment'],
      ['UPDATE', 'deploymentOf7', 'deployment'],
      ['DELETE', 'deployment'],
    ],
  },
  {
    name: 'namespaced scope',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['*'], scope: 'Namespaced' },
        ],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap'),
  },
  {
    name: 'cluster scope',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['*'], scope: 'Cluster' },
        ],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap'),
  },
  {
    name: 'excluded',
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
        excludeResourceRules: [{ apiGroups: ['apps'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap', 'deployment'),
  },
  {
    name: 'by name',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'], resourceNames: ['r0'] },
        ],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap', 'emptyConfigMap'),
  },
  {
    name: 'object selector',
    spec: {
      matchConstraints: {
        objectSelector: { matchLabels: { app: 'web' } },
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: [
      ['CREATE', 'configMap'],
      ['CREATE', 'emptyConfigMap'],
      ['UPDATE', 'emptyConfigMap', 'configMap'],
      ['UPDATE', 'configMap', 'emptyConfigMap'],
      ['UPDATE', 'emptyConfigMap', 'emptyConfigMap'],
      ['DELETE', 'configMap'],
      ['DELETE', 'emptyConfigMap'],
    ],
  },
  {
    name: 'object selector by expressions',
    spec: {
      matchConstraints: {
        objectSelector: {
          matchExpressions: [
            { key: 'tier', operator: 'NotIn', values: ['front'] },
            { key: 'app', operator: 'Exists' },
          ],
        },
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('configMap', 'emptyConfigMap', 'deploymentOf7', 'hostPod'),
  },
  {
    name: 'namespace selector',
    spec: {
      matchConstraints: {
        namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'DoesNotExist' }] },
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
      ...rule('false'),
    },
    asked: create('configMap'),
  },
  {
    name: 'namespace selector of a team',
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { team: 'shop' } },
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
      ...rule('false'),
    },
    asked: create('configMap'),
  },
  {
    name: 'binding narrows resources',
    spec: rule('false', { message: 'no' }),
    binding: {
      matchResources: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['pods'] }],
      },
    },
    asked: create('configMap', 'pod'),
  },
  {
    name: 'equivalent version',
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['autoscaling'],
            apiVersions: ['v2'],
            operations: ['*'],
            resources: ['horizontalpodautoscalers'],
          },
        ],
      },
      ...rule(
        "object.apiVersion == 'autoscaling/v2' && object.spec.metrics[0].resource.target.averageUtilization == 70",
      ),
    },
    asked: create('hpa1', 'hpa2'),
  },
  {
    name: 'equivalent older version',
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['autoscaling'],
            apiVersions: ['v1'],
            operations: ['*'],
            resources: ['horizontalpodautoscalers'],
          },
        ],
      },
      ...rule("object.apiVersion == 'autoscaling/v1' && object.spec.targetCPUUtilizationPercentage == 70"),
    },
    asked: create('hpa1', 'hpa2'),
  },
  {
    name: 'exact version',
    spec: {
      matchConstraints: {
        matchPolicy: 'Exact',
        resourceRules: [
          {
            apiGroups: ['autoscaling'],
            apiVersions: ['v2'],
            operations: ['*'],
            resources: ['horizontalpodautoscalers'],
          },
        ],
      },
      ...rule('false', { message: 'no' }),
    },
    asked: create('hpa1', 'hpa2'),
  },
  {
    name: 'request of an equivalent',
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['autoscaling'],
            apiVersions: ['v2'],
            operations: ['*'],
            resources: ['horizontalpodautoscalers'],
          },
        ],
      },
      ...rule(
        "request.kind.version == 'v2' && request.resource.version == 'v2' && request.requestKind.version == 'v1' && request.requestResource.version == 'v1'",
      ),
    },
    asked: create('hpa1', 'hpa2'),
  },
  {
    name: 'condition on an equivalent',
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['autoscaling'],
            apiVersions: ['v2'],
            operations: ['*'],
            resources: ['horizontalpodautoscalers'],
          },
        ],
      },
      matchConditions: [{ name: 'a', expression: "request.kind.version == 'v2' && request.resource.version == 'v1'" }],
      ...rule('false', { message: 'no' }),
    },
    asked: create('hpa1', 'hpa2'),
  },
];

/** The resources of a case that names none. */
export const anyWorkload = workloads;
