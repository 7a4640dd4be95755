import type { JsonSchema } from '../../lib/kubernetes/schemas/json-schema.ts';
import { readCompiledSchemas } from './compiled.ts';

/**
 * The built-in types of `kubernetes-models`, by their definition's name. The package holds one version of every type
 * that Kubernetes ever had (the newest), so it knows `status` and the width of numbers but not which version has which
 * field.
 */
export function readKubernetesModels(folders: readonly string[]): Map<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  for (const folder of folders) {
    for (const [name, schema] of readCompiledSchemas(folder)) {
      const definition = definitionName(name);
      if (definition !== undefined) schemas.set(definition, schema);
    }
  }
  return schemas;
}

const prefixes: Readonly<Record<string, string>> = {
  IoK8sApimachineryPkgApisMetaV1: 'io.k8s.apimachinery.pkg.apis.meta.v1',
  IoK8sApimachineryPkgApiResource: 'io.k8s.apimachinery.pkg.api.resource',
  IoK8sApimachineryPkgUtilIntstr: 'io.k8s.apimachinery.pkg.util.intstr',
  IoK8sApimachineryPkgRuntime: 'io.k8s.apimachinery.pkg.runtime',
  IoK8sApimachineryPkgVersion: 'io.k8s.apimachinery.pkg.version',
  IoK8sApiextensionsApiserverPkgApisApiextensionsV1: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
  IoK8sKubeAggregatorPkgApisApiregistrationV1: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1',
};

/**
 * `IoK8sApiAppsV1DeploymentSpec` is `io.k8s.api.apps.v1.DeploymentSpec`; undefined for a type that is not Kubernetes'
 * own.
 */
export function definitionName(name: string): string | undefined {
  for (const [prefix, definition] of Object.entries(prefixes)) {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (/^[A-Z]/.test(rest)) return `${definition}.${rest}`;
  }
  const [, group, version, kind] = /^IoK8sApi([A-Z][a-z0-9]*)(V\d[a-z0-9]*)(.+)$/.exec(name) ?? [];
  if (group === undefined || version === undefined || kind === undefined) return undefined;
  return `io.k8s.api.${group.toLowerCase()}.${version.toLowerCase()}.${kind}`;
}
