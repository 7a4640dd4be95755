import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildSchemas } from '../../../scripts/build-schemas.ts';
import { loadSchemas, type ObjectNode, type SchemaCatalog, type SchemaNode } from './index.ts';

let catalog: SchemaCatalog;
beforeAll(async () => {
  await buildSchemas();
  catalog = loadSchemas();
});

/** The node at a path such as `spec.template.spec.containers[].image`; `*` is any key of a map. */
function nodeAt(version: string, apiVersion: string, kind: string, path: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = catalog.find(version, apiVersion, kind)?.root;
  for (const step of path.replaceAll('[]', '.[]').split('.')) {
    if (node?.type === 'object') node = node.fields.get(step);
    else if (node?.type === 'list' && step === '[]') node = node.items;
    else if (node?.type === 'map' && step === '*') node = node.values;
    else return undefined;
  }
  return node;
}

const deployment = (path: string, version = '1.33') => nodeAt(version, 'apps/v1', 'Deployment', path);

describe('kinds', () => {
  /** Kinds with one group, version and kind in the Kubernetes project's OpenAPI document of each version. */
  const kindsInOpenApi = { '1.28': 144, '1.29': 146, '1.30': 158, '1.31': 159, '1.32': 160, '1.33': 177, '1.34': 181 };

  test('every version has as many as the Kubernetes project publishes', () => {
    const counts = Object.fromEntries(
      catalog.versions.map((version) => [
        version,
        catalog.kinds(version).filter(({ origin }) => origin === 'built-in').length,
      ]),
    );
    expect(counts).toEqual(kindsInOpenApi);
  });

  test('every kind of every version can be found, and every type that it names is known', () => {
    let looked = 0;
    for (const version of catalog.versions) {
      for (const { apiVersion, kind } of catalog.kinds(version)) {
        const root = catalog.find(version, apiVersion, kind)?.root;
        expect(root?.fields.has('kind'), `${version} ${apiVersion} ${kind}`).toBe(true);
        looked++;
      }
      const file = join(import.meta.dirname, '../../../dist/schemas', `kubernetes-${version}.json`);
      const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as { definitions: object };
      const named = new Set(JSON.stringify(definitions).match(/"io\.k8s\.[^"]+"/g));
      for (const name of named) expect(Object.keys(definitions)).toContain(JSON.parse(name));
    }
    expect(looked).toBeGreaterThan(1800);
  });

  test.each([
    ['1.28', 'flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', true],
    ['1.29', 'flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', false],
    ['1.28', 'flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', false],
    ['1.29', 'flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', true],
    ['1.29', 'admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', false],
    ['1.30', 'admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy', true],
    ['1.33', 'resource.k8s.io/v1', 'DeviceClass', false],
    ['1.34', 'resource.k8s.io/v1', 'DeviceClass', true],
    ['1.33', 'v1', 'Event', true],
    ['1.33', 'autoscaling/v1', 'Scale', true],
    ['1.33', 'extensions/v1beta1', 'Ingress', false],
    ['1.33', 'policy/v1beta1', 'PodSecurityPolicy', false],
  ])('in %s, %s %s: %s', (version, apiVersion, kind, there) => {
    expect(catalog.find(version, apiVersion, kind) !== undefined).toBe(there);
  });

  test.each([
    [
      'v1',
      'Pod',
      'pods',
      true,
      [
        'attach',
        'binding',
        'ephemeralcontainers',
        'eviction',
        'exec',
        'log',
        'portforward',
        'proxy',
        'resize',
        'status',
      ],
    ],
    ['v1', 'Endpoints', 'endpoints', true, []],
    ['v1', 'Namespace', 'namespaces', false, ['finalize', 'status']],
    ['v1', 'PersistentVolume', 'persistentvolumes', false, ['status']],
    ['networking.k8s.io/v1', 'Ingress', 'ingresses', true, ['status']],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', true, []],
    ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', false, []],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false, []],
    ['rbac.authorization.k8s.io/v1', 'Role', 'roles', true, []],
    ['policy/v1', 'Eviction', undefined, true, []],
    ['apps/v1', 'DeploymentList', undefined, false, []],
    ['argoproj.io/v1alpha1', 'Application', 'applications', true, []],
    ['cert-manager.io/v1', 'ClusterIssuer', 'clusterissuers', false, ['status']],
    ['gateway.networking.k8s.io/v1', 'GatewayClass', 'gatewayclasses', false, ['status']],
    ['networking.istio.io/v1', 'ServiceEntry', 'serviceentries', true, ['status']],
    ['monitoring.coreos.com/v1', 'Prometheus', 'prometheuses', true, ['scale', 'status']],
  ])('%s %s', (apiVersion, kind, plural, namespaced, subresources) => {
    expect(catalog.find('1.33', apiVersion, kind)?.kind).toMatchObject({
      ...(plural !== undefined && { plural }),
      namespaced,
      subresources,
    });
    if (plural === undefined) expect(catalog.find('1.33', apiVersion, kind)?.kind.plural).toBeUndefined();
  });

  test('a newer version falls back to the newest known, an older one has nothing', () => {
    expect(catalog.match('1.99')).toEqual({ relation: 'newer', version: '1.34', asked: '1.99' });
    expect(catalog.find('1.99', 'apps/v1', 'Deployment')).toBeDefined();
    expect(catalog.match('1.27')).toEqual({ relation: 'older', asked: '1.27' });
    expect(catalog.find('1.27', 'apps/v1', 'Deployment')).toBeUndefined();
    expect(catalog.kinds('1.27')).toEqual([]);
  });

  test.each([
    ['extensions/v1beta1', 'Ingress', 'networking.k8s.io/v1 Ingress'],
    ['policy/v1beta1', 'PodDisruptionBudget', 'policy/v1 PodDisruptionBudget'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'autoscaling/v2 HorizontalPodAutoscaler'],
    ['v1', 'Deployment', 'apps/v1 Deployment'],
    ['apps/v1', 'Deploymnet', 'apps/v1 Deployment'],
    ['v1', 'pod', 'v1 Pod'],
    ['gateway.networking.k8s.io/v1alpha1', 'HttpRoute', 'gateway.networking.k8s.io/v1 HTTPRoute'],
    ['acme.example/v1', 'Till', undefined],
  ])('%s %s was meant to be %s', (apiVersion, kind, meant) => {
    const suggestion = catalog.suggestKind('1.33', apiVersion, kind);
    expect(suggestion && `${suggestion.apiVersion} ${suggestion.kind}`).toBe(meant);
  });
});

describe('fields by version', () => {
  const pod = 'v1 Pod spec';
  test.each([
    // A field that came: the first version that has it.
    [`${pod}.containers[].lifecycle.postStart.sleep`, '1.29', 'from'],
    [`${pod}.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[].matchLabelKeys`, '1.29', 'from'],
    ['v1 PersistentVolumeClaim spec.volumeAttributesClassName', '1.29', 'from'],
    [`${pod}.securityContext.appArmorProfile`, '1.30', 'from'],
    ['v1 Service spec.trafficDistribution', '1.30', 'from'],
    ['batch/v1 Job spec.successPolicy', '1.30', 'from'],
    [`${pod}.volumes[].image`, '1.31', 'from'],
    [`${pod}.securityContext.supplementalGroupsPolicy`, '1.31', 'from'],
    [`${pod}.resources`, '1.32', 'from'],
    [`${pod}.containers[].lifecycle.stopSignal`, '1.33', 'from'],
    ['autoscaling/v2 HorizontalPodAutoscaler spec.behavior.scaleUp.tolerance', '1.33', 'from'],
    [`${pod}.hostnameOverride`, '1.34', 'from'],
    [`${pod}.containers[].restartPolicyRules`, '1.34', 'from'],
    // In status too, which cdk8s does not have.
    ['v1 Service status.loadBalancer.ingress[].ipMode', '1.29', 'from'],
    ['apps/v1 Deployment status.terminatingReplicas', '1.33', 'from'],
    ['v1 Pod status.observedGeneration', '1.33', 'from'],
    // A field that went: the last version that has it.
    [`${pod}.resourceClaims[].source`, '1.30', 'until'],
  ])('%s: %s %s', (field, edge, relation) => {
    const [apiVersion = '', kind = '', path = ''] = field.split(' ');
    const having = catalog.versions.filter((version) => nodeAt(version, apiVersion, kind, path) !== undefined);
    expect(relation === 'from' ? having : having.toReversed()).toEqual(
      relation === 'from'
        ? catalog.versions.filter((version) => version >= edge)
        : catalog.versions.filter((version) => version <= edge).toReversed(),
    );
    expect(having).toContain(edge);
  });
});

describe('types', () => {
  test.each([
    ['apps/v1 Deployment spec.replicas', { type: 'integer', format: 'int32' }],
    ['apps/v1 Deployment metadata.generation', { type: 'integer', format: 'int64' }],
    ['apps/v1 Deployment metadata.creationTimestamp', { type: 'string', format: 'date-time' }],
    ['coordination.k8s.io/v1 Lease spec.renewTime', { type: 'string', format: 'micro-time' }],
    ['apps/v1 Deployment spec.strategy.rollingUpdate.maxSurge', { type: 'int-or-string' }],
    ['v1 Pod spec.securityContext.runAsUser', { type: 'integer', format: 'int64' }],
    ['v1 Pod spec.containers[].resources.limits.*', { type: 'quantity' }],
    ['v1 Pod spec.hostNetwork', { type: 'boolean' }],
    ['v1 Secret data.*', { type: 'string', format: 'byte' }],
    ['v1 ConfigMap data.*', { type: 'string' }],
    ['v1 Pod spec.restartPolicy', { type: 'string', enum: ['Always', 'Never', 'OnFailure', ''] }],
    [
      'apiextensions.k8s.io/v1 CustomResourceDefinition spec.versions[].schema.openAPIV3Schema.maximum',
      { type: 'number', format: 'double' },
    ],
    ['apps/v1 ControllerRevision data', { type: 'object', open: true }],
    ['argoproj.io/v1alpha1 Application spec.revisionHistoryLimit', { type: 'integer' }],
    ['gateway.networking.k8s.io/v1 Gateway spec.listeners[].port', { type: 'integer', minimum: 1, maximum: 65535 }],
    [
      'security.istio.io/v1 PeerAuthentication spec.mtls.mode',
      { type: 'string', enum: ['UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'] },
    ],
    ['postgresql.cnpg.io/v1 Cluster spec.description', { type: 'string' }],
    ['gateway.networking.k8s.io/v1 HTTPRoute spec.rules[].backendRefs[].kind', { type: 'string', default: 'Service' }],
    [
      'external-secrets.io/v1 ExternalSecret spec.target',
      {
        type: 'object',
        name: 'external-secrets.io/v1/ExternalSecretTarget',
        default: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      },
    ],
  ])('%s', (field, expected) => {
    const [apiVersion = '', kind = '', path = ''] = field.split(' ');
    expect(nodeAt('1.33', apiVersion, kind, path)).toMatchObject(expected);
  });

  test('a type that holds itself is one node', () => {
    const schema = nodeAt(
      '1.33',
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      'spec.versions[].schema.openAPIV3Schema',
    );
    expect((schema as ObjectNode).fields.get('not')).toBe(schema);
  });

  test('status is there for every kind that has one', () => {
    for (const version of catalog.versions) {
      for (const { apiVersion, kind, subresources, origin } of catalog.kinds(version)) {
        if (origin !== 'built-in' || !subresources.includes('status')) continue;
        expect(nodeAt(version, apiVersion, kind, 'status'), `${version} ${kind}`).toMatchObject({ type: 'object' });
      }
    }
    expect(deployment('status.conditions[].lastTransitionTime')).toMatchObject({ format: 'date-time' });
  });

  test('what the API server fills in is not required', () => {
    expect(deployment('spec')).toMatchObject({ required: ['selector', 'template'] });
    expect(catalog.find('1.33', 'scheduling.k8s.io/v1', 'PriorityClass')?.root.required).toEqual([]);
    expect(nodeAt('1.33', 'apps/v1', 'StatefulSet', 'spec')).toMatchObject({ required: ['selector', 'template'] });
  });
});

describe('how lists merge', () => {
  test.each([
    ['v1 Pod spec.containers', 'map', ['name'], 'name'],
    ['v1 Pod spec.initContainers', 'map', ['name'], 'name'],
    ['v1 Pod spec.containers[].env', 'map', ['name'], 'name'],
    ['v1 Pod spec.containers[].ports', 'map', ['containerPort', 'protocol'], 'containerPort'],
    ['v1 Pod spec.containers[].volumeMounts', 'map', ['mountPath'], 'mountPath'],
    ['v1 Pod spec.containers[].command', 'atomic', undefined, undefined],
    ['v1 Pod spec.tolerations', 'atomic', undefined, undefined],
    ['v1 Pod spec.topologySpreadConstraints', 'map', ['topologyKey', 'whenUnsatisfiable'], 'topologyKey'],
    ['v1 Pod spec.imagePullSecrets', 'map', ['name'], 'name'],
    ['v1 Service spec.ports', 'map', ['port', 'protocol'], 'port'],
    ['v1 Service metadata.finalizers', 'set', undefined, ''],
    ['v1 ServiceAccount secrets', 'map', ['name'], 'name'],
    ['networking.k8s.io/v1 Ingress spec.rules', 'atomic', undefined, undefined],
    ['gateway.networking.k8s.io/v1 Gateway spec.listeners', 'map', ['name'], undefined],
    ['monitoring.coreos.com/v1 Prometheus spec.hostAliases', 'map', ['ip'], undefined],
  ])('%s', (field, listType, keys, mergeKey) => {
    const [apiVersion = '', kind = '', path = ''] = field.split(' ');
    for (const version of catalog.versions) {
      const node = nodeAt(version, apiVersion, kind, path);
      expect(node).toMatchObject({ type: 'list', listType });
      expect(node?.type === 'list' && node.keys).toEqual(keys);
      expect(node?.type === 'list' && node.mergeKey).toBe(mergeKey);
    }
  });

  test('keys are fields of the items', () => {
    const seen = new Set<SchemaNode>();
    let lists = 0;
    const look = (node: SchemaNode): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.type === 'object') for (const field of node.fields.values()) look(field);
      if (node.type === 'map') look(node.values);
      if (node.type !== 'list') return;
      look(node.items);
      for (const key of node.keys ?? []) {
        lists++;
        expect(node.items.type === 'object' && node.items.fields.has(key)).toBe(true);
      }
    };
    for (const { apiVersion, kind, plural } of catalog.kinds('1.34')) {
      // StorageVersionMigrationList names a key that its items lack, in the Kubernetes project's own document; lists
      // are not applied.
      if (plural === undefined) continue;
      look(catalog.find('1.34', apiVersion, kind)?.root as SchemaNode);
    }
    expect(lists).toBeGreaterThan(150);
  });

  test('atomic maps', () => {
    expect(deployment('spec.selector')).toMatchObject({ atomic: true });
    expect(deployment('spec.template.spec.nodeSelector')).toMatchObject({ type: 'map', atomic: true });
    expect(deployment('metadata.labels')).not.toHaveProperty('atomic');
  });
});

describe('texts', () => {
  test.each([
    ['apps/v1', 'Deployment', undefined, /^Deployment enables declarative updates/],
    ['apps/v1', 'Deployment', 'spec', /^Specification of the desired behavior/],
    ['apps/v1', 'Deployment', 'status', /^Most recently observed status/],
    ['argoproj.io/v1alpha1', 'Application', undefined, /^Application is a definition/],
    ['acme.example/v1', 'Till', undefined, undefined],
  ])('%s %s %s', (apiVersion, kind, field, expected) => {
    const root = catalog.find('1.33', apiVersion, kind)?.root;
    const text = root && catalog.describe(root, field);
    if (expected === undefined) expect(text).toBeUndefined();
    else expect(text).toMatch(expected);
  });

  test('nested objects of custom resources have theirs', () => {
    const node = nodeAt('1.33', 'security.istio.io/v1', 'AuthorizationPolicy', 'spec');
    expect(node?.type === 'object' && catalog.describe(node, 'action')).toMatch(/Valid Options: ALLOW/);
    expect(node?.type === 'object' && catalog.describe(node, 'nothing')).toBeUndefined();
    expect(node?.type === 'object' && catalog.describe(node, 'constructor')).toBeUndefined();
  });
});

test('only the files that are asked for are read', () => {
  const asked: string[] = [];
  const folder = join(import.meta.dirname, '../../../dist/schemas');
  const counted = loadSchemas((name) => {
    asked.push(name);
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as unknown;
  });
  expect(asked).toEqual(['index']);
  counted.kinds('1.33');
  counted.find('1.33', 'apps/v1', 'Deployment');
  counted.find('1.33', 'v1', 'Service');
  expect(asked).toEqual(['index', 'kubernetes-1.33']);
  counted.find('1.33', 'argoproj.io/v1alpha1', 'Application');
  expect(asked).toEqual(['index', 'kubernetes-1.33', 'argo-cd']);
});
