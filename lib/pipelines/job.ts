import type { Job } from './model.ts';

type Said = Omit<Partial<Job>, 'keeps'> &
  Pick<Job, 'name' | 'stage' | 'description' | 'image' | 'script'> & { readonly keeps?: Partial<Job['keeps']> };

/** A job whose unsaid parts are the plain ones: everywhere, for everybody, nothing kept. */
export function job(parts: Said): Job {
  return {
    environment: {},
    secrets: [],
    identity: [],
    caches: [],
    needs: [],
    receives: [],
    runs: 'always',
    history: false,
    buildsImages: false,
    approval: false,
    timeout: 30,
    ...parts,
    keeps: { handover: [], paths: [], junit: [], ...parts.keeps },
  };
}
