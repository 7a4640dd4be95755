import { blocks, defineTemplate } from 'roadbed';
import { servingFields } from '../container-fields.ts';

export const worker = defineTemplate({
  kind: 'Worker',
  description: 'A stateless process that takes work from a queue or a schedule of its own; nobody connects to it.',
  fields: servingFields,
  defaults: { size: 'small', replicas: 1 },
  example: `apiVersion: roadbed.dev/v1
kind: Worker
description: Sends the mails
image: registry.acme.example/shop/mailer:1.0.0
autoscaling:
  min: 0
  max: 20
  triggers:
    mails:
      type: rabbitmq
      metadata: { queueName: mails, mode: QueueLength, value: "50" }
      authentication: { host: { secret: rabbitmq/url } }
environments:
  dev: {}
`,
  render(chart, context) {
    // Nothing is routed to a worker, so there is nothing to drain.
    const app = { ...context, spec: { ...context.spec, termination: { drain: '0s', ...context.spec.termination } } };
    blocks.serviceAccount(chart, app);
    blocks.configMap(chart, app);
    blocks.externalSecret(chart, app);
    blocks.volumeClaims(chart, app);
    blocks.networkPolicy(chart, app);
    blocks.migration(chart, app);
    blocks.deployment(chart, app);
    blocks.autoscaler(chart, app);
    blocks.disruptionBudget(chart, app);
    blocks.metricsMonitor(chart, app, 'Pod');
  },
});
