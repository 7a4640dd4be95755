import { blocks, defineTemplate, fields, Type } from 'roadbed';
import { servingFields } from '../container-fields.ts';

export const statefulService = defineTemplate({
  kind: 'StatefulService',
  description:
    'A service whose replicas have names and volumes of their own: a search index, a broker, a database the team runs itself.',
  fields: { ...servingFields, ports: fields.ports, routes: Type.Optional(fields.routes) },
  defaults: { size: 'small', replicas: 1 },
  example: `apiVersion: roadbed.dev/v1
kind: StatefulService
description: Finds things
image: registry.acme.example/shop/search:1.0.0
ports:
  http: { port: 9200 }
volumes:
  data: { path: /var/lib/search, size: 10Gi }
replicas: 3
environments:
  dev: { replicas: 1 }
`,
  render(chart, context) {
    // Here a volume is there to keep data, unless its file says otherwise.
    const volumes = Object.fromEntries(
      Object.entries(context.spec.volumes ?? {}).map(([name, volume]) => [
        name,
        { ...volume, type: volume.type ?? 'persistent' },
      ]),
    );
    const app = { ...context, spec: { ...context.spec, volumes } };
    blocks.serviceAccount(chart, app);
    blocks.configMap(chart, app);
    blocks.externalSecret(chart, app);
    // Replicas of one store talk to each other.
    blocks.networkPolicy(chart, app, { peers: true });
    blocks.migration(chart, app);
    blocks.headlessService(chart, app);
    blocks.statefulSet(chart, app);
    blocks.service(chart, app);
    blocks.autoscaler(chart, app, 'StatefulSet');
    blocks.disruptionBudget(chart, app);
    blocks.routes(chart, app);
    blocks.metricsMonitor(chart, app);
  },
});
