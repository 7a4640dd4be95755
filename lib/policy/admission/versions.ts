import type { Json, JsonObject } from '../../kubernetes/apiserver/index.ts';
import { part, parts, text } from './json.ts';
import { apiVersionOf, type GroupVersionKind } from './kinds.ts';

/** An object in the version that a policy matched it in, as matchPolicy Equivalent has the server convert it. */
export function inVersion(object: JsonObject, kind: GroupVersionKind): JsonObject {
  const from = `${text(object, 'apiVersion')} ${text(object, 'kind')}`;
  const apiVersion = apiVersionOf(kind);
  if (from === `${apiVersion} ${kind.kind}` || text(object, 'kind') !== kind.kind) return object;
  const convert = conversions[`${from} to ${apiVersion}`];
  // Other versions of one kind, custom resources without a conversion webhook among them, differ in nothing else.
  return { ...(convert?.(object) ?? object), apiVersion };
}

/** Sources: Kubernetes pkg/apis/autoscaling/v1/conversion.go, pkg/apis/events/v1/conversion.go. */
const conversions: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  'autoscaling/v1 HorizontalPodAutoscaler to autoscaling/v2': (object) => {
    const { targetCPUUtilizationPercentage: cpu, ...spec } = part(object, 'spec');
    if (cpu === undefined) return { ...object, spec };
    const target = { type: 'Utilization', averageUtilization: cpu };
    return { ...object, spec: { ...spec, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] } };
  },
  'autoscaling/v2 HorizontalPodAutoscaler to autoscaling/v1': (object) => {
    const { metrics: _metrics, behavior: _behavior, ...spec } = part(object, 'spec');
    const cpu = parts(part(object, 'spec'), 'metrics')
      .map(cpuUtilization)
      .find((value) => value !== undefined);
    return { ...object, spec: cpu === undefined ? spec : { ...spec, targetCPUUtilizationPercentage: cpu } };
  },
  'v1 Event to events.k8s.io/v1': (object) => renamed(object, (name) => eventFields[name] ?? name),
  'events.k8s.io/v1 Event to v1': (object) => renamed(object, (name) => coreEventFields[name] ?? name),
};

function cpuUtilization(metric: JsonObject): Json | undefined {
  const resource = part(metric, 'resource');
  return metric.type === 'Resource' && resource.name === 'cpu'
    ? part(resource, 'target').averageUtilization
    : undefined;
}

const eventFields: Readonly<Record<string, string>> = {
  involvedObject: 'regarding',
  message: 'note',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  reportingComponent: 'reportingController',
};
const coreEventFields = Object.fromEntries(Object.entries(eventFields).map(([core, event]) => [event, core]));

function renamed(object: JsonObject, name: (field: string) => string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([field, value]) => [name(field), value]));
}
