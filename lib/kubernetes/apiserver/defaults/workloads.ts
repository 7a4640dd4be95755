import { isDraftObject } from '../json.ts';
import { type Default, type Defaults, empty, part, parts, preset } from './default.ts';

const deployment: Default = (value) => {
  const spec = part(value, 'spec');
  preset(spec, 'replicas', 1);
  const strategy = part(spec, 'strategy');
  preset(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    preset(strategy, 'rollingUpdate', {});
    preset(part(strategy, 'rollingUpdate'), 'maxUnavailable', '25%');
    preset(part(strategy, 'rollingUpdate'), 'maxSurge', '25%');
  }
  preset(spec, 'revisionHistoryLimit', 10);
  preset(spec, 'progressDeadlineSeconds', 600);
};

const daemonSet: Default = (value) => {
  const spec = part(value, 'spec');
  const strategy = part(spec, 'updateStrategy');
  preset(strategy, 'type', 'RollingUpdate');
  if (strategy.type === 'RollingUpdate') {
    preset(strategy, 'rollingUpdate', {});
    preset(part(strategy, 'rollingUpdate'), 'maxUnavailable', 1);
    preset(part(strategy, 'rollingUpdate'), 'maxSurge', 0);
  }
  preset(spec, 'revisionHistoryLimit', 10);
};

const statefulSet: Default = (value) => {
  const spec = part(value, 'spec');
  preset(spec, 'podManagementPolicy', 'OrderedReady');
  const strategy = part(spec, 'updateStrategy');
  if (strategy.type === undefined) {
    strategy.type = 'RollingUpdate';
    preset(strategy, 'rollingUpdate', {});
  }
  // A rolling update that is named without its part stays without it: no partition is filled in.
  if (strategy.type === 'RollingUpdate' && isDraftObject(strategy.rollingUpdate))
    preset(strategy.rollingUpdate, 'partition', 0);
  preset(spec, 'persistentVolumeClaimRetentionPolicy', {});
  preset(part(spec, 'persistentVolumeClaimRetentionPolicy'), 'whenDeleted', 'Retain');
  preset(part(spec, 'persistentVolumeClaimRetentionPolicy'), 'whenScaled', 'Retain');
  preset(spec, 'replicas', 1);
  preset(spec, 'revisionHistoryLimit', 10);
};

const job: Default = (value, minor) => {
  const spec = part(value, 'spec');
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  preset(spec, 'parallelism', 1);
  preset(spec, 'backoffLimit', spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1);
  const labels = part(part(spec, 'template'), 'metadata').labels;
  const metadata = part(value, 'metadata');
  // One map under both names, as on the server: labels that are added to the template later show on the Job too.
  if (isDraftObject(labels) && empty(metadata, 'labels')) metadata.labels = labels;
  preset(spec, 'completionMode', 'NonIndexed');
  preset(spec, 'suspend', false);
  if (minor >= 29)
    preset(spec, 'podReplacementPolicy', spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed');
  if (minor >= 29) preset(spec, 'manualSelector', false);
  for (const rule of parts(part(spec, 'podFailurePolicy'), 'rules'))
    for (const condition of parts(rule, 'onPodConditions')) preset(condition, 'status', 'True');
};

const cronJob: Default = (value) => {
  const spec = part(value, 'spec');
  preset(spec, 'concurrencyPolicy', 'Allow');
  preset(spec, 'suspend', false);
  preset(spec, 'successfulJobsHistoryLimit', 3);
  preset(spec, 'failedJobsHistoryLimit', 1);
};

/** Sources: Kubernetes pkg/apis/apps/v1/defaults.go and pkg/apis/batch/v1/defaults.go, 1.28 to 1.34. */
export const workloads: Defaults = {
  'apps.Deployment': deployment,
  'apps.DaemonSet': daemonSet,
  'apps.StatefulSet': statefulSet,
  'apps.ReplicaSet': (value) => preset(part(value, 'spec'), 'replicas', 1),
  'batch.Job': job,
  'batch.CronJob': cronJob,
  // Until 1.33 only in a Job; since 1.34 wherever the pattern stands, so in a CronJob too.
  'batch.PodFailurePolicyOnPodConditionsPattern': (value, minor) => {
    if (minor >= 34) preset(value, 'status', 'True');
  },
};
