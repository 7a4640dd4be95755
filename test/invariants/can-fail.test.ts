import { expect, test } from 'vitest';
import type { Rendered } from '../../lib/flow.ts';
import type { KubeObject } from '../../lib/synth/index.ts';
import { rendered } from '../company.ts';
import { richApps } from '../rich-company.ts';
import { allowed } from './network.ts';
import { byCluster, type ClusterObjects } from './objects.ts';
import { restrictedProblems } from './pod-security.ts';
import { danglingReferences, sharedPods } from './references.ts';

// The invariants are worth what they notice: each of these breaks one thing in objects that are otherwise right.

const steps = rendered(richApps);

type Change = (object: Record<string, never>) => unknown;

/** The objects of the dev cluster with a change made to one of them; `undefined` from the change leaves it out. */
function broken(kind: string, named: string, change: Change): ClusterObjects {
  let found = false;
  const changed = steps.map(
    (step): Rendered => ({
      ...step,
      objects: step.objects.flatMap((object) => {
        if (object.kind !== kind || object.metadata.name !== named || step.place?.cluster.name !== 'dev-1')
          return [object];
        found = true;
        const copy = structuredClone(object);
        return change(copy as unknown as Record<string, never>) === undefined ? [] : [copy as KubeObject];
      }),
    }),
  );
  expect(found).toBe(true);
  const dev = byCluster(changed).find(({ cluster }) => cluster === 'dev-1');
  if (!dev) throw new Error('no dev-1');
  return dev;
}

const gone: Change = () => undefined;
/** Sets a value by its path, `a.b.0.c`; without a value removes it. */
const set =
  (path: string, value?: unknown): Change =>
  (object) => {
    const steps = path.split('/');
    const last = steps.pop() ?? '';
    const holder = steps.reduce<Record<string, never>>((inner, step) => inner[step] ?? ({} as never), object);
    if (value === undefined) delete holder[last];
    else holder[last] = value as never;
    return object;
  };

const pod = 'spec/template/spec';

test.each([
  ['spec/template/spec/hostNetwork', true, 'hostNetwork'],
  [
    `${pod}/containers/0/securityContext/allowPrivilegeEscalation`,
    undefined,
    'container storefront: may escalate privileges',
  ],
  [`${pod}/containers/0/securityContext/capabilities/drop`, ['KILL'], 'container storefront: keeps capabilities'],
  [`${pod}/containers/0/securityContext/capabilities/add`, ['SYS_ADMIN'], 'container storefront: adds capabilities'],
  [`${pod}/containers/0/securityContext/privileged`, true, 'container storefront: privileged'],
  [`${pod}/containers/0/ports/0/hostPort`, 80, 'container storefront: has a host port'],
  [`${pod}/initContainers/0/securityContext/runAsUser`, 0, 'runs as user 0'],
  [`${pod}/volumes/0`, { name: 'tmp', hostPath: { path: '/' } }, 'volume tmp of type hostPath'],
])('Pod Security notices %s', (path, value, problem) => {
  const { pods } = broken('Deployment', 'storefront', set(path, value));
  expect(pods.flatMap(restrictedProblems).join('\n')).toContain(problem);
});

test('Pod Security notices a pod without seccomp profile or user', () => {
  const { pods } = broken('Deployment', 'storefront', set(`${pod}/securityContext`, {}));
  expect(pods.flatMap(restrictedProblems).join('\n')).toContain('has no seccomp profile');
});

test.each([
  ['ServiceAccount', 'storefront', gone, 'no ServiceAccount storefront'],
  ['ConfigMap', 'storefront-files', gone, 'no ConfigMap storefront-files'],
  ['ConfigMap', 'storefront-files', set('data', {}), 'in ConfigMap storefront-files'],
  ['ExternalSecret', 'storefront-secrets', gone, 'no Secret storefront-secrets'],
  ['ExternalSecret', 'storefront-secrets', set('spec/data', []), 'in Secret storefront-secrets'],
  ['Cluster', 'storefront-db', gone, 'no Secret storefront-db-app'],
  ['Deployment', 'storefront', gone, 'Service shop/storefront: no workload behind it'],
  ['Deployment', 'storefront', set(`${pod}/volumes`, []), 'no volume tmp'],
  ['Deployment', 'storefront', set(`${pod}/containers/0/ports`, []), 'no port http in Deployment shop/storefront'],
  ['Deployment', 'storefront', set('spec/template/metadata/labels', {}), 'does not select its own pods'],
  ['Deployment', 'mailer', set('spec/replicas', 3), 'has replicas of its own'],
  ['Deployment', 'mailer', gone, 'ScaledObject shop/mailer: no Deployment mailer'],
  ['TriggerAuthentication', 'mailer-mails', gone, 'no TriggerAuthentication mailer-mails'],
  ['Gateway', 'public', gone, 'no Gateway gateways/public'],
  ['Service', 'storefront', gone, 'no Service storefront'],
  ['Service', 'search-headless', gone, 'no Service search-headless'],
  ['PersistentVolumeClaim', 'closing-work', gone, 'no PersistentVolumeClaim closing-work'],
  ['Role', 'team-debug', gone, 'no Role team-debug'],
  ['ServiceMonitor', 'storefront', set('spec/endpoints', [{ port: 'nothing' }]), 'scrapes 0 Services'],
] as const)('references notice a broken %s %s', (kind, named, change, problem) => {
  expect(danglingReferences(broken(kind, named, change)).join('\n')).toContain(problem);
});

test('a selector that chooses the pods of others is noticed', () => {
  const wide = broken(
    'Deployment',
    'storefront',
    set('spec/selector', { matchLabels: { 'roadbed.dev/team': 'shop' } }),
  );
  expect(sharedPods(wide).join('\n')).toContain('Deployment shop/storefront also selects the pods of');
});

test('a policy that cuts a path, on either end, is noticed', () => {
  const end = (name: string, namespace: string, kind: string) => ({
    namespace,
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': kind },
  });
  const storefront = end('storefront', 'shop', 'webservice');
  const search = end('search', 'shop', 'statefulservice');
  const whole = broken('NetworkPolicy', 'search', (object) => object);
  expect(allowed(whole, storefront, search, 9200)).toBe(true);
  expect(allowed(whole, storefront, search, 9300)).toBe(false);
  expect(allowed(broken('NetworkPolicy', 'search', set('spec/ingress', [])), storefront, search, 9200)).toBe(false);
  expect(allowed(broken('NetworkPolicy', 'storefront', set('spec/egress', [])), storefront, search, 9200)).toBe(false);
  // Without its own policy a pod is closed by the namespace's.
  expect(allowed(broken('NetworkPolicy', 'search', gone), storefront, search, 9200)).toBe(false);
});
