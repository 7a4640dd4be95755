import type { Json, JsonObject, Path } from '../../kubernetes/apiserver/index.ts';

/** A bound on how often a rule is asked again for one finding; an object has a few dozen parts on the way to any of them. */
const MOST_QUESTIONS = 200;

/**
 * The smallest part at or below `start` without which a rule holds. Found by taking parts away and asking again, which needs no
 * understanding of the rule. What must not be taken away to make it hold (the field is missing, or two parts each break it) is
 * answered by the part around it.
 */
export function culpritOf(object: JsonObject, start: Path, holds: (without: JsonObject) => boolean): Path {
  let questions = 0;
  let at = start;
  for (;;) {
    const guilty = stepsBelow(valueAt(object, at)).find((step) => {
      if (questions >= MOST_QUESTIONS) return false;
      questions += 1;
      return holds(without(object, [...at, step]) as JsonObject);
    });
    if (guilty === undefined) return at;
    at = [...at, guilty];
  }
}

function stepsBelow(value: Json | undefined): readonly (string | number)[] {
  if (Array.isArray(value)) return value.map((_, index) => index);
  // Without its own name or kind an object is another one, which no rule may be about.
  return typeof value === 'object' && value !== null ? Object.keys(value).filter((key) => !identity.has(key)) : [];
}

const identity: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'name', 'namespace']);

function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let here = value;
  for (const step of path) here = (here as Record<string | number, Json> | undefined)?.[step];
  return here;
}

function without(value: Json, [step, ...rest]: Path): Json {
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_, index) => index !== step)
      : value.map((item: Json, index) => (index === step ? without(item, rest) : item));
  const { [step]: part = null, ...others } = value as JsonObject;
  return rest.length === 0 ? others : { ...others, [step]: without(part, rest) };
}
