import { join } from 'node:path';
import { type Json, toYaml } from '../../lib/manifests/yaml.ts';
import { realTools } from '../../test/real/kubectl.ts';
import { type AppEnvironment, idOf, manifestsOf } from '../workload.ts';
import { type Tool, writeFiles } from './tool.ts';

/** A base per app and an overlay per environment, which sets the namespace, the image's tag and the number of replicas. */
function files(work: readonly AppEnvironment[]): Readonly<Record<string, string>> {
  const written: Record<string, string> = {};
  for (const app of work) {
    const base = `bases/${app.team}/${app.name}`;
    const [image, tag] = splitImage(app.image);
    const manifests = manifestsOf({ ...app, image: `${image}:latest`, minReplicas: 1 });
    for (const manifest of manifests) {
      const { namespace: _, ...metadata } = manifest.metadata;
      written[`${base}/${manifest.kind.toLowerCase()}.yaml`] = toYaml({ ...manifest, metadata } as unknown as Json);
    }
    written[`${base}/kustomization.yaml`] = toYaml({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: manifests.map((manifest) => `${manifest.kind.toLowerCase()}.yaml`),
    });
    written[`overlays/${idOf(app)}/kustomization.yaml`] = toYaml({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: `${app.team}-${app.environment}`,
      resources: [`../../${base}`],
      images: [{ name: image, newTag: tag }],
      patches: [
        {
          target: { kind: 'HorizontalPodAutoscaler' },
          patch: toYaml([{ op: 'replace', path: '/spec/minReplicas', value: app.minReplicas }]),
        },
      ],
    });
  }
  return written;
}

function splitImage(image: string): readonly [name: string, tag: string] {
  const colon = image.lastIndexOf(':');
  return [image.slice(0, colon), image.slice(colon + 1)];
}

export const kustomize: Tool = {
  name: 'kustomize build',
  how: 'a base per app, an overlay per environment, one process per overlay (`kubectl kustomize`)',
  most: 100,
  async prepare(folder, work) {
    const { kubectl } = await realTools();
    await writeFiles(folder, {
      ...files(work),
      'render.sh': `for overlay in overlays/*; do
  ${kubectl} kustomize "$overlay" > "rendered/$(basename "$overlay").yaml" || exit 1
done
`,
    });
    return { command: { program: '/bin/sh', args: ['render.sh'], cwd: folder }, output: join(folder, 'rendered') };
  },
};

export const kustomizeAtOnce: Tool = {
  name: 'kustomize build, one build for all',
  how: 'the same overlays as resources of one kustomization: what Kustomize costs without its start-up; nobody deploys so',
  most: 300,
  async prepare(folder, work) {
    const { kubectl } = await realTools();
    await writeFiles(folder, {
      ...files(work),
      'kustomization.yaml': toYaml({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        resources: work.map((app) => `overlays/${idOf(app)}`),
      }),
      'render.sh': `${kubectl} kustomize . > rendered/all.yaml\n`,
    });
    return { command: { program: '/bin/sh', args: ['render.sh'], cwd: folder }, output: join(folder, 'rendered') };
  },
};
