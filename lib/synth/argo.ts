// Annotations that Argo CD reads on single objects. Source: argo-cd.readthedocs.io, "Sync Options", "Sync Phases and Waves".

/** Order within a sync: lower first, each wave healthy before the next. No annotation means 0. */
export const waves = { config: -3, offerings: -2, migration: -1, workload: 0, traffic: 1 } as const;

export function wave(of: keyof typeof waves): Record<string, string> {
  return waves[of] === 0 ? {} : { 'argocd.argoproj.io/sync-wave': String(waves[of]) };
}

/** Data outlives its app: neither a sync nor the deletion of the application removes the object. */
export const keepData = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } as const;

/** A changed Job is deleted and made again, since its template cannot be changed in place. */
export const replaceJob = { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' } as const;

/** A hook object is made anew in its phase at each sync. */
export function hook(phase: 'PreSync' | 'Sync', order: number): Record<string, string> {
  return {
    'argocd.argoproj.io/hook': phase,
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    'argocd.argoproj.io/sync-wave': String(order),
  };
}
