import type { Span } from '../../diagnostics/index.ts';
import type { Path } from '../../kubernetes/apiserver/index.ts';
import type { Manifest } from './manifests.ts';

/** The place in the file of a part of an expression, whose offsets count in the expression as YAML reads it. */
export function expressionSpan(manifest: Manifest, path: Path, expression: string, start: number, end: number): Span {
  const scalar = manifest.locate(path);
  const written = manifest.text.slice(scalar.start, scalar.end);
  const places = align(expression, written);
  const first = places[Math.min(start, places.length - 1)];
  if (first === undefined) return scalar;
  const last = places[Math.max(start, Math.min(end, places.length) - 1)] ?? first;
  return { file: scalar.file, start: scalar.start + first, end: scalar.start + last + 1 };
}

/**
 * For each character of a scalar's value where it is written. Quotes, indents and the head of a block are skipped; where a line is
 * folded, a blank stands for the line's end.
 */
function align(value: string, written: string): readonly number[] {
  const places: number[] = [];
  let at = /^[|>]/.test(written) ? written.indexOf('\n') + 1 : /^["']/.test(written) ? 1 : 0;
  for (const character of split(value)) {
    const from = at;
    while (at < written.length && written[at] !== character && !stands(written, at, character)) at++;
    // Written as an escape that is not understood here: the rest is placed from where it was.
    if (at >= written.length) at = from;
    places.push(at);
    at += written[at] === '\\' ? 2 : 1;
  }
  return places;
}

const split = (text: string): readonly string[] => Array.from({ length: text.length }, (_, i) => text.charAt(i));

function stands(written: string, at: number, character: string): boolean {
  if (written[at] === '\n') return character === ' ';
  return written[at] === '\\' && { n: '\n', t: '\t' }[written[at + 1] ?? ''] === character;
}
