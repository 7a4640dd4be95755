import { type CelType, DYN, sameType, typeName, typeParameters, UNSPECIFIED, withParameters } from './types.ts';

/**
 * What type parameters stand for so far. Binding happens while types are compared; a comparison that fails in the end takes its bindings
 * back. The rules are cel-go's (checker/types.go).
 */
export class Substitution {
  readonly #bound = new Map<string, CelType>();
  /** Names with what they were bound to before, newest last. */
  readonly #trail: (readonly [string, CelType | undefined])[] = [];

  /** Whether a value of type `from` may stand where `to` is asked for. */
  assignable(from: CelType, to: CelType): boolean {
    return this.#attempt(() => this.#isAssignable(from, to));
  }

  assignableList(from: readonly CelType[], to: readonly CelType[]): boolean {
    return this.#attempt(() => this.#areAssignable(from, to));
  }

  /** The type with its parameters replaced by what they stand for; those that stand for nothing become dyn if asked. */
  apply(type: CelType, freeToDyn = false): CelType {
    if (type.kind === 'parameter') {
      const bound = this.#bound.get(type.name);
      if (bound) return this.apply(bound, freeToDyn);
      return freeToDyn ? DYN : type;
    }
    const parameters = typeParameters(type);
    if (parameters.length === 0) return type;
    return withParameters(
      type,
      parameters.map((parameter) => this.apply(parameter, freeToDyn)),
    );
  }

  #attempt(compare: () => boolean): boolean {
    const mark = this.#trail.length;
    if (compare()) {
      this.#trail.length = 0;
      return true;
    }
    while (this.#trail.length > mark) {
      const [name, before] = this.#trail.pop() as readonly [string, CelType | undefined];
      if (before) this.#bound.set(name, before);
      else this.#bound.delete(name);
    }
    return false;
  }

  #bind(name: string, type: CelType): void {
    this.#trail.push([name, this.#bound.get(name)]);
    this.#bound.set(name, type);
  }

  #isAssignable(a: CelType, b: CelType): boolean {
    if (b.kind === 'parameter') {
      const { valid, bound } = this.#unify(a, b);
      if (valid) return true;
      if (bound) return false;
    }
    if (a.kind === 'parameter') return this.#unify(b, a).valid;
    if (isDynOrError(a) || isDynOrError(b)) return true;
    if (a.kind === 'null') return isNullable(b);
    if (b.kind === 'null') return isNullable(a);
    if (a === UNSPECIFIED) return false;
    switch (a.kind) {
      case 'type':
        return b.kind === 'type';
      case 'opaque':
      case 'list':
      case 'map':
        return (
          a.kind === b.kind && typeName(a) === typeName(b) && this.#areAssignable(typeParameters(a), typeParameters(b))
        );
      default:
        return sameType(a, b);
    }
  }

  #areAssignable(from: readonly CelType[], to: readonly CelType[]): boolean {
    return from.length === to.length && from.every((type, i) => this.#isAssignable(type, to[i] as CelType));
  }

  /** Lets a parameter stand for a type, if it can; `bound` says whether it already stood for something. */
  #unify(
    type: CelType,
    parameter: CelType & { kind: 'parameter' },
  ): { readonly valid: boolean; readonly bound: boolean } {
    if (sameType(type, parameter)) return { valid: true, bound: true };
    const current = this.#bound.get(parameter.name);
    if (current) {
      if (sameType(type, current)) return { valid: true, bound: true };
      if (!this.#isAssignable(type, current)) return { valid: false, bound: true };
      const general = mostGeneral(type, current);
      if (this.#isAbsentFrom(parameter, general)) this.#bind(parameter.name, general);
      return { valid: true, bound: true };
    }
    if (!this.#isAbsentFrom(parameter, type)) return { valid: false, bound: false };
    this.#bind(parameter.name, type);
    return { valid: true, bound: false };
  }

  /** Guards against a parameter that would stand for a type which contains it. */
  #isAbsentFrom(parameter: CelType, within: CelType): boolean {
    if (sameType(parameter, within)) return false;
    if (within.kind === 'parameter') {
      const bound = this.#bound.get(within.name);
      return bound ? this.#isAbsentFrom(parameter, bound) : true;
    }
    return typeParameters(within).every((part) => this.#isAbsentFrom(parameter, part));
  }
}

const isDynOrError = (type: CelType): boolean => type.kind === 'dyn' || type.kind === 'error';

/** null may stand for objects, opaque types and times, for no primitive, list or map. */
const isNullable = (type: CelType): boolean =>
  type.kind === 'opaque' ||
  type.kind === 'object' ||
  type.kind === 'null' ||
  type.kind === 'duration' ||
  type.kind === 'timestamp';

/** The less specific of two types of which one is assignable to the other. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b;
}

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (a.kind === 'dyn' || a.kind === 'parameter') return true;
  if (b.kind === 'dyn' || b.kind === 'parameter') return false;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'opaque':
    case 'list':
    case 'map': {
      const left = typeParameters(a);
      const right = typeParameters(b);
      return (
        typeName(a) === typeName(b) &&
        left.length === right.length &&
        left.every((type, i) => isEqualOrLessSpecific(type, right[i] as CelType))
      );
    }
    case 'type':
      return true;
    default:
      return sameType(a, b);
  }
}
