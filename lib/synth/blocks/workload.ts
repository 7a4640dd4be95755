import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { replaceJob } from '../argo.ts';
import type { AppContext } from '../template.ts';
import { addObject } from './object.ts';
import { podTemplate, seconds } from './pod.ts';
import { scalesOnEvents, type WorkloadSpec } from './spec.ts';
import { claimSpec, holdsSingleNodeVolume, persistentVolumes } from './storage.ts';

/** A Deployment that keeps its capacity during a rollout. Without `replicas` where an autoscaler sets them. */
export function deployment(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const spec: k8s.DeploymentSpec = {
    ...replicas(app.spec),
    revisionHistoryLimit: 5,
    selector: { matchLabels: { ...app.selector } },
    // Two pods cannot share a volume of one node, so the old one goes first.
    strategy: holdsSingleNodeVolume(app.spec)
      ? { type: 'Recreate' }
      : {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: k8s.IntOrString.fromString('25%'), maxUnavailable: k8s.IntOrString.fromNumber(0) },
        },
    template: podTemplate(app, { serving: true, serviceAccount: app.name }),
  };
  workload(chart, app, k8s.KubeDeployment.GVK, spec);
}

/** A StatefulSet whose replicas each keep a volume of their own; the volumes outlive it. */
export function statefulSet(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const volumes = persistentVolumes(app.spec);
  const spec: k8s.StatefulSetSpec = {
    ...replicas(app.spec),
    serviceName: headlessName(app.name),
    revisionHistoryLimit: 5,
    selector: { matchLabels: { ...app.selector } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    template: podTemplate(app, { serving: true, serviceAccount: app.name, claimed: volumes.map(([name]) => name) }),
    ...(volumes.length > 0
      ? {
          // With apiVersion and kind, as the API server gives them back: without them Argo CD would see a difference for ever.
          volumeClaimTemplates: volumes.map(([name, volume]) => ({
            ...k8s.KubePersistentVolumeClaim.GVK,
            metadata: { name, labels: { ...app.selector } },
            spec: claimSpec(app, volume),
          })),
        }
      : {}),
  };
  workload(chart, app, k8s.KubeStatefulSet.GVK, spec);
}

/** The Service through which a StatefulSet's replicas have names of their own. */
export function headlessName(app: string): string {
  return `${app}-headless`;
}

export interface TaskSpec {
  readonly retries?: number;
  readonly timeout?: string;
  readonly parallelism?: number;
  readonly completions?: number;
  readonly keepFor?: string;
}

/** A Job that runs again whenever it changes. */
export function job(chart: Chart, app: AppContext<WorkloadSpec & TaskSpec>): void {
  workload(chart, app, k8s.KubeJob.GVK, jobSpec(app), replaceJob);
}

export function cronJob(
  chart: Chart,
  app: AppContext<
    WorkloadSpec &
      TaskSpec & {
        readonly schedule: string;
        readonly timeZone?: string;
        readonly concurrency?: string;
        readonly suspend?: boolean;
        readonly startingDeadline?: string;
      }
  >,
): void {
  const { schedule, timeZone, concurrency, suspend, startingDeadline } = app.spec;
  const spec: k8s.CronJobSpec = {
    schedule,
    timeZone: timeZone ?? 'Etc/UTC',
    concurrencyPolicy: concurrency ?? 'Forbid',
    ...(suspend ? { suspend } : {}),
    // Bounded, because a CronJob that missed 100 starts is never started again.
    startingDeadlineSeconds: seconds(startingDeadline ?? '5m'),
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { metadata: { labels: { ...app.labels() } }, spec: jobSpec(app) },
  };
  workload(chart, app, k8s.KubeCronJob.GVK, spec);
}

function jobSpec(app: AppContext<WorkloadSpec & TaskSpec>): k8s.JobSpec {
  const { retries, timeout, parallelism, completions } = app.spec;
  return {
    backoffLimit: retries ?? 3,
    ...(timeout ? { activeDeadlineSeconds: Math.max(1, seconds(timeout)) } : {}),
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(completions === undefined ? {} : { completions }),
    template: podTemplate(app, { serving: false, restartPolicy: 'Never', serviceAccount: app.name }),
  };
}

function replicas(spec: WorkloadSpec): { replicas?: number } {
  return spec.autoscaling || scalesOnEvents(spec) ? {} : { replicas: spec.replicas ?? 1 };
}

function workload(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  gvk: { apiVersion: string; kind: string },
  spec: object,
  annotations: Readonly<Record<string, string>> = {},
): void {
  addObject(
    chart,
    gvk,
    {
      name: app.name,
      labels: { ...app.labels(), ...app.version },
      annotations: { ...app.spec.annotations, ...annotations },
    },
    spec,
  );
}
