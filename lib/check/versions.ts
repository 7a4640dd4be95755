import type { Diagnostic } from '../diagnostics/index.ts';
import type { Repository } from '../flow.ts';

/** Clusters that run a newer Kubernetes than the schemas know: they are held to the newest that is known, which is said. */
export function unknownVersions({ company, schemas }: Repository): Diagnostic[] {
  return [...company.clusters.values()].flatMap(({ name, settings, document }): Diagnostic[] => {
    const { relation, version } = schemas().match(settings.kubernetes);
    if (relation !== 'newer') return [];
    return [
      {
        code: 'schema/newer-version',
        severity: 'warning',
        message: `Kubernetes ${settings.kubernetes} of \`${name}\` is newer than the schemas; its objects are held to ${version}`,
        span: document.locate(['kubernetes']),
        hint: 'Upgrade Roadbed when a version that knows it is out.',
        identity: [name, settings.kubernetes],
      },
    ];
  });
}
