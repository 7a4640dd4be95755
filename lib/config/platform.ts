import { regulations } from './pipeline.ts';
import { choice, integer, list, map, object, type Static, type TSchema, Type, text, words } from './schema.ts';

// The platform team's own files: platform.yaml, environments/*.yaml, clusters/*.yaml, and each team's team.yaml.

const optional = Type.Optional;
const apiVersion = Type.Literal('roadbed.dev/v1', { description: 'The format of this file.' });

const amounts = object(
  {
    cpu: optional(text('quantity', { description: 'CPU cores.' })),
    memory: optional(text('quantity', { description: 'Memory in bytes.' })),
  },
  { description: 'CPU and memory.' },
);
export const sizeDefinition = object(
  { requests: optional(amounts), limits: optional(amounts) },
  { description: 'CPU and memory of one replica.' },
);

const groups = list(
  words({ description: 'An SSO group, by the name or id that the identity provider puts into its claim.' }),
  { description: 'SSO groups.' },
);

const pipelines = object(
  {
    forge: optional(
      choice(
        { gitlab: 'GitLab.', github: 'GitHub.' },
        { description: 'What serves this repository, where image bumps are proposed. Default: told from the Git URL.' },
      ),
    ),
    tools: optional(
      map('name', text('image', { description: 'A container image.' }), {
        description:
          'Images of the tools that pipelines run, by the tool’s name, where the company keeps its own copies: `trivy`, `semgrep`, `gitleaks`, `buildah`, `delivery`, `roadbed`, or a language, for all its versions.',
        examples: [{ trivy: 'registry.acme.example/mirror/trivy:0.70.0' }],
      }),
    ),
    runners: optional(
      list(Type.String({ description: 'A tag or label.', pattern: '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$' }), {
        description: 'Tags (GitLab) or labels (GitHub) of the runners. Default: shared runners.',
        minItems: 1,
      }),
    ),
  },
  { description: 'What every app’s pipeline needs to know.' },
);

export const platformFields = {
  apiVersion,
  kind: Type.Literal('Platform', { description: 'The whole company’s settings.' }),
  organization: words({ description: 'The company’s name, for people.', examples: ['Acme'] }),
  domain: text('host', { description: 'The company’s domain.', examples: ['acme.example'] }),
  git: object(
    {
      url: text('git-url', {
        description: 'Where Argo CD reads this repository.',
        examples: ['https://git.acme.example/platform/deployments.git'],
      }),
      branch: words({ description: 'The protected branch that Argo CD follows.', examples: ['main'], maxLength: 255 }),
      directory: optional(
        text('relative-path', {
          description: 'Folder of this repository inside the Git repository, where it is not the top.',
        }),
      ),
    },
    { description: 'This repository.' },
  ),
  registry: text('host', { description: 'The registry that images come from.', examples: ['registry.acme.example'] }),
  imagePullSecrets: optional(
    list(text('dns-label', { description: 'A secret in the team’s namespace.' }), {
      description: 'Secrets for pulling images, where nodes have no rights of their own.',
    }),
  ),
  argocd: optional(
    object(
      {
        namespace: optional(text('dns-label', { description: 'Where Argo CD runs. Default: argocd.' })),
        adminGroups: optional({ ...groups, description: 'SSO groups that may do everything in every project.' }),
      },
      { description: 'Argo CD’s own facts.' },
    ),
  ),
  pipelines: optional(pipelines),
  sizes: optional(
    map('name', sizeDefinition, {
      description: 'T-shirt sizes that `size` chooses from. Added to the engine’s own: small, medium, large.',
    }),
  ),
} as const;

const freezeWindow = object(
  {
    reason: words({ description: 'Why nothing is deployed then; shown by Argo CD.', maxLength: 200 }),
    schedule: text('cron', { description: 'When the freeze starts, as five cron fields.', examples: ['0 16 * * FRI'] }),
    duration: text('duration', { description: 'How long it lasts.', examples: ['64h'] }),
    timeZone: optional(text('time-zone', { description: 'Default: Etc/UTC.' })),
    allowManual: optional(Type.Boolean({ description: 'Whether a person may still sync. Default: false.' })),
  },
  { description: 'A time in which nothing is synced.' },
);

export const environmentFields = {
  apiVersion,
  kind: Type.Literal('Environment', { description: 'A stage of delivery.' }),
  description: optional(words({ description: 'What it is for.' })),
  order: integer(0, 1000, {
    description: 'Its place in the way to production; the first is where new apps start.',
    examples: [10],
  }),
  clusters: list(text('dns-label', { description: 'A file of `platform/clusters/`.' }), {
    description: 'Clusters that an app of this environment runs on.',
    minItems: 1,
    examples: [['dev-1']],
  }),
  sync: choice(
    {
      automatic: 'Argo CD syncs by itself, heals drift and prunes what is gone.',
      manual: 'A person starts each sync.',
    },
    { description: 'How Argo CD syncs.' },
  ),
  freeze: optional(list(freezeWindow, { description: 'Times in which nothing is synced.' })),
  protected: optional(
    Type.Boolean({
      description:
        'Deleting an application needs a person’s confirmation, and only maintainers may sync. Default: false.',
    }),
  ),
} as const;

const edge = object(
  {
    class: optional(
      text('dns-label', { description: 'Ingress class, where the cluster routes by Ingress.', examples: ['nginx'] }),
    ),
    gateway: optional(
      object(
        {
          name: text('dns-label', { description: 'Name of the Gateway.', examples: ['public'] }),
          namespace: text('dns-label', { description: 'Its namespace.', examples: ['gateways'] }),
          class: text('dns-label', { description: 'Its GatewayClass.', examples: ['envoy'] }),
        },
        {
          description:
            'The Gateway that routes attach to, where the cluster routes by Gateway API. Roadbed renders it.',
        },
      ),
    ),
    domains: optional(
      list(text('host', { description: 'A domain; apps may use it and any name directly below it.' }), {
        description: 'Domains that the Gateway serves. Default: the platform’s domain.',
        minItems: 1,
      }),
    ),
    issuer: text('dns-label', {
      description: 'The cert-manager ClusterIssuer for certificates.',
      examples: ['letsencrypt'],
    }),
    annotations: optional(
      map('label', Type.String(), { description: 'Annotations on each Ingress, or on the Gateway.' }),
    ),
    controller: object(
      {
        namespace: text('dns-label', {
          description: 'The namespace that the controller’s pods run in.',
          examples: ['ingress-nginx'],
        }),
        labels: optional(
          map('label', Type.String(), {
            description: 'Labels of the controller’s pods. Default: every pod of the namespace.',
          }),
        ),
      },
      { description: 'Where the traffic comes from; network policies let it in.' },
    ),
  },
  { description: 'One way in.' },
);

/** What can be installed in a cluster that templates and offerings build on. */
export const capabilityWords = {
  'cert-manager': 'Certificates for routes.',
  'cloudnative-pg': 'PostgreSQL clusters.',
  'external-secrets': 'Secrets from the secret store.',
  'gateway-api': 'Gateway API routes.',
  keda: 'Scaling on queue lengths and other events.',
  'prometheus-operator': 'ServiceMonitors and alert rules.',
} as const;

export const clusterFields = {
  apiVersion,
  kind: Type.Literal('Cluster', { description: 'A Kubernetes cluster.' }),
  description: optional(words({ description: 'What it is for.' })),
  environment: text('dns-label', { description: 'The environment it belongs to.', examples: ['production'] }),
  region: words({ description: 'Where it stands.', examples: ['eu-central-1'], maxLength: 63 }),
  provider: choice(
    {
      eks: 'Amazon EKS.',
      gke: 'Google GKE.',
      aks: 'Azure AKS.',
      openshift: 'Red Hat OpenShift.',
      'self-managed': 'Run by the company.',
      kind: 'A local cluster.',
    },
    { description: 'Who runs its control plane.' },
  ),
  kubernetes: text('kubernetes-version', { description: 'Its Kubernetes version, quoted.', examples: ['1.33'] }),
  server: Type.String({
    description: 'Address of its API, as Argo CD knows it.',
    pattern: '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[-A-Za-z0-9._~/]*)?$',
    examples: ['https://kubernetes.default.svc'],
  }),
  routing: object(
    {
      type: choice(
        { ingress: 'Ingress objects.', gateway: 'Gateway API routes.' },
        { description: 'How traffic gets in.' },
      ),
      internal: optional({ ...edge, description: 'The way in from the company’s network.' }),
      public: optional({ ...edge, description: 'The way in from the internet.' }),
    },
    { description: 'The edge of the cluster.' },
  ),
  backups: optional(
    object(
      {
        destination: Type.String({
          description: 'Bucket and folder for backups of databases.',
          pattern: '^(s3|gs|https)://[^\\s]+$',
          maxLength: 512,
          examples: ['s3://acme-backups/production-eu-1'],
        }),
        annotations: optional(
          map('label', Type.String(), {
            description: 'Annotations for the service accounts that write there, e.g. to bind a cloud role.',
          }),
        ),
      },
      { description: 'Where databases are backed up to. Without it they are not.' },
    ),
  ),
  storageClass: text('dns-label', { description: 'Storage class of persistent volumes.', examples: ['gp3'] }),
  secretStore: optional(
    object(
      {
        name: text('dns-label', { description: 'Name of the store.', examples: ['vault'] }),
        kind: optional(
          choice(
            { ClusterSecretStore: 'One for all namespaces.', SecretStore: 'One in each namespace.' },
            { description: 'Default: ClusterSecretStore.' },
          ),
        ),
        prefix: optional(
          Type.String({
            description: 'Put before each team’s folder in the store.',
            pattern: '^[A-Za-z0-9][-A-Za-z0-9._/]*$',
            maxLength: 200,
            examples: ['production'],
          }),
        ),
        refresh: optional(text('duration', { description: 'How often secrets are read again. Default: 1h.' })),
      },
      { description: 'Where secrets come from, for External Secrets.' },
    ),
  ),
  monitoring: optional(
    object(
      {
        namespace: text('dns-label', {
          description: 'Namespace of Prometheus, which may scrape metrics.',
          examples: ['monitoring'],
        }),
      },
      { description: 'Who may scrape metrics.' },
    ),
  ),
  capabilities: list(choice(capabilityWords, { description: 'Something installed.' }), {
    description: 'What is installed in the cluster besides Kubernetes.',
  }),
} as const;

const quota = object(
  {
    requests: optional({ ...amounts, description: 'Sum of requests. Default: no bound.' }),
    limits: optional(
      object(
        { memory: optional(text('quantity', { description: 'Memory in bytes.' })) },
        // A quota on CPU limits refuses every container without one, and containers have none unless they ask for it.
        { description: 'Sum of limits. There is none for CPU, which is not limited.' },
      ),
    ),
    storage: optional(text('quantity', { description: 'Sum of persistent volumes.', examples: ['100Gi'] })),
    pods: optional(integer(1, 100_000, { description: 'Number of pods.' })),
  },
  { description: 'What the team may use in one cluster.' },
);

export const teamFields = {
  apiVersion,
  kind: Type.Literal('Team', { description: 'A team that owns apps.' }),
  name: words({ description: 'The team’s name, for people.', examples: ['Payments'] }),
  description: optional(words({ description: 'What the team does.' })),
  contacts: optional(
    object(
      {
        email: optional(
          Type.String({
            description: 'Mail address.',
            pattern: '^[^\\s@]+@[^\\s@]+$',
            maxLength: 254,
            examples: ['payments@acme.example'],
          }),
        ),
        chat: optional(words({ description: 'Chat channel.', examples: ['#payments'], maxLength: 120 })),
        oncall: optional(words({ description: 'Who is called at night.', maxLength: 200 })),
      },
      { description: 'How to reach the team.' },
    ),
  ),
  groups: object(
    {
      developers: { ...groups, description: 'May see everything and sync outside protected environments.' },
      maintainers: optional({
        ...groups,
        description: 'May also sync protected environments and start actions such as a restart.',
      }),
    },
    { description: 'SSO groups and what they may do.' },
  ),
  quota: optional({ ...quota, description: 'What the team may use in each cluster.' }),
  quotas: optional(
    map('name', quota, {
      description: 'Quotas for single environments, by name; they override `quota` field by field.',
    }),
  ),
  regulations: optional({ ...regulations, description: 'Regulations that the team’s apps are under.' }),
  offerings: optional(
    map('name', text('dns-label', { description: 'Name of the offering.' }), {
      description: 'Which offering the team uses for a type, where there are several.',
      examples: [{ postgres: 'cloudnative-pg' }],
    }),
  ),
} as const;

/** Adds `defaults`: fields of apps that a level of the platform sets for all that is below it. */
export function withDefaults<P extends Record<string, TSchema>>(fields: P, defaults: TSchema) {
  return {
    ...fields,
    defaults: optional(
      Type.Unsafe<Readonly<Record<string, unknown>>>({
        ...defaults,
        description:
          'Fields of apps, for every app below that does not set them itself. Each app takes those that its kind has.',
      }),
    ),
  };
}

const loose = Type.Object({});
const platformSchema = object(withDefaults(platformFields, loose), { description: 'The whole company’s settings.' });
const environmentSchema = object(withDefaults(environmentFields, loose), { description: 'A stage of delivery.' });
const clusterSchema = object(withDefaults(clusterFields, loose), { description: 'A Kubernetes cluster.' });
const teamSchema = object(withDefaults(teamFields, loose), { description: 'A team.' });

export type PlatformSettings = Static<typeof platformSchema>;
export type EnvironmentSettings = Static<typeof environmentSchema>;
export type ClusterSettings = Static<typeof clusterSchema>;
export type TeamSettings = Static<typeof teamSchema>;
export type Capability = keyof typeof capabilityWords;
export type EdgeSettings = Static<typeof edge>;
export type QuotaSettings = Static<typeof quota>;
export type SizeDefinition = Static<typeof sizeDefinition>;
