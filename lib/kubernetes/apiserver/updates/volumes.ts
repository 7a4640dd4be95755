import { part } from '../defaults/default.ts';
import { at, copy, isDraftObject, sameJson } from '../json.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../quantity.ts';
import { fixedExcept, isUnset, only, type RefusedUpdate, type Rule, type Update, when } from './rule.ts';

/** The fields of a volume's spec beside the one that says where it is. */
const volumeSettings = [
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
];

const source: Rule = (update) => {
  const after = copy(update.after);
  const csi = isDraftObject(after) ? part(part(after, 'spec'), 'csi') : {};
  // A secret for growing may be named later.
  if (at(update.before, 'spec', 'csi', 'controllerExpandSecretRef') === undefined) delete csi.controllerExpandSecretRef;
  const compared = isDraftObject(after) ? { ...update, after } : update;
  return fixedExcept(['spec'], volumeSettings, 'the source of a PersistentVolume cannot change')(compared);
};

const attributesClass: Rule = (update) => {
  const old = at(update.before, 'spec', 'volumeAttributesClassName');
  const made = at(update.after, 'spec', 'volumeAttributesClassName');
  if (sameJson(old, made) || old === undefined || made !== undefined) return [];
  return [{ path: ['spec', 'volumeAttributesClassName'], reason: 'volumeAttributesClassName cannot be removed' }];
};

/** Source: Kubernetes pkg/apis/core/validation/validation.go, ValidatePersistentVolumeUpdate. */
export const persistentVolume: readonly Rule[] = [
  source,
  when(() => true, ['spec', 'volumeMode'], 'the volumeMode of a PersistentVolume cannot change'),
  when(
    ({ before }) => at(before, 'spec', 'nodeAffinity') !== undefined,
    ['spec', 'nodeAffinity'],
    'the nodeAffinity of a PersistentVolume cannot change once it is set',
  ),
  only((minor) => minor >= 34, attributesClass),
];

/** Without a status a claim is taken for bound, as claims in use are. */
function isBound({ live }: Update): boolean {
  return live.status === undefined || at(live, 'status', 'phase') === 'Bound';
}

const mutableClaim = 'spec of a claim cannot change, except for the storage that a bound one requests';

const claim: Rule = (update) => {
  const mutable = ['resources'];
  // Both may be set once where nothing was.
  for (const field of ['storageClassName', 'volumeName']) {
    const old = at(update.before, 'spec', field);
    if (field === 'volumeName' ? isUnset(old) : old === undefined && at(update.after, 'spec', field) !== undefined)
      mutable.push(field);
  }
  if (update.minor >= 34 && isBound(update) && at(update.after, 'spec', 'volumeAttributesClassName') !== undefined)
    mutable.push('volumeAttributesClassName');
  return [...fixedExcept(['spec'], mutable, mutableClaim)(update), ...resources(update)];
};

function resources(update: Update): readonly RefusedUpdate[] {
  const storage: readonly string[] = ['spec', 'resources', 'requests', 'storage'];
  const refused = [
    ...fixedExcept(['spec', 'resources'], ['requests'], mutableClaim)(update),
    ...fixedExcept(['spec', 'resources', 'requests'], ['storage'], mutableClaim)(update),
  ];
  const old = size(at(update.before, ...storage));
  const made = size(at(update.after, ...storage));
  if (old === undefined || made === undefined || compareQuantities(old, made) === 0) return refused;
  if (!isBound(update))
    return [...refused, { path: storage, reason: 'a claim that is not bound yet cannot be resized' }];
  if (compareQuantities(made, old) > 0) return refused;
  // Since 1.32 (RecoverVolumeExpansionFailure) a growth that failed may be taken back, to more than the volume has.
  const capacity = size(at(update.before, 'status', 'capacity', 'storage'));
  const isTakenBack = update.minor >= 32 && capacity !== undefined && compareQuantities(made, capacity) > 0;
  return isTakenBack ? refused : [...refused, { path: storage, reason: 'a claim cannot shrink' }];
}

function size(value: unknown): Quantity | undefined {
  return typeof value === 'string' ? parseQuantity(value) : undefined;
}

/**
 * Source: Kubernetes pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimUpdate. Whether a claim may
 * grow is up to its StorageClass (`allowVolumeExpansion`), which is not looked at here.
 */
export const persistentVolumeClaim: readonly Rule[] = [claim];
