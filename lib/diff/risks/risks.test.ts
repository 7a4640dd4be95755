import { expect, test } from 'vitest';
import type { JsonObject } from '../../kubernetes/index.ts';
import { diffObjects } from '../index.ts';

type Objects = readonly JsonObject[];
const at = (namespace: string, name: string, labels: JsonObject = {}) => ({ namespace, name, labels });

const deployment = (pod: object = {}, container: object = {}, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: at('shop', 'cart'),
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'cart' } },
    template: {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'cart', image: 'cart:1', ...container }], ...pod },
    },
    ...spec,
  },
});
const policy = (spec: object, name = 'cart') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: at('shop', name),
  spec: { podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Ingress'], ...spec },
});
const denyAll = policy({ podSelector: {} }, 'default-deny');
const from = (peer: object, ports: readonly object[] = [{ port: 80 }]) => ({ ingress: [{ from: [peer], ports }] });
const block = (cidr: string, except: readonly string[] = []) => ({ ipBlock: { cidr, except } });
const role = (...rules: readonly object[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: at('shop', 'cart'),
  rules: rules.map((rule) => ({ apiGroups: [''], resources: ['pods'], verbs: ['get'], ...rule })),
});
const service = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: at('shop', 'cart'),
  spec: { selector: { app: 'cart' }, ports: [{ port: 80 }], ...spec },
});
const ingress = (...paths: readonly (readonly [host: string, path: string, service?: string])[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: at('shop', 'cart'),
  spec: {
    rules: paths.map(([host, path, name = 'cart']) => ({
      host,
      http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }] },
    })),
  },
});
const route = (spec: object) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: at('shop', 'cart'),
  spec: {
    hostnames: ['cart.acme.example'],
    parentRefs: [{ name: 'internal' }],
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/api' } }], backendRefs: [{ name: 'cart', port: 80 }] }],
    ...spec,
  },
});
const claim = (storage: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: at('shop', 'cart'),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});
const stateful = (spec: object = {}, size = '2Gi') => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: at('shop', 'cart'),
  spec: {
    replicas: 2,
    serviceName: 'cart',
    selector: { matchLabels: { app: 'cart' } },
    template: deployment().spec.template,
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } },
      },
    ],
    ...spec,
  },
});
const namespace = (level: string | undefined) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level } },
});
const configMap = (data: JsonObject) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: at('shop', 'cart'), data });
const database = (spec: object) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: at('shop', 'db'),
  spec: { instances: 2, storage: { size: '10Gi' }, ...spec },
});
const binding = (actions: readonly string[]) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'no-root' },
  spec: { policyName: 'no-root', validationActions: actions },
});
const keep = (object: JsonObject): JsonObject => ({
  ...object,
  metadata: { ...(object.metadata as JsonObject), annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false' } },
});

const cases: readonly (readonly [what: string, before: Objects, after: Objects, risks: readonly string[]])[] = [
  [
    'an image',
    [deployment()],
    [deployment({}, { image: 'cart:2' })],
    ['restart spec.template.spec.containers[cart].image'],
  ],
  ['replicas', [deployment()], [deployment({}, {}, { replicas: 3 })], ['scale spec.replicas']],
  [
    'a selector',
    [deployment()],
    [deployment({}, {}, { selector: { matchLabels: { app: 'cart', x: 'y' } } })],
    ['recreate spec.selector'],
  ],
  [
    'requests times replicas',
    [deployment({}, { resources: { requests: { cpu: '100m' } } })],
    [deployment({}, { resources: { requests: { cpu: '0.2' } } })],
    [
      'restart spec.template.spec.containers[cart].resources.requests.cpu',
      'capacity spec.template.spec.containers[cart].resources.requests.cpu',
    ],
  ],
  [
    'another spelling of a quantity',
    [deployment({}, { resources: { requests: { cpu: '100m' } } })],
    [deployment({}, { resources: { requests: { cpu: '0.1' } } })],
    [],
  ],
  [
    'privileged',
    [deployment()],
    [deployment({}, { securityContext: { privileged: true } })],
    [
      'privilege spec.template.spec.containers[cart].securityContext.privileged',
      'restart spec.template.spec.containers[cart].securityContext',
    ],
  ],
  [
    'non-root for the pod instead of the container',
    [deployment({}, { securityContext: { runAsNonRoot: true } })],
    [deployment({ securityContext: { runAsNonRoot: true } }, { securityContext: {} })],
    ['restart spec.template.spec.containers[cart].securityContext'],
  ],
  ['a hardened new workload', [], [deployment({}, { securityContext: { runAsNonRoot: true } })], []],
  [
    'a new workload on the host',
    [],
    [deployment({ hostNetwork: true })],
    ['exposure spec.template.spec.hostNetwork', 'privilege spec.template.spec.hostNetwork'],
  ],
  [
    'ALL capabilities kept',
    [deployment({}, { securityContext: { capabilities: { drop: ['ALL'] } } })],
    [deployment({}, { securityContext: { capabilities: { drop: ['NET_RAW'] } } })],
    [
      'privilege spec.template.spec.containers[cart].securityContext.capabilities.drop',
      'restart spec.template.spec.containers[cart].securityContext.capabilities.drop[0]',
    ],
  ],
  [
    'another account',
    [deployment()],
    [deployment({ serviceAccountName: 'admin' })],
    ['privilege spec.template.spec.serviceAccountName', 'restart spec.template.spec.serviceAccountName'],
  ],
  [
    'a claim that became an emptyDir',
    [deployment({ volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'd' } }] })],
    [deployment({ volumes: [{ name: 'd', emptyDir: {} }] })],
    ['data-loss spec.template.spec.volumes[d]', 'restart spec.template.spec.volumes[d].persistentVolumeClaim'],
  ],

  [
    'a wider address range',
    [policy(from(block('10.0.0.0/16')))],
    [policy(from(block('10.0.0.0/8')))],
    ['exposure spec.ingress[0]'],
  ],
  ['a narrower address range', [policy(from(block('10.0.0.0/8')))], [policy(from(block('10.1.0.0/16')))], []],
  [
    'an exception that is gone',
    [policy(from(block('10.0.0.0/8', ['10.1.0.0/16'])))],
    [policy(from(block('10.0.0.0/8')))],
    ['exposure spec.ingress[0]'],
  ],
  [
    'the same range in two halves',
    [policy(from(block('10.0.0.0/8')))],
    [policy({ ingress: [{ from: [block('10.0.0.0/9'), block('10.128.0.0/9')], ports: [{ port: 80 }] }] })],
    [],
  ],
  [
    'more ports',
    [policy(from(block('10.0.0.0/8')))],
    [policy(from(block('10.0.0.0/8'), [{ port: 80, endPort: 90 }]))],
    ['exposure spec.ingress[0]'],
  ],
  [
    'an empty selector for a named one',
    [policy(from({ podSelector: { matchLabels: { a: 'b' } } }))],
    [policy(from({ podSelector: {} }))],
    ['exposure spec.ingress[0]'],
  ],
  ['every peer', [policy(from(block('10.0.0.0/8')))], [policy({ ingress: [{}] })], ['exposure spec.ingress[0]']],
  ['a policy type that is gone', [policy({})], [policy({ policyTypes: ['Egress'] })], ['exposure spec.policyTypes']],
  ['the last policy of some pods', [policy({})], [], ['exposure ', 'deletion ']],
  ['one of two policies', [policy(from(block('10.0.0.0/8'))), denyAll], [denyAll], ['deletion ']],
  [
    'a policy where all was denied',
    [denyAll],
    [denyAll, policy(from(block('10.0.0.0/8')))],
    ['exposure spec.ingress[0]'],
  ],
  ['a policy where nothing was', [], [policy(from(block('10.0.0.0/8')))], []],

  ['a load balancer', [service({})], [service({ type: 'LoadBalancer' })], ['exposure spec.type']],
  ['back into the cluster', [service({ type: 'NodePort' })], [service({})], []],
  [
    'a new path below an old one',
    [ingress(['a.acme.example', '/'])],
    [ingress(['a.acme.example', '/'], ['a.acme.example', '/x'])],
    [],
  ],
  [
    'a new host',
    [ingress(['a.acme.example', '/'])],
    [ingress(['a.acme.example', '/'], ['b.acme.example', '/'])],
    ['exposure spec.rules[1].http.paths[0]'],
  ],
  [
    'another service behind a path',
    [ingress(['a.acme.example', '/'])],
    [ingress(['a.acme.example', '/', 'admin'])],
    ['exposure spec.rules[0].http.paths[0]'],
  ],
  [
    'a wider route',
    [route({})],
    [route({ rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }] })],
    ['exposure spec.rules[0]'],
  ],
  ['another gateway', [route({})], [route({ parentRefs: [{ name: 'public' }] })], ['exposure spec.parentRefs']],

  ['a verb', [role({})], [role({ verbs: ['get', 'delete'] })], ['privilege rules[0]']],
  ['fewer names', [role({})], [role({ resourceNames: ['a'] })], []],
  ['a wildcard split up', [role({ verbs: ['*'] })], [role({ verbs: ['get', 'list'] })], []],
  [
    'a lower level',
    [namespace('restricted')],
    [namespace('baseline')],
    [
      'privilege metadata.labels[pod-security.kubernetes.io/enforce]',
      'policy metadata.labels[pod-security.kubernetes.io/enforce]',
    ],
  ],
  [
    'a higher level',
    [namespace(undefined)],
    [namespace('baseline')],
    ['policy metadata.labels[pod-security.kubernetes.io/enforce]'],
  ],
  [
    'a rule that only warns',
    [binding(['Deny'])],
    [binding(['Warn'])],
    ['privilege spec.validationActions', 'policy spec.validationActions[Deny]'],
  ],

  [
    'a smaller claim',
    [claim('2Gi')],
    [claim('1Gi')],
    [
      'data-loss ',
      'data-loss spec.resources.requests.storage',
      'recreate spec.resources.requests.storage',
      'capacity spec.resources.requests.storage',
    ],
  ],
  ['a larger claim', [claim('1Gi')], [claim('2Gi')], ['capacity spec.resources.requests.storage']],
  ['a claim', [claim('1Gi')], [], ['data-loss ', 'deletion ']],
  ['a claim that is kept', [keep(claim('1Gi'))], [], ['deletion ']],
  ['a namespace', [namespace(undefined)], [], ['data-loss ', 'deletion ']],
  [
    'smaller claims of a StatefulSet',
    [stateful()],
    [stateful({}, '1Gi')],
    ['data-loss spec.volumeClaimTemplates[data].spec.resources.requests.storage', 'recreate spec.volumeClaimTemplates'],
  ],
  [
    'claims deleted with their StatefulSet',
    [stateful()],
    [stateful({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } })],
    ['data-loss spec.persistentVolumeClaimRetentionPolicy.whenDeleted'],
  ],
  [
    'a database that shrinks',
    [database({})],
    [database({ storage: { size: '5Gi' } })],
    ['data-loss spec.storage.size', 'capacity spec.storage.size'],
  ],
  ['an emptied ConfigMap', [configMap({ a: 'b' })], [configMap({})], ['config data[a]']],
];

test.each(cases)('%s', (_, before, after, expected) => {
  const { changes } = diffObjects(before, after, { kubernetes: '1.33' });
  const risks = changes.flatMap((change) => change.risks.map((risk) => `${risk.class} ${risk.path}`));
  expect(risks.sort()).toEqual([...expected].sort());
  for (const { reason } of changes.flatMap((change) => change.risks)) expect(reason).toMatch(/^\S.* .*\.$/);
});
