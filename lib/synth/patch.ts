import { isDeepStrictEqual } from 'node:util';
import { JsonPatch } from 'cdk8s';
import type { Data, Patch, Path } from '../config/index.ts';
import { type Diagnostic, didYouMean, type Outcome } from '../diagnostics/index.ts';
import type { SchemaCatalog, SchemaNode } from '../kubernetes/index.ts';
import type { AppPlan } from '../model/index.ts';
import { identityOf, type KubeObject } from './kube-object.ts';

/** Applies an app's patches to its rendered objects, in their order. A patch that does nothing is as wrong as one that fails. */
export function patched(
  plan: AppPlan,
  rendered: readonly KubeObject[],
  patches: readonly Patch[],
  schemas: () => SchemaCatalog,
): Outcome<readonly KubeObject[]> {
  const diagnostics: Diagnostic[] = [];
  const objects = [...rendered];
  patches.forEach((patch, i) => {
    const problem = (
      code: Diagnostic['code'],
      path: Path,
      message: string,
      hint: string,
      severity: Diagnostic['severity'] = 'error',
    ): void => {
      diagnostics.push({
        code,
        severity,
        message,
        span: plan.locate(['patches', i, ...path]),
        hint,
        identity: [String(i), message],
      });
    };
    if ((patch.merge === undefined) === (patch.json === undefined)) {
      problem('config/missing-field', [], 'A patch has either `merge` or `json`', 'Keep one of the two.');
      return;
    }
    const index = findTarget(objects, patch, problem);
    const before = index === undefined ? undefined : objects[index];
    if (index === undefined || !before) return;
    const after =
      patch.merge === undefined
        ? jsonPatched(before, patch, problem)
        : (mergePatched(
            before as unknown as Data,
            patch.merge,
            schemas().find(plan.cluster.settings.kubernetes, before.apiVersion, before.kind)?.root,
          ) as unknown as KubeObject);
    if (!after) return;
    if (isDeepStrictEqual(before, after)) {
      problem(
        'synth/patch-no-effect',
        [],
        `The patch changes nothing in ${before.kind} \`${before.metadata.name}\` in \`${plan.cluster.name}\``,
        'Remove it.',
        'warning',
      );
      return;
    }
    if (typeof after.metadata !== 'object' || identityOf(after) !== identityOf(before)) {
      problem(
        'synth/patch-identity',
        [],
        `The patch would turn ${before.kind} \`${before.metadata.name}\` into another object`,
        'A patch may not change apiVersion, kind, name or namespace.',
      );
      return;
    }
    objects[index] = after;
  });
  return { value: objects, diagnostics };
}

type Problem = (
  code: Diagnostic['code'],
  path: Path,
  message: string,
  hint: string,
  severity?: Diagnostic['severity'],
) => void;

function findTarget(objects: readonly KubeObject[], { target }: Patch, problem: Problem): number | undefined {
  const matches = objects.flatMap((object, index) => {
    const fits =
      object.kind === target.kind &&
      (target.name === undefined || object.metadata.name === target.name) &&
      (target.apiVersion === undefined || object.apiVersion === target.apiVersion);
    return fits ? [index] : [];
  });
  if (matches.length === 1) return matches[0];
  const ofKind = objects.filter(({ kind }) => kind === target.kind).map(({ metadata }) => metadata.name);
  if (matches.length > 1) {
    problem(
      'synth/patch-no-target',
      ['target'],
      `${matches.length} objects are a ${target.kind}`,
      `Add \`name\`: ${ofKind.map((n) => `\`${n}\``).join(', ')}.`,
    );
  } else if (ofKind.length > 0) {
    problem(
      'synth/patch-no-target',
      ['target'],
      target.apiVersion === undefined
        ? `No ${target.kind} is called \`${target.name ?? ''}\``
        : `No ${target.kind} of \`${target.apiVersion}\`${target.name === undefined ? '' : ` is called \`${target.name}\``} is rendered`,
      `There ${ofKind.length > 1 ? 'are' : 'is'} ${ofKind.map((n) => `\`${n}\``).join(', ')}.`,
    );
  } else {
    const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
    const near = didYouMean(target.kind, kinds);
    problem(
      'synth/patch-no-target',
      ['target', 'kind'],
      `The app renders no ${target.kind}`,
      near ? `did you mean \`${near}\`?` : `It renders ${kinds.map((k) => `\`${k}\``).join(', ')}.`,
    );
  }
  return undefined;
}

function jsonPatched(before: KubeObject, patch: Patch, problem: Problem): KubeObject | undefined {
  let current = structuredClone(before) as unknown;
  for (const [i, operation] of (patch.json ?? []).entries()) {
    const path = ['json', i];
    if (
      operation.op !== 'remove' &&
      operation.op !== 'move' &&
      operation.op !== 'copy' &&
      operation.value === undefined
    ) {
      problem('config/missing-field', path, `\`${operation.op}\` needs a \`value\``, 'Add it.');
      return undefined;
    }
    if ((operation.op === 'move' || operation.op === 'copy') && operation.from === undefined) {
      problem('config/missing-field', path, `\`${operation.op}\` needs \`from\``, 'Add it.');
      return undefined;
    }
    const missing = missingPart(
      current,
      operation.op === 'move' || operation.op === 'copy' ? (operation.from ?? '') : operation.path,
      operation.op,
    );
    if (missing !== undefined) {
      problem(
        'synth/patch-failed',
        [...path, 'path'],
        `${before.kind} \`${before.metadata.name}\` has no \`${missing}\``,
        operation.op === 'add' ? 'Add its parent first.' : 'Use `add` to set what is not there.',
      );
      return undefined;
    }
    try {
      current = JsonPatch.apply(current, step(operation));
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      problem(
        'synth/patch-failed',
        path,
        `The step does not fit ${before.kind} \`${before.metadata.name}\`: ${why}`,
        'Compare it with the rendered object.',
      );
      return undefined;
    }
  }
  return current as KubeObject;
}

/** The first part of a pointer that must exist and does not; forbidden parts never exist. */
function missingPart(object: unknown, pointer: string, op: string): string | undefined {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = op === 'add' ? parts.length - 1 : parts.length;
  let current = object;
  for (const [i, part] of parts.entries()) {
    const shown = `/${parts.slice(0, i + 1).join('/')}`;
    if (part === '__proto__' || part === 'constructor' || part === 'prototype') return shown;
    if (i >= last) break;
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return shown;
    current = (current as Record<string, unknown>)[part];
  }
  return undefined;
}

type Operation = NonNullable<Patch['json']>[number];

function step({ op, path, from = '', value }: Operation): JsonPatch {
  // A copy with ordinary prototypes, as cdk8s wants it.
  const plain = value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
  switch (op) {
    case 'add':
      return JsonPatch.add(path, plain);
    case 'remove':
      return JsonPatch.remove(path);
    case 'replace':
      return JsonPatch.replace(path, plain);
    case 'move':
      return JsonPatch.move(from, path);
    case 'copy':
      return JsonPatch.copy(from, path);
    case 'test':
      return JsonPatch.test(path, plain);
  }
}

/** Merges as kubectl does: maps by key, lists whose items have a merge key by that key, other lists replaced, null removes. */
function mergePatched(before: Data | undefined, patch: Data, node: SchemaNode | undefined): Data {
  if (Array.isArray(patch))
    return mergeList(Array.isArray(before) ? (before as readonly Data[]) : [], patch as readonly Data[], node);
  if (typeof patch !== 'object' || patch === null) return patch;
  const base = isObject(before) ? before : {};
  const merged: Record<string, Data> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatched(merged[key], value, below(node, key));
  }
  return merged;
}

function mergeList(before: readonly Data[], patch: readonly Data[], node: SchemaNode | undefined): Data {
  const list = node?.type === 'list' ? node : undefined;
  const key = list?.mergeKey || list?.keys?.[0];
  const keyOf = (item: Data | undefined): Data | undefined =>
    key !== undefined && isObject(item) ? item[key] : undefined;
  if (key === undefined || patch.some((item) => keyOf(item) === undefined))
    return patch.map((item) => mergePatched(undefined, item, list?.items));
  const merged = [...before];
  for (const item of patch) {
    const index = merged.findIndex((other) => keyOf(other) === keyOf(item));
    const removes = isObject(item) && item.$patch === 'delete';
    if (removes && index >= 0) merged.splice(index, 1);
    else if (index >= 0) merged[index] = mergePatched(merged[index], item, list?.items);
    else if (!removes) merged.push(mergePatched(undefined, item, list?.items));
  }
  return merged;
}

function below(node: SchemaNode | undefined, key: string): SchemaNode | undefined {
  if (node?.type === 'object') return node.fields.get(key);
  return node?.type === 'map' ? node.values : undefined;
}

function isObject(value: Data | undefined): value is Readonly<Record<string, Data>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
