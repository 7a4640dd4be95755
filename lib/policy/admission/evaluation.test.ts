import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import { loadSchemas } from '../../kubernetes/index.ts';
import { evaluate, type Inputs } from './evaluation.ts';
import { type Manifest, readManifests } from './manifests.ts';
import { findingsOf, isRefused, rowsJson } from './report.ts';

const catalog = loadSchemas();

const read = (file: string, text: string | undefined): readonly Manifest[] =>
  text === undefined ? [] : readManifests(file, text).manifests;

interface Texts {
  readonly policies: string;
  readonly resources: string;
  readonly old?: string;
  readonly params?: string;
  readonly namespaces?: string;
  readonly operation?: Inputs['operation'];
  readonly request?: JsonObject;
}

function run({ policies, resources, old, params, namespaces, operation, request = {} }: Texts) {
  return evaluate(
    {
      policies: read('policies.yaml', policies),
      resources: read('resources.yaml', resources),
      old: read('old.yaml', old),
      params: read('params.yaml', params),
      namespaces: read('namespaces.yaml', namespaces),
      operation,
      request,
      kubernetes: '1.33',
    },
    catalog,
  );
}

/** `policy/binding resource: result message` of every row. */
const said = (texts: Texts): readonly string[] =>
  run(texts).rows.map(({ verdict, resource }) => {
    const { kind, metadata } = resource.object as { kind: string; metadata: { name: string } };
    const by = verdict.binding ? `/${verdict.binding.name}` : '';
    return `${verdict.policy.name}${by} ${kind} ${metadata.name}: ${verdict.result} ${verdict.message}`.trimEnd();
  });

const policy = (spec: string, metadata = 'name: p', resources = 'deployments', group = 'apps'): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { ${metadata} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: ["${group}"], apiVersions: ["*"], operations: ["*"], resources: [${resources}] }]
${spec}`;

const binding = (spec: string, name = 'b'): string => `
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: p, ${spec} }`;

const deployment = (name: string, replicas: number, namespace = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}${namespace && `, namespace: ${namespace}`} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { a: b } }
  template: { metadata: { labels: { a: b } }, spec: { hostNetwork: true, containers: [{ name: a, image: x }] } }
`;

const few = policy('  validations: [{ expression: object.spec.replicas < 5, message: too many }]');

describe('evaluate', () => {
  test('a policy without a binding is judged as if bound everywhere with Deny', () => {
    expect(said({ policies: few, resources: `${deployment('a', 3)}---${deployment('b', 7)}` })).toEqual([
      'p Deployment a: pass',
      'p Deployment b: fail too many',
    ]);
  });

  test('each binding gives a row of its own, in its own way', () => {
    const policies =
      few +
      binding('validationActions: [Warn]', 'w') +
      binding('validationActions: [Audit]', 'a') +
      binding('validationActions: [Deny]', 'd');
    expect(said({ policies, resources: deployment('x', 7) })).toEqual([
      'p/w Deployment x: warn too many',
      'p/a Deployment x: warn too many',
      'p/d Deployment x: fail too many',
    ]);
  });

  test('what a policy does not match gives no row', () => {
    expect(said({ policies: few, resources: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }' })).toEqual([]);
  });

  test('what has an old object is an update, anything else a creation', () => {
    const grow = policy(
      '  validations: [{ expression: "request.operation == \'CREATE\' || object.spec.replicas >= oldObject.spec.replicas" }]',
    );
    const resources = `${deployment('a', 3)}---${deployment('b', 3, 'shop')}---${deployment('c', 1)}`;
    const old = `${deployment('a', 5, 'default')}---${deployment('b', 5)}`;
    expect(said({ policies: grow, resources, old }).map((row) => row.split(':')[1]?.split(' ')[1])).toEqual([
      'fail',
      'pass',
      'pass',
    ]);
  });

  test('an update without the old object changes nothing', () => {
    const same = policy('  validations: [{ expression: object.spec == oldObject.spec }]');
    expect(said({ policies: same, resources: deployment('a', 3), operation: 'UPDATE' })).toEqual([
      'p Deployment a: pass',
    ]);
  });

  test('what a server has said of the old object holds', () => {
    const policies = policy(
      "  validations: [{ expression: \"oldObject.status.readyReplicas == 2 && oldObject.metadata.uid == 'u-1' && object.metadata.resourceVersion == '7' && object.metadata.uid == 'u-1'\" }]",
    );
    const old = `${deployment('a', 3).replace('{ name: a }', "{ name: a, uid: u-1, resourceVersion: '7' }")}status: { readyReplicas: 2 }\n`;
    expect(said({ policies, resources: deployment('a', 3), old })).toEqual(['p Deployment a: pass']);
  });

  test('a deletion has the old object only, which may be given as such', () => {
    const keep = policy(
      '  validations: [{ expression: "object == null && oldObject.spec.replicas == 0", message: still running }]',
    );
    expect(said({ policies: keep, resources: deployment('a', 3), operation: 'DELETE' })).toEqual([
      'p Deployment a: fail still running',
    ]);
    expect(said({ policies: keep, resources: '', old: deployment('a', 0), operation: 'DELETE' })).toEqual([
      'p Deployment a: pass',
    ]);
  });

  test('namespaces by their labels, given apart or among the resources', () => {
    const policies =
      few + binding('validationActions: [Deny], matchResources: { namespaceSelector: { matchLabels: { env: prod } } }');
    const resources = `${deployment('a', 7, 'shop')}---${deployment('b', 7, 'play')}`;
    const shop = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { env: prod } }\n';
    expect(said({ policies, resources })).toEqual([]);
    expect(said({ policies, resources, namespaces: shop })).toEqual(['p/b Deployment a: fail too many']);
    expect(said({ policies, resources: `${shop}---${resources}` })).toEqual(['p/b Deployment a: fail too many']);
  });

  test('params without a binding: all that are given', () => {
    const limited = policy(
      '  paramKind: { apiVersion: v1, kind: ConfigMap }\n  validations: [{ expression: object.spec.replicas <= int(params.data.max), messageExpression: "\'at most \' + params.data.max" }]',
    );
    const params =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: limit, namespace: platform }\ndata: { max: "5" }';
    expect(said({ policies: limited, resources: deployment('a', 7), params })).toEqual([
      'p Deployment a: fail at most 5',
    ]);
    expect(said({ policies: `${limited}\n---\n${params}`, resources: deployment('a', 3) })).toEqual([
      'p Deployment a: pass',
    ]);
  });

  test('params of a kind that nobody knows, by what is said of them', () => {
    const limited = policy(
      '  paramKind: { apiVersion: rules.acme.example/v1, kind: Limit }\n  validations: [{ expression: object.spec.replicas <= params.max }]',
    );
    const bound = (ref: string): string =>
      limited + binding(`validationActions: [Deny], paramRef: { name: l, parameterNotFoundAction: Deny${ref} }`);
    const params = (metadata: string): string =>
      `apiVersion: rules.acme.example/v1\nkind: Limit\nmetadata: { name: l${metadata} }\nmax: 5`;
    const resources = deployment('a', 3, 'shop');
    expect(said({ policies: bound(''), resources, params: params('') })).toEqual(['p/b Deployment a: pass']);
    expect(said({ policies: bound(''), resources, params: params(', namespace: shop') })).toEqual([
      'p/b Deployment a: pass',
    ]);
    expect(said({ policies: bound(''), resources, params: params(', namespace: other') })[0]).toContain(
      'no params found',
    );
    expect(said({ policies: bound(', namespace: default'), resources, params: params('') })).toEqual([
      'p/b Deployment a: pass',
    ]);
  });

  test('a definition says under which name its kind is matched', () => {
    const policies = policy('  validations: [{ expression: "false", message: no }]', 'name: p', 'oxen', 'acme.example');
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: oxen.acme.example }
spec: { group: acme.example, scope: Namespaced, names: { kind: Ox, plural: oxen }, versions: [{ name: v1, served: true }] }
`;
    const ox = 'apiVersion: acme.example/v1\nkind: Ox\nmetadata: { name: x }\n';
    expect(said({ policies, resources: ox })).toEqual([]);
    expect(said({ policies, resources: `${definition}---\n${ox}` })).toEqual(['p Ox x: fail no']);
  });

  test('a custom resource is judged as it is written, under its guessed name', () => {
    const policies = policy(
      '  validations: [{ expression: object.spec.size <= 3 }]',
      'name: p',
      'queues',
      'acme.example',
    );
    const queue = (size: string) =>
      `apiVersion: acme.example/v1\nkind: Queue\nmetadata: { name: q, namespace: shop }\nspec: { size: ${size} }`;
    expect(said({ policies, resources: queue('3') })).toEqual(['p Queue q: pass']);
    expect(said({ policies, resources: queue('4.5') })[0]).toContain('fail');
  });

  test('request is what is said of it', () => {
    const policies = policy(
      "  validations: [{ expression: \"request.userInfo.username == 'jane' && request.dryRun && 'ops' in request.userInfo.groups\" }]",
    );
    expect(said({ policies, resources: deployment('a', 1) })[0]).toContain('fail');
    const request = { userInfo: { username: 'jane', groups: ['ops'] }, dryRun: true };
    expect(said({ policies, resources: deployment('a', 1), request })).toEqual(['p Deployment a: pass']);
  });

  test('a sub-resource is matched by its name', () => {
    const policies = policy(
      '  validations: [{ expression: "request.subResource == \'status\'", message: status only }]',
      'name: p',
      '"deployments/status"',
    );
    expect(said({ policies, resources: deployment('a', 1) })).toEqual([]);
    const request = { subResource: 'status' };
    expect(said({ policies, resources: deployment('a', 1), operation: 'UPDATE', request })).toEqual([
      'p Deployment a: pass',
    ]);
  });

  test('pod templates are judged where the policy says so, and only there', () => {
    const rule =
      '  validations: [{ expression: "!object.spec.?hostNetwork.orValue(false)", message: no host network }]';
    const judged = policy(rule, 'name: p, annotations: { roadbed.dev/pod-templates: "true" }', 'pods', '');
    expect(said({ policies: policy(rule, 'name: p', 'pods', ''), resources: deployment('a', 1) })).toEqual([]);
    expect(said({ policies: judged, resources: deployment('a', 1) })).toEqual(['p Deployment a: fail no host network']);
    const [finding] = findingsOf(run({ policies: judged, resources: deployment('a', 1) }).rows);
    expect(deployment('a', 1).slice(finding?.span?.start, finding?.span?.end)).toBe('true');
  });

  test('policies themselves are judged by none', () => {
    const all = policy('  validations: [{ expression: "false" }]', 'name: p', '"*"', '*');
    expect(said({ policies: all, resources: few })).toEqual([]);
  });

  test('the JSON of the contract', () => {
    const { rows } = run({ policies: few, resources: deployment('a', 7) });
    expect(JSON.parse(rowsJson(rows))).toEqual({
      schemaVersion: 1,
      results: [
        {
          policy: 'p',
          binding: null,
          resource: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            namespace: 'default',
            name: 'a',
            file: 'resources.yaml',
            document: 0,
          },
          result: 'fail',
          message: 'too many',
          expression: 'object.spec.replicas < 5',
        },
      ],
    });
    expect(rows.some(isRefused)).toBe(true);
  });

  test.each([
    ['Fail', 'deny'],
    ['Ignore', 'allow'],
  ])('an error under failurePolicy %s: %s', (failurePolicy, effective) => {
    const policies = policy(
      `  failurePolicy: ${failurePolicy}\n  validations: [{ expression: object.spec.nothing == 1 }]`,
    );
    const { results } = JSON.parse(rowsJson(run({ policies, resources: deployment('a', 7) }).rows));
    expect(results[0]).toMatchObject({
      result: 'error',
      effective,
      message: "expression 'object.spec.nothing == 1' resulted in error: no such key: nothing",
    });
  });

  test('a finding points at the field of its expression', () => {
    const resources = deployment('a', 7);
    const [finding] = findingsOf(run({ policies: few, resources }).rows);
    expect(resources.slice(finding?.span?.start, finding?.span?.end)).toBe('7');
    expect(finding).toMatchObject({ code: 'policy/refused', severity: 'error', message: 'Deployment `a`: too many' });
  });

  test('a value of a wrong type is said, and the rest is judged', () => {
    const { rows, diagnostics } = run({
      policies: few,
      resources: deployment('a', 7).replace('replicas: 7', 'replicas: seven'),
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['policy/undecodable']);
    expect(rows.map(({ verdict }) => verdict.result)).toEqual(['pass']);
  });

  test('no document makes it throw', () => {
    const keys = fc.constantFrom(
      'apiVersion',
      'kind',
      'metadata',
      'spec',
      'name',
      'labels',
      'replicas',
      'validations',
      'expression',
      'matchConstraints',
      'resourceRules',
      'variables',
      'paramKind',
      '__proto__',
    );
    const leaves = fc.oneof(
      fc.constantFrom<unknown>('v1', 'apps/v1', 'Deployment', 'Pod', '*', 'object.x', null, true, 3, 1.5),
      fc.string(),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        leaves,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
      ),
    }));
    const whole = fc.dictionary(keys, value, { maxKeys: 6 });
    const of = (object: unknown): Manifest => ({
      object: object as JsonObject,
      file: 'a.yaml',
      text: '',
      document: 0,
      locate: () => ({ file: 'a.yaml', start: 0, end: 0 }),
    });
    const group = { apiVersion: 'admissionregistration.k8s.io/v1' };
    const anything = {
      matchConstraints: {
        resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
      },
    };
    fc.assert(
      fc.property(whole, whole, whole, whole, (spec, bound, object, old) => {
        const { rows } = evaluate(
          {
            policies: [
              of({ ...group, kind: 'ValidatingAdmissionPolicy', metadata: { name: 'p' }, spec }),
              of({
                ...group,
                kind: 'ValidatingAdmissionPolicy',
                metadata: { name: 'q' },
                spec: { ...spec, ...anything },
              }),
              of({
                ...group,
                kind: 'ValidatingAdmissionPolicyBinding',
                metadata: { name: 'b' },
                spec: { ...bound, policyName: 'q' },
              }),
            ],
            resources: [of(object), of({ apiVersion: 'apps/v1', kind: 'Deployment', ...object })],
            old: [of(old)],
            params: [of(old)],
            namespaces: [of({ apiVersion: 'v1', kind: 'Namespace', ...old })],
            operation: undefined,
            request: object as JsonObject,
            kubernetes: '1.33',
          },
          catalog,
        );
        expect(rowsJson(rows)).toContain('schemaVersion');
        expect(findingsOf(rows)).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });
});
