import { type JsonObject, typesOf } from '../kubernetes/index.ts';
import type { DiffOptions, ObjectName } from './types.ts';
import { text } from './values.ts';

/**
 * What makes an object that object in a cluster: group, kind, namespace and name. The version is only how it is written;
 * a namespace on an object outside namespaces counts for nothing.
 */
export function identityOf(object: JsonObject, options: DiffOptions): string {
  const { apiVersion, kind, namespace = '', name } = nameOf(object, options);
  return `${groupOf(apiVersion)}/${kind}/${namespace}/${name}`;
}

export function nameOf(object: JsonObject, { kubernetes, cluster }: DiffOptions): ObjectName {
  const apiVersion = text(object, 'apiVersion') ?? '';
  const kind = text(object, 'kind') ?? '';
  const namespaced = typesOf(kubernetes).kind(apiVersion, kind)?.namespaced ?? true;
  const namespace = namespaced ? text(object, 'metadata', 'namespace') : undefined;
  const name = text(object, 'metadata', 'name') ?? `${text(object, 'metadata', 'generateName') ?? ''}…`;
  return {
    apiVersion,
    kind,
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    name,
    ...(cluster === undefined ? {} : { cluster }),
  };
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
