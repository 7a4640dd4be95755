import { type JsonObject, type Path, podTemplates } from '../../kubernetes/apiserver/index.ts';
import { part, text } from './json.ts';

/** The Pod that a workload's controller would create from its template. */
export interface WorkloadPod {
  readonly pod: JsonObject;
  /** Where in the workload the pod's metadata and spec stand. */
  readonly path: Path;
}

/** None for a Pod itself, which is judged as it is, nor for a PodTemplate, of which nothing is made. */
export function workloadPods(workload: JsonObject): readonly WorkloadPod[] {
  if (workload.kind === 'PodTemplate') return [];
  const owner = part(workload, 'metadata');
  return podTemplates(workload)
    .filter(({ path }) => path.length > 0)
    .map(({ path, template }) => {
      const { labels, annotations } = part(template, 'metadata');
      const namespace = text(owner, 'namespace');
      const metadata = {
        name: `${text(owner, 'name')}-xxxxx`,
        generateName: `${text(owner, 'name')}-`,
        ...(namespace !== '' && { namespace }),
        ...(labels !== undefined && { labels }),
        ...(annotations !== undefined && { annotations }),
      };
      return { path, pod: { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec ?? {} } };
    });
}
