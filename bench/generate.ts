import { toYaml } from '../lib/manifests/yaml.ts';
import { type AppModel, environments } from './workload.ts';

/** A whole Roadbed company repository that asks for the benchmark's workload: text by path. */
export function companyFiles(apps: readonly AppModel[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    'package.json': `${JSON.stringify({ private: true, type: 'module', dependencies: { roadbed: '*' } })}\n`,
    'platform/platform.yaml': platform,
    'platform/templates/index.ts': "export { templates } from 'roadbed/templates';\n",
    'platform/offerings/index.ts': "export { offerings } from 'roadbed/offerings';\n",
  };
  for (const [order, environment] of environments.entries()) {
    files[`platform/environments/${environment}.yaml`] = environmentFile(environment, order);
    files[`platform/clusters/${environment}-1.yaml`] = clusterFile(environment);
  }
  for (const team of new Set(apps.map((app) => app.team))) files[`teams/${team}/team.yaml`] = teamFile(team);
  for (const app of apps) files[`teams/${app.team}/${app.name}.yaml`] = appFile(app);
  return files;
}

const platform = toYaml({
  apiVersion: 'roadbed.dev/v1',
  kind: 'Platform',
  organization: 'Acme',
  domain: 'acme.example',
  git: { url: 'https://git.acme.example/platform/deployments.git', branch: 'main' },
  registry: 'registry.acme.example',
});

function environmentFile(name: string, order: number): string {
  const sync = name === 'production' ? 'manual' : 'automatic';
  return toYaml({ apiVersion: 'roadbed.dev/v1', kind: 'Environment', order, clusters: [`${name}-1`], sync });
}

function clusterFile(environment: string): string {
  return toYaml({
    apiVersion: 'roadbed.dev/v1',
    kind: 'Cluster',
    environment,
    region: 'eu-central-1',
    provider: 'eks',
    kubernetes: '1.33',
    server: `https://${environment}-1.clusters.acme.example`,
    routing: {
      type: 'ingress',
      public: { class: 'nginx', issuer: 'letsencrypt', controller: { namespace: 'ingress-nginx' } },
    },
    storageClass: 'gp3',
    secretStore: { name: 'vault' },
    monitoring: { namespace: 'monitoring' },
    capabilities: ['cert-manager', 'external-secrets', 'prometheus-operator'],
  });
}

function teamFile(team: string): string {
  return toYaml({
    apiVersion: 'roadbed.dev/v1',
    kind: 'Team',
    name: team,
    groups: { developers: [`${team}-developers`] },
  });
}

function appFile(app: AppModel): string {
  return toYaml({
    apiVersion: 'roadbed.dev/v1',
    kind: 'WebService',
    description: `The ${app.name} of ${app.team}`,
    image: app.image,
    ports: { http: { port: app.port } },
    routes: [{ host: app.host, path: '/', visibility: 'public' }],
    size: 'small',
    autoscaling: { min: app.minReplicas, max: app.maxReplicas, cpu: 70 },
    probes: { readiness: { path: '/healthz' }, liveness: { path: '/livez' } },
    env: {
      ...app.variables,
      ...Object.fromEntries(Object.entries(app.secrets).map(([name, secret]) => [name, { secret }])),
    },
    files: { '/etc/app/rates.yaml': app.rates },
    observability: { metrics: { port: 'http', path: '/metrics' } },
    environments: Object.fromEntries(environments.map((environment) => [environment, {}])),
  });
}
