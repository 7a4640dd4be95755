import type { Call, Expr, ListLiteral } from './ast.ts';
import type { Checked } from './checker.ts';
import { parsePattern, wrongType } from './libraries/string-format.ts';
import type { Problem, ProblemKind } from './problems.ts';
import { compileRegex, RegexError } from './regex.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import { type CelType, DYN, ERROR, formatType, optionalElement, sameType, typeName } from './types.ts';
import { CelError } from './values.ts';
import type { Language } from './versions.ts';

/** Faults of a well-typed expression that the API server looks for before it plans it (cel-go, cel/validator.go, ext/formatting.go). */
export function validate(expr: Expr, checked: Checked, language: Language): readonly Problem[] {
  const validator = new Validator(checked, language);
  validator.visit(expr, false);
  return validator.problems;
}

interface FormatFault {
  readonly at: Expr;
  readonly message: string;
}

class Validator {
  readonly problems: Problem[] = [];
  readonly #checked: Checked;
  readonly #language: Language;

  constructor(checked: Checked, language: Language) {
    this.#checked = checked;
    this.#language = language;
  }

  /** `formatted` is set within the arguments of `format`, where literals may be mixed. */
  visit(expr: Expr, formatted: boolean): void {
    switch (expr.kind) {
      case 'literal':
      case 'ident':
        return;
      case 'select':
        this.visit(expr.operand, formatted);
        return;
      case 'list':
        if (!formatted) this.#requireOneType(expr.elements);
        for (const { value } of expr.elements) this.visit(value, formatted);
        return;
      case 'map':
        if (!formatted) {
          this.#requireOneType(expr.entries.map(({ key }) => ({ value: key, optional: false })));
          this.#requireOneType(expr.entries);
        }
        for (const { key, value } of expr.entries) {
          this.visit(key, formatted);
          this.visit(value, formatted);
        }
        return;
      case 'struct':
        for (const { value } of expr.fields) this.visit(value, formatted);
        return;
      case 'call': {
        this.#constantArgument(expr);
        const within = formatted || (this.#language.exemptsFormats && expr.function === 'format');
        if (expr.target) this.visit(expr.target, within);
        for (const arg of expr.args) this.visit(arg, within);
        return;
      }
      case 'comprehension':
        for (const part of [expr.range, expr.initial, expr.condition, expr.step, expr.result]) {
          this.visit(part, formatted);
        }
    }
  }

  #requireOneType(elements: readonly { readonly value: Expr; readonly optional: boolean }[]): void {
    if (this.#language.mixedLiterals === 'checked') return;
    let first: CelType | undefined;
    for (const { value, optional } of elements) {
      const type = this.#typeOf(value);
      const actual = optional ? optionalElement(type) : type;
      // The API server's own check breaks down here.
      if (!actual) {
        this.#report('type', value, `expected type 'optional_type(dyn)' but found '${formatType(type)}'`);
        return;
      }
      first ??= actual;
      if (sameType(first, actual)) continue;
      this.#report('type', value, `expected type '${formatType(first)}' but found '${formatType(actual)}'`);
      return;
    }
  }

  #constantArgument(expr: Call): void {
    if (expr.function === 'format' && this.#language.validatesFormats) this.#format(expr);
    const [argument] = expr.args;
    const valid = this.#language.validatesConstants ? CONSTANT_ARGUMENTS[expr.function] : undefined;
    if (!valid || argument?.kind !== 'literal' || valid(argument.value)) return;
    this.#report('constant', argument, `invalid ${expr.function} argument`);
  }

  #format(expr: Call): void {
    const [list] = expr.args;
    if (expr.target?.kind !== 'literal' || typeof expr.target.value !== 'string' || list?.kind !== 'list') return;
    const fault = this.#formatFault(expr, expr.target.value, list.elements);
    if (fault) this.#report('constant', fault.at, fault.message);
  }

  #formatFault(call: Call, pattern: string, args: ListLiteral['elements']): FormatFault | undefined {
    const { parts, fault } = parsePattern(pattern);
    let used = 0;
    for (const part of parts) {
      if (typeof part === 'string') continue;
      const argument = args[used++];
      if (!argument) return { at: call, message: `index ${used - 1} out of range` };
      const wrong = this.#wrongArgument(part.verb, argument.value);
      if (wrong) {
        const message = wrongType(part.verb, typeName(this.#typeOf(wrong)));
        return { at: wrong, message: `error during formatting: ${message}` };
      }
    }
    if (fault !== undefined) return { at: call, message: used >= args.length ? `index ${used} out of range` : fault };
    if (args.length <= used) return undefined;
    const counts = `expected ${used}, got ${args.length}`;
    return { at: call, message: `too many arguments supplied to string.format (${counts})` };
  }

  /** The argument, or the part of a literal in it, that the clause cannot show. */
  #wrongArgument(verb: string, argument: Expr): Expr | undefined {
    const type = this.#typeOf(argument);
    if (type.kind !== 'dyn' && !SHOWN_BY[verb.toLowerCase()]?.has(type.kind)) return argument;
    if (verb !== 's') return undefined;
    const parts =
      argument.kind === 'list'
        ? argument.elements.map(({ value }) => value)
        : argument.kind === 'map'
          ? argument.entries.flatMap(({ key, value }) => [key, value])
          : [];
    for (const part of parts) {
      const wrong = this.#wrongArgument(verb, part);
      if (wrong) return wrong;
    }
    return undefined;
  }

  #typeOf(expr: Expr): CelType {
    const type = this.#checked.types.get(expr) ?? ERROR;
    return type.kind === 'parameter' ? DYN : type;
  }

  #report(kind: ProblemKind, { start, end, at }: Expr, message: string): void {
    this.problems.push({ kind, message, start, end, at });
  }
}

const CONSTANT_ARGUMENTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  duration: (value) => typeof value === 'string' && parseDuration(value) !== undefined,
  timestamp: (value) => {
    if (typeof value !== 'string') return true;
    const parsed = parseTimestamp(value);
    return parsed !== undefined && !(parsed instanceof CelError);
  },
  matches: (value) => typeof value !== 'string' || !(compileRegex(value) instanceof RegexError),
};

const INTEGERS = ['int', 'uint'] as const;
const SHOWN_BY: Readonly<Record<string, ReadonlySet<CelType['kind']>>> = {
  s: new Set([
    ...INTEGERS,
    'list',
    'map',
    'double',
    'bool',
    'string',
    'timestamp',
    'bytes',
    'duration',
    'type',
    'null',
  ]),
  d: new Set(INTEGERS),
  f: new Set(['double', 'string']),
  e: new Set(['double', 'string']),
  b: new Set([...INTEGERS, 'bool']),
  x: new Set([...INTEGERS, 'string', 'bytes']),
  o: new Set(INTEGERS),
};
