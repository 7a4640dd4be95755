import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { appProtocol } from '../../model/index.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';
import { headlessName } from './workload.ts';

/** The app's address in the cluster. Says what each port speaks, so that routes and meshes need not guess. */
export function service(chart: Chart, app: AppContext<WorkloadSpec>): void {
  if (Object.keys(app.spec.ports ?? {}).length === 0) return;
  new k8s.KubeService(chart, `Service/${app.name}`, {
    metadata: { name: app.name, labels: { ...app.labels() } },
    spec: { type: 'ClusterIP', selector: { ...app.selector }, ports: servicePorts(app.spec) },
  });
}

/** Gives each replica of a StatefulSet a name, from its first moment on: replicas find each other before they are ready. */
export function headlessService(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const name = headlessName(app.name);
  // Labels of its own, so that what selects the app's Service (a ServiceMonitor, say) does not find its pods twice.
  new k8s.KubeService(chart, `Service/${name}`, {
    metadata: { name, labels: { ...app.labels('headless') } },
    spec: {
      type: 'ClusterIP',
      clusterIp: 'None',
      publishNotReadyAddresses: true,
      selector: { ...app.selector },
      ports: servicePorts(app.spec),
    },
  });
}

/** Names of protocols as Kubernetes defines them (KEP-3726): gRPC without TLS is HTTP/2 with prior knowledge. */
const protocolNames = { http: 'http', grpc: 'kubernetes.io/h2c', tcp: undefined } as const;

function servicePorts(spec: WorkloadSpec): k8s.ServicePort[] {
  return Object.entries(spec.ports ?? {}).map(([name, settings]) => {
    const protocol = protocolNames[appProtocol(name, settings)];
    return {
      name,
      port: settings.port,
      targetPort: k8s.IntOrString.fromString(name),
      protocol: settings.protocol ?? 'TCP',
      ...(protocol ? { appProtocol: protocol } : {}),
    };
  });
}
