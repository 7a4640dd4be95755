import { blocks, defineTemplate, fields, Type } from 'roadbed';

const { Optional } = Type;

/** What a web server writes to while it runs, in an image that is otherwise read-only (the unprivileged nginx image's folders). */
const scratch = {
  'server-cache': { path: '/var/cache/nginx', size: '64Mi' },
  'server-run': { path: '/var/run', size: '1Mi' },
};

export const staticSite = defineTemplate({
  kind: 'StaticSite',
  description: 'Files served over HTTP by the web server in their image.',
  fields: {
    image: fields.image,
    size: Optional(fields.size),
    resources: Optional(fields.resources),
    env: Optional(fields.env),
    files: Optional(fields.files),
    volumes: Optional(fields.volumes),
    ports: fields.ports,
    routes: Optional(fields.routes),
    replicas: Optional(fields.replicas),
    autoscaling: Optional(fields.autoscaling),
    probes: Optional(fields.probes),
    security: Optional(fields.security),
    observability: Optional(fields.observability),
    pipeline: Optional(fields.pipeline),
  },
  defaults: {
    size: 'small',
    replicas: 2,
    ports: { http: { port: 8080 } },
    probes: { readiness: { path: '/' }, liveness: { path: '/' } },
    security: { user: 101 },
    volumes: scratch,
  },
  example: `apiVersion: roadbed.dev/v1
kind: StaticSite
description: The help pages
image: registry.acme.example/shop/help:1.0.0
routes:
  - { host: help.acme.example, visibility: public }
environments:
  dev: {}
`,
  render(chart, app) {
    blocks.serviceAccount(chart, app);
    blocks.configMap(chart, app);
    blocks.externalSecret(chart, app);
    blocks.volumeClaims(chart, app);
    blocks.networkPolicy(chart, app);
    blocks.deployment(chart, app);
    blocks.service(chart, app);
    blocks.autoscaler(chart, app);
    blocks.disruptionBudget(chart, app);
    blocks.routes(chart, app);
    blocks.metricsMonitor(chart, app);
  },
});
