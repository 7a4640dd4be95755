import type { Data, Path } from '../config/index.ts';
import { isMap } from '../model/index.ts';
import { identityOf, type KubeObject } from '../synth/index.ts';
import type { Cause } from './cause.ts';
import type { Comparison, Difference, Outcome } from './compare.ts';
import { valueAt } from './edit.ts';
import { type Change, type Experiments, experiments } from './experiment.ts';
import { schemaAt } from './schema-walk.ts';
import { type Leaf, leavesOf, type Source, sharedKeys, tries } from './source.ts';
import type { Subject } from './subject.ts';

/** Where one field of a rendered object comes from. */
export interface Origins {
  /** What decides the value; a template, an offering or the engine where no input does. Never empty for a field that exists. */
  readonly causes: readonly Cause[];
  /** What the field would be gone without, where nothing but its being there depends on input. */
  readonly because: readonly Cause[];
}

/** Answers which input makes which output of one subject, by experiment. */
export interface SourceMap {
  readonly subject: Subject;
  readonly objects: readonly KubeObject[];
  readonly experiments: Experiments;
  readonly leaves: readonly Leaf[];
  origins(object: KubeObject, path: Path): Origins;
  /** Every rendered field that moves with a field of the app, whichever layers say it. */
  reachOfAppField(path: Path): readonly Difference[];
  /** Every rendered field that moves with a line of a file. */
  reachOfLine(file: string, path: Path): readonly Difference[];
}

export function sourceMap(subject: Subject): SourceMap {
  const lab = experiments(subject);
  const stages = subject.sources.map((source) => leavesOf(source));
  const leaves = stages.flat();
  const values = leaves.filter(({ part }) => part === 'value');
  const keys = sharedKeys(leaves.filter(({ part }) => part === 'key'));

  return {
    subject,
    objects: lab.before,
    experiments: lab,
    leaves,
    origins(object, path) {
      const watched = (comparison: Comparison): Outcome => comparison.field(object, path);
      const hits = [...lab.search(values, watched), ...lab.search(keys, watched)];
      const deciding = hits.filter(({ outcome }) => outcome === 'changed');
      if (deciding.length > 0) return { causes: deciding.flatMap(({ leaf }) => causesOf(leaf)), because: [] };
      if (valueAt(object, path) === undefined && path.length > 0) return { causes: [], because: [] };
      const because = [...hits.flatMap(({ leaf }) => causesOf(leaf)), ...needed(subject, lab, leaves, watched)];
      const inOrder = nearest(withoutRepeats(because));
      const dependency = inOrder.map(dependencyOf).find((name) => name !== undefined);
      return { causes: [subject.writer(dependency)], because: inOrder };
    },
    reachOfAppField(path) {
      const found = moved(
        lab,
        leaves.flatMap((leaf) => {
          const field = leaf.source.appField?.(leaf.path);
          return field && startsWith(field, path) ? [{ leaf, depth: field.length - path.length }] : [];
        }),
      );
      const [source] = subject.sources;
      if (found.length > 0 || !source) return found;
      const schema = schemaAt(source.schema, path);
      return differences(
        lab,
        (schema ? tries(schema) : []).map((value) => [{ source, edit: { path, kind: 'set', value } }]),
      );
    },
    reachOfLine(file, path) {
      const own = leaves.filter((leaf) => leaf.source.file === file && startsWith(leaf.path, path));
      return moved(
        lab,
        own.map((leaf) => ({ leaf, depth: leaf.path.length - path.length })),
      );
    },
  };
}

/** What moves with some leaves: when they change, else when they are named otherwise, else when what holds them is gone. */
function moved(
  lab: Experiments,
  leaves: readonly { readonly leaf: Leaf; readonly depth: number }[],
): readonly Difference[] {
  const rounds = Math.max(0, ...leaves.map(({ leaf }) => leaf.changes.length));
  const changes = Array.from({ length: rounds }, (_, round) =>
    leaves.flatMap(({ leaf: { source, part, changes: ways } }): readonly Change[] => {
      const edit = ways[round];
      return edit && part === 'value' ? [{ source, edit }] : [];
    }),
  );
  const found = differences(lab, changes);
  if (found.length > 0) return found;
  const removals = leaves.map(({ leaf: { source, path }, depth }): Change => {
    return { source, edit: { path: path.slice(0, path.length - depth), kind: 'remove' } };
  });
  return differences(lab, [removals]);
}

function differences(lab: Experiments, runs: readonly (readonly Change[])[]): readonly Difference[] {
  const found = new Map<string, Difference>();
  for (const changes of runs) {
    const comparison = changes.length === 0 ? 'failed' : lab.run(changes);
    if (comparison === 'failed') continue;
    for (const difference of comparison.differences())
      found.set(`${identityOf(difference.object)} ${JSON.stringify(difference.path)}`, difference);
  }
  return [...found.values()];
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => String(path[i]) === String(step));
}

function causesOf({ source, path, part, also = [] }: Leaf): readonly Cause[] {
  return [source.cause(path, part), ...also.map((leaf) => leaf.source.cause(leaf.path, leaf.part))];
}

/** That a cluster has what a field needs goes without saying where an app's own line asks for it. */
function nearest(causes: readonly Cause[]): readonly Cause[] {
  const asked = causes.filter(({ cause }) => !['team', 'cluster', 'environment', 'platform'].includes(cause));
  return asked.length > 0 ? asked : causes;
}

function dependencyOf({ path = [] }: Cause): string | undefined {
  const at = path.indexOf('dependencies');
  const name = at >= 0 && at <= 2 ? path[at + 1] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/**
 * The smallest parts of the input without which the field is gone: fields of the app first, each taken out of every layer that says
 * it, since a lower one would take its place; then the other inputs.
 */
function needed(
  subject: Subject,
  lab: Experiments,
  leaves: readonly Leaf[],
  watched: (comparison: Comparison) => Outcome,
): readonly Cause[] {
  const words = leaves.flatMap((leaf) => {
    const field = leaf.source.appField?.(leaf.path);
    return field ? [{ leaf, field }] : [];
  });
  const own = neededFields(words, [], lab, watched);
  if (own.length > 0) return own;
  return subject.sources
    .filter(({ appField }) => appField?.([]) === undefined)
    .flatMap((source) => neededOf(source, source.data, [], lab, watched));
}

/** A leaf of some layer, and the field of the app that it speaks about. */
interface LayerLeaf {
  readonly leaf: Leaf;
  readonly field: Path;
}

function neededFields(
  words: readonly LayerLeaf[],
  path: Path,
  lab: Experiments,
  watched: (comparison: Comparison) => Outcome,
): readonly Cause[] {
  const below = words.filter(({ field }) => field.length > path.length && startsWith(field, path));
  const steps = new Set(below.map(({ field }) => field[path.length] as string | number));
  return [...steps].flatMap((step) => {
    const at = [...path, step];
    const inside = below.filter(({ field }) => startsWith(field, at));
    const changes = new Map<string, Change>();
    for (const { leaf, field } of inside) {
      const { source } = leaf;
      const where = leaf.path.slice(0, leaf.path.length - field.length + at.length);
      changes.set(`${source.file} ${JSON.stringify(where)}`, { source, edit: { path: where, kind: 'remove' } });
    }
    const comparison = lab.run([...changes.values()]);
    if (comparison === 'failed' || watched(comparison) !== 'gone') return [];
    const smaller = neededFields(words, at, lab, watched);
    if (smaller.length > 0) return smaller;
    return [...changes.values()].map(({ source, edit }) => source.cause(edit.path, 'key'));
  });
}

function neededOf(
  source: Source,
  value: Data,
  path: Path,
  lab: Experiments,
  watched: (comparison: Comparison) => Outcome,
): readonly Cause[] {
  const steps: Path = Array.isArray(value) ? [...value.keys()] : isMap(value) ? Object.keys(value) : [];
  return steps.flatMap((step) => {
    const at = [...path, step];
    const inner = valueAt(value, [step]) as Data;
    if (source.skips?.(at)) return [];
    // Defaults for apps were looked at with the apps' own fields.
    if (source.appField?.(at) !== undefined) return [];
    const comparison = lab.run([{ source, edit: { path: at, kind: 'remove' } }]);
    if (comparison === 'failed' || watched(comparison) !== 'gone') return [];
    const smaller = neededOf(source, inner, at, lab, watched);
    return smaller.length > 0 ? smaller : [source.cause(at, typeof step === 'number' ? 'value' : 'key')];
  });
}

function isInside(path: Path | undefined, whole: Path | undefined): boolean {
  return path !== undefined && whole !== undefined && path.length > whole.length && startsWith(path, whole);
}

/** Each once, and no part of what is named as a whole. */
function withoutRepeats(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Set<string>();
  const parts = causes.filter(({ span, field, name }) => {
    const key = JSON.stringify([span.file, field, name]);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  return parts.filter(
    ({ span, path }) => !parts.some((other) => other.span.file === span.file && isInside(path, other.path)),
  );
}
