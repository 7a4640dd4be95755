import { cleanSchema, inlineReferences } from './clean-schema.ts';
import type { ImportedSchema } from './import.ts';
import type { JsonSchema } from './json-schema.ts';
import { dnsLabelWithLetter, dnsSubdomain } from './names.ts';
import { isRecord } from './record.ts';

/**
 * The kinds of an OpenAPI v3 document that an API server publishes for one group and version. A kind is what has a path
 * of its own, from which plural and scope are read; lists and the bodies of subresources have none.
 */
export function schemasOfOpenApi(document: Readonly<Record<string, unknown>>): readonly ImportedSchema[] {
  const components = isRecord(document.components) ? document.components : {};
  const raw = isRecord(components.schemas) ? components.schemas : {};
  const paths = isRecord(document.paths) ? document.paths : {};
  const find = (reference: string): JsonSchema | undefined => {
    const name = reference.replace(/^#\/components\/schemas\//, '');
    return Object.hasOwn(raw, name) ? cleanSchema(raw[name]) : undefined;
  };
  const imported: ImportedSchema[] = [];
  for (const [name, source] of Object.entries(raw)) {
    const [gvk, ...others] = groupVersionKinds(source);
    if (gvk === undefined || others.length > 0) continue;
    const resource = resourceOf(gvk, paths);
    const schema = find(name);
    if (resource === undefined || schema === undefined) continue;
    imported.push({
      apiVersion: `${gvk.group}/${gvk.version}`,
      kind: gvk.kind,
      ...resource,
      schema: inlineReferences(schema, find),
    });
  }
  return imported.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Those whose names can be the path of a file. The core group has no name: its kinds are built in. */
function groupVersionKinds(source: unknown): readonly GroupVersionKind[] {
  const list = isRecord(source) ? source['x-kubernetes-group-version-kind'] : undefined;
  if (!Array.isArray(list)) return [];
  const found: GroupVersionKind[] = [];
  for (const item of list.filter(isRecord)) {
    const { group, version, kind } = item;
    if (typeof group !== 'string' || typeof version !== 'string' || typeof kind !== 'string') continue;
    const named = [dnsSubdomain(group), dnsLabelWithLetter(version), dnsLabelWithLetter(kind.toLowerCase())];
    if (named.every((problem) => problem === undefined)) found.push({ group, version, kind });
  }
  return found;
}

function resourceOf(
  { group, version, kind }: GroupVersionKind,
  paths: Readonly<Record<string, unknown>>,
): Pick<ImportedSchema, 'plural' | 'scope' | 'subresources'> | undefined {
  const root = `/apis/${group}/${version}/`;
  const plurals = new Map<string, ImportedSchema['scope']>();
  const subresources = new Map<string, Set<string>>();
  for (const [path, operations] of Object.entries(paths)) {
    if (!path.startsWith(root) || !isRecord(operations)) continue;
    const inside = path.slice(root.length).replace(/^namespaces\/\{namespace\}\//, '');
    const [plural = '', name, below] = inside.split('/');
    const scope = inside.length < path.length - root.length ? 'namespaced' : 'cluster';
    if (name === '{name}' && below !== undefined)
      subresources.set(plural, (subresources.get(plural) ?? new Set()).add(below));
    else if (plural !== 'watch' && Object.values(operations).some((operation) => isOf(operation, kind))) {
      plurals.set(plural, plurals.get(plural) === 'namespaced' ? 'namespaced' : scope);
    }
  }
  const [[plural, scope] = []] = plurals;
  if (plural === undefined || scope === undefined || dnsLabelWithLetter(plural) !== undefined) return undefined;
  return { plural, scope, subresources: [...(subresources.get(plural) ?? [])].sort() };
}

function isOf(operation: unknown, kind: string): boolean {
  const gvk = isRecord(operation) ? operation['x-kubernetes-group-version-kind'] : undefined;
  return isRecord(gvk) && gvk.kind === kind;
}
