import { expect, test } from 'vitest';
import { expressionSpan } from './expression-span.ts';
import { readManifests } from './manifests.ts';

/** The text in the file that a word of the expression is found at. */
function underlined(written: string, word: string): string {
  const text = `apiVersion: v1\nkind: A\ne: ${written}\n`;
  const [manifest] = readManifests('a.yaml', text).manifests;
  if (manifest === undefined) throw new Error('no manifest');
  const expression = String(manifest.object.e);
  const at = expression.indexOf(word);
  const { start, end } = expressionSpan(manifest, ['e'], expression, at, at + word.length);
  return `${text.slice(0, start).split('\n').length}:${text.slice(start, end)}`;
}

test.each([
  ['plain', 'object.spec.repilcas < 5', 'repilcas', '3:repilcas'],
  ['in double quotes', '"object.spec.repilcas < 5"', 'repilcas', '3:repilcas'],
  ['after an escape', '"object.kind == \\"A\\" && repilcas"', 'repilcas', '3:repilcas'],
  ['after an escaped line break', '"a &&\\n  repilcas"', 'repilcas', '3:repilcas'],
  ['in single quotes', "'object.kind == ''A'' && repilcas'", 'repilcas', '3:repilcas'],
  ['in a literal block', '|\n  a &&\n    b.repilcas\n  && c', 'repilcas', '5:repilcas'],
  ['in a folded block', '>-\n  a &&\n  b.repilcas\n  && c', 'repilcas', '5:repilcas'],
  ['plain over two lines', 'a &&\n  b.repilcas', 'repilcas', '4:repilcas'],
  ['at the end', 'object.x', 'x', '3:x'],
])('%s', (_name, written, word, expected) => {
  expect(underlined(written, word)).toBe(expected);
});
