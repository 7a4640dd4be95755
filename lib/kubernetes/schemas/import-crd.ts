import type { Diagnostic, Outcome } from '../../diagnostics/index.ts';
import { cleanSchema } from './clean-schema.ts';
import type { ImportedSchema } from './import.ts';
import { dnsLabelWithLetter, dnsSubdomain } from './names.ts';
import { isRecord } from './record.ts';

/** The served versions of a CustomResourceDefinition that have a schema. */
export function schemasOfCrd(crd: Readonly<Record<string, unknown>>, file: string): Outcome<readonly ImportedSchema[]> {
  const name = isRecord(crd.metadata) && typeof crd.metadata.name === 'string' ? crd.metadata.name : 'a CRD';
  const refuse = (message: string, hint?: string): Outcome<readonly ImportedSchema[]> => {
    const problem: Diagnostic = {
      code: 'schema/refused-crd',
      severity: 'error',
      message: `${name}: ${message}`,
      span: { file, start: 0, end: 0 },
    };
    return { value: [], diagnostics: [hint === undefined ? problem : { ...problem, hint }] };
  };
  if (crd.apiVersion !== 'apiextensions.k8s.io/v1') {
    return refuse(
      'only apiextensions.k8s.io/v1 can be read',
      'v1beta1 left Kubernetes in 1.22; get the CRD from a cluster of today.',
    );
  }
  const spec = isRecord(crd.spec) ? crd.spec : {};
  const names = isRecord(spec.names) ? spec.names : {};
  const { group, scope, versions } = spec;
  const { kind, plural } = names;
  // Group, kind and version become the path of a file.
  if (typeof group !== 'string' || dnsSubdomain(group) !== undefined) return refuse('`spec.group` is not a DNS name');
  if (typeof kind !== 'string' || dnsLabelWithLetter(kind.toLowerCase()) !== undefined)
    return refuse('`spec.names.kind` is not a name');
  if (typeof plural !== 'string' || dnsLabelWithLetter(plural) !== undefined)
    return refuse('`spec.names.plural` is not a name');
  if (!Array.isArray(versions)) return refuse('it has no `spec.versions`');
  const schemas: ImportedSchema[] = [];
  for (const version of versions.filter(isRecord)) {
    const number = version.name;
    if (version.served === false) continue;
    if (typeof number !== 'string' || dnsLabelWithLetter(number) !== undefined) return refuse('a version has no name');
    const schema = isRecord(version.schema) ? version.schema.openAPIV3Schema : undefined;
    if (!isRecord(schema)) return refuse(`version ${number} has no \`schema.openAPIV3Schema\``);
    schemas.push({
      apiVersion: `${group}/${number}`,
      kind,
      plural,
      scope: scope === 'Cluster' ? 'cluster' : 'namespaced',
      subresources: isRecord(version.subresources) ? Object.keys(version.subresources).sort() : [],
      schema: cleanSchema(schema),
    });
  }
  return { value: schemas, diagnostics: [] };
}
