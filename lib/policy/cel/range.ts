/** Bounds of a size or a cost, both inclusive; `Infinity` where there is none. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const UNKNOWN: Range = { min: 0, max: Number.POSITIVE_INFINITY };
export const fixed = (value: number): Range => ({ min: value, max: value });
export const add = (a: Range, b: Range): Range => ({ min: a.min + b.min, max: a.max + b.max });

/** Nothing of anything is nothing, however much there is of it. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
export const multiply = (a: Range, b: Range): Range => ({ min: times(a.min, b.min), max: times(a.max, b.max) });

/** The range times a factor, rounded up. */
export const scale = ({ min, max }: Range, factor: number): Range => ({
  min: Math.ceil(times(min, factor)),
  max: Math.ceil(times(max, factor)),
});

/** The smallest range that holds both; the other one where one is missing. */
export function union(a: Range | undefined, b: Range): Range {
  return a ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) } : b;
}
