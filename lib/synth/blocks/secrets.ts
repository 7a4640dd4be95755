import { ApiObject, type Chart } from 'cdk8s';
import { formats } from '../../config/index.ts';
import { wave } from '../argo.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';

/** The Secret that External Secrets keeps for the app. */
export function secretName(app: string): string {
  return `${app}-secrets`;
}

/** The key in that Secret for a reference `path/key`; references hold no character that a key may not have but `/`. */
export function secretKey(reference: string): string {
  return reference.replaceAll('/', '.');
}

/** Every reference into the secret store that the fields hold, each once, in a stable order. */
export function secretReferences(fields: readonly unknown[]): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const reference = (value as { secret?: unknown }).secret;
    if (typeof reference === 'string' && formats['secret-reference'].problem(reference) === undefined)
      found.add(reference);
    for (const inner of Object.values(value)) walk(inner);
  };
  fields.forEach(walk);
  return [...found].sort();
}

/** An ExternalSecret with all that the app refers to, so that no value is ever written into Git. */
export function externalSecret(chart: Chart, app: AppContext<WorkloadSpec>): void {
  const { env, volumes, autoscaling, initContainers, sidecars, migrate } = app.spec;
  const references = secretReferences([env, volumes, autoscaling, initContainers, sidecars, migrate]);
  if (references.length > 0)
    externalSecretOf(chart, app, secretName(app.name), references, app.labels(), wave('config'));
}

/** One ExternalSecret and the Secret of the same name that it keeps. Remote keys stand below the team's own folder of the store. */
export function externalSecretOf(
  chart: Chart,
  app: AppContext<WorkloadSpec>,
  name: string,
  references: readonly string[],
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  // A hook is deleted and made again at each sync; a Secret that it owned would be collected while the new one is being read.
  creationPolicy: 'Owner' | 'Orphan' = 'Owner',
): void {
  const store = app.plan.cluster.settings.secretStore;
  if (!store) return;
  new ApiObject(chart, `ExternalSecret/${name}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, labels: { ...labels }, annotations: { ...annotations } },
    spec: {
      refreshInterval: store.refresh ?? '1h',
      secretStoreRef: { kind: store.kind ?? 'ClusterSecretStore', name: store.name },
      target: { name, creationPolicy, deletionPolicy: 'Retain' },
      data: references.map((reference) => {
        const slash = reference.lastIndexOf('/');
        const folder = [store.prefix, app.plan.team.name, reference.slice(0, slash)].filter(Boolean).join('/');
        return { secretKey: secretKey(reference), remoteRef: { key: folder, property: reference.slice(slash + 1) } };
      }),
    },
  });
}
