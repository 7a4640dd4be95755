import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { hook, waves } from '../argo.ts';
import type { AppContext } from '../template.ts';
import { configMapOf, filesName, hasFiles } from './files.ts';
import { egressRules } from './network.ts';
import { addObject } from './object.ts';
import { podTemplate, seconds } from './pod.ts';
import { externalSecretOf, secretName, secretReferences } from './secrets.ts';
import type { WorkloadSpec } from './spec.ts';

const component = 'migrate';

/**
 * A Job that runs to its end before a sync touches the workload.
 *
 * It runs in the PreSync phase, where nothing of the app needs to exist yet: what it uses comes along as hooks of its own.
 * An app with a backing service of its own is different: at the first sync the service comes with the app, so a PreSync Job would
 * wait for it for ever. There the Job is a Sync hook in a wave between the service and the workload.
 */
export function migration(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const { migrate } = app.spec;
  if (!migrate) return;
  const phase = app.plan.offerings.length > 0 ? 'Sync' : 'PreSync';
  const name = `${app.name}-${component}`;
  const own =
    phase === 'PreSync'
      ? support(chart, app, name)
      : { files: filesName(app.name), secrets: secretName(app.name), serviceAccount: app.name };
  const { command: _, args: __, ...inherited } = app.spec;
  const spec: k8s.JobSpec = {
    backoffLimit: 1,
    activeDeadlineSeconds: Math.max(1, seconds(migrate.timeout ?? '15m')),
    template: podTemplate(
      { ...app, spec: inherited },
      {
        component,
        serving: false,
        restartPolicy: 'Never',
        serviceAccount: own.serviceAccount,
        main: {
          ...(migrate.image ? { image: migrate.image } : {}),
          ...(migrate.command ? { command: migrate.command } : {}),
          ...(migrate.args ? { args: migrate.args } : {}),
          env: { ...app.spec.env, ...migrate.env },
        },
        names: own,
      },
    ),
  };
  addObject(
    chart,
    k8s.KubeJob.GVK,
    { name, labels: { ...app.labels(component), ...app.version }, annotations: hook(phase, waves.migration) },
    spec,
  );
}

/** What the Job uses, as hooks that precede it: in PreSync the app's own objects may not exist yet, or still be the old ones. */
function support(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  name: string,
): { files: string; secrets: string; serviceAccount: string } {
  const labels = app.labels(component);
  const annotations = hook('PreSync', waves.offerings);
  const { env, volumes, migrate } = app.spec;
  new k8s.KubeServiceAccount(chart, `ServiceAccount/${name}`, {
    metadata: { name, labels: { ...labels }, annotations: { ...app.spec.serviceAccount?.annotations, ...annotations } },
    automountServiceAccountToken: app.spec.serviceAccount?.mountToken ?? false,
  });
  new k8s.KubeNetworkPolicy(chart, `NetworkPolicy/${name}`, {
    metadata: { name, labels: { ...labels }, annotations },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
      policyTypes: ['Ingress', 'Egress'],
      egress: egressRules(app),
    },
  });
  const references = secretReferences([env, volumes, migrate]);
  if (references.length > 0) externalSecretOf(chart, app, name, references, labels, annotations, 'Orphan');
  if (hasFiles(app.spec)) configMapOf(chart, app.spec, name, labels, annotations);
  return { files: name, secrets: name, serviceAccount: name };
}
