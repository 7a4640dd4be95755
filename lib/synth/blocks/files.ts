import { createHash } from 'node:crypto';
import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { wave } from '../argo.ts';
import type { AppContext } from '../template.ts';
import type { WorkloadSpec } from './spec.ts';

/** The ConfigMap that holds the app's files. */
export function filesName(app: string): string {
  return `${app}-files`;
}

/** A ConfigMap with the app's files. */
export function configMap(chart: Chart, app: AppContext<WorkloadSpec>): void {
  if (hasFiles(app.spec)) configMapOf(chart, app.spec, filesName(app.name), app.labels(), wave('config'));
}

export function configMapOf(
  chart: Chart,
  spec: WorkloadSpec,
  name: string,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): void {
  const data = Object.fromEntries([...fileKeys(spec)].map(([path, key]) => [key, spec.files?.[path] ?? '']));
  new k8s.KubeConfigMap(chart, `ConfigMap/${name}`, { metadata: { name, labels, annotations }, data });
}

export function hasFiles(spec: WorkloadSpec): boolean {
  return Object.keys(spec.files ?? {}).length > 0;
}

/** The key of each file in the ConfigMap: its path in a form that a key can have, told apart by a hash where two would be alike. */
export function fileKeys(spec: WorkloadSpec): ReadonlyMap<string, string> {
  const paths = Object.keys(spec.files ?? {}).sort();
  const plain = (path: string): string =>
    path
      .slice(1)
      .replace(/[^A-Za-z0-9._-]/g, '-')
      .slice(-200);
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(plain(path), (counts.get(plain(path)) ?? 0) + 1);
  return new Map(
    paths.map((path) => [
      path,
      counts.get(plain(path)) === 1 && !/^\.+$/.test(plain(path)) ? plain(path) : `${plain(path)}-${digest(path)}`,
    ]),
  );
}

/** A short hash of the files, on the pod template: a changed file is a changed template, so it rolls the pods. */
export function filesDigest(spec: WorkloadSpec): string {
  return digest(JSON.stringify(Object.entries(spec.files ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
