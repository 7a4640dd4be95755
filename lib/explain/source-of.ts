import type { Path } from '../config/index.ts';
import { type App, indexFacts, type Placement } from '../model/index.ts';
import { identityOf, type KubeObject } from '../synth/index.ts';
import type { Cause } from './cause.ts';
import { valueAt } from './edit.ts';
import { appSubject, type Explainable } from './subject.ts';
import { type SourceMap, sourceMap } from './trace.ts';
import { type Suggestion, whereToSet as suggest } from './where-to-set.ts';

/** Points findings on rendered objects of one app at what the user wrote. */
export interface SourceFinder {
  /**
   * What made a rendered field, the nearest to the app's own file first. For a field that is not there: what keeps it away, else what
   * made the nearest part around it. Never empty for an object of the app. Spans are of values, or of keys where the field's name is
   * what is wrong.
   */
  sourceOf(object: KubeObject, path: Path, part?: 'key' | 'value'): readonly Cause[];
  /** Which fields of the app's file would bring about a field that is not there. */
  whereToSet(object: KubeObject, path: Path): readonly Suggestion[];
}

/**
 * Makes a finder for an app in a place. It renders the app again for every question, a few milliseconds each time, and remembers what
 * came out; nothing is rendered before the first question.
 */
export function sourceFinder(repository: Explainable, app: App, place: Placement): SourceFinder {
  let made: SourceMap | undefined;
  const map = (): SourceMap => {
    made ??= sourceMap(
      appSubject({ ...repository, index: repository.index ?? indexFacts(repository.company) }, app, place),
    );
    return made;
  };
  const own = (object: KubeObject): KubeObject | undefined =>
    map().objects.find((one) => identityOf(one) === identityOf(object));
  return {
    sourceOf(object, path, part = 'value') {
      const found = own(object);
      if (!found) return [map().subject.writer(undefined)];
      for (let length = path.length; length >= 0; length--) {
        const at = path.slice(0, length);
        const { causes, because } = map().origins(found, at);
        if (causes.length === 0) continue;
        const [first] = causes;
        const written = first?.cause === 'template' || first?.cause === 'offering';
        const all = written && valueAt(found, at) !== undefined ? [...causes, ...because] : causes;
        return part === 'key' ? all.map((cause) => atKey(map(), cause)) : all;
      }
      return [map().subject.writer(undefined)];
    },
    whereToSet(object, path) {
      const found = own(object);
      return found ? suggest(map(), found, path) : [];
    },
  };
}

/** The same cause, pointed at by its key. */
function atKey({ subject }: SourceMap, cause: Cause): Cause {
  const { path, span } = cause;
  if (!path) return cause;
  const source = subject.sources.find(
    (one) => one.file === span.file && one.cause(path, 'value').span.start === span.start,
  );
  return source ? { ...cause, span: source.cause(path, 'key').span } : cause;
}
