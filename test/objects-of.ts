import type { KubeObject } from '../lib/synth/index.ts';
import { type Files, rendered } from './company.ts';

/** The objects of an app in the small company's dev cluster, with a test's files laid over it. */
export function objectsOf(id: string, files: Files): readonly KubeObject[] {
  return rendered(files).find(({ app, place }) => app?.id === id && place?.environment.name === 'dev')?.objects ?? [];
}

/** `Kind/name` of each object, in the order of the alphabet. */
export function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
}

/** The value at a path into an object of a kind; undefined where there is none. */
export function valueIn(objects: readonly KubeObject[], kind: string, ...path: readonly (string | number)[]): unknown {
  const object: unknown = objects.find((one) => one.kind === kind);
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined,
    object,
  );
}
