// Every path below rendered/ is decided here, so that what is ours can be told from what is not.

export function appManifests(environment: string, cluster: string, team: string, app: string): string {
  return `${environment}/${cluster}/${team}/${app}/manifests.yaml`;
}

export function teamNamespaceFile(environment: string, cluster: string, team: string): string {
  return `${environment}/${cluster}/_platform/teams/${team}.yaml`;
}

export function gatewaysFile(environment: string, cluster: string): string {
  return `${environment}/${cluster}/_platform/cluster/gateways.yaml`;
}

export function platformFolder(environment: string, cluster: string): string {
  return `${environment}/${cluster}/_platform`;
}

export function bootstrapFile(): string {
  return 'argocd/bootstrap.yaml';
}

export function rootFile(cluster: string): string {
  return `argocd/roots/${cluster}.yaml`;
}

export function projectFile(team: string): string {
  return `argocd/projects/${team}.yaml`;
}

export function applicationsFolder(cluster: string): string {
  return `argocd/applications/${cluster}`;
}

export function applicationFile(cluster: string, team: string, app: string): string {
  return `${applicationsFolder(cluster)}/${team}/${app}.yaml`;
}
