import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { VolumeSettings } from '../../config/index.ts';
import { keepData } from '../argo.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';

/** The claim of a volume that all replicas share. */
export function claimName(app: string, volume: string): string {
  return `${app}-${volume}`;
}

export function persistentVolumes(spec: WorkloadSpec): readonly (readonly [string, VolumeSettings])[] {
  return Object.entries(spec.volumes ?? {}).filter(([, volume]) => volume.type === 'persistent');
}

/** Claims for persistent volumes, kept when the app goes: only a person removes data. */
export function volumeClaims(chart: Chart, app: AppContext<WorkloadSpec>): void {
  for (const [volume, settings] of persistentVolumes(app.spec)) {
    const name = claimName(app.name, volume);
    new k8s.KubePersistentVolumeClaim(chart, `PersistentVolumeClaim/${name}`, {
      metadata: { name, labels: { ...app.labels() }, annotations: { ...keepData } },
      spec: claimSpec(app, settings),
    });
  }
}

export function claimSpec(
  app: AppContext<WorkloadSpec>,
  { size, storageClass, accessMode }: VolumeSettings,
): k8s.PersistentVolumeClaimSpec {
  return {
    accessModes: [accessMode ?? 'ReadWriteOnce'],
    storageClassName: storageClass ?? app.plan.cluster.settings.storageClass,
    resources: { requests: { storage: k8s.Quantity.fromString(size ?? '1Gi') } },
  };
}

/** A volume that only one node can mount: two pods of a rollout could not both have it. */
export function holdsSingleNodeVolume(spec: WorkloadSpec): boolean {
  return persistentVolumes(spec).some(
    ([, { accessMode }]) =>
      accessMode === undefined || accessMode === 'ReadWriteOnce' || accessMode === 'ReadWriteOncePod',
  );
}
