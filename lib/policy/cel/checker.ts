import { mostGeneral, Substitution } from './assignability.ts';
import { type Call, type Comprehension, type Expr, qualifiedName, type Select } from './ast.ts';
import type { FunctionDeclaration, Overload } from './functions.ts';
import type { Problem, ProblemKind } from './problems.ts';
import {
  BOOL,
  type CelType,
  DYN,
  ERROR,
  formatType,
  INT,
  listOf,
  mapOf,
  type ObjectType,
  optionalElement,
  optionalOf,
  parameter,
  sameType,
  typeOf,
  typeParameters,
  UNSPECIFIED,
  withParameters,
} from './types.ts';
import { TypeValue, type Value, valueType } from './values.ts';

/** The names an expression may use. */
export interface Declarations {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  /** Types that may be named as values, by name. */
  readonly types: ReadonlyMap<string, CelType>;
  /** Whether the elements of a literal must be assignable to one another; otherwise a mixed literal is one of dyn. */
  readonly uniformLiterals: boolean;
  /** Whether `optMap` and its kin check their receiver twice as one and the same expression, which must then have one type. */
  readonly sharesOptionalTargets: boolean;
  /** What the second variable of a loop over a dyn is: dyn, or nothing in particular in the release that forgot it. */
  readonly secondOfDyn: CelType;
}

/** What a node of the tree refers to. `global` is set where the target of a member call turned out to be part of the function's name. */
export type Reference =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: Value }
  | {
      readonly kind: 'function';
      readonly function: FunctionDeclaration;
      readonly overloads: readonly Overload[];
      readonly global: boolean;
    };

/** A tree with what is known of its nodes. */
export interface Checked {
  readonly type: CelType;
  readonly types: ReadonlyMap<Expr, CelType>;
  readonly references: ReadonlyMap<Expr, Reference>;
  readonly problems: readonly Problem[];
}

/** Gives every node its type and resolves every name, by the rules of cel-go's checker. Never throws. */
export function check(expr: Expr, declarations: Declarations): Checked {
  return new Checker(declarations).run(expr);
}

interface Scope {
  readonly names: ReadonlyMap<string, CelType>;
  readonly outer?: Scope;
}

class Checker {
  readonly #declarations: Declarations;
  readonly #types = new Map<Expr, CelType>();
  readonly #references = new Map<Expr, Reference>();
  readonly #problems: Problem[] = [];
  readonly #substitution = new Substitution();
  #scope: Scope;
  #freeParameters = 0;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
    this.#scope = { names: declarations.variables };
  }

  run(expr: Expr): Checked {
    this.#check(expr);
    const types = new Map<Expr, CelType>();
    for (const [node, type] of this.#types) types.set(node, this.#substitution.apply(type, true));
    return {
      type: types.get(expr) ?? ERROR,
      types,
      references: this.#references,
      problems: this.#problems,
    };
  }

  #check(expr: Expr): CelType {
    const type = this.#typeOf(expr);
    const before = this.#types.get(expr);
    if (before && before !== UNSPECIFIED && this.#declarations.sharesOptionalTargets && !sameType(before, type)) {
      const types = `old:${formatType(before)}, new:${formatType(type)}`;
      this.#report('type', expr, `incompatible type already exists for expression: ${types}`);
    }
    this.#types.set(expr, type);
    return type;
  }

  #typeOf(expr: Expr): CelType {
    switch (expr.kind) {
      case 'literal':
        return valueType(expr.value);
      case 'ident': {
        const found = this.#lookup(expr, expr.name);
        if (found) return found;
        this.#undeclared(expr, expr.name, [...this.#declarations.variables.keys()]);
        return ERROR;
      }
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list': {
        let element: CelType | undefined;
        for (const { value, optional } of expr.elements) {
          element = this.#join(value, element, this.#element(value, optional));
        }
        return listOf(element ?? this.#free());
      }
      case 'map': {
        let keys: CelType | undefined;
        let values: CelType | undefined;
        for (const { key, value, optional } of expr.entries) {
          keys = this.#join(key, keys, this.#check(key));
          values = this.#join(value, values, this.#element(value, optional));
        }
        return mapOf(keys ?? this.#free(), values ?? this.#free());
      }
      case 'struct': {
        for (const field of expr.fields) this.#check(field.value);
        this.#undeclared(expr, expr.type);
        return ERROR;
      }
      case 'comprehension':
        return this.#comprehension(expr);
    }
  }

  /** The type that an entry of a literal contributes; an optional entry contributes what its optional holds. */
  #element(value: Expr, optional: boolean): CelType {
    const type = this.#check(value);
    if (!optional) return type;
    const inner = optionalElement(type);
    if (inner === undefined && type.kind !== 'dyn') this.#mismatch(value, optionalOf(type), type);
    return inner ?? type;
  }

  #join(expr: Expr, previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    if (this.#substitution.assignable(previous, current)) return mostGeneral(previous, current);
    if (!this.#declarations.uniformLiterals) return DYN;
    this.#mismatch(expr, previous, current);
    return ERROR;
  }

  #select(expr: Select): CelType {
    const name = expr.test ? undefined : qualifiedName(expr);
    const found = name === undefined ? undefined : this.#lookup(expr, name);
    if (found) return found;
    const type = this.#field(expr, expr.operand, expr.field, false);
    return expr.test ? BOOL : this.#substitution.apply(type);
  }

  #field(expr: Expr, operand: Expr, field: string, optional: boolean): CelType {
    const operandType = this.#substitution.apply(this.#check(operand));
    const inner = optionalElement(operandType);
    const type = this.#fieldOf(expr, inner ?? operandType, field);
    return inner || optional ? optionalOf(type) : type;
  }

  #fieldOf(expr: Expr, type: CelType, field: string): CelType {
    switch (type.kind) {
      case 'map':
        return type.value;
      case 'object':
        return type.fields().get(field) ?? this.#unknownField(expr, type, field);
      case 'parameter':
        this.#substitution.assignable(DYN, type);
        return DYN;
      case 'dyn':
      case 'error':
        return DYN;
      default:
        this.#report('type', expr, `type '${formatType(type)}' does not support field selection`);
        return DYN;
    }
  }

  #unknownField(expr: Expr, type: ObjectType, field: string): CelType {
    this.#report('unknown-field', expr, `undefined field '${field}'`, [...type.fields().keys()]);
    return ERROR;
  }

  #call(expr: Call): CelType {
    if (expr.function === '_?._') return this.#optionalSelect(expr);
    for (const arg of expr.args) this.#check(arg);

    if (!expr.target) {
      const name = expr.function.replace(/^\./, '');
      const declared = this.#declarations.functions.get(name);
      if (declared) return this.#resolve(expr, declared, undefined, true);
      this.#undeclared(expr, name);
      return ERROR;
    }
    // `optional.of(x)` is a function with a dotted name, not a member call on a variable.
    const prefix = qualifiedName(expr.target);
    const qualified = prefix && this.#declarations.functions.get(`${prefix}.${expr.function}`.replace(/^\./, ''));
    if (qualified) return this.#resolve(expr, qualified, undefined, true);

    this.#check(expr.target);
    const declared = this.#declarations.functions.get(expr.function);
    if (declared) return this.#resolve(expr, declared, expr.target, false);
    this.#undeclared(expr, expr.function);
    return ERROR;
  }

  #optionalSelect(expr: Call): CelType {
    const [operand, field] = expr.args;
    if (!operand || field?.kind !== 'literal' || typeof field.value !== 'string') {
      this.#report('type', expr, 'unsupported optional field selection');
      return ERROR;
    }
    this.#types.set(field, valueType(field.value));
    return this.#substitution.apply(this.#field(expr, operand, field.value, true));
  }

  #resolve(expr: Call, declared: FunctionDeclaration, target: Expr | undefined, global: boolean): CelType {
    const args = target ? [target, ...expr.args] : expr.args;
    const argTypes = args.map((arg) => this.#types.get(arg) ?? ERROR);
    if (declared.name === '_&&_' || declared.name === '_||_') return this.#logical(expr, declared, argTypes);

    const matching: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declared.overloads) {
      if (overload.member !== (target !== undefined)) continue;
      const fresh = this.#instantiate(overload);
      if (!this.#substitution.assignableList(argTypes, fresh.parameters)) continue;
      matching.push(overload);
      const type = this.#substitution.apply(fresh.result);
      if (result === undefined) result = type;
      else if (result.kind !== 'dyn' && !sameType(type, result)) result = DYN;
    }
    if (result === undefined) {
      const shown = argTypes.map((type) => formatType(this.#substitution.apply(type, true)));
      const signature = target ? `${shown[0]}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`;
      this.#report('no-overload', expr, `found no matching overload for '${declared.name}' applied to '${signature}'`);
      return ERROR;
    }
    this.#references.set(expr, { kind: 'function', function: declared, overloads: matching, global });
    return result;
  }

  #logical(expr: Call, declared: FunctionDeclaration, argTypes: readonly CelType[]): CelType {
    const before = this.#problems.length;
    expr.args.forEach((arg, i) => {
      const type = argTypes[i] ?? ERROR;
      if (!this.#substitution.assignable(type, BOOL)) this.#mismatch(arg, BOOL, type);
    });
    if (this.#problems.length > before) return ERROR;
    this.#references.set(expr, { kind: 'function', function: declared, overloads: declared.overloads, global: true });
    return BOOL;
  }

  /** The overload's types with parameters of their own, so that two calls do not bind each other's. */
  #instantiate(overload: Overload): { readonly parameters: readonly CelType[]; readonly result: CelType } {
    const names = new Map<string, CelType>();
    const rename = (type: CelType): CelType => {
      if (type.kind === 'parameter') {
        const known = names.get(type.name) ?? this.#free();
        names.set(type.name, known);
        return known;
      }
      return withParameters(type, typeParameters(type).map(rename));
    };
    return { parameters: overload.parameters.map(rename), result: rename(overload.result) };
  }

  #comprehension(expr: Comprehension): CelType {
    this.#check(expr.range);
    const initial = this.#check(expr.initial);
    const range = this.#substitution.apply(this.#types.get(expr.range) ?? ERROR);
    const [variable, second] = this.#loopVariables(expr, range);

    const outer = this.#scope;
    const accumulating: Scope = { names: new Map([[expr.accumulator, initial]]), outer };
    const names = new Map([[expr.variable, variable]]);
    if (expr.second !== undefined) names.set(expr.second, second);
    this.#scope = { names, outer: accumulating };
    this.#check(expr.condition);
    this.#assert(expr.condition, BOOL);
    this.#check(expr.step);
    this.#assert(expr.step, initial);
    this.#scope = accumulating;
    this.#check(expr.result);
    this.#scope = outer;
    return this.#substitution.apply(this.#types.get(expr.result) ?? ERROR);
  }

  #loopVariables(expr: Comprehension, range: CelType): readonly [CelType, CelType] {
    switch (range.kind) {
      case 'list':
        return expr.second === undefined ? [range.element, DYN] : [INT, range.element];
      case 'map':
        return [range.key, range.value];
      case 'dyn':
      case 'error':
      case 'parameter':
        this.#substitution.assignable(DYN, range);
        return [DYN, this.#declarations.secondOfDyn];
      default: {
        const type = formatType(range);
        const message = `expression of type '${type}' cannot be range of a comprehension (must be list, map, or dynamic)`;
        this.#report('type', expr.range, message);
        return [ERROR, ERROR];
      }
    }
  }

  /** A variable, or a type named as a value. */
  #lookup(expr: Expr, written: string): CelType | undefined {
    const name = written.replace(/^\./, '');
    for (let scope: Scope | undefined = this.#scope; scope; scope = scope.outer) {
      const type = scope.names.get(name);
      if (type) {
        this.#references.set(expr, { kind: 'variable', name });
        return type;
      }
    }
    const named = this.#declarations.types.get(name);
    if (!named) return undefined;
    this.#references.set(expr, { kind: 'constant', value: new TypeValue(named) });
    return typeOf(named);
  }

  #assert(expr: Expr, type: CelType): void {
    const actual = this.#types.get(expr) ?? ERROR;
    if (!this.#substitution.assignable(type, actual)) this.#mismatch(expr, type, actual);
  }

  #free(): CelType {
    return parameter(`_var${this.#freeParameters++}`);
  }

  #mismatch(expr: Expr, expected: CelType, actual: CelType): void {
    this.#report('type', expr, `expected type '${formatType(expected)}' but found '${formatType(actual)}'`);
  }

  #undeclared(expr: Expr, name: string, candidates?: readonly string[]): void {
    this.#report('undeclared', expr, `undeclared reference to '${name}' (in container '')`, candidates);
  }

  #report(kind: ProblemKind, expr: Expr, message: string, candidates?: readonly string[]): void {
    const { start, end, at } = expr;
    this.#problems.push({ kind, message, start, end, at, ...(candidates && { candidates }) });
  }
}
