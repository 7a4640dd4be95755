import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';

/** A policy or binding that somebody tries to create. */
export interface Draft {
  readonly name: string;
  readonly object: JsonObject;
}

const resourceRule: JsonObject = {
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['deployments'],
};

const policy = (name: string, spec: JsonObject, metadata: JsonObject = {}): Draft => ({
  name,
  object: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'draft', ...metadata },
    spec: { matchConstraints: { resourceRules: [resourceRule] }, validations: [{ expression: 'true' }], ...spec },
  },
});

const rule = (name: string, fields: JsonObject): Draft =>
  policy(`rule: ${name}`, { matchConstraints: { resourceRules: [{ ...resourceRule, ...fields }] } });

const expression = (source: string): Draft =>
  policy(`expression: ${source}`, { validations: [{ expression: source }] });

const validation = (name: string, fields: JsonObject): Draft =>
  policy(`validation: ${name}`, { validations: [{ expression: 'true', ...fields }] });

const variables = (name: string, list: readonly JsonObject[], source = 'true'): Draft =>
  policy(`variables: ${name}`, { variables: list, validations: [{ expression: source }] });

const conditions = (name: string, list: readonly JsonObject[]): Draft =>
  policy(`matchConditions: ${name}`, { matchConditions: list });

const selector = (name: string, objectSelector: JsonObject): Draft =>
  policy(`selector: ${name}`, { matchConstraints: { objectSelector, resourceRules: [resourceRule] } });

const binding = (name: string, spec: JsonObject): Draft => ({
  name: `binding: ${name}`,
  object: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'draft' },
    spec: { policyName: 'draft', validationActions: ['Deny'], ...spec },
  },
});

const audit = (name: string, list: readonly JsonObject[]): Draft =>
  policy(`auditAnnotations: ${name}`, { auditAnnotations: list });

export const drafts: readonly Draft[] = [
  policy('sound', {}),
  policy('upper case name', {}, { name: 'Draft' }),
  policy('unknown field', { validation: [] }),
  policy('unknown field of a rule', { validations: [{ expression: 'true', msg: 'x' }] }),
  policy('no constraints', { matchConstraints: null }),
  policy('no rules', { matchConstraints: { resourceRules: [] } }),
  policy('failurePolicy in lower case', { failurePolicy: 'fail' }),
  policy('matchPolicy unknown', { matchConstraints: { matchPolicy: 'Fuzzy', resourceRules: [resourceRule] } }),
  policy('nothing to check', { validations: [] }),
  policy('only audit annotations', { validations: [], auditAnnotations: [{ key: 'a', valueExpression: "'x'" }] }),
  policy('paramKind without kind', { paramKind: { apiVersion: 'v1' } }),
  policy('paramKind of three parts', { paramKind: { apiVersion: 'a/b/c', kind: 'X' } }),
  policy('paramKind of a bad version', { paramKind: { apiVersion: 'acme.example/1', kind: 'X' } }),
  policy('params without paramKind', { validations: [{ expression: 'params == null' }] }),
  policy('params with paramKind', {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [{ expression: 'params == null', messageExpression: 'string(params.x)' }],
  }),
  rule('unknown operation', { operations: ['PATCH'] }),
  rule('all operations and one', { operations: ['*', 'CREATE'] }),
  rule('no operations', { operations: [] }),
  rule('no groups', { apiGroups: [] }),
  rule('all groups and one', { apiGroups: ['*', 'apps'] }),
  rule('no versions', { apiVersions: [] }),
  rule('empty version', { apiVersions: [''] }),
  rule('no resources', { resources: [] }),
  rule('empty resource', { resources: [''] }),
  rule('unknown resource', { resources: ['deploymentz'] }),
  rule('all and one', { resources: ['*', 'deployments'] }),
  rule('one and all', { resources: ['deployments', '*'] }),
  rule('all and a sub-resource', { resources: ['*', 'pods/status'] }),
  rule('pods/* and pods/log', { resources: ['pods/*', 'pods/log'] }),
  rule('pods/log and pods/*', { resources: ['pods/log', 'pods/*'] }),
  rule('*/* and more', { resources: ['*/*', 'pods'] }),
  rule('*/scale and one', { resources: ['*/scale', 'deployments/scale'] }),
  rule('scope', { scope: 'Everywhere' }),
  rule('names twice', { resourceNames: ['a', 'a'] }),
  rule('name with a slash', { resourceNames: ['a/b'] }),
  selector('operator', { matchExpressions: [{ key: 'a', operator: 'Is', values: ['b'] }] }),
  selector('In without values', { matchExpressions: [{ key: 'a', operator: 'In' }] }),
  selector('Exists with values', { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }),
  selector('bad key', { matchLabels: { 'a b': 'c' } }),
  selector('bad value', { matchLabels: { a: 'c d' } }),
  expression('true'),
  expression(' '),
  expression('object.spec.replicas'),
  expression('object.spec.replicas > 1'),
  expression('object.spec.repilcas > 1'),
  expression('1 == 1.0'),
  expression("[1, 'a'].size() == 2"),
  expression("{'a': 1, 'b': 'c'}.size() == 2"),
  expression("int('12a') == 12"),
  expression("int('12') == 12"),
  expression("object.kind.matches('(')"),
  expression("object.kind.matches('(?i)pod')"),
  expression("duration('1x') == duration('1s')"),
  expression("timestamp('yesterday') == timestamp('2020-01-01T00:00:00Z')"),
  expression("quantity('x') == quantity('1')"),
  expression('1 / 0 == 1'),
  expression('math.greatest(1, 2) == 2'),
  expression("base64.decode('eA==') == b'x'"),
  expression('cel.bind(a, 1, a == 1)'),
  expression('object.spec.replicas >'),
  expression('objekt.spec.replicas > 1'),
  expression('variables.a == 1'),
  expression('request.uid == "x"'),
  expression('request.object == null'),
  expression('request.subresource == ""'),
  expression('namespaceObject.metadata.uid == "x"'),
  expression('namespaceObject.metadata.labels.all(k, k != "")'),
  expression('authorizer.requestResource.check("get").allowed()'),
  expression("object.metadata.namespace == 'a'"),
  expression("object.spec.if == 'a'"),
  expression('object.spec.template.spec.containers.all(c, has(c))'),
  expression('has(object)'),
  expression('has(object["a"])'),
  expression('"a" + 1 == "a1"'),
  expression('!object.spec.paused'),
  expression('object.spec.paused || false'),
  expression('object.spec.paused ? true : false'),
  expression("'%d'.format(['x']) == ''"),
  expression("'%s %s'.format(['x']) == ''"),
  expression('[1, 2].map(x, x * 2) == [2, 4]'),
  expression('size(object.spec.?template) > 0'),
  expression('optional.of(1).value() == 1'),
  expression("isIP('1.2.3.4') && ip('1.2.3.4').family() == 4"),
  expression("cidr('10.0.0.0/8').containsIP('10.1.2.3')"),
  expression("semver('1.2.3').major() == 1"),
  expression('[1, 2].all(i, v, v > 0)'),
  expression('object.metadata.labels.transformMap(k, v, v).size() == 0'),
  expression("format.dns1123Label().validate('a').hasValue()"),
  expression('sets.contains([1], [1])'),
  expression("url('https://acme.example').getHost() == 'acme.example'"),
  expression('type(1) == int'),
  expression('null == object.x'),
  expression("'a' in object.metadata.labels"),
  expression('1 in [1u]'),
  expression('1 < 1.5'),
  expression('dyn(1) == 1.0'),
  expression('[[1], [1.0]].size() == 2'),
  expression('object.spec.replicas == 1 ? "a" : "b"'),
  expression('// nothing but a comment'),
  expression('true // comment'),
  validation('message of two lines', { message: 'a\nb' }),
  validation('message that ends with a line break', { message: 'a\n' }),
  validation('blank message', { message: '  ' }),
  validation('blank messageExpression', { messageExpression: '  ' }),
  validation('messageExpression that is no text', { messageExpression: '1' }),
  validation('messageExpression that is dyn', { messageExpression: 'object.metadata.name' }),
  validation('messageExpression with authorizer', {
    messageExpression: "authorizer.requestResource.check('get').reason()",
  }),
  validation('reason', { reason: 'Forbidden' }),
  validation('unknown reason', { reason: 'NotFound' }),
  validation('number as message', { message: 3 }),
  variables(
    'in order',
    [
      { name: 'a', expression: '1' },
      { name: 'b', expression: 'variables.a + 1' },
    ],
    'variables.b == 2',
  ),
  variables('out of order', [
    { name: 'b', expression: 'variables.a + 1' },
    { name: 'a', expression: '1' },
  ]),
  variables('of itself', [{ name: 'a', expression: 'variables.a' }]),
  variables('reserved name', [{ name: 'namespace', expression: '1' }]),
  variables('name with a dash', [{ name: 'a-b', expression: '1' }]),
  variables('no name', [{ name: '', expression: '1' }]),
  variables('no expression', [{ name: 'a', expression: '' }]),
  variables('typed', [{ name: 'a', expression: '1' }], "variables.a == 'x'"),
  variables('typed list', [{ name: 'a', expression: '[1]' }], "variables.a == ['x']"),
  variables('of a quantity', [{ name: 'a', expression: "quantity('1')" }], "variables.a == 'x'"),
  variables('misspelt', [{ name: 'a', expression: '1' }], 'variables.b == 1'),
  variables(
    'twice',
    [
      { name: 'a', expression: '1' },
      { name: 'a', expression: "'x'" },
    ],
    "variables.a == 'x'",
  ),
  variables(
    'with authorizer',
    [{ name: 'a', expression: "authorizer.requestResource.check('get')" }],
    'variables.a.allowed()',
  ),
  conditions('sound', [{ name: 'a', expression: 'true' }]),
  conditions('qualified name', [{ name: 'acme.example/a', expression: 'true' }]),
  conditions('bad name', [{ name: 'a b', expression: 'true' }]),
  conditions('no name', [{ name: '', expression: 'true' }]),
  conditions('twice', [
    { name: 'a', expression: 'true' },
    { name: 'a', expression: 'true' },
  ]),
  conditions('no expression', [{ name: 'a', expression: '' }]),
  conditions('not a bool', [{ name: 'a', expression: '1' }]),
  conditions('variables', [{ name: 'a', expression: 'variables.a' }]),
  conditions(
    '64',
    Array.from({ length: 64 }, (_, i) => ({ name: `c${i}`, expression: 'true' })),
  ),
  conditions(
    '65',
    Array.from({ length: 65 }, (_, i) => ({ name: `c${i}`, expression: 'true' })),
  ),
  audit('sound', [{ key: 'a', valueExpression: "'x'" }]),
  audit('null', [{ key: 'a', valueExpression: 'null' }]),
  audit('a number', [{ key: 'a', valueExpression: '1' }]),
  audit('dyn', [{ key: 'a', valueExpression: 'object.kind' }]),
  audit('bad key', [{ key: 'a/b', valueExpression: "'x'" }]),
  audit('twice', [
    { key: 'a', valueExpression: "'x'" },
    { key: 'a', valueExpression: "'x'" },
  ]),
  audit(
    '21',
    Array.from({ length: 21 }, (_, i) => ({ key: `k${i}`, valueExpression: "'x'" })),
  ),
  audit('text or null', [{ key: 'a', valueExpression: "object.kind == 'x' ? 'a' : null" }]),
  binding('sound', {}),
  binding('no policy', { policyName: '' }),
  binding('bad policy name', { policyName: 'A B' }),
  binding('no actions', { validationActions: [] }),
  binding('unknown action', { validationActions: ['Enforce'] }),
  binding('action twice', { validationActions: ['Deny', 'Deny'] }),
  binding('deny and warn', { validationActions: ['Deny', 'Warn'] }),
  binding('deny and audit', { validationActions: ['Deny', 'Audit'] }),
  binding('empty paramRef', { paramRef: { parameterNotFoundAction: 'Deny' } }),
  binding('paramRef without action', { paramRef: { name: 'a' } }),
  binding('paramRef with both', { paramRef: { name: 'a', selector: {}, parameterNotFoundAction: 'Deny' } }),
  binding('paramRef action', { paramRef: { name: 'a', parameterNotFoundAction: 'Maybe' } }),
  binding('paramRef empty selector', { paramRef: { selector: {}, parameterNotFoundAction: 'Allow' } }),
  binding('empty matchResources', { matchResources: {} }),
  binding('rule of matchResources', {
    matchResources: { resourceRules: [{ ...resourceRule, operations: ['PATCH'] }] },
  }),
];
