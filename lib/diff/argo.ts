import type { JsonObject } from '../kubernetes/index.ts';
import { text } from './values.ts';

// Annotations by which a manifest tells Argo CD how to sync it.
// Source: argo-cd.readthedocs.io, "Sync Options", "Sync Phases and Waves", "Helm"; gitops-engine pkg/sync.

const helmHooks: Readonly<Record<string, string>> = {
  'crd-install': 'PreSync',
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-upgrade': 'PostSync',
  'post-install': 'PostSync',
  'post-delete': 'PostDelete',
};

/** The phases of a hook, such as `PreSync`; undefined for an object that is no hook, or one that is never run. */
export function hookPhase(object: JsonObject): string | undefined {
  const own = text(object, 'metadata', 'annotations', 'argocd.argoproj.io/hook');
  if (own !== undefined) return own.trim() === '' ? undefined : own.trim();
  const helm = text(object, 'metadata', 'annotations', 'helm.sh/hook');
  const phases = helm?.split(',').flatMap((name) => helmHooks[name.trim()] ?? []);
  return phases === undefined || phases.length === 0 ? undefined : [...new Set(phases)].join(',');
}

/** Whether a sync option such as `Replace=true` is set on the object itself. */
export function hasSyncOption(object: JsonObject | undefined, option: string): boolean {
  const set = text(object, 'metadata', 'annotations', 'argocd.argoproj.io/sync-options') ?? '';
  return set.split(',').some((one) => one.trim() === option);
}

/** Argo CD deletes the object and makes it anew wherever it differs at all. */
export function isReplaced(object: JsonObject | undefined): boolean {
  return hasSyncOption(object, 'Replace=true') && hasSyncOption(object, 'Force=true');
}

/** Argo CD leaves the object in the cluster when its manifest is gone. */
export function isKept(object: JsonObject | undefined): boolean {
  return (
    hasSyncOption(object, 'Prune=false') ||
    text(object, 'metadata', 'annotations', 'helm.sh/resource-policy')?.trim() === 'keep'
  );
}
