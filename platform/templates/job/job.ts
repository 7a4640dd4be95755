import { blocks, defineTemplate } from 'roadbed';
import { taskFields } from '../container-fields.ts';

export const job = defineTemplate({
  kind: 'Job',
  description: 'A task that runs once, and again whenever its file changes.',
  fields: taskFields,
  defaults: { size: 'small' },
  example: `apiVersion: roadbed.dev/v1
kind: Job
description: Fills the catalog for the first time
image: registry.acme.example/shop/seed:1.0.0
args: [--once]
timeout: 10m
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
    blocks.job(chart, app);
  },
});
