import { type Json, type JsonObject, podTemplates } from '../../kubernetes/index.ts';
import { compareValues } from '../compare.ts';
import { unknownShape } from '../shape.ts';
import type { Risk } from '../types.ts';
import { entries, items, same, text } from '../values.ts';
import type { World } from '../world.ts';
import { called, forKinds, listed, type Rule, risk, type Subject } from './rule.ts';

/** Content that changes under running pods, which are not restarted for it. */
export const config: Rule = forKinds({
  '/ConfigMap': (subject, world) => content(subject, world, 'configMap', ['data', 'binaryData']),
  '/Secret': (subject, world) => content(subject, world, 'secret', ['data']),
  'external-secrets.io/ExternalSecret': (subject, world) => externalSecret(subject, world),
});

function content(
  subject: Subject,
  world: World,
  source: 'configMap' | 'secret',
  fields: readonly string[],
): readonly Risk[] {
  const { before, after } = subject;
  if (!before || !after || subject.action !== 'update') return [];
  const changed = fields.flatMap((field) => {
    const old = new Map(entries(before, field));
    const made = new Map(entries(after, field));
    const keys = [...new Set([...old.keys(), ...made.keys()])].filter((key) => !same(old.get(key), made.get(key)));
    return keys.map((key) => ({ field, key }));
  });
  const [first] = changed;
  if (first === undefined) return [];
  const reason = `${listed(changed.map(({ key }) => key))} of ${called(subject)} ${changed.length > 1 ? 'change' : 'changes'}; ${effect(subject.object.name, subject.object.namespace, source, world)}.`;
  return [risk('config', `${first.field}[${first.key}]`, reason)];
}

const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod', 'Rollout'];

/** How the pods of the same namespace read it, and so when they see what is new. */
function effect(name: string, namespace: string | undefined, source: 'configMap' | 'secret', world: World): string {
  const found = { mounted: [] as string[], once: [] as string[] };
  for (const kind of workloads) {
    for (const object of world.find('after', kind, namespace)) {
      const use = useOf(object, name, source);
      if (use !== undefined) found[use].push(`${kind} ${text(object, 'metadata', 'name')}`);
    }
  }
  const { mounted, once } = found;
  const parts = [
    ...(once.length > 0
      ? [`${listed(once)} will see it only when its pods are started again, which this does not do`]
      : []),
    ...(mounted.length > 0
      ? [`in ${listed(mounted)} the mounted files change within a minute or two, without a restart`]
      : []),
  ];
  return parts.length > 0 ? parts.join('; ') : 'no pod is restarted for it';
}

function useOf(object: JsonObject, name: string, source: 'configMap' | 'secret'): 'mounted' | 'once' | undefined {
  const spec = podTemplates(object)[0]?.template.spec;
  if (spec === undefined) return undefined;
  const containers = [...items(spec, 'containers'), ...items(spec, 'initContainers')];
  const inEnvironment = containers.some(
    (container) =>
      items(container, 'env').some((one) => text(one, 'valueFrom', `${source}KeyRef`, 'name') === name) ||
      items(container, 'envFrom').some((one) => text(one, `${source}Ref`, 'name') === name),
  );
  if (inEnvironment) return 'once';
  const volumes = items(spec, 'volumes')
    .filter((volume) => holds(volume, name, source))
    .map((volume) => text(volume, 'name'));
  if (volumes.length === 0) return undefined;
  const copied = containers.some((container) =>
    items(container, 'volumeMounts').some(
      (mount) => volumes.includes(text(mount, 'name')) && text(mount, 'subPath') !== undefined,
    ),
  );
  return copied ? 'once' : 'mounted';
}

function holds(volume: Json, name: string, source: 'configMap' | 'secret'): boolean {
  const field = source === 'secret' ? 'secretName' : 'name';
  return (
    text(volume, source, field) === name ||
    items(volume, 'projected', 'sources').some((one) => text(one, source, 'name') === name)
  );
}

function externalSecret(subject: Subject, world: World): readonly Risk[] {
  const { before, after } = subject;
  if (!before || !after) return [];
  const changed = compareValues({ spec: before.spec ?? null }, { spec: after.spec ?? null }, unknownShape);
  const [first] = changed;
  if (first === undefined) return [];
  const target = text(after, 'spec', 'target', 'name') ?? subject.object.name;
  const use = effect(target, subject.object.namespace, 'secret', world);
  return [risk('config', first.path, `${called(subject)} fills the Secret ${target} differently; ${use}.`)];
}
