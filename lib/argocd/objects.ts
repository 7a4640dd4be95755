import type { EnvironmentSettings, PlatformSettings, TeamSettings } from '../config/index.ts';
import { layout } from '../manifests/index.ts';
import type { Company, Environment, Placement, Team } from '../model/index.ts';
import type { KubeObject } from '../synth/index.ts';

// Source of the fields: argo-cd.readthedocs.io, "Declarative Setup", "Projects", "Sync Options", "Sync Windows", "High Availability".

/** The project that the platform's own applications belong to. Teams cannot be called so: a team's name has no such prefix. */
export const platformProject = 'roadbed-platform';

const finalizer = 'resources-finalizer.argocd.argoproj.io';
const labels = { 'app.kubernetes.io/managed-by': 'roadbed' };

interface Repository {
  readonly repoURL: string;
  readonly targetRevision: string;
}

function repository({ git }: PlatformSettings): Repository {
  return { repoURL: git.url, targetRevision: git.branch };
}

/** A path below rendered/, from the top of the Git repository. */
function path(platform: PlatformSettings, below: string): string {
  const directory = platform.git.directory?.replace(/\/+$/, '');
  return `${directory ? `${directory}/` : ''}rendered/${below}`;
}

function namespace(platform: PlatformSettings): string {
  return platform.argocd?.namespace ?? 'argocd';
}

/** Dots, which no name of a cluster, team or app holds: so two applications never share a name, and a pattern never matches too much. */
export function applicationName(cluster: string, team: string, app: string): string {
  return `${cluster}.${team}.${app}`;
}

function platformApplication(cluster: string): string {
  return `platform-${cluster}`;
}

interface ApplicationProps {
  readonly platform: PlatformSettings;
  readonly name: string;
  readonly project: string;
  readonly source: { readonly path: string; readonly directory: object };
  readonly destination: { readonly server: string; readonly namespace: string };
  /** Whether Argo CD syncs by itself. */
  readonly automatic: boolean;
  /** Whether a person must confirm that it is deleted, or that something of it is. */
  readonly confirm: boolean;
  readonly prune?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ignoreDifferences?: readonly object[];
  readonly wave?: number;
}

function application(props: ApplicationProps): KubeObject {
  const { platform, name, project, source, destination, automatic, confirm } = props;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: namespace(platform),
      labels: { ...labels, ...props.labels },
      annotations: {
        // Only a commit that touches these paths makes Argo CD look at the application again.
        'argocd.argoproj.io/manifest-generate-paths': `/${source.path}`,
        ...(props.wave === undefined ? {} : { 'argocd.argoproj.io/sync-wave': String(props.wave) }),
        ...(confirm ? { 'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm' } : {}),
        ...props.annotations,
      },
      finalizers: [finalizer],
    },
    spec: {
      project,
      source: { ...repository(platform), ...source },
      destination,
      syncPolicy: {
        ...(automatic ? { automated: { prune: props.prune ?? true, selfHeal: true, allowEmpty: false } } : {}),
        syncOptions: [
          'ServerSideApply=true',
          'PruneLast=true',
          'ApplyOutOfSyncOnly=true',
          'FailOnSharedResource=true',
          'RespectIgnoreDifferences=true',
        ],
        retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
      },
      ...(props.ignoreDifferences && props.ignoreDifferences.length > 0
        ? { ignoreDifferences: props.ignoreDifferences }
        : {}),
      revisionHistoryLimit: 10,
    },
  };
}

/** The one object that a person applies by hand; Argo CD takes it from there. */
export function bootstrapApplication(platform: PlatformSettings): KubeObject {
  return application({
    platform,
    name: 'roadbed',
    // The projects do not exist yet when this one is made.
    project: 'default',
    source: { path: path(platform, 'argocd'), directory: { recurse: true, include: '{projects/*.yaml,roots/*.yaml}' } },
    destination: { server: 'https://kubernetes.default.svc', namespace: namespace(platform) },
    automatic: true,
    confirm: false,
    // A root that is gone by mistake would take a whole cluster along.
    prune: false,
  });
}

/** A cluster's root: its platform application and all of its apps' applications. */
export function rootObjects(platform: PlatformSettings, { environment, cluster }: Placement): readonly KubeObject[] {
  return [
    application({
      platform,
      name: `root-${cluster.name}`,
      project: platformProject,
      source: { path: path(platform, layout.applicationsFolder(cluster.name)), directory: { recurse: true } },
      destination: { server: 'https://kubernetes.default.svc', namespace: namespace(platform) },
      automatic: true,
      confirm: true,
      labels: { 'roadbed.dev/cluster': cluster.name, 'roadbed.dev/environment': environment.name },
    }),
    application({
      platform,
      name: platformApplication(cluster.name),
      project: platformProject,
      source: {
        path: path(platform, layout.platformFolder(environment.name, cluster.name)),
        directory: { recurse: true },
      },
      destination: { server: cluster.settings.server, namespace: namespace(platform) },
      automatic: environment.settings.sync === 'automatic',
      confirm: true,
      labels: { 'roadbed.dev/cluster': cluster.name, 'roadbed.dev/environment': environment.name },
      // Namespaces before the apps in them.
      wave: -10,
    }),
  ];
}

/** What the application of an app needs to know of it. */
export interface AppPlace {
  readonly team: string;
  readonly app: string;
  readonly environment: { readonly name: string; readonly settings: EnvironmentSettings };
  readonly cluster: { readonly name: string; readonly server: string };
}

/** The application of one app in one cluster. Fields that a controller of the cluster owns are left to it. */
export function appApplication(
  platform: PlatformSettings,
  place: AppPlace,
  objects: readonly KubeObject[],
): KubeObject {
  const { team, app, environment, cluster } = place;
  const file = layout.appManifests(environment.name, cluster.name, team, app);
  const folder = file.slice(0, file.lastIndexOf('/'));
  return application({
    platform,
    name: applicationName(cluster.name, team, app),
    project: team,
    source: { path: path(platform, folder), directory: { recurse: false, include: 'manifests.yaml' } },
    destination: { server: cluster.server, namespace: team },
    automatic: environment.settings.sync === 'automatic',
    confirm: environment.settings.protected ?? false,
    labels: {
      'roadbed.dev/team': team,
      'roadbed.dev/app': app,
      'roadbed.dev/cluster': cluster.name,
      'roadbed.dev/environment': environment.name,
    },
    ignoreDifferences: ownedByControllers(objects),
  });
}

/** An autoscaler sets the replicas of its target: a difference there is no drift. */
function ownedByControllers(objects: readonly KubeObject[]): object[] {
  return objects
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
    .flatMap(({ spec }) => {
      const target = (spec as { scaleTargetRef?: { kind?: string; name?: string } } | undefined)?.scaleTargetRef;
      return target?.kind && target.name
        ? [{ group: 'apps', kind: target.kind, name: target.name, jsonPointers: ['/spec/replicas'] }]
        : [];
    });
}

/** A team's project: this repository, the team's namespace, nothing outside namespaces. */
export function teamProject(company: Company, team: Team, places: readonly Placement[]): KubeObject {
  const platform = company.platform.settings;
  const protectedClusters = places
    .filter(({ environment }) => environment.settings.protected)
    .map(({ cluster }) => cluster.name);
  const open = places.map(({ cluster }) => cluster.name).filter((name) => !protectedClusters.includes(name));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: team.name,
      namespace: namespace(platform),
      labels: { ...labels, 'roadbed.dev/team': team.name },
      finalizers: [finalizer],
    },
    spec: {
      description: team.settings.description ?? team.settings.name,
      sourceRepos: [platform.git.url],
      destinations: uniqueServers(places).map((server) => ({ server, namespace: team.name })),
      clusterResourceWhitelist: [],
      // What the platform sets for the team, the team's own manifests may not change.
      namespaceResourceBlacklist: [
        { group: '', kind: 'LimitRange' },
        { group: '', kind: 'ResourceQuota' },
        { group: 'argoproj.io', kind: '*' },
        // Rights and doors to other teams' secrets are the platform's to give.
        { group: 'rbac.authorization.k8s.io', kind: '*' },
        { group: 'external-secrets.io', kind: 'SecretStore' },
        { group: 'external-secrets.io', kind: 'PushSecret' },
      ],
      orphanedResources: { warn: true, ignore: orphansIgnored },
      roles: roles(team.settings, team.name, open, protectedClusters),
      ...syncWindows(places),
    },
  };
}

/** Made in every namespace by Kubernetes itself or by operators for the app: not orphans. */
const orphansIgnored = [
  { kind: 'ConfigMap', name: 'kube-root-ca.crt' },
  { kind: 'ServiceAccount', name: 'default' },
  { group: 'cert-manager.io', kind: 'Certificate' },
  { group: 'cert-manager.io', kind: 'CertificateRequest' },
  { kind: 'Secret' },
];

function roles(settings: TeamSettings, team: string, open: readonly string[], closed: readonly string[]): object[] {
  const { developers, maintainers } = settings.groups;
  const policies = (role: string, syncable: readonly string[]): string[] => {
    const allow = (resource: string, action: string, object: string): string =>
      `p, proj:${team}:${role}, ${resource}, ${action}, ${team}/${object}, allow`;
    return [
      allow('applications', 'get', '*'),
      allow('logs', 'get', '*'),
      ...syncable.flatMap((cluster) =>
        [
          'sync',
          'action/apps/Deployment/restart',
          'action/apps/StatefulSet/restart',
          'action/batch/CronJob/create-job',
        ].map((action) => allow('applications', action, applicationName(cluster, team, '*'))),
      ),
    ];
  };
  const developer = {
    name: 'developer',
    description: 'Sees everything; syncs and restarts where nothing is protected',
    groups: [...developers],
    policies: policies('developer', open),
  };
  if (!maintainers || maintainers.length === 0) return [developer];
  const maintainer = {
    name: 'maintainer',
    description: 'Sees everything; syncs and restarts in protected environments too',
    groups: [...maintainers],
    policies: policies('maintainer', [...open, ...closed]),
  };
  return [developer, maintainer];
}

/** Freeze windows of each environment, on the applications of its clusters. */
function syncWindows(
  places: readonly Placement[],
  pattern: (cluster: string) => string = (cluster) => `${cluster}.*`,
): { syncWindows?: object[] } {
  const windows = [...new Set(places.map(({ environment }) => environment))].flatMap((environment: Environment) =>
    (environment.settings.freeze ?? []).map(({ reason, schedule, duration, timeZone, allowManual }) => ({
      kind: 'deny',
      description: reason,
      schedule,
      duration,
      timeZone: timeZone ?? 'Etc/UTC',
      manualSync: allowManual ?? false,
      applications: places
        .filter((place) => place.environment === environment)
        .map(({ cluster }) => pattern(cluster.name)),
    })),
  );
  return windows.length > 0 ? { syncWindows: windows } : {};
}

function uniqueServers(places: readonly Placement[]): string[] {
  return [...new Set(places.map(({ cluster }) => cluster.settings.server))].sort();
}

/** The platform's own project: may make namespaces and whatever else clusters need. */
export function platformProjectObject(platform: PlatformSettings, places: readonly Placement[]): KubeObject {
  const servers = [...new Set(['https://kubernetes.default.svc', ...uniqueServers(places)])].sort();
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: platformProject, namespace: namespace(platform), labels, finalizers: [finalizer] },
    spec: {
      description: 'What the platform team gives to every cluster',
      sourceRepos: [platform.git.url],
      destinations: servers.map((server) => ({ server, namespace: '*' })),
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      ...syncWindows(places, platformApplication),
      ...(platform.argocd?.adminGroups
        ? {
            roles: [
              {
                name: 'admin',
                description: 'Runs the platform',
                groups: [...platform.argocd.adminGroups],
                policies: [`p, proj:${platformProject}:admin, applications, *, ${platformProject}/*, allow`],
              },
            ],
          }
        : {}),
    },
  };
}
