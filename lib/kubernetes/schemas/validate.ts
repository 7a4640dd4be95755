import { didYouMean } from '../../diagnostics/index.ts';
import { hasFormat, isQuantity } from './formats.ts';
import type { ObjectSchema } from './kind-table.ts';
import { duplicateItems } from './list-items.ts';
import { annotationProblems, labelProblems, validateMetadata } from './metadata.ts';
import type {
  BooleanNode,
  IntOrStringNode,
  ListNode,
  MapNode,
  NumberNode,
  ObjectNode,
  SchemaNode,
  StringNode,
} from './node.ts';
import { matchesPattern } from './pattern.ts';
import type { ProblemCode, SchemaProblem } from './problem.ts';
import { isRecord } from './record.ts';

/**
 * Everything that is wrong with the shape of an object, in the order of its fields. The object is what YAML or JSON
 * gives: plain objects, lists, scalars, and null. Never throws, whatever it is given.
 */
export function validateObject(object: unknown, schema: ObjectSchema): readonly SchemaProblem[] {
  const report = new Report(schema.kind.origin === 'built-in');
  checkValue(object, schema.root, report);
  return [...report.problems, ...validateMetadata(object, schema.kind)];
}

/** Collects problems at the place that is being looked at. */
class Report {
  /** Built-in types are decoded by Go: a null scalar is its zero value, an IntOrString holds an int32. */
  readonly builtIn: boolean;
  readonly problems: SchemaProblem[] = [];
  readonly path: (string | number)[] = [];

  constructor(builtIn: boolean) {
    this.builtIn = builtIn;
  }

  add(code: ProblemCode, message: string, suggestion?: string): void {
    // Status is not taken from a manifest: it is decoded, then set aside, so only what fails decoding matters there.
    if (this.path[0] === 'status' && !decodingProblems.has(code)) return;
    this.problems.push({ code, path: [...this.path], message, ...(suggestion !== undefined && { suggestion }) });
  }

  addAll(problems: readonly SchemaProblem[]): void {
    for (const problem of problems) this.problems.push({ ...problem, path: [...this.path, ...problem.path] });
  }

  at(step: string | number, check: () => void): void {
    this.path.push(step);
    check();
    this.path.pop();
  }
}

const decodingProblems: ReadonlySet<ProblemCode> = new Set(['unknown-field', 'wrong-type', 'null', 'duplicate-item']);

/** Deeper than any object of an API; what is below is not looked at rather than exhausting the stack. */
const deepest = 200;

function checkValue(value: unknown, node: SchemaNode, report: Report): void {
  if (value === null && node.nullable === true) return;
  if (report.path.length > deepest) return;
  switch (node.type) {
    case 'object':
      checkObject(value, node, report);
      break;
    case 'map':
      checkMap(value, node, report);
      break;
    case 'list':
      checkList(value, node, report);
      break;
    case 'string':
      checkString(value, node, report);
      break;
    case 'integer':
    case 'number':
      checkNumber(value, node, report);
      break;
    case 'boolean':
      checkBoolean(value, node, report);
      break;
    case 'quantity':
      checkQuantity(value, report);
      break;
    case 'int-or-string':
      checkIntOrString(value, node, report);
      break;
    case 'any':
      break;
  }
}

function checkObject(value: unknown, node: ObjectNode, report: Report): void {
  if (!isRecord(value)) {
    wrongType(value, 'an object', report);
    return;
  }
  let given = 0;
  for (const field of Object.keys(value)) {
    const child = node.fields.get(field);
    const content = value[field];
    if (child === undefined) {
      if (node.open !== true && !(node.embedded === true && typeMeta.has(field))) unknownField(field, node, report);
    } else if (content !== null && content !== undefined) {
      // A null field is dropped before anything else is checked, so it is the same as none.
      given++;
      report.path.push(field);
      checkValue(content, child, report);
      const check = fieldChecks.get(node.name)?.[field];
      if (check !== undefined) report.addAll(check(content));
      report.path.pop();
    } else if (child.nullable === true) given++;
  }
  for (const field of node.required) {
    if (isAbsent(value[field], node.fields.get(field))) report.add('missing-field', `\`${field}\` is required`);
  }
  checkCount(given, 'field', node.minProperties, node.maxProperties, report);
  if (node.choices !== undefined) checkChoices(value, node, report);
}

/** A null counts as nothing unless it is allowed, and what the API server fills in is never missing. */
function isAbsent(value: unknown, node: SchemaNode | undefined): boolean {
  if (value === null ? node?.nullable === true : value !== undefined) return false;
  return node?.default === undefined;
}

type FieldCheck = (value: unknown) => readonly SchemaProblem[];

/**
 * What the API server checks in these fields wherever they stand (ValidateLabels, ValidateAnnotations,
 * ValidateLabelSelector).
 */
const fieldChecks: ReadonlyMap<string, Readonly<Record<string, FieldCheck>>> = new Map([
  ['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', { labels: labelProblems, annotations: annotationProblems }],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector', { matchLabels: labelProblems }],
  ['io.k8s.api.core.v1.PodSpec', { nodeSelector: labelProblems }],
  ['io.k8s.api.core.v1.ServiceSpec', { selector: labelProblems }],
]);

const typeMeta = new Set(['apiVersion', 'kind', 'metadata']);

function unknownField(field: string, node: ObjectNode, report: Report): void {
  const suggestion = didYouMean(field, node.fields.keys());
  report.at(field, () =>
    report.add('unknown-field', `\`${field}\` is not a field of ${shortName(node.name)}`, suggestion),
  );
}

/**
 * `io.k8s.api.apps.v1.DeploymentSpec` is DeploymentSpec to people, `acme.example/v1/Shop.spec.till` is Shop.spec.till.
 */
function shortName(name: string): string {
  return name.startsWith('io.k8s.') ? name.slice(name.lastIndexOf('.') + 1) : name.slice(name.lastIndexOf('/') + 1);
}

function checkMap(value: unknown, node: MapNode, report: Report): void {
  if (!isRecord(value)) {
    wrongType(value, 'a map', report);
    return;
  }
  const keys = Object.keys(value);
  for (const key of keys) {
    // Pruned in a custom resource, the zero value in a built-in one.
    if (value[key] === null) continue;
    report.path.push(key);
    checkValue(value[key], node.values, report);
    report.path.pop();
  }
  checkCount(keys.length, 'entry', node.minProperties, node.maxProperties, report);
}

function checkList(value: unknown, node: ListNode, report: Report): void {
  if (!Array.isArray(value)) {
    wrongType(value, 'a list', report);
    return;
  }
  for (const [index, item] of value.entries()) checkItem(item, index, node.items, report);
  checkCount(value.length, 'item', node.minItems, node.maxItems, report);
  for (const { index, message } of duplicateItems(value, node)) {
    report.at(index, () => report.add('duplicate-item', message));
  }
}

function checkItem(value: unknown, index: number, node: SchemaNode, report: Report): void {
  report.path.push(index);
  if (value !== null) checkValue(value, node, report);
  else if (node.nullable !== true && !(report.builtIn && scalarTypes.has(node.type)) && node.type !== 'any') {
    report.add('null', `null where ${nouns[node.type]} belongs`);
  }
  report.path.pop();
}

const scalarTypes: ReadonlySet<SchemaNode['type']> = new Set([
  'string',
  'integer',
  'number',
  'boolean',
  'quantity',
  'int-or-string',
]);

const nouns: Readonly<Record<SchemaNode['type'], string>> = {
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

function checkString(value: unknown, node: StringNode, report: Report): void {
  if (typeof value !== 'string') {
    wrongType(value, 'text', report);
    return;
  }
  if (node.enum !== undefined) checkEnum(value, node.enum, report);
  if (node.format !== undefined && hasFormat(value, node.format, report.builtIn) === false) {
    report.add('format', `${quote(value)} is not ${formatNouns[node.format] ?? `of the format ${node.format}`}`);
  }
  if (node.pattern !== undefined && matchesPattern(value, node.pattern) === false) {
    report.add('pattern', `${quote(value)} does not match ${node.pattern}`);
  }
  if (node.minLength !== undefined || node.maxLength !== undefined) {
    checkCount([...value].length, 'character', node.minLength, node.maxLength, report);
  }
}

const formatNouns: Readonly<Record<string, string>> = {
  byte: 'base64',
  'date-time': 'a time such as 2026-01-31T13:00:00Z',
  'micro-time': 'a time such as 2026-01-31T13:00:00.000000Z',
  date: 'a date such as 2026-01-31',
  duration: 'a duration such as 1h30m',
};

function checkNumber(value: unknown, node: NumberNode, report: Report): void {
  if (typeof value === 'bigint') {
    checkInteger(value, node, report);
    return;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    wrongType(value, nouns[node.type], report);
    return;
  }
  if (node.type === 'integer') {
    if (!Number.isInteger(value)) {
      wrongType(value, nouns.integer, report);
      return;
    }
    checkInteger(value, node, report);
  }
  if (node.enum !== undefined) checkEnum(value, node.enum, report);
  const { minimum, maximum, multipleOf } = node;
  if (minimum !== undefined && (value < minimum || (value === minimum && node.exclusiveMinimum === true))) {
    report.add('range', `${value} is less than ${node.exclusiveMinimum === true ? 'more than ' : ''}${minimum}`);
  }
  if (maximum !== undefined && (value > maximum || (value === maximum && node.exclusiveMaximum === true))) {
    report.add('range', `${value} is more than ${maximum}`);
  }
  if (multipleOf !== undefined && multipleOf > 0 && !Number.isInteger(value / multipleOf)) {
    report.add('range', `${value} is not a multiple of ${multipleOf}`);
  }
}

function checkInteger(value: number | bigint, node: NumberNode, report: Report): void {
  const bits = node.format === 'int32' ? 31n : 63n;
  const limit = 1n << bits;
  const exact = BigInt(value);
  if (exact >= limit || exact < -limit) report.add('range', `${value} does not fit into ${node.format ?? 'int64'}`);
}

function checkBoolean(value: unknown, node: BooleanNode, report: Report): void {
  if (typeof value !== 'boolean') {
    wrongType(value, nouns.boolean, report);
    return;
  }
  if (node.enum !== undefined) checkEnum(value, node.enum, report);
}

function checkQuantity(value: unknown, report: Report): void {
  if (typeof value === 'number' || typeof value === 'bigint') return;
  if (typeof value !== 'string') {
    wrongType(value, nouns.quantity, report);
    return;
  }
  if (!isQuantity(value)) report.add('format', `${quote(value)} is not a quantity such as 500m, 1.5 or 10Gi`);
}

function checkIntOrString(value: unknown, node: IntOrStringNode, report: Report): void {
  if (typeof value === 'string') {
    if (node.pattern !== undefined && matchesPattern(value, node.pattern) === false) {
      report.add('pattern', `${quote(value)} does not match ${node.pattern}`);
    }
  } else if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    checkInteger(value, report.builtIn ? int32 : int64, report);
  } else wrongType(value, 'a whole number or text', report);
}

const int32: NumberNode = { type: 'integer', format: 'int32' };
const int64: NumberNode = { type: 'integer', format: 'int64' };

function checkEnum(value: unknown, allowed: readonly unknown[], report: Report): void {
  if (allowed.includes(value)) return;
  const texts = allowed.map(String).filter((text) => text !== '');
  const suggestion = typeof value === 'string' ? didYouMean(value, texts) : undefined;
  const shown = texts.length > 12 ? `${texts.slice(0, 12).join(', ')}, …` : texts.join(', ');
  report.add(
    'not-allowed',
    `${typeof value === 'string' ? quote(value) : String(value)} is not one of ${shown}`,
    suggestion,
  );
}

function checkCount(
  count: number,
  noun: string,
  least: number | undefined,
  most: number | undefined,
  report: Report,
): void {
  const amount = (number: number): string => `${number} ${number === 1 ? noun : (plurals[noun] ?? `${noun}s`)}`;
  if (least !== undefined && count < least) report.add('range', `${amount(count)}, at least ${least} needed`);
  if (most !== undefined && count > most) report.add('range', `${amount(count)}, at most ${most} allowed`);
}

const plurals: Readonly<Record<string, string>> = { entry: 'entries' };

function checkChoices(value: Readonly<Record<string, unknown>>, node: ObjectNode, report: Report): void {
  for (const { rule, sets } of node.choices ?? []) {
    const given = sets.filter((set) => set.every((field) => value[field] !== undefined && value[field] !== null));
    const names = sets.map((set) => set.map((field) => `\`${field}\``).join(' with ')).join(', ');
    if (rule === 'none') {
      if (given.length > 0) report.add('choice', `${names} may not be given`);
    } else if (given.length === 0) {
      if (rule !== 'at-most-one') report.add('choice', `one of ${names} is needed`);
    } else if (given.length > 1 && rule !== 'any') report.add('choice', `only one of ${names} may be given`);
  }
}

function wrongType(value: unknown, wanted: string, report: Report): void {
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

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
