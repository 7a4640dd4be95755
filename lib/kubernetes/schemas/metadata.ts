import type { KindInfo } from './kind-table.ts';
import { dnsLabel, labelValue, nameRule, needsName, qualifiedName } from './names.ts';
import type { ProblemCode, SchemaProblem } from './problem.ts';
import { isRecord } from './record.ts';
import { quote } from './report.ts';

/** All annotations of an object together, keys and values in UTF-8 bytes (`TotalAnnotationSizeLimitB`). */
const annotationBytes = 256 * 1024;

/**
 * What the API server checks in the metadata of every object, on top of its schema
 * (apimachinery/pkg/api/validation/objectmeta.go). A namespace on a cluster-scoped kind is no problem: it is cleared. A
 * missing namespace neither: it comes from the request.
 */
export function validateMetadata(object: unknown, kind: KindInfo): readonly SchemaProblem[] {
  if (!isRecord(object)) return [];
  const metadata = object.metadata ?? {};
  // A list of objects has no name of its own.
  if (!isRecord(metadata) || kind.plural === undefined) return [];
  const problems: SchemaProblem[] = [];
  const add: Add = (code, path, message) => problems.push({ code, path: ['metadata', ...path], message });
  checkName(metadata, kind, add);
  checkFinalizers(metadata.finalizers, add);
  checkOwners(metadata.ownerReferences, add);
  const { generation } = metadata;
  if (typeof generation === 'number' && generation < 0) add('metadata', ['generation'], 'must not be negative');
  return problems;
}

type Add = (code: ProblemCode, path: readonly (string | number)[], message: string) => void;
type RecordOf = Readonly<Record<string, unknown>>;

function checkName(metadata: RecordOf, kind: KindInfo, add: Add): void {
  const { name, generateName, namespace } = metadata;
  const rule = nameRule(kind);
  if (typeof name === 'string' && name !== '') {
    const problem = rule(name);
    if (problem !== undefined) add('name', ['name'], `${quote(name)} ${problem}`);
  } else if (typeof generateName === 'string' && generateName !== '') {
    // What the API server appends begins with a letter or digit, so a trailing `-` is fine (`maskTrailingDash`).
    const problem = rule(generateName.replace(/-$/, 'a'));
    if (problem !== undefined) add('name', ['generateName'], `${quote(generateName)} ${problem}`);
  } else if (isAbsent(name) && isAbsent(generateName) && needsName(kind)) {
    add('name', [], '`name` is required');
  }
  if (kind.namespaced && typeof namespace === 'string' && namespace !== '') {
    const problem = dnsLabel(namespace);
    if (problem !== undefined) add('namespace', ['namespace'], `${quote(namespace)} ${problem}`);
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function checkFinalizers(finalizers: unknown, add: Add): void {
  if (!Array.isArray(finalizers)) return;
  for (const [index, finalizer] of finalizers.entries()) {
    const problem = typeof finalizer === 'string' ? qualifiedName(finalizer) : undefined;
    if (problem !== undefined) add('metadata', ['finalizers', index], `${quote(String(finalizer))} ${problem}`);
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    add('metadata', ['finalizers'], '`orphan` and `foregroundDeletion` exclude each other');
  }
}

function checkOwners(owners: unknown, add: Add): void {
  if (!Array.isArray(owners)) return;
  let controllers = 0;
  for (const [index, owner] of owners.entries()) {
    if (!isRecord(owner)) continue;
    for (const field of ['apiVersion', 'kind', 'name', 'uid']) {
      if (owner[field] === '') add('metadata', ['ownerReferences', index, field], 'may not be empty');
    }
    if (owner.controller === true && ++controllers === 2) {
      add('metadata', ['ownerReferences', index], 'only one owner may be the controller');
    }
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') {
      add('metadata', ['ownerReferences', index], 'an Event cannot own anything');
    }
  }
}

/**
 * Labels wherever they stand: an object's own, a pod template's, a selector's. `path` in the problems begins below the
 * map.
 */
export function labelProblems(labels: unknown): readonly SchemaProblem[] {
  if (!isRecord(labels)) return [];
  const problems: SchemaProblem[] = [];
  for (const key of Object.keys(labels)) {
    const wrongKey = qualifiedName(key);
    if (wrongKey !== undefined)
      problems.push({ code: 'label', path: [key], message: `the key ${quote(key)} ${wrongKey}` });
    const value = labels[key];
    const wrongValue = typeof value === 'string' ? labelValue(value) : undefined;
    if (wrongValue !== undefined)
      problems.push({ code: 'label', path: [key], message: `the value ${quote(String(value))} ${wrongValue}` });
  }
  return problems;
}

/** Annotations of an object or a template; their keys may have capitals before the `/`. */
export function annotationProblems(annotations: unknown): readonly SchemaProblem[] {
  if (!isRecord(annotations)) return [];
  const problems: SchemaProblem[] = [];
  let bytes = 0;
  for (const key of Object.keys(annotations)) {
    const wrong = qualifiedName(key.toLowerCase());
    if (wrong !== undefined)
      problems.push({ code: 'annotation', path: [key], message: `the key ${quote(key)} ${wrong}` });
    const value = annotations[key];
    bytes += Buffer.byteLength(key) + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }
  if (bytes > annotationBytes) {
    problems.push({
      code: 'annotation',
      path: [],
      message: `annotations are ${bytes} bytes together, at most ${annotationBytes} are allowed`,
    });
  }
  return problems;
}
