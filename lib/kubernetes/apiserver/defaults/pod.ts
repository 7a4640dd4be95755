import type { DraftObject } from '../json.ts';
import { isDraftObject } from '../json.ts';
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../quantity.ts';
import { type Default, part, parts, preset } from './default.ts';

/**
 * Defaults that a Pod gets and a pod template does not: requests equal to limits, pod-level resources, service links,
 * host ports. Source: SetDefaults_Pod in Kubernetes pkg/apis/core/v1/defaults.go.
 */
export const pod: Default = (value, minor) => {
  const spec = part(value, 'spec');
  const containers = [...parts(spec, 'containers'), ...parts(spec, 'initContainers')];
  for (const container of containers) requestsFromLimits(part(container, 'resources'));
  if (minor >= 34 && isDraftObject(spec.resources)) podLevelResources(spec, spec.resources);
  preset(spec, 'enableServiceLinks', true);
  if (spec.hostNetwork !== true) return;
  for (const container of containers) {
    for (const port of parts(container, 'ports')) preset(port, 'hostPort', port.containerPort ?? 0);
  }
};

function requestsFromLimits(resources: DraftObject): void {
  if (isDraftObject(resources.limits)) resources.requests = { ...resources.limits, ...part(resources, 'requests') };
}

/** Feature gate PodLevelResources, on by default since 1.34. */
function podLevelResources(spec: DraftObject, resources: DraftObject): void {
  const limits = part(resources, 'limits');
  const requests = part(resources, 'requests');
  const hasLimits = Object.keys(limits).length > 0;
  if (hasLimits || Object.keys(requests).length > 0) {
    const huge = Object.entries(aggregate(spec, 'limits')).filter(([name]) => isHugePages(name));
    const filled = { ...Object.fromEntries(huge), ...limits };
    if (Object.keys(filled).length > 0) resources.limits = filled;
  }
  const bounds = part(resources, 'limits');
  if (Object.keys(bounds).length === 0) return;
  const used = Object.entries(aggregate(spec, 'requests')).filter(([name]) => isCountable(name) && !isHugePages(name));
  const capped = Object.entries(bounds).filter(([name]) => isCountable(name));
  const filled = { ...Object.fromEntries(capped), ...Object.fromEntries(used), ...requests };
  if (Object.keys(filled).length > 0) resources.requests = filled;
}

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isCountable = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePages(name);

/**
 * What all containers of a pod need at once: the sum of the containers and sidecars, or what an init container needs
 * beside the sidecars that start before it, whichever is more. Source: component-helpers resource/helpers.go.
 */
function aggregate(spec: DraftObject, field: 'limits' | 'requests'): DraftObject {
  const sum = new Map<string, Quantity>();
  const sidecars = new Map<string, Quantity>();
  const starting = new Map<string, Quantity>();
  for (const container of parts(spec, 'containers')) add(sum, amounts(container, field));
  for (const container of parts(spec, 'initContainers')) {
    const own = amounts(container, field);
    if (container.restartPolicy === 'Always') {
      add(sum, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(sum, starting);
  return Object.fromEntries([...sum].map(([name, quantity]) => [name, formatQuantity(quantity)]));
}

function amounts(container: DraftObject, field: string): Map<string, Quantity> {
  const out = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(part(part(container, 'resources'), field))) {
    const quantity = parseQuantity(String(text));
    if (quantity !== undefined) out.set(name, quantity);
  }
  return out;
}

function add(to: Map<string, Quantity>, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of more) {
    const before = to.get(name);
    to.set(name, before === undefined ? quantity : addQuantities(before, quantity));
  }
}

function raise(to: Map<string, Quantity>, floor: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of floor) {
    const before = to.get(name);
    if (before === undefined || compareQuantities(quantity, before) > 0) to.set(name, quantity);
  }
}
