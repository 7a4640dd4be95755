import type { KindInfo } from './kind-table.ts';
import type { SchemaNode } from './node.ts';
import type { ProblemCode, SchemaProblem } from './problem.ts';

/** Collects problems at the place that is being looked at. */
export class Report {
  /** Built-in types are decoded by Go: a null scalar is its zero value, an IntOrString holds an int32. */
  readonly builtIn: boolean;
  readonly problems: SchemaProblem[] = [];
  readonly path: (string | number)[] = [];

  readonly #statusIsSetAside: boolean;

  constructor({ origin, subresources }: KindInfo) {
    this.builtIn = origin === 'built-in';
    this.#statusIsSetAside = subresources.includes('status');
  }

  add(code: ProblemCode, message: string, suggestion?: string): void {
    // Such a status is not taken from a manifest: it is decoded and then set aside, so only what fails decoding matters.
    if (this.path[0] === 'status' && this.#statusIsSetAside && !this.#failsDecoding(code)) return;
    this.problems.push({ code, path: [...this.path], message, ...(suggestion !== undefined && { suggestion }) });
  }

  addAll(problems: readonly SchemaProblem[]): void {
    for (const problem of problems) this.problems.push({ ...problem, path: [...this.path, ...problem.path] });
  }

  /** Runs a check one step deeper. */
  at(step: string | number, check: () => void): void {
    this.path.push(step);
    check();
    this.path.pop();
  }

  #failsDecoding(code: ProblemCode): boolean {
    return this.builtIn ? code !== 'missing-field' && code !== 'not-allowed' : untypedProblems.has(code);
  }
}

/** What server-side apply refuses in a custom resource before its schema is held against it. */
const untypedProblems: ReadonlySet<ProblemCode> = new Set(['unknown-field', 'wrong-type', 'null', 'duplicate-item']);

/** What belongs where a node stands, in a sentence. */
export const nouns: Readonly<Record<SchemaNode['type'], string>> = {
  object: 'an object',
  map: 'a map',
  list: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  quantity: 'a quantity',
  'int-or-string': 'a number or text',
  any: 'a value',
};

/** Says what stands where something else belongs, and how it was probably meant to be written. */
export function wrongType(value: unknown, wanted: string, report: Report): void {
  const scalar = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
  // The commonest mistake: YAML reads `8080` and `on` as a number and a boolean.
  const suggestion = wanted === 'text' && scalar ? `"${value}"` : unquoted(value, wanted);
  report.add('wrong-type', `${kindOf(value)} where ${wanted} belongs`, suggestion);
}

function unquoted(value: unknown, wanted: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (wanted === nouns.integer && /^-?\d{1,15}$/.test(value)) return value;
  return wanted === nouns.boolean && /^(?:true|false)$/.test(value) ? value : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return `the text ${quote(value)}`;
    case 'number':
    case 'bigint':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    default:
      return 'an object';
  }
}

/** A text of the user in a message: quoted, and cut where it would be long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
