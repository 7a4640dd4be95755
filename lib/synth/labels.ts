import { imageParts } from '../config/index.ts';
import type { AppPlan } from '../model/index.ts';

/** The recommended labels (kubernetes.io/docs/concepts/overview/working-with-objects/common-labels) and the owner. */
export function recommendedLabels(plan: AppPlan<unknown>, component?: string): Record<string, string> {
  const { labels } = plan.spec as { labels?: Readonly<Record<string, string>> };
  return {
    ...labels,
    'app.kubernetes.io/name': plan.app.name,
    'app.kubernetes.io/instance': component === undefined ? plan.app.name : `${plan.app.name}-${component}`,
    'app.kubernetes.io/component': component ?? kebab(plan.app.kind),
    'app.kubernetes.io/part-of': plan.team.name,
    'app.kubernetes.io/managed-by': 'roadbed',
    'roadbed.dev/team': plan.team.name,
  };
}

/** `WebService` as `web-service`. */
function kebab(kind: string): string {
  return kind.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** The version, for workloads and their pods alone: elsewhere each new image would change an object that has nothing to do with it. */
export function versionLabels(plan: AppPlan<unknown>): Record<string, string> {
  const { image } = plan.spec as { image?: string };
  const version = image === undefined ? undefined : versionLabel(image);
  return version === undefined ? {} : { 'app.kubernetes.io/version': version };
}

/** Two labels that stay the same whatever the app's file says, because a workload's selector can never be changed. */
export function selectorLabels(app: string, component?: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': component === undefined ? app : `${app}-${component}`,
  };
}

/** The image's tag as a label value; a digest is no version, and a tag may be longer than a label. */
function versionLabel(image: string): string | undefined {
  const { tag } = imageParts(image);
  return tag !== undefined && /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/.test(tag) ? tag : undefined;
}
