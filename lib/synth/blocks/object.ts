import { ApiObject, type ApiObjectMetadata, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';

interface ApiVersionAndKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Adds an object whose spec has cdk8s-plus-28's types but may hold newer fields too: its own classes drop every field that is
 * newer than Kubernetes 1.28.
 */
export function addObject(
  chart: Chart,
  { apiVersion, kind }: ApiVersionAndKind,
  metadata: ApiObjectMetadata & { readonly name: string },
  spec: object,
): void {
  new ApiObject(chart, `${kind}/${metadata.name}`, { apiVersion, kind, metadata, spec: plain(spec) });
}

/** The values inside cdk8s-plus-28's wrappers for quantities and for numbers-or-names, which only its own classes take off. */
function plain(value: unknown): unknown {
  if (value instanceof k8s.Quantity || value instanceof k8s.IntOrString) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
