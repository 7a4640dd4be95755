import { blocks, defineTemplate, fields, Type } from 'roadbed';

export const manifests = defineTemplate({
  kind: 'Manifests',
  description: 'Kubernetes manifests that a team brings along in a folder named after the app, rendered unchanged.',
  fields: { exclude: Type.Optional(fields.exclude) },
  defaults: {},
  example: `apiVersion: roadbed.dev/v1
kind: Manifests
description: The old reporting service, as it came from its own repository
environments:
  dev: {}
`,
  render(chart, app) {
    blocks.broughtManifests(chart, app);
  },
});
