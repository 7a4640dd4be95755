import type { Json, JsonObject, SchemaCatalog } from '../kubernetes/index.ts';

/** What a change may do to a running system, one word each; a change may be of several classes, or of none. */
export const riskClasses = [
  'data-loss',
  'exposure',
  'privilege',
  'recreate',
  'deletion',
  'restart',
  'scale',
  'capacity',
  'policy',
  'config',
] as const;

export type RiskClass = (typeof riskClasses)[number];

export interface Risk {
  readonly class: RiskClass;
  /** One sentence for a person: what happens, and to what. */
  readonly reason: string;
  /** The field that it comes from; empty where it is the object as a whole. */
  readonly path: string;
}

export type Action = 'create' | 'update' | 'replace' | 'delete';

/** One step into an object: a field or map key, the index of an item, or the fields that name the item of a keyed list. */
export type Step = string | number | ItemName;

export interface ItemName {
  readonly item: readonly (readonly [field: string, value: Json])[];
}

/** A field whose value differs. `before` is absent where the field is new, `after` where it is gone. */
export interface FieldChange {
  /** As people read it: `spec.template.spec.containers[checkout].image`. */
  readonly path: string;
  readonly steps: readonly Step[];
  readonly before?: Json;
  readonly after?: Json;
  /** The same items in another order: this one. `before` and `after` are what they are called. */
  readonly order?: readonly ItemName[];
  /** Where in its list a new item stands. */
  readonly position?: number;
}

export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for objects outside namespaces. */
  readonly namespace?: string;
  readonly name: string;
  /** Absent where the objects were not said to be of any cluster. */
  readonly cluster?: string;
}

export interface Change {
  readonly object: ObjectName;
  readonly action: Action;
  readonly risks: readonly Risk[];
  /** Of updates and replacements; an object that is created or deleted is one thing. */
  readonly fields: readonly FieldChange[];
  /** The phase in which Argo CD runs the object, such as `PreSync`, where it is a hook: made anew at every sync. */
  readonly hook?: string;
  /** The object as the cluster holds it before and after. */
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  /** The objects as they were written. */
  readonly written: { readonly before?: JsonObject; readonly after?: JsonObject };
}

export interface Compared {
  /** Different objects on either side. */
  readonly objects: number;
  readonly before: number;
  readonly after: number;
  readonly unchanged: number;
}

/** What differs between two sets of objects. */
export interface ChangeSet {
  /** In the order of their identities. */
  readonly changes: readonly Change[];
  readonly compared: Compared;
}

export interface DiffOptions {
  /** The version of the cluster that the objects are for, such as `1.33`. */
  readonly kubernetes: string;
  readonly cluster?: string;
  /** Schemas of custom kinds; those that come with the engine unless told. */
  readonly schemas?: SchemaCatalog;
}
