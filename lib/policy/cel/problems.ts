/** What kind of fault an expression has; a closed set. */
export type ProblemKind =
  | 'syntax'
  | 'reserved'
  | 'macro'
  | 'too-complex'
  | 'undeclared'
  | 'unknown-field'
  | 'no-overload'
  | 'type'
  | 'not-expected'
  | 'constant';

/** A reason why an expression cannot be used. Offsets count UTF-16 units from the start of the expression; `end` is exclusive. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** The offset a cel-go message names, which is not always where the underlined text begins. */
  readonly at: number;
  /** For an unknown field: the fields its object has, for a "did you mean". For an undeclared name: the variables there are. */
  readonly candidates?: readonly string[];
}

/** Line (from 1) and column (from 1, in code points) of an offset. */
export function lineAndColumn(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', i + 1)) line++;
  return { line, column: [...before.slice(lineStart)].length + 1 };
}

/** The problem in the words and layout of cel-go, as an API server's refusal shows it. */
export function formatProblem(problem: Problem, source: string): string {
  if (UNPLACED.test(problem.message)) return problem.message;
  const { line, column } = lineAndColumn(source, problem.at);
  const text = source.split('\n')[line - 1] ?? '';
  const marker = [...text].slice(0, column - 1).map((character) => (isWide(character) ? '．' : '.'));
  return `ERROR: <input>:${line}:${column}: ${problem.message}\n | ${text.replaceAll('\t', ' ')}\n | ${marker.join('')}^`;
}

/** Messages that the API server gives without a place. */
const UNPLACED = /^(?:program instantiation failed: |must evaluate to )/;

/** cel-go marks characters beyond one byte with full-width signs. */
const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) > 0x7f;
