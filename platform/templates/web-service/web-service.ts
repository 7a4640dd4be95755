import { blocks, defineTemplate, fields, Type } from 'roadbed';
import { servingFields } from '../container-fields.ts';

export const webService = defineTemplate({
  kind: 'WebService',
  description: 'A stateless service that answers requests, over HTTP, gRPC or plain TCP.',
  fields: { ...servingFields, ports: fields.ports, routes: Type.Optional(fields.routes) },
  defaults: { size: 'small', replicas: 2 },
  example: `apiVersion: roadbed.dev/v1
kind: WebService
description: Says hello
image: registry.acme.example/shop/hello:1.0.0
ports:
  http: { port: 8080 }
routes:
  - { host: hello.acme.example, visibility: public }
probes: { readiness: { path: /healthz }, liveness: { path: /livez } }
environments:
  dev: {}
`,
  render(chart, app) {
    blocks.serviceAccount(chart, app);
    blocks.configMap(chart, app);
    blocks.externalSecret(chart, app);
    blocks.volumeClaims(chart, app);
    blocks.networkPolicy(chart, app);
    blocks.migration(chart, app);
    blocks.deployment(chart, app);
    blocks.service(chart, app);
    blocks.autoscaler(chart, app);
    blocks.disruptionBudget(chart, app);
    blocks.routes(chart, app);
    blocks.metricsMonitor(chart, app);
  },
});
