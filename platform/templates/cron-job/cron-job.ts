import { blocks, choice, defineTemplate, fields, Type } from 'roadbed';
import { taskFields } from '../container-fields.ts';

export const cronJob = defineTemplate({
  kind: 'CronJob',
  description: 'A task that runs at set times.',
  fields: {
    ...taskFields,
    schedule: fields.schedule,
    timeZone: Type.Optional(fields.timeZone),
    concurrency: Type.Optional(
      choice(
        {
          Forbid: 'Skip a run while the last one still goes on.',
          Allow: 'Let runs overlap.',
          Replace: 'Stop the last run and start the new one.',
        },
        { description: 'What happens when a run is due while the last one still goes on. Default: Forbid.' },
      ),
    ),
    startingDeadline: Type.Optional(fields.startingDeadline),
    suspend: Type.Optional(Type.Boolean({ description: 'Start no more runs. Default: false.' })),
  },
  defaults: { size: 'small' },
  example: `apiVersion: roadbed.dev/v1
kind: CronJob
description: Closes the day's books
image: registry.acme.example/shop/closing:1.0.0
schedule: "15 2 * * *"
timeZone: Europe/Berlin
timeout: 30m
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
    blocks.cronJob(chart, app);
  },
});
