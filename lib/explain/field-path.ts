import type { Path } from '../config/index.ts';
import { isMap } from '../model/index.ts';
import { itemName } from './compare.ts';

interface Step {
  readonly text: string;
  /** Written in brackets: `[0]`, `[checkout]`, `["app.kubernetes.io/name"]`. */
  readonly bracketed: boolean;
}

/** Reads `spec.template.spec.containers[checkout].image` or `metadata.labels["app.kubernetes.io/name"]`; undefined where it is neither. */
export function parseFieldPath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  const part = /\.?([^.[\]]+)|\[("(?:[^"\\]|\\.)*"|'[^']*'|[^\]]+)\]/gy;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (!found) return undefined;
    const [, plain, bracketed] = found;
    if (plain !== undefined) steps.push({ text: plain, bracketed: false });
    else steps.push({ text: unquoted(bracketed ?? ''), bracketed: true });
  }
  return steps;
}

function unquoted(text: string): string {
  if (/^'.*'$/.test(text)) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/**
 * Follows steps into data: list items by index or by what they are called, keys with dots in them as far as they exist. Steps
 * that lead nowhere are kept as they are written.
 */
export function resolveSteps(data: unknown, steps: readonly Step[]): Path {
  const path: (string | number)[] = [];
  let current = data;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    if (!step) break;
    if (Array.isArray(current)) {
      const index = indexIn(current, step.text);
      path.push(index ?? step.text);
      current = index === undefined ? undefined : current[index];
      continue;
    }
    const map = isMap(current as never) ? (current as Readonly<Record<string, unknown>>) : undefined;
    let key = step.text;
    if (map && !step.bracketed && !Object.hasOwn(map, key)) {
      const longer = joined(map, steps, i);
      if (longer) {
        key = longer.key;
        i = longer.last;
      }
    }
    path.push(map === undefined && step.bracketed && /^\d+$/.test(key) ? Number(key) : key);
    current = map && Object.hasOwn(map, key) ? map[key] : undefined;
  }
  return path;
}

function indexIn(list: readonly unknown[], text: string): number | undefined {
  if (/^\d+$/.test(text) && Number(text) < list.length) return Number(text);
  const index = list.findIndex(
    (item) => itemName(item) === text || (typeof item !== 'object' && String(item) === text),
  );
  return index < 0 ? undefined : index;
}

/** `labels.app.kubernetes.io/name` means one key: the longest run of steps that is one. */
function joined(map: Readonly<Record<string, unknown>>, steps: readonly Step[], from: number) {
  for (let last = steps.length - 1; last > from; last--) {
    const run = steps.slice(from, last + 1);
    if (run.some(({ bracketed }) => bracketed)) continue;
    const key = run.map(({ text }) => text).join('.');
    if (Object.hasOwn(map, key)) return { key, last };
  }
  return undefined;
}

/** A path of a rendered object as people write it, list items by what they are called. */
export function showFieldPath(object: unknown, path: Path): string {
  let current = object;
  return path
    .map((step, i) => {
      const inside = current;
      current =
        typeof inside === 'object' && inside !== null ? (inside as Record<string | number, unknown>)[step] : undefined;
      if (Array.isArray(inside)) return `[${itemName(inside[Number(step)]) ?? step}]`;
      if (typeof step === 'number') return `[${step}]`;
      if (/^[A-Za-z_$][\w$-]*$/.test(step)) return `${i > 0 ? '.' : ''}${step}`;
      return `["${step}"]`;
    })
    .join('');
}
