import { applyDefaults } from './defaults/index.ts';
import type { Draft, DraftObject } from './json.ts';
import { isDraftObject } from './json.ts';
import type { GoType, Kind, Types } from './types/table.ts';

/**
 * What storing an object and reading it back changes, in place: protocol buffers cannot tell an empty list or map from
 * none, and what is read is defaulted again. CustomResourceDefinitions are stored as JSON and keep their empty lists.
 */
export function store(value: DraftObject, kind: Kind, types: Types): void {
  if (kind.kind !== 'CustomResourceDefinition') dropEmpty(value, kind.struct, types);
  applyDefaults(value, kind.struct, types);
}

function dropEmpty(value: DraftObject, struct: string, types: Types): void {
  for (const field of types.struct(struct).fields) {
    const held = value[field.name];
    if (held === undefined) continue;
    if (isCollection(field.type) && isEmpty(held)) delete value[field.name];
    else descend(field.type, held, types);
  }
}

function descend(type: GoType, value: Draft, types: Types): void {
  if (type.is === 'struct') {
    if (isDraftObject(value)) dropEmpty(value, type.name, types);
  } else if (type.is === 'pointer') {
    descend(type.of, value, types);
  } else if (type.is === 'list' && Array.isArray(value)) {
    for (const item of value) descend(type.of, item, types);
  } else if (type.is === 'map' && isDraftObject(value)) {
    for (const item of Object.values(value)) descend(type.of, item, types);
  }
}

const isCollection = (type: GoType): boolean => type.is === 'list' || type.is === 'map' || type.is === 'resources';
const isEmpty = (value: Draft): boolean =>
  Array.isArray(value) ? value.length === 0 : isDraftObject(value) && Object.keys(value).length === 0;
