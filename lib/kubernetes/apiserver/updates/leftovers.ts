import { at, isObject, type Json, type Path } from '../json.ts';
import { podTemplatePath } from '../pod-templates.ts';
import type { Rule, Update } from './rule.ts';

/**
 * Server-side apply keeps what the server defaulted and nobody wrote. Where a new choice rules the old default out, the
 * two meet in one object and the update fails; naming the default once in the manifest, then dropping it, gets past it.
 */
export function leftRollingUpdate(strategy: string, type: string): Rule {
  return ({ after, manifest }) => {
    const path: Path = ['spec', strategy, 'rollingUpdate'];
    const left = at(after, ...path) !== undefined && at(manifest, ...path) === undefined;
    if (!left || at(after, 'spec', strategy, 'type') !== type) return [];
    const reason = `server-side apply leaves the defaulted rollingUpdate in place, which ${type} does not allow`;
    return [{ path, reason }];
  };
}

/** A volume without a source became an emptyDir; a source that is added later does not replace it. */
export const leftEmptyDir: Rule = (update) => {
  const path = podTemplatePath(update.manifest);
  if (path === undefined) return [];
  const given = volumes(update, 'manifest', path);
  return volumes(update, 'after', path).flatMap((volume, i) => {
    const sources = isObject(volume) ? Object.keys(volume).filter((key) => key !== 'name') : [];
    const isWritten = given.some(
      (other) => at(other, 'name') === at(volume, 'name') && at(other, 'emptyDir') !== undefined,
    );
    if (sources.length < 2 || isWritten || !sources.includes('emptyDir')) return [];
    const reason = 'server-side apply leaves the defaulted emptyDir beside the new source of the volume';
    return [{ path: [...path, 'spec', 'volumes', i], reason }];
  });
};

function volumes(update: Update, side: 'manifest' | 'after', path: Path): readonly Json[] {
  const list = at(update[side], ...path, 'spec', 'volumes');
  return Array.isArray(list) ? list : [];
}
