/**
 * The tools that every pipeline runs, by the name that `pipelines.tools` of platform.yaml may give another image for: the company's own
 * copy, pinned by digest. Versions are the newest at the time of writing of which nothing bad is known (trivy 0.69.4 was malicious).
 */
export const toolImages = {
  trivy: 'docker.io/aquasec/trivy:0.70.0',
  semgrep: 'docker.io/semgrep/semgrep:1.144.0',
  gitleaks: 'ghcr.io/gitleaks/gitleaks:v8.30.0',
  buildah: 'quay.io/buildah/stable:v1.41.5',
  delivery: 'docker.io/library/alpine:3.22',
  // Where `roadbed` itself runs: Node, npm, Git and curl.
  roadbed: 'docker.io/library/node:24',
} as const;

export type ToolName = keyof typeof toolImages;
export type Tools = (name: ToolName) => string;
