import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { wave } from '../argo.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';

/** The app's own identity, without a token for the Kubernetes API unless it asks for one. */
export function serviceAccount(chart: Chart, app: AppContext<WorkloadSpec>): string {
  const { mountToken, annotations } = app.spec.serviceAccount ?? {};
  new k8s.KubeServiceAccount(chart, `ServiceAccount/${app.name}`, {
    metadata: { name: app.name, labels: { ...app.labels() }, annotations: { ...annotations, ...wave('config') } },
    automountServiceAccountToken: mountToken ?? false,
  });
  return app.name;
}
