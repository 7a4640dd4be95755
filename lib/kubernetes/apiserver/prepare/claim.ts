import { preset } from '../defaults/default.ts';
import { type DraftObject, isDraftObject } from '../json.ts';

/** The old and the new field for a claim's source mirror each other. Source: pkg/api/persistentvolumeclaim/util.go. */
export function dataSources(spec: DraftObject): void {
  const reference = spec.dataSourceRef;
  if (isDraftObject(reference)) {
    const isForeign = reference.namespace !== undefined && reference.namespace !== '';
    if (!isForeign) {
      preset(spec, 'dataSource', withoutUndefined(reference, ['apiGroup', 'kind', 'name']));
      return;
    }
    // The gate CrossNamespaceVolumeDataSource is off in all known versions.
    delete spec.dataSourceRef;
  }
  const source = spec.dataSource;
  if (!isDraftObject(source)) return;
  const group = source.apiGroup ?? '';
  const known =
    (source.kind === 'PersistentVolumeClaim' && group === '') ||
    (source.kind === 'VolumeSnapshot' && group === 'snapshot.storage.k8s.io');
  if (known) spec.dataSourceRef = withoutUndefined(source, ['apiGroup', 'kind', 'name']);
  else delete spec.dataSource;
}

function withoutUndefined(from: DraftObject, fields: readonly string[]): DraftObject {
  const out: DraftObject = {};
  for (const field of fields) {
    const value = from[field];
    if (value !== undefined) out[field] = value;
  }
  return out;
}
