import { compareStrings } from '../equality.ts';
import { define, type FunctionDeclaration, global, type Library, member } from '../functions.ts';
import { BOOL, type CelType, INT, objectType, STRING } from '../types.ts';
import { CelError, Foreign, MAX_UINT, type Value } from '../values.ts';

export const SEMVER_TYPE = objectType('kubernetes.Semver');

interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: readonly (bigint | string)[];
}

class SemverValue extends Foreign {
  readonly type = SEMVER_TYPE;
  override readonly goType = 'semver.Version';
  readonly version: Version;
  readonly text: string;
  constructor(version: Version, text: string) {
    super();
    this.version = version;
    this.text = text;
  }
  override toString(): string {
    return this.text;
  }
  equals(other: Value): boolean | undefined {
    return other instanceof SemverValue ? compare(this.version, other.version) === 0 : undefined;
  }
}

/** A version, or the complaint of the parser that Kubernetes uses (blang/semver). */
function parse(text: string): Version | string {
  if (text === '') return 'Version string empty';
  const [major, minor, rest] = splitThree(text);
  if (major === undefined || minor === undefined || rest === undefined) return 'No Major.Minor.Patch elements found';
  const plus = rest.indexOf('+');
  const build = plus < 0 ? [] : rest.slice(plus + 1).split('.');
  const withoutBuild = plus < 0 ? rest : rest.slice(0, plus);
  const dash = withoutBuild.indexOf('-');
  const prerelease = dash < 0 ? [] : withoutBuild.slice(dash + 1).split('.');
  const patch = dash < 0 ? withoutBuild : withoutBuild.slice(0, dash);

  const numbers: bigint[] = [];
  for (const [name, part] of [
    ['major', major],
    ['minor', minor],
    ['patch', patch],
  ] as const) {
    const number = parseNumber(name, part);
    if (typeof number === 'string') return number;
    numbers.push(number);
  }
  const identifiers: (bigint | string)[] = [];
  for (const part of prerelease) {
    const shown = JSON.stringify(part);
    if (part === '') return 'Prerelease is empty';
    if (!/^[0-9A-Za-z-]+$/.test(part)) return `Invalid character(s) found in prerelease ${shown}`;
    if (!/^\d+$/.test(part)) identifiers.push(part);
    else if (/^0\d/.test(part)) return `Numeric PreRelease version must not contain leading zeroes ${shown}`;
    else if (BigInt(part) > MAX_UINT) return outOfRange(part);
    else identifiers.push(BigInt(part));
  }
  for (const part of build) {
    if (part === '') return 'Build meta data is empty';
    if (!/^[0-9A-Za-z-]+$/.test(part)) return `Invalid character(s) found in build meta data ${JSON.stringify(part)}`;
  }
  const [first = 0n, second = 0n, third = 0n] = numbers;
  return { major: first, minor: second, patch: third, prerelease: identifiers };
}

function splitThree(text: string): readonly (string | undefined)[] {
  const [major, minor, ...rest] = text.split('.');
  return [major, minor, rest.length === 0 ? undefined : rest.join('.')];
}

function parseNumber(name: string, text: string): bigint | string {
  const shown = JSON.stringify(text);
  if (!/^\d*$/.test(text)) return `Invalid character(s) found in ${name} number ${shown}`;
  if (/^0\d/.test(text)) {
    return `${name.charAt(0).toUpperCase()}${name.slice(1)} number must not contain leading zeroes ${shown}`;
  }
  if (text === '') return `strconv.ParseUint: parsing "": invalid syntax`;
  const value = BigInt(text);
  return value > MAX_UINT ? outOfRange(text) : value;
}

const outOfRange = (text: string): string => `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`;

/** Takes a leading `v`, fills up missing parts with 0 and drops leading zeros. */
function normalize(text: string): Version | string {
  const pieces = text.replace(/^v/, '').split('.');
  const parts = pieces.length > 3 ? [...pieces.slice(0, 2), pieces.slice(2).join('.')] : pieces;
  const trimmed = parts.map((part) =>
    part.length > 1 ? part.replace(/^0+(?=\d)/, '').replace(/^0+(?=\D)/, '0') : part,
  );
  if (trimmed.length < 3 && /[+-]/.test(trimmed.at(-1) ?? '')) {
    return 'short version cannot contain PreRelease/Build meta data';
  }
  while (trimmed.length < 3) trimmed.push('0');
  return parse(trimmed.join('.'));
}

function compare(a: Version, b: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return Math.sign(b.prerelease.length - a.prerelease.length);
  }
  for (const [i, left] of a.prerelease.entries()) {
    const right = b.prerelease[i];
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return a.prerelease.length < b.prerelease.length ? -1 : 0;
}

function compareIdentifiers(a: bigint | string, b: bigint | string): number {
  if (typeof a === 'bigint') return typeof b === 'bigint' ? (a < b ? -1 : a > b ? 1 : 0) : -1;
  return typeof b === 'bigint' ? 1 : compareStrings(a, b);
}

const read = (text: string, normalized = false): Version | string => (normalized ? normalize(text) : parse(text));

function semver(text: string, normalized?: boolean): Value {
  const version = read(text, normalized);
  return typeof version === 'string' ? new CelError('conversion', version) : new SemverValue(version, text);
}

const isSemver = (text: string, normalized?: boolean): Value => typeof read(text, normalized) !== 'string';

const comparison = (name: string, id: string, result: CelType, answer: (order: number) => Value): FunctionDeclaration =>
  define(
    name,
    member(id, [SEMVER_TYPE, SEMVER_TYPE], result, (a: SemverValue, b: SemverValue) =>
      answer(compare(a.version, b.version)),
    ),
  );

const part = (name: 'major' | 'minor' | 'patch'): FunctionDeclaration =>
  define(
    name,
    member(`semver_${name}`, [SEMVER_TYPE], INT, ({ version }: SemverValue) => BigInt.asIntN(64, version[name])),
  );

/** Kubernetes' semantic version functions (apiserver, pkg/cel/library/semverlib.go). */
export const SEMVER: Library = {
  types: [SEMVER_TYPE],
  functions: [
    define(
      'semver',
      global('string_to_semver', [STRING], SEMVER_TYPE, (text: string) => semver(text)),
      global('string_bool_to_semver', [STRING, BOOL], SEMVER_TYPE, semver),
    ),
    define(
      'isSemver',
      global('is_semver_string', [STRING], BOOL, (text: string) => isSemver(text)),
      global('is_semver_string_bool', [STRING, BOOL], BOOL, isSemver),
    ),
    comparison('isGreaterThan', 'semver_is_greater_than', BOOL, (order) => order > 0),
    comparison('isLessThan', 'semver_is_less_than', BOOL, (order) => order < 0),
    comparison('compareTo', 'semver_compare_to', INT, (order) => BigInt(order)),
    part('major'),
    part('minor'),
    part('patch'),
  ],
};
