import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { schemaChecker } from '../../lib/check/index.ts';
import { type Rendered, type Repository, readRepository, render } from '../../lib/flow.ts';
import { compareQuantities, parseQuantity } from '../../lib/kubernetes/index.ts';
import { appProtocol, placements } from '../../lib/model/index.ts';
import { identityOf } from '../../lib/synth/index.ts';
import { diskTree } from '../../lib/workspace/index.ts';
import { read, standardCode } from '../company.ts';
import { richApps } from '../rich-company.ts';
import { allowed, type End } from './network.ts';
import { byCluster, type ClusterObjects, containers, list, loose, name, type Pods } from './objects.ts';
import { restrictedProblems } from './pod-security.ts';
import { danglingReferences, sharedPods } from './references.ts';

function opened(source: ReturnType<typeof readRepository>): { repository: Repository; steps: readonly Rendered[] } {
  if (!source.value) throw new Error('no repository');
  return { repository: source.value, steps: [...render(source.value)] };
}

const companies = {
  'the sample company': () => opened(readRepository(diskTree(join(import.meta.dirname, '..', '..')), standardCode)),
  'a company with every field of every kind': () => opened(read(richApps)),
} as const;

describe.each(Object.entries(companies))('everything rendered for %s', (_, open) => {
  const { repository, steps } = open();
  const clusters = byCluster(steps);

  test('there is something to look at, and nothing is wrong with it', () => {
    expect(clusters.length).toBeGreaterThan(1);
    for (const { objects, pods } of clusters) expect([objects.length > 50, pods.length > 8]).toEqual([true, true]);
    const checkSchemas = schemaChecker(repository);
    expect(steps.flatMap((step) => [...step.diagnostics, ...checkSchemas(step)])).toEqual([]);
  });

  test('no two objects of one identity in a cluster', () => {
    const twice = (objects: ClusterObjects['objects']) => {
      const seen = new Set<string>();
      return objects.map(identityOf).filter((id) => seen.has(id) || !seen.add(id));
    };
    expect(clusters.flatMap(({ objects }) => twice(objects))).toEqual([]);
    expect(twice(steps.filter(({ place }) => !place).flatMap(({ objects }) => objects))).toEqual([]);
  });

  test('no two files of one path', () => {
    const paths = steps.flatMap(({ files }) => files.map(({ path }) => path));
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('pods meet the restricted Pod Security Standard', () => {
    expect(
      clusters.flatMap(({ pods }) =>
        pods.flatMap((pod) => restrictedProblems(pod).map((problem) => `${name(pod.owner)}: ${problem}`)),
      ),
    ).toEqual([]);
  });

  test('what is referred to exists', () => expect(clusters.flatMap(danglingReferences)).toEqual([]));
  test('selectors choose the pods of one workload', () => expect(clusters.flatMap(sharedPods)).toEqual([]));

  test('containers say what they request, and what memory they may use', () => {
    for (const { pods } of clusters)
      for (const pod of pods)
        for (const container of containers(pod.spec)) {
          const { requests, limits } = loose(container.resources);
          const amounts = [loose(requests).cpu, loose(requests).memory, loose(limits).memory].map((amount) =>
            parseQuantity(String(amount)),
          );
          expect([name(pod.owner), amounts.every((amount) => amount !== undefined)]).toEqual([name(pod.owner), true]);
          const [, memory, limit] = amounts;
          if (memory && limit)
            expect([name(pod.owner), compareQuantities(memory, limit) <= 0]).toEqual([name(pod.owner), true]);
        }
  });

  test('a team’s quota holds its pods at their most', () => {
    for (const { cluster, objects, pods } of clusters)
      for (const quota of objects.filter(({ kind }) => kind === 'ResourceQuota')) {
        const hard = loose(loose(quota.spec).hard);
        const own = pods.filter(
          ({ namespace, owner }) =>
            namespace === quota.metadata.namespace && owner.kind !== 'Job' && owner.kind !== 'CronJob',
        );
        for (const [kind, amount] of [
          ['requests', 'cpu'],
          ['requests', 'memory'],
          ['limits', 'memory'],
        ] as const) {
          const bound = hard[`${kind}.${amount}`];
          if (bound === undefined) continue;
          const sum = own.reduce((total, pod) => total + pod.most * perPod(pod, kind, amount), 0);
          expect([cluster, name(quota), kind, amount, sum <= value(String(bound))]).toEqual([
            cluster,
            name(quota),
            kind,
            amount,
            true,
          ]);
        }
        if (hard.pods !== undefined)
          expect(own.reduce((total, pod) => total + pod.most, 0)).toBeLessThanOrEqual(Number(hard.pods));
      }
  });

  test('every declared path is open, others are not', () => {
    let looked = 0;
    for (const step of steps) {
      const { plan, place } = step;
      const cluster = clusters.find(({ cluster: of }) => of === place?.cluster.name);
      if (!plan || !place || !cluster || plan.app.kind === 'Manifests') continue;
      const serving = cluster.pods.filter(
        ({ owner }) => step.objects.includes(owner) && owner.metadata.name === plan.app.name,
      );
      const all = cluster.pods.filter(({ owner }) => step.objects.includes(owner));
      const { routing, monitoring } = place.cluster.settings;
      const check = (from: End, to: End, port: number, expected: boolean, protocol = 'TCP'): void => {
        looked++;
        const says = `${plan.app.id} in ${place.cluster.name}: ${JSON.stringify(from)} → ${JSON.stringify(to)} ${port}/${protocol}`;
        expect([says, allowed(cluster, from, to, port, protocol)]).toEqual([says, expected]);
      };
      const dnsServer: End = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
      const stranger: End = { namespace: 'strangers', labels: { 'app.kubernetes.io/name': 'stranger' } };
      for (const pods of all)
        if (!pods.labels['app.kubernetes.io/name']?.startsWith(`${plan.app.name}-`))
          for (const protocol of ['UDP', 'TCP']) check(endOf(pods), dnsServer, 53, true, protocol);
      const ports = Object.entries(loose(plan.spec.ports));
      for (const pods of serving) {
        for (const [, port] of ports) check(stranger, endOf(pods), listening(port), false);
        check(endOf(pods), stranger, 8080, false);
        check(endOf(pods), { address: '169.254.169.254' }, 80, false);
        for (const [portName, settings] of ports) {
          const routes = list(plan.spec.routes).filter((route) => String(route.port ?? ports[0]?.[0]) === portName);
          for (const visibility of ['public', 'internal'] as const) {
            const edge = routing[visibility]?.controller;
            if (!edge) continue;
            const from: End = { namespace: edge.namespace, labels: { ...edge.labels } };
            const declared = routes.some((route) => String(route.visibility ?? 'internal') === visibility);
            const sharedEdge =
              JSON.stringify(routing.public?.controller) === JSON.stringify(routing.internal?.controller);
            if (declared || !sharedEdge)
              check(from, endOf(pods), listening(settings), declared || sameEdgeDeclared(place, routes, edge));
          }
        }
        const metrics = loose(loose(plan.spec.observability).metrics);
        if (loose(plan.spec.observability).metrics !== undefined && monitoring) {
          const port = loose(plan.spec.ports)[String(metrics.port ?? ports[0]?.[0])];
          check({ namespace: monitoring.namespace, labels: { app: 'prometheus' } }, endOf(pods), listening(port), true);
        }
      }
      const using = all.filter(({ labels }) => labels['app.kubernetes.io/part-of'] === plan.team.name);
      for (const { team, app, port } of plan.services) {
        const servers = cluster.pods.filter(
          ({ owner }) => owner.metadata.name === app && owner.metadata.namespace === team,
        );
        for (const server of servers)
          for (const client of using.filter(
            ({ labels }) =>
              labels['app.kubernetes.io/name'] === plan.app.name || labels['app.kubernetes.io/component'] === 'migrate',
          ))
            check(endOf(client), endOf(server), port.targetPort ?? port.port, true, port.protocol);
      }
      for (const { dependency, offering } of plan.offerings) {
        const server =
          offering.type === 'postgres'
            ? { 'cnpg.io/cluster': `${plan.app.name}-${dependency}` }
            : {
                'app.kubernetes.io/name': `${plan.app.name}-${dependency}`,
                'app.kubernetes.io/instance': `${plan.app.name}-${dependency}`,
              };
        for (const client of serving)
          check(
            endOf(client),
            { namespace: plan.namespace, labels: server },
            offering.type === 'postgres' ? 5432 : 6379,
            true,
          );
        check(
          stranger,
          { namespace: plan.namespace, labels: server },
          offering.type === 'postgres' ? 5432 : 6379,
          false,
        );
      }
      const wantsApi = loose(plan.spec.serviceAccount).mountToken === true;
      for (const pods of serving)
        for (const port of [443, 6443]) if (wantsApi) check(endOf(pods), { address: '10.100.0.1' }, port, true);
      for (const { cidr, ports: wanted, protocol } of Object.values(loose(plan.spec.egress)).map(loose))
        for (const pods of serving)
          for (const port of list(wanted))
            check(
              endOf(pods),
              { address: cidr === undefined ? '93.184.216.34' : (String(cidr).split('/')[0] ?? '') },
              Number(port),
              true,
              String(protocol ?? 'TCP'),
            );
    }
    expect(looked).toBeGreaterThan(100);
  });

  test('gRPC is said to Services and routes', () => {
    for (const { plan, objects } of steps) {
      const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === plan?.app.name);
      if (!plan || !service || plan.app.kind === 'Manifests') continue;
      for (const port of list(loose(service.spec).ports)) {
        const settings = loose(plan.spec.ports)[String(port.name)];
        if (settings && appProtocol(String(port.name), settings as never) === 'grpc')
          expect(String(port.appProtocol)).toMatch(/^(grpc|kubernetes\.io\/h2c)$/);
      }
    }
  });

  test('a second render gives the same bytes, whatever was rendered before', () => {
    const again = open();
    const text = (all: readonly Rendered[]) =>
      all.flatMap(({ files }) => files.map((file) => `${file.path}\n${file.text}`)).sort();
    expect(text(again.steps)).toEqual(text(steps));
    const last = [...repository.company.apps.values()].at(-1);
    const alone = last ? [...render(again.repository, { app: (app) => app.id === last.id })] : [];
    const all = text(steps);
    for (const file of text(alone.filter(({ plan }) => plan !== undefined))) expect(all).toContain(file);
    expect(last && placements(repository.company, last).length).toBeGreaterThan(0);
  });
});

function endOf({ namespace, labels }: Pods): End {
  return { namespace, labels };
}

function listening(port: unknown): number {
  const { targetPort, port: number } = loose(port);
  return Number(targetPort ?? number);
}

/** Where one controller serves both edges, a route of the other one opens the port to it too. */
function sameEdgeDeclared(
  { cluster }: NonNullable<Rendered['place']>,
  routes: readonly ReturnType<typeof loose>[],
  edge: { namespace: string; labels?: object },
): boolean {
  return routes.some((route) => {
    const other = cluster.settings.routing[String(route.visibility ?? 'internal') as 'public' | 'internal']?.controller;
    return other !== undefined && JSON.stringify(other) === JSON.stringify(edge);
  });
}

function perPod({ spec }: Pods, kind: 'requests' | 'limits', amount: string): number {
  const of = (all: readonly ReturnType<typeof loose>[]) =>
    all.map(({ resources }) => value(String(loose(loose(resources)[kind])[amount] ?? '0')));
  const inits = list(spec.initContainers);
  const stays = inits.filter(({ restartPolicy }) => restartPolicy !== undefined);
  const sum = [...of(list(spec.containers)), ...of(stays)].reduce((a, b) => a + b, 0);
  return Math.max(sum, ...of(inits.filter((init) => !stays.includes(init))));
}

/** A quantity as a number, exact enough for sums of a few hundred pods. */
function value(quantity: string): number {
  const [, number = '0', unit = ''] = /^([0-9.]+)([a-zA-Z]*)$/.exec(quantity) ?? [];
  const units: Record<string, number> = {
    '': 1,
    m: 0.001,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
  };
  return Number(number) * (units[unit] ?? Number.NaN);
}
