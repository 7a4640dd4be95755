import { stringify } from 'yaml';
import type { SourceFile } from '../../workspace/index.ts';
import { schemaLine } from '../new/app-file.ts';
import { composeTeam } from '../new/team-file.ts';

/** What a new company repository is told about the company. */
export interface StarterFacts {
  /** The company's name, for people. */
  readonly name: string;
  readonly domain: string;
  readonly gitUrl: string;
  /** Host of the registry that images come from. */
  readonly registry: string;
  /** The exact version of the package that the repository is made for. */
  readonly version: string;
  /** Name of the npm package that the repository is. */
  readonly packageName: string;
}

/** platform/, teams/ and policies/ of a new company: three environments with a cluster each, and one team with one app. */
export function companyFiles({ name, domain, gitUrl, registry }: StarterFacts): readonly SourceFile[] {
  return [
    {
      path: 'platform/platform.yaml',
      text: `# yaml-language-server: $schema=schema/platform.schema.json
apiVersion: roadbed.dev/v1
kind: Platform
organization: ${scalar(name)}
domain: ${domain}
git:
  # Where Argo CD reads this repository.
  url: ${scalar(gitUrl)}
  branch: main
registry: ${registry}
argocd:
  namespace: argocd
  adminGroups: [platform-engineers]

# Fields of apps that hold for every app which does not set them itself.
defaults:
  env:
    LOG_LEVEL: info
`,
    },
    ...stages.map((stage) => environmentFile(stage)),
    ...stages.map((stage) => clusterFile(stage, domain)),
    { path: 'platform/templates/index.ts', text: templatesIndex },
    { path: 'platform/offerings/index.ts', text: offeringsIndex },
    { path: 'platform/pipelines/index.ts', text: pipelinesIndex },
    { path: 'teams/README.md', text: teamsReadme },
    { path: 'teams/demo/team.yaml', text: composeTeam('Demo', ['demo-developers']) },
    {
      path: 'teams/demo/hello.yaml',
      text: `${schemaLine}apiVersion: roadbed.dev/v1
kind: WebService
description: Shows what a small app looks like; replace or remove it
image: ${registry}/demo/hello:1.0.0
ports:
  http: { port: 8080 }
routes:
  - { host: hello.dev.${domain}, visibility: public }
probes: { readiness: { path: /healthz }, liveness: { path: /livez } }
environments:
  dev: {}
`,
    },
    { path: 'policies/README.md', text: policiesReadme },
  ];
}

interface Stage {
  readonly name: string;
  readonly order: number;
  readonly description: string;
  readonly sync: 'automatic' | 'manual';
  readonly more: string;
}

const stages: readonly Stage[] = [
  {
    name: 'dev',
    order: 10,
    description: 'Every merge lands here at once',
    sync: 'automatic',
    more: 'defaults:\n  replicas: 1\n',
  },
  { name: 'staging', order: 20, description: 'The last stop before production', sync: 'automatic', more: '' },
  {
    name: 'production',
    order: 30,
    description: 'What customers use',
    sync: 'manual',
    more: 'protected: true\n',
  },
];

function environmentFile({ name, order, description, sync, more }: Stage): SourceFile {
  return {
    path: `platform/environments/${name}.yaml`,
    text: `# yaml-language-server: $schema=../schema/environment.schema.json
apiVersion: roadbed.dev/v1
kind: Environment
description: ${description}
order: ${order}
clusters: [${name}-1]
sync: ${sync}
${more}`,
  };
}

function clusterFile({ name }: Stage, domain: string): SourceFile {
  const below = (edge: string): string => (name === 'production' ? edge : `${name}.${edge}`);
  return {
    path: `platform/clusters/${name}-1.yaml`,
    text: `# yaml-language-server: $schema=../schema/cluster.schema.json
apiVersion: roadbed.dev/v1
kind: Cluster
environment: ${name}
region: eu-central-1
provider: self-managed
kubernetes: "1.33"
# The address by which Argo CD knows the cluster.
server: https://${name}-1.k8s.${domain}
routing:
  type: gateway
  public:
    gateway: { name: public, namespace: gateways, class: envoy }
    domains: [${below(domain)}]
    issuer: letsencrypt
    controller:
      namespace: envoy-gateway-system
      labels: { gateway.envoyproxy.io/owning-gateway-name: public }
  internal:
    gateway: { name: internal, namespace: gateways, class: envoy-internal }
    domains: [${below(`corp.${domain}`)}]
    issuer: internal-ca
    controller:
      namespace: envoy-gateway-system
      labels: { gateway.envoyproxy.io/owning-gateway-name: internal }
storageClass: standard
secretStore:
  name: vault
  prefix: ${name}
monitoring:
  namespace: monitoring
# What is installed besides Kubernetes. More that templates and offerings can use: cloudnative-pg, keda.
capabilities: [cert-manager, external-secrets, gateway-api, prometheus-operator]
`,
  };
}

const templatesIndex = `import type { Template } from 'roadbed';
import { templates as standard } from 'roadbed/templates';

/** Every kind of app that a team can ask for. The company's own stand in a folder beside this file, and in this list. */
export const templates: readonly Template[] = [...standard];
`;

const offeringsIndex = `import type { Offering } from 'roadbed';
import { offerings as standard } from 'roadbed/offerings';

/** Every backing service that an app can ask for. Where a type has several, a team that does not choose gets the first. */
export const offerings: readonly Offering[] = [...standard];
`;

const pipelinesIndex = `import type { PipelineDialect, PipelineLanguage, PipelineRegulation } from 'roadbed';
import * as standard from 'roadbed/pipelines';

/** Every language that a pipeline can be made for. */
export const languages: readonly PipelineLanguage[] = [...standard.languages];

/** Every CI system that pipelines are written for. */
export const dialects: readonly PipelineDialect[] = [...standard.dialects];

/** What a team's regulations add to its pipelines. */
export const regulations: readonly PipelineRegulation[] = [...standard.regulations];
`;

const teamsReadme = `# Teams

One folder for each team, named as its namespace. In it \`team.yaml\`, and a file for each app: \`teams/<team>/<app>.yaml\`.
Only data, never code.

    npx roadbed new WebService shop/hello --image registry.example/shop/hello:1.0.0 --port 8080
    npx roadbed render

Editors complete and explain every field: the first line of each file names its schema.
`;

const policiesReadme = `# Policies

What is allowed: rules, their tests, and waivers with an owner, a reason and an expiry.
`;

/** Text as one YAML scalar, quoted where it must be. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
