import { at, type DraftObject, fieldPath, type JsonObject, type Path, sameJson } from '../json.ts';

export interface RefusedUpdate {
  readonly path: Path;
  readonly reason: string;
}

/** Two settled objects in the form in which equal means equal to the API server. */
export interface Update {
  readonly before: DraftObject;
  readonly after: DraftObject;
  /** The old object as it was given, before defaults: does it have a status of its own? */
  readonly live: JsonObject;
  /** The new object as it was given, before it was merged. */
  readonly manifest: JsonObject;
  readonly minor: number;
}

export type Rule = (update: Update) => readonly RefusedUpdate[];

/** A field that never changes. */
export function fixed(...path: Path): Rule {
  return when(() => true, path, `${fieldPath(path)} cannot change after creation`);
}

/** A field that can be set once where it was empty, and not changed after that. */
export function fixedOnceSet(...path: Path): Rule {
  return when(({ before }) => !isUnset(at(before, ...path)), path, `${fieldPath(path)} cannot change once it is set`);
}

/** Everything in a struct is fixed but some fields. */
export function fixedExcept(root: Path, mutable: readonly string[], reason: string): Rule {
  return ({ before, after }) => {
    const old = at(before, ...root);
    const made = at(after, ...root);
    const names = new Set([...Object.keys(old ?? {}), ...Object.keys(made ?? {})]);
    return [...names]
      .filter((name) => !mutable.includes(name) && !sameJson(at(before, ...root, name), at(after, ...root, name)))
      .sort()
      .map((name) => ({ path: [...root, name], reason }));
  };
}

/** A field that cannot change while a condition holds. */
export function when(condition: (update: Update) => boolean, path: Path, reason: string): Rule {
  return (update) => {
    const same = sameJson(at(update.before, ...path), at(update.after, ...path));
    return same || !condition(update) ? [] : [{ path, reason }];
  };
}

/** A rule of some versions only. */
export function only(versions: (minor: number) => boolean, rule: Rule): Rule {
  return (update) => (versions(update.minor) ? rule(update) : []);
}

export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
