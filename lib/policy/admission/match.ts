import { type GroupVersionKind, type GroupVersionResource, type Kinds, sameResource } from './kinds.ts';
import type { MatchResources, ResourceRule } from './policy.ts';
import type { Attributes } from './request.ts';
import { type Labels, labelsOf } from './selector.ts';

/** What a request was matched as: itself, or its equivalent in the version that the rule names. */
export interface Matched {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
}

/** What matching needs to know of the cluster. */
export interface Surroundings {
  readonly kinds: Kinds;
  namespaceLabels(name: string): Labels;
}

/** Whether a policy or binding is about a request (apiserver pkg/admission/plugin/policy/matching). */
export function matches(criteria: MatchResources, asked: Attributes, around: Surroundings): Matched | undefined {
  if (!namespaceMatches(criteria, asked, around) || !objectMatches(criteria, asked)) return undefined;
  if (byRules(criteria.excludeResourceRules, criteria, asked, around.kinds)) return undefined;
  if (criteria.resourceRules.length === 0) return { kind: asked.kind, resource: asked.resource };
  return byRules(criteria.resourceRules, criteria, asked, around.kinds);
}

/** What is outside of namespaces is never left out by a namespace selector, save a Namespace, which is judged by its own labels. */
function namespaceMatches({ namespaceSelector }: MatchResources, asked: Attributes, around: Surroundings): boolean {
  const isNamespace = asked.resource.resource === 'namespaces';
  if (namespaceSelector.empty || (asked.namespace === '' && !isNamespace)) return true;
  const own = isNamespace && asked.subresource === '' && (asked.operation === 'CREATE' || asked.operation === 'UPDATE');
  return namespaceSelector.matches(own ? labelsOf(asked.object) : around.namespaceLabels(asked.namespace));
}

/** Of an update either side may have the labels. */
function objectMatches({ objectSelector }: MatchResources, { object, oldObject }: Attributes): boolean {
  if (objectSelector.empty) return true;
  return [object, oldObject].some((side) => side !== null && objectSelector.matches(labelsOf(side)));
}

function byRules(
  rules: readonly ResourceRule[],
  { matchPolicy }: MatchResources,
  asked: Attributes,
  kinds: Kinds,
): Matched | undefined {
  if (rules.some((rule) => ruleMatches(rule, asked, asked.resource)))
    return { kind: asked.kind, resource: asked.resource };
  if (matchPolicy === 'Exact') return undefined;
  const equivalents = kinds
    .equivalents(asked.resource)
    .filter((other) => !sameResource(other.resource, asked.resource));
  for (const rule of rules)
    for (const { resource, kind } of equivalents)
      if (ruleMatches(rule, asked, resource))
        // The body of a subresource has one version, whatever the version of the resource.
        return { resource, kind: asked.subresource === '' || asked.subresource === 'status' ? kind : asked.kind };
  return undefined;
}

function ruleMatches(rule: ResourceRule, asked: Attributes, resource: GroupVersionResource): boolean {
  return (
    scopeMatches(rule.scope, asked) &&
    hasOrAny(rule.operations, asked.operation) &&
    hasOrAny(rule.apiGroups, resource.group) &&
    hasOrAny(rule.apiVersions, resource.version) &&
    rule.resources.some((name) => resourceMatches(name, resource.resource, asked.subresource)) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(asked.name))
  );
}

function scopeMatches(scope: ResourceRule['scope'], { resource, namespace }: Attributes): boolean {
  if (scope === '*') return true;
  const cluster = namespace === '' || sameResource(resource, { group: '', version: 'v1', resource: 'namespaces' });
  return (scope === 'Cluster') === cluster;
}

const hasOrAny = (items: readonly string[], wanted: string): boolean => items.includes('*') || items.includes(wanted);

/** `pods/*` and `*`+`/*` mean the plain resource too. */
function resourceMatches(pattern: string, resource: string, subresource: string): boolean {
  const slash = pattern.indexOf('/');
  const main = slash < 0 ? pattern : pattern.slice(0, slash);
  const sub = slash < 0 ? '' : pattern.slice(slash + 1);
  return (main === '*' || main === resource) && (sub === '*' || sub === subresource);
}
