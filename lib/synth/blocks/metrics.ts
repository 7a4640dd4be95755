import { ApiObject, type Chart } from 'cdk8s';
import { defaultPort } from '../../model/index.ts';
import { wave } from '../argo.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';

/** The port that Prometheus scrapes; undefined where nothing does. */
export function metricsPort(app: AppContext<WorkloadSpec>): string | undefined {
  const { metrics } = app.spec.observability ?? {};
  if (!metrics || !app.has('prometheus-operator')) return undefined;
  return metrics.port ?? defaultPort(app.spec.ports ?? {});
}

/** Tells Prometheus to scrape the app: through its Service, or pod by pod where it has none. */
export function metricsMonitor(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  through: 'Service' | 'Pod' = 'Service',
): void {
  const port = metricsPort(app);
  if (port === undefined) return;
  const { path, interval } = app.spec.observability?.metrics ?? {};
  const endpoint = { port, path: path ?? '/metrics', interval: interval ?? '30s' };
  new ApiObject(chart, `${through}Monitor/${app.name}`, {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: `${through}Monitor`,
    metadata: { name: app.name, labels: { ...app.labels() }, annotations: wave('traffic') },
    spec: {
      selector: { matchLabels: { ...app.selector } },
      ...(through === 'Service' ? { endpoints: [endpoint] } : { podMetricsEndpoints: [endpoint] }),
    },
  });
}
