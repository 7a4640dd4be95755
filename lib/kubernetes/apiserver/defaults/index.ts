import type { Draft, DraftObject } from '../json.ts';
import { isDraftObject } from '../json.ts';
import { milliQuantity } from '../quantity.ts';
import type { GoType, Types } from '../types/table.ts';
import { autoscaling } from './autoscaling.ts';
import { core } from './core.ts';
import type { Default } from './default.ts';
import { others } from './others.ts';
import { policies } from './policies.ts';
import { workloads } from './workloads.ts';

const defaults: ReadonlyMap<string, Default> = new Map(
  Object.entries({ ...core, ...workloads, ...autoscaling, ...policies, ...others }),
);

/** Fills every default of a decoded struct and of all structs in it, in place, the outer ones first. */
export function applyDefaults(value: DraftObject, struct: string, types: Types): void {
  defaults.get(struct)?.(value, types.minor);
  for (const field of types.struct(struct).fields) {
    if (value[field.name] === undefined) {
      if (field.preset !== undefined) value[field.name] = field.preset;
      continue;
    }
    descend(field.type, value[field.name], types);
    // The overhead of a RuntimeClass is the one list of resources that is kept to the last digit.
    if (field.type.is === 'resources' && struct !== 'node.Overhead') roundResources(value[field.name]);
  }
}

function descend(type: GoType, value: Draft | undefined, types: Types): void {
  if (type.is === 'struct') {
    if (isDraftObject(value)) applyDefaults(value, type.name, types);
  } else if (type.is === 'pointer') {
    descend(type.of, value, types);
  } else if (type.is === 'list') {
    if (type.of.is === 'struct' && Array.isArray(value)) for (const item of value) descend(type.of, item, types);
  } else if (type.is === 'map') {
    if (type.of.is === 'struct' && isDraftObject(value))
      for (const key of Object.keys(value)) descend(type.of, value[key], types);
  }
}

function roundResources(value: Draft | undefined): void {
  if (!isDraftObject(value)) return;
  for (const [name, text] of Object.entries(value)) value[name] = milliQuantity(String(text)) ?? text;
}
