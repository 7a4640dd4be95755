import type { Json, JsonObject, Path } from '../../../kubernetes/apiserver/index.ts';
import { isObject, parts as listAt, part as objectAt, text, texts } from '../json.ts';

/** A fault that keeps the API server from creating a document, at a path of it. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
}

/** What is wrong with documents, rule by rule as in Kubernetes pkg/apis/admissionregistration/validation. */
export function policyFaults(object: JsonObject): readonly Fault[] {
  const spec = objectAt(object, 'spec');
  return [
    ...nameFaults(object),
    ...choice(spec, ['spec', 'failurePolicy'], ['Fail', 'Ignore']),
    ...paramKindFaults(spec.paramKind, ['spec', 'paramKind']),
    ...(isObject(spec.matchConstraints)
      ? constraintFaults(spec.matchConstraints, ['spec', 'matchConstraints'])
      : [required(['spec', 'matchConstraints'])]),
    ...conditionFaults(listAt(spec, 'matchConditions'), ['spec', 'matchConditions']),
    ...variableFaults(listAt(spec, 'variables'), ['spec', 'variables']),
    ...validationFaults(spec),
    ...annotationFaults(listAt(spec, 'auditAnnotations'), text(objectAt(object, 'metadata'), 'name')),
  ];
}

export function bindingFaults(object: JsonObject): readonly Fault[] {
  const spec = objectAt(object, 'spec');
  const policyName = text(spec, 'policyName');
  return [
    ...nameFaults(object),
    ...(policyName === '' ? [required(['spec', 'policyName'])] : subdomain(policyName, ['spec', 'policyName'])),
    ...paramRefFaults(spec.paramRef, ['spec', 'paramRef']),
    ...(isObject(spec.matchResources) ? matchFaults(spec.matchResources, ['spec', 'matchResources']) : []),
    ...actionFaults(spec.validationActions, ['spec', 'validationActions']),
  ];
}

function nameFaults(object: JsonObject): readonly Fault[] {
  const metadata = objectAt(object, 'metadata');
  const name = text(metadata, 'name');
  if (name !== '') return subdomain(name, ['metadata', 'name']);
  return text(metadata, 'generateName') === '' ? [required(['metadata', 'name'])] : [];
}

function paramKindFaults(paramKind: Json | undefined, path: Path): readonly Fault[] {
  if (!isObject(paramKind)) return [];
  const apiVersion = text(paramKind, 'apiVersion');
  const kind = text(paramKind, 'kind');
  const [version = '', group, ...rest] = apiVersion.split('/').reverse();
  return [
    ...(apiVersion === ''
      ? [required([...path, 'apiVersion'])]
      : rest.length > 0 || !isLabelWithLetter(version) || (group ? !isSubdomain(group) : false)
        ? [{ path: [...path, 'apiVersion'], message: `\`${apiVersion}\` is not the version of an API` }]
        : []),
    ...(kind === ''
      ? [required([...path, 'kind'])]
      : isLabelWithLetter(kind.toLowerCase())
        ? []
        : [{ path: [...path, 'kind'], message: `\`${kind}\` cannot be the name of a kind` }]),
  ];
}

function constraintFaults(constraints: JsonObject, path: Path): readonly Fault[] {
  const none = listAt(constraints, 'resourceRules').length === 0;
  return [...(none ? [required([...path, 'resourceRules'])] : []), ...matchFaults(constraints, path)];
}

function matchFaults(match: JsonObject, path: Path): readonly Fault[] {
  return [
    ...choice(match, [...path, 'matchPolicy'], ['Exact', 'Equivalent']),
    ...selectorFaults(match.namespaceSelector, [...path, 'namespaceSelector']),
    ...selectorFaults(match.objectSelector, [...path, 'objectSelector']),
    ...['resourceRules', 'excludeResourceRules'].flatMap((field) =>
      listAt(match, field).flatMap((rule, i) => ruleFaults(rule, [...path, field, i])),
    ),
  ];
}

const operations = ['*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'];

function ruleFaults(rule: JsonObject, path: Path): readonly Fault[] {
  const names = texts(rule, 'resourceNames');
  return [
    ...names.flatMap((name, i) => [
      ...segment(name, [...path, 'resourceNames', i]),
      ...(names.indexOf(name) < i ? [twice(name, [...path, 'resourceNames', i])] : []),
    ]),
    ...wildcards(rule, 'operations', path),
    ...texts(rule, 'operations').flatMap((operation, i) =>
      operations.includes(operation) ? [] : [unsupported(operation, operations, [...path, 'operations', i])],
    ),
    ...wildcards(rule, 'apiGroups', path),
    ...wildcards(rule, 'apiVersions', path),
    ...texts(rule, 'apiVersions').flatMap((version, i) =>
      version === '' ? [required([...path, 'apiVersions', i])] : [],
    ),
    ...resourceFaults(texts(rule, 'resources'), [...path, 'resources']),
    ...choice(rule, [...path, 'scope'], ['*', 'Cluster', 'Namespaced']),
  ];
}

/** Each of these lists must hold something, and `*` only by itself. */
function wildcards(rule: JsonObject, field: string, path: Path): readonly Fault[] {
  const items = texts(rule, field);
  if (items.length === 0) return [required([...path, field])];
  if (items.length === 1 || !items.includes('*')) return [];
  return [{ path: [...path, field], message: 'beside `*` nothing else may be named' }];
}

function resourceFaults(resources: readonly string[], path: Path): readonly Fault[] {
  if (resources.length === 0) return [required(path)];
  const faults: Fault[] = [];
  const allSubresourcesOf = new Set<string>();
  const subresourcesOfAll = new Set<string>();
  // As the server has it: only the last plain name counts here.
  let plain = false;
  resources.forEach((resource, i) => {
    if (resource === '') {
      faults.push(required([...path, i]));
      return;
    }
    const slash = resource.indexOf('/');
    if (slash < 0) {
      plain = resource !== '*';
      return;
    }
    const main = resource.slice(0, slash);
    const sub = resource.slice(slash + 1);
    if (allSubresourcesOf.has(main))
      faults.push({ path: [...path, i], message: `\`${resource}\` is part of \`${main}/*\` already` });
    if (subresourcesOfAll.has(sub))
      faults.push({ path: [...path, i], message: `\`${resource}\` is part of \`*/${sub}\` already` });
    if (sub === '*') allSubresourcesOf.add(main);
    if (main === '*') subresourcesOfAll.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    faults.push({ path, message: 'beside `*/*` nothing else may be named' });
  if (resources.includes('*') && plain) faults.push({ path, message: 'beside `*` only sub-resources may be named' });
  return faults;
}

function selectorFaults(selector: Json | undefined, path: Path): readonly Fault[] {
  if (!isObject(selector)) return [];
  return [
    ...Object.entries(objectAt(selector, 'matchLabels')).flatMap(([key, value]) => [
      ...labelKey(key, [...path, 'matchLabels', key]),
      ...labelValue(String(value), [...path, 'matchLabels', key]),
    ]),
    ...listAt(selector, 'matchExpressions').flatMap((expression, i) =>
      requirementFaults(expression, [...path, 'matchExpressions', i]),
    ),
  ];
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function requirementFaults(requirement: JsonObject, path: Path): readonly Fault[] {
  const operator = text(requirement, 'operator');
  const values = texts(requirement, 'values');
  const needsValues = operator === 'In' || operator === 'NotIn';
  return [
    ...(operators.includes(operator) ? [] : [unsupported(operator, operators, [...path, 'operator'])]),
    ...(needsValues && values.length === 0 ? [required([...path, 'values'])] : []),
    ...(operator !== '' && !needsValues && operators.includes(operator) && values.length > 0
      ? [{ path: [...path, 'values'], message: `\`${operator}\` takes no values` }]
      : []),
    ...labelKey(text(requirement, 'key'), [...path, 'key']),
    ...values.flatMap((value, i) => labelValue(value, [...path, 'values', i])),
  ];
}

function conditionFaults(conditions: readonly JsonObject[], path: Path): readonly Fault[] {
  const names = conditions.map((condition) => text(condition, 'name'));
  return [
    ...(conditions.length > 64
      ? [{ path, message: `there may be at most 64 matchConditions, not ${conditions.length}` }]
      : []),
    ...conditions.flatMap((condition, i) => [
      ...blank(condition, 'expression', [...path, i]),
      ...(names[i] === '' ? [required([...path, i, 'name'])] : qualified(names[i] ?? '', [...path, i, 'name'])),
      ...(names[i] !== '' && names.indexOf(names[i] ?? '') < i ? [twice(names[i] ?? '', [...path, i, 'name'])] : []),
    ]),
  ];
}

/** Words of CEL that cannot name a variable. */
const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

function variableFaults(variables: readonly JsonObject[], path: Path): readonly Fault[] {
  return variables.flatMap((variable, i) => {
    const name = text(variable, 'name');
    const fits = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reserved.has(name);
    return [
      ...(name.trim() === ''
        ? [required([...path, i, 'name'])]
        : fits
          ? []
          : [{ path: [...path, i, 'name'], message: `\`${name}\` cannot be the name of a variable in CEL` }]),
      ...blank(variable, 'expression', [...path, i]),
    ];
  });
}

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

function validationFaults(spec: JsonObject): readonly Fault[] {
  const validations = listAt(spec, 'validations');
  if (validations.length === 0 && listAt(spec, 'auditAnnotations').length === 0)
    return [{ path: ['spec', 'validations'], message: 'there must be `validations` or `auditAnnotations`' }];
  return validations.flatMap((validation, i) => {
    const path: Path = ['spec', 'validations', i];
    const message = text(validation, 'message');
    const messageExpression = text(validation, 'messageExpression');
    return [
      ...blank(validation, 'expression', path),
      ...(messageExpression !== '' && messageExpression.trim() === ''
        ? [{ path: [...path, 'messageExpression'], message: 'a messageExpression must say something' }]
        : []),
      ...(message !== '' && message.trim() === ''
        ? [{ path: [...path, 'message'], message: 'a message must say something' }]
        : []),
      ...(/[\n\r]/.test(message.trim()) ? [{ path: [...path, 'message'], message: 'a message must be one line' }] : []),
      ...('reason' in validation && !reasons.includes(text(validation, 'reason'))
        ? [unsupported(text(validation, 'reason'), reasons, [...path, 'reason'])]
        : []),
    ];
  });
}

function annotationFaults(annotations: readonly JsonObject[], policy: string): readonly Fault[] {
  const path: Path = ['spec', 'auditAnnotations'];
  const keys = annotations.map((annotation) => text(annotation, 'key'));
  return [
    ...(annotations.length > 20
      ? [{ path, message: `there may be at most 20 auditAnnotations, not ${annotations.length}` }]
      : []),
    ...annotations.flatMap((annotation, i) => [
      ...qualified(`${policy}/${keys[i]}`, [...path, i, 'key']),
      ...blank(annotation, 'valueExpression', [...path, i]),
      ...(Buffer.byteLength(text(annotation, 'valueExpression').trim()) > 5 * 1024
        ? [{ path: [...path, i, 'valueExpression'], message: 'a valueExpression may have at most 5120 bytes' }]
        : []),
      ...(keys.indexOf(keys[i] ?? '') < i ? [twice(keys[i] ?? '', [...path, i, 'key'])] : []),
    ]),
  ];
}

function paramRefFaults(paramRef: Json | undefined, path: Path): readonly Fault[] {
  if (!isObject(paramRef)) return [];
  const name = text(paramRef, 'name');
  const selector = paramRef.selector;
  const action = text(paramRef, 'parameterNotFoundAction');
  const both = name !== '' && isObject(selector);
  return [
    ...(name === '' ? [] : segment(name, [...path, 'name'])),
    ...(both ? [{ path: [...path, 'name'], message: '`name` and `selector` exclude each other' }] : []),
    ...selectorFaults(selector, [...path, 'selector']),
    ...(name === '' && !isObject(selector) ? [{ path, message: 'there must be a `name` or a `selector`' }] : []),
    ...(action === ''
      ? [required([...path, 'parameterNotFoundAction'])]
      : choice(paramRef, [...path, 'parameterNotFoundAction'], ['Allow', 'Deny'])),
  ];
}

const actions = ['Audit', 'Deny', 'Warn'];

function actionFaults(value: Json | undefined, path: Path): readonly Fault[] {
  const given = Array.isArray(value) ? value.map(String) : [];
  if (given.length === 0) return [required(path)];
  return [
    ...given.flatMap((action, i) => [
      ...(actions.includes(action) ? [] : [unsupported(action, actions, [...path, i])]),
      ...(given.indexOf(action) < i ? [twice(action, [...path, i])] : []),
    ]),
    ...(given.includes('Deny') && given.includes('Warn')
      ? [{ path, message: '`Deny` and `Warn` would say the same twice; keep one of them' }]
      : []),
  ];
}

const required = (path: Path): Fault => ({ path, message: `\`${path.at(-1)}\` is missing` });
const twice = (name: string, path: Path): Fault => ({ path, message: `\`${name}\` is there twice` });
const unsupported = (value: string, known: readonly string[], path: Path): Fault => ({
  path,
  message: `\`${value}\` is not one of ${known.map((one) => `\`${one}\``).join(', ')}`,
});

function choice(object: JsonObject, path: Path, known: readonly string[]): readonly Fault[] {
  const value = object[String(path.at(-1))];
  if (value === undefined || value === null || known.includes(String(value))) return [];
  return [unsupported(String(value), known, path)];
}

function blank(object: JsonObject, field: string, path: Path): readonly Fault[] {
  return text(object, field).trim() === '' ? [required([...path, field])] : [];
}

const isSubdomain = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);
const isLabelWithLetter = (name: string): boolean => name.length <= 63 && /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name);

function subdomain(name: string, path: Path): readonly Fault[] {
  if (isSubdomain(name)) return [];
  return [{ path, message: `\`${name}\` is not a name: lower case letters, digits, \`-\` and \`.\`` }];
}

function segment(name: string, path: Path): readonly Fault[] {
  if (name !== '.' && name !== '..' && !/[/%]/.test(name)) return [];
  return [{ path, message: `\`${name}\` cannot be the name of an object` }];
}

/** metav1 qualified name: an optional DNS subdomain and `/`, then at most 63 letters, digits, `-`, `_` and `.`. */
function qualified(name: string, path: Path): readonly Fault[] {
  const parts = name.split('/');
  const last = parts.at(-1) ?? '';
  const fits =
    parts.length <= 2 &&
    last.length <= 63 &&
    /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(last) &&
    (parts.length === 1 || isSubdomain(parts[0] ?? ''));
  return fits ? [] : [{ path, message: `\`${name}\` is not a qualified name such as \`acme.example/name\`` }];
}

function labelKey(key: string, path: Path): readonly Fault[] {
  return qualified(key, path);
}

function labelValue(value: string, path: Path): readonly Fault[] {
  if (value === '' || (value.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value))) return [];
  return [{ path, message: `\`${value}\` cannot be the value of a label` }];
}
