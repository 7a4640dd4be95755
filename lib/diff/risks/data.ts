import {
  compareQuantities,
  type Json,
  type JsonObject,
  parseQuantity,
  podTemplatePath,
} from '../../kubernetes/index.ts';
import { isKept } from '../argo.ts';
import type { Risk } from '../types.ts';
import { at, items, number, same, text } from '../values.ts';
import { called, forKinds, kindOf, listed, type Rule, risk, type Subject } from './rule.ts';

/** Kinds whose deletion takes data with it, and what is lost. */
const holders: Readonly<Record<string, string>> = {
  '/PersistentVolumeClaim': 'the volume behind it is deleted with its data, unless its reclaim policy is Retain',
  '/PersistentVolume': 'the cluster forgets the volume, and deletes its data where the reclaim policy is Delete',
  '/Namespace': 'everything in it, volumes included, is deleted with it',
  'apiextensions.k8s.io/CustomResourceDefinition': 'every object of its kind, in every namespace, is deleted with it',
  'postgresql.cnpg.io/Cluster': 'the database and its volumes are deleted',
  'postgresql.cnpg.io/Database': 'the database may be dropped (databaseReclaimPolicy)',
  'acid.zalan.do/postgresql': 'the database and its volumes are deleted',
  'kafka.strimzi.io/Kafka': 'the brokers and, where deleteClaim is set, their volumes are deleted',
  'kafka.strimzi.io/KafkaTopic': 'the topic and the messages in it are deleted',
  'elasticsearch.k8s.elastic.co/Elasticsearch': 'the nodes and their volumes are deleted',
  'rabbitmq.com/RabbitmqCluster': 'the queues and their volumes are deleted',
  'k8s.mariadb.com/MariaDB': 'the database is deleted',
  'mysql.oracle.com/InnoDBCluster': 'the database is deleted',
  'redis.redis.opstreelabs.in/Redis': 'the data in it is deleted',
  'snapshot.storage.k8s.io/VolumeSnapshot': 'the snapshot is deleted, unless its deletion policy is Retain',
  'snapshot.storage.k8s.io/VolumeSnapshotContent': 'the snapshot is deleted, unless its deletion policy is Retain',
};

const backups: Readonly<Record<string, string>> = {
  'postgresql.cnpg.io/ScheduledBackup': 'no more backups are made',
  'postgresql.cnpg.io/Backup': 'the record of a backup is deleted',
  'postgresql.cnpg.io/ObjectStore': 'backups have nowhere to go',
  'barmancloud.cnpg.io/ObjectStore': 'backups have nowhere to go',
  'velero.io/Schedule': 'no more backups are made',
};

/** What may lose data. An emptied ConfigMap is not data; what people and programs stored is. */
export const data: Rule = (subject, world) => {
  const gone = subject.action === 'delete' || subject.action === 'replace';
  return [
    ...(gone ? lost(subject) : []),
    ...(subject.before && subject.after ? [...volumesOfPods(subject), ...changed(subject, world)] : []),
  ];
};

function lost(subject: Subject): readonly Risk[] {
  const { before, after } = subject.written;
  if (subject.action === 'delete' && (isKept(before) || subject.hook !== undefined)) return [];
  const kind = kindOf(subject);
  const verb = subject.action === 'delete' ? 'is deleted' : 'has to be deleted and made anew';
  const loss = Object.hasOwn(holders, kind) ? holders[kind] : Object.hasOwn(backups, kind) ? backups[kind] : undefined;
  if (loss !== undefined) return [risk('data-loss', '', `${called(subject)} ${verb}: ${loss}.`)];
  if (kind === 'apps/StatefulSet') return claimsOfDeleted(subject, verb);
  if (kind === 'argoproj.io/Application' && subject.action === 'delete' && cascades(before))
    return [
      risk(
        'data-loss',
        'metadata.finalizers',
        `${called(subject)} is deleted, and everything that it applied with it.`,
      ),
    ];
  void after;
  return [];
}

const cascades = (object: JsonObject | undefined): boolean =>
  items(object, 'metadata', 'finalizers').some((name) =>
    String(name).startsWith('resources-finalizer.argocd.argoproj.io'),
  );

const retention = ['spec', 'persistentVolumeClaimRetentionPolicy'] as const;

function claimsOfDeleted(subject: Subject, verb: string): readonly Risk[] {
  const names = claimNames(subject.before);
  if (names.length === 0) return [];
  const deletes = text(subject.before, ...retention, 'whenDeleted') === 'Delete';
  const fate = deletes
    ? `its claims ${listed(names)} are deleted with it (whenDeleted: Delete)`
    : `its claims ${listed(names)} stay behind and belong to nothing`;
  // Made anew under the same name it finds the claims that stayed.
  if (!deletes && subject.action === 'replace') return [];
  return [
    risk(
      'data-loss',
      deletes ? retention.join('.') : 'spec.volumeClaimTemplates',
      `${called(subject)} ${verb}: ${fate}.`,
    ),
  ];
}

function claimNames(object: JsonObject | undefined): readonly string[] {
  return items(object, 'spec', 'volumeClaimTemplates').flatMap((claim) => text(claim, 'metadata', 'name') ?? []);
}

const changed: Rule = forKinds({
  '/PersistentVolumeClaim': (subject) => shrunk(subject, ['spec', 'resources', 'requests', 'storage']),
  '/PersistentVolume': (subject) => [
    ...shrunk(subject, ['spec', 'capacity', 'storage']),
    ...becomesDelete(subject, ['spec', 'persistentVolumeReclaimPolicy'], 'the volume is deleted when its claim is'),
  ],
  'storage.k8s.io/StorageClass': (subject) =>
    becomesDelete(subject, ['reclaimPolicy'], 'volumes of this class are deleted with their claims'),
  'snapshot.storage.k8s.io/VolumeSnapshotClass': (subject) =>
    becomesDelete(subject, ['deletionPolicy'], 'snapshots are deleted with the objects that name them'),
  'snapshot.storage.k8s.io/VolumeSnapshotContent': (subject) =>
    becomesDelete(subject, ['spec', 'deletionPolicy'], 'the snapshot is deleted with the object that names it'),
  'apps/StatefulSet': (subject) => [
    ...becomesDelete(subject, [...retention, 'whenDeleted'], 'deleting it deletes its claims and their data'),
    ...becomesDelete(subject, [...retention, 'whenScaled'], 'scaling it down deletes claims and their data'),
    ...scaledDown(subject),
    ...claimTemplates(subject),
  ],
  'postgresql.cnpg.io/Cluster': (subject) => [
    ...shrunk(subject, ['spec', 'storage', 'size']),
    ...shrunk(subject, ['spec', 'walStorage', 'size']),
    ...backupsGone(subject),
  ],
  'postgresql.cnpg.io/ScheduledBackup': (subject) =>
    at(subject.after, 'spec', 'suspend') === true && at(subject.before, 'spec', 'suspend') !== true
      ? [risk('data-loss', 'spec.suspend', `${called(subject)} is suspended: no more backups are made.`)]
      : [],
  'postgresql.cnpg.io/Database': (subject) =>
    becomes(
      subject,
      ['spec', 'databaseReclaimPolicy'],
      'delete',
      'the database is dropped when this object is deleted',
    ),
  'apiextensions.k8s.io/CustomResourceDefinition': (subject) => versionsGone(subject),
  'argoproj.io/Application': (subject) => applicationPrunes(subject),
});

function shrunk(subject: Subject, path: readonly string[]): readonly Risk[] {
  const old = size(at(subject.before, ...path));
  const made = size(at(subject.after, ...path));
  if (old === undefined || made === undefined || compareQuantities(made, old) >= 0) return [];
  const from = String(at(subject.before, ...path));
  const to = String(at(subject.after, ...path));
  return [
    risk(
      'data-loss',
      path.join('.'),
      `The volume of ${called(subject)} shrinks from ${from} to ${to}: a volume can only grow, so it would have to be made anew, empty.`,
    ),
  ];
}

function size(value: Json | undefined): ReturnType<typeof parseQuantity> {
  return value === undefined ? undefined : parseQuantity(String(value));
}

function becomesDelete(subject: Subject, path: readonly string[], effect: string): readonly Risk[] {
  return becomes(subject, path, 'Delete', effect);
}

function becomes(subject: Subject, path: readonly string[], value: string, effect: string): readonly Risk[] {
  const made = text(subject.after, ...path);
  if (made !== value || text(subject.before, ...path) === value) return [];
  return [risk('data-loss', path.join('.'), `From now on ${effect} (${path.at(-1)}: ${value} in ${called(subject)}).`)];
}

function scaledDown(subject: Subject): readonly Risk[] {
  const old = number(subject.before, 'spec', 'replicas') ?? 1;
  const made = number(subject.after, 'spec', 'replicas') ?? 1;
  if (made >= old || text(subject.after, ...retention, 'whenScaled') !== 'Delete') return [];
  return [
    risk(
      'data-loss',
      'spec.replicas',
      `${called(subject)} is scaled down from ${old} to ${made}: the claims of the pods that go are deleted (whenScaled: Delete).`,
    ),
  ];
}

/** Templates cannot change in place; made anew, the StatefulSet takes claims by the names of its templates. */
function claimTemplates(subject: Subject): readonly Risk[] {
  const old = templates(subject.before);
  const made = templates(subject.after);
  return [...old].flatMap(([name, template]): Risk[] => {
    const path = `spec.volumeClaimTemplates[${name}]`;
    const other = made.get(name);
    if (other === undefined)
      return [
        risk(
          'data-loss',
          path,
          `The pods of ${called(subject)} lose the volume ${name}; what it holds stays behind in claims that nothing uses.`,
        ),
      ];
    const was = size(at(template, 'spec', 'resources', 'requests', 'storage'));
    const is = size(at(other, 'spec', 'resources', 'requests', 'storage'));
    if (was === undefined || is === undefined || compareQuantities(is, was) >= 0) return [];
    return [
      risk(
        'data-loss',
        `${path}.spec.resources.requests.storage`,
        `The volumes ${name} of ${called(subject)} shrink: claims that exist keep their size, smaller ones would have to be made anew, empty.`,
      ),
    ];
  });
}

function templates(object: JsonObject | undefined): ReadonlyMap<string, Json> {
  return new Map(
    items(object, 'spec', 'volumeClaimTemplates').map((claim) => [text(claim, 'metadata', 'name') ?? '', claim]),
  );
}

function backupsGone(subject: Subject): readonly Risk[] {
  const found: Risk[] = [];
  for (const path of [
    ['spec', 'backup'],
    ['spec', 'backup', 'barmanObjectStore'],
    ['spec', 'plugins'],
  ]) {
    const old = at(subject.before, ...path);
    if (old === undefined || at(subject.after, ...path) !== undefined || found.length > 0) continue;
    found.push(risk('data-loss', path.join('.'), `${called(subject)} is not backed up any more.`));
  }
  return found;
}

function versionsGone(subject: Subject): readonly Risk[] {
  const served = (object: JsonObject | undefined): readonly string[] =>
    items(object, 'spec', 'versions').flatMap((version) =>
      at(version, 'served') === true ? (text(version, 'name') ?? []) : [],
    );
  const left = served(subject.after);
  const gone = served(subject.before).filter((name) => !left.includes(name));
  if (gone.length === 0) return [];
  return [
    risk(
      'data-loss',
      'spec.versions',
      `${called(subject)} does not serve ${listed(gone)} any more: objects of it cannot be read in that version.`,
    ),
  ];
}

/** What an Application stops to point at is pruned, where it prunes by itself. */
function applicationPrunes(subject: Subject): readonly Risk[] {
  if (at(subject.after, 'spec', 'syncPolicy', 'automated', 'prune') !== true) return [];
  const found: Risk[] = [];
  for (const path of [
    ['spec', 'source', 'path'],
    ['spec', 'source', 'repoURL'],
    ['spec', 'destination'],
  ]) {
    if (same(at(subject.before, ...path), at(subject.after, ...path))) continue;
    const field = path.join('.');
    found.push(
      field === 'spec.destination'
        ? risk(
            'data-loss',
            field,
            `${called(subject)} applies to another place: what it applied so far is deleted there or left behind.`,
          )
        : risk('data-loss', field, `${called(subject)} reads from another place: what is not there is pruned.`),
    );
  }
  return found;
}

/** A pod that stops to mount a claim does not see its data any more. */
function volumesOfPods(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  const path = after && podTemplatePath(after);
  if (!before || !after || path === undefined || kindOf(subject) === 'batch/Job') return [];
  const names = path.map(String);
  const made = claimsOf(after, names);
  return [...claimsOf(before, names)].flatMap(([volume, claim]): Risk[] => {
    const other = made.get(volume);
    if (other === claim || [...made.values()].includes(claim)) return [];
    const instead = other === undefined ? 'mount it no more' : `mount ${other} instead`;
    return [
      risk(
        'data-loss',
        `${[...names, 'spec', 'volumes'].join('.')}[${volume}]`,
        `The pods of ${called(subject)} ran on the claim ${claim} and now ${instead}: they do not see its data.`,
      ),
    ];
  });
}

function claimsOf(object: JsonObject, path: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    items(object, ...path, 'spec', 'volumes').flatMap((volume) => {
      const claim = text(volume, 'persistentVolumeClaim', 'claimName');
      const name = text(volume, 'name');
      return claim === undefined || name === undefined ? [] : [[name, claim] as const];
    }),
  );
}
