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

/** `path` is where the file stands in the app's own repository. */
export function pipelineFile(team: string, app: string, path: string): string {
  return `pipelines/${team}/${app}/${path}`;
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

/** What a path below rendered/ was rendered for; parts that do not apply are absent. */
export interface Owner {
  readonly cluster?: string;
  readonly team?: string;
  readonly app?: string;
}

/** Reads a path back: the reverse of the functions above. */
export function ownerOf(path: string): Owner {
  const [first, second = '', third = '', fourth = '', fifth] = path.split('/');
  if (first === 'pipelines') return { team: second, app: third };
  if (first === 'argocd') {
    if (second === 'roots') return { cluster: third.replace(/\.yaml$/, '') };
    if (second === 'applications') return { cluster: third, team: fourth, app: (fifth ?? '').replace(/\.yaml$/, '') };
    return second === 'projects' ? { team: third.replace(/\.yaml$/, '') } : {};
  }
  return third === '_platform' ? { cluster: second } : { cluster: second, team: third, app: fourth };
}
