import type { Data } from '../config/index.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { type AppPlan, isMap } from '../model/index.ts';
import type { KubeObject } from './kube-object.ts';

/**
 * What no app may render, however it came about: rights, and doors to other teams' secrets. Argo CD's project refuses the kinds too;
 * here the merge request learns of it, not the next sync.
 */
export function guard(plan: AppPlan, objects: readonly KubeObject[]): Diagnostic[] {
  return objects.flatMap((object) => {
    const reason = refusedKind(object) ?? foreignSecret(plan, object);
    if (reason === undefined) return [];
    return [
      {
        code: 'synth/not-allowed',
        severity: 'error',
        message: `${object.kind} \`${object.metadata.name}\` ${reason}`,
        span: placeOf(plan, object),
        hint: 'Ask the platform team for it.',
        identity: [object.kind, object.metadata.name],
      },
    ];
  });
}

/** The place in the brought file that holds the object; the app's own file for what a template made. */
function placeOf(plan: AppPlan, { kind, metadata }: KubeObject): Diagnostic['span'] {
  for (const document of plan.brought().value) {
    const { value } = document;
    const list = isMap(value) && Array.isArray(value.items) ? (value.items as readonly Data[]) : [value];
    const index = list.findIndex(
      (item) => isMap(item) && item.kind === kind && isMap(item.metadata) && item.metadata.name === metadata.name,
    );
    if (index >= 0) return document.locate(list[0] === value ? ['kind'] : ['items', index, 'kind']);
  }
  return plan.locate([]);
}

const refusedKinds: Readonly<Record<string, readonly string[]>> = {
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
  'external-secrets.io': ['SecretStore', 'PushSecret'],
  'argoproj.io': ['Application', 'AppProject', 'ApplicationSet'],
  '': ['ResourceQuota', 'LimitRange'],
};

function groupOf({ apiVersion }: KubeObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

function refusedKind(object: KubeObject): string | undefined {
  return refusedKinds[groupOf(object)]?.includes(object.kind) ? 'is for the platform team to give' : undefined;
}

interface RemoteReference {
  readonly remoteRef?: { readonly key?: unknown };
  readonly extract?: { readonly key?: unknown };
  readonly find?: unknown;
  readonly sourceRef?: unknown;
}

/** The store holds every team's secrets: a key outside the team's own folder is somebody else's. */
function foreignSecret(plan: AppPlan, object: KubeObject): string | undefined {
  if (object.kind !== 'ExternalSecret' || groupOf(object) !== 'external-secrets.io') return undefined;
  const prefix = [plan.cluster.settings.secretStore?.prefix, plan.team.name].filter(Boolean).join('/');
  const { data = [], dataFrom = [] } = (object.spec ?? {}) as {
    data?: readonly RemoteReference[];
    dataFrom?: readonly RemoteReference[];
  };
  for (const entry of [...data, ...dataFrom]) {
    const key = entry.remoteRef?.key ?? entry.extract?.key;
    if (typeof key !== 'string') return 'searches the secret store instead of naming a key of the team’s own folder';
    if (!key.startsWith(`${prefix}/`) || key.split('/').includes('..'))
      return `reads \`${key}\`, which is outside the team’s folder \`${prefix}/\` of the secret store`;
  }
  return undefined;
}
