import type { Json, JsonObject, Path } from '../kubernetes/index.ts';
import { showSteps } from './compare.ts';
import { shapeOf } from './settle.ts';
import { type Shape, shapeOfValues } from './shape.ts';
import type { DiffOptions, Step } from './types.ts';
import { isObject, own } from './values.ts';

/** A path with indexes as people read it: items of keyed lists by what they are called in the object. */
export function showPath(path: Path, object: JsonObject | undefined, options: DiffOptions): string {
  if (object === undefined) return showSteps(path);
  const steps: Step[] = [];
  let value: Json | undefined = object;
  let shape: Shape = shapeOf(object, options);
  for (const step of path) {
    const known: Shape = shape.is === 'any' ? shapeOfValues(value) : shape;
    if (typeof step === 'number' && Array.isArray(value)) {
      const item: Json | undefined = value[step];
      const keys = known.is === 'list' && typeof known.merge === 'object' ? known.merge : [];
      const named = keys.length > 0 && isObject(item) && keys.some((key) => own(item, key) !== undefined);
      steps.push(named ? { item: keys.map((key) => [key, own(item, key) ?? null]) } : step);
      value = item;
      shape = known.is === 'list' ? known.items : { is: 'any' };
    } else {
      steps.push(step);
      value = typeof step === 'string' ? own(value, step) : undefined;
      shape = known.is === 'object' && typeof step === 'string' ? known.field(step) : { is: 'any' };
    }
  }
  return showSteps(steps);
}
