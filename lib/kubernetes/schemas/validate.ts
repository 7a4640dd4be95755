import { didYouMean } from '../../diagnostics/index.ts';
import type { ObjectSchema } from './kind-table.ts';
import { duplicateItems } from './list-items.ts';
import { annotationProblems, labelProblems, validateMetadata } from './metadata.ts';
import type { ListNode, MapNode, ObjectNode, SchemaNode } from './node.ts';
import type { SchemaProblem } from './problem.ts';
import { isRecord } from './record.ts';
import { nouns, Report, wrongType } from './report.ts';
import { checkBoolean, checkCount, checkIntOrString, checkNumber, checkQuantity, checkString } from './scalars.ts';

/**
 * Everything that is wrong with the shape of an object, in the order of its fields. The object is what YAML or JSON
 * gives: plain objects, lists, scalars, and null. Never throws, whatever it is given.
 */
export function validateObject(object: unknown, schema: ObjectSchema): readonly SchemaProblem[] {
  const report = new Report(schema.kind);
  checkValue(object, schema.root, report);
  return [...report.problems, ...validateMetadata(object, schema.kind)];
}

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
