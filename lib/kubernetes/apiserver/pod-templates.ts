import { at, isObject, type JsonObject, type Path } from './json.ts';

export interface PodTemplate {
  /** Where in the object the template is; empty for a Pod, which is its own. */
  readonly path: Path;
  /** The template: an object with `metadata` and `spec`. */
  readonly template: JsonObject;
}

/** Where each kind keeps its pod template. Source: k8s.io/api. */
const locations: Readonly<Record<string, Path>> = {
  'v1 Pod': [],
  'v1 PodTemplate': ['template'],
  'v1 ReplicationController': ['spec', 'template'],
  'apps/v1 Deployment': ['spec', 'template'],
  'apps/v1 ReplicaSet': ['spec', 'template'],
  'apps/v1 StatefulSet': ['spec', 'template'],
  'apps/v1 DaemonSet': ['spec', 'template'],
  'batch/v1 Job': ['spec', 'template'],
  'batch/v1 CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  // Custom resources that carry a pod template of the core API unchanged.
  'argoproj.io/v1alpha1 Rollout': ['spec', 'template'],
  'serving.knative.dev/v1 Service': ['spec', 'template'],
  'keda.sh/v1alpha1 ScaledJob': ['spec', 'jobTargetRef', 'template'],
};

/** Where an object of this kind keeps its pod template; `undefined` for a kind without one. */
export function podTemplatePath(object: JsonObject): Path | undefined {
  const { apiVersion, kind } = object;
  return typeof apiVersion === 'string' && typeof kind === 'string' && Object.hasOwn(locations, `${apiVersion} ${kind}`)
    ? locations[`${apiVersion} ${kind}`]
    : undefined;
}

/** The pod templates in an object, as it is given: one for workloads and Pods, none for anything else. */
export function podTemplates(object: JsonObject): readonly PodTemplate[] {
  const path = podTemplatePath(object);
  const template = path === undefined ? undefined : at(object, ...path);
  return path !== undefined && isObject(template) ? [{ path, template }] : [];
}
