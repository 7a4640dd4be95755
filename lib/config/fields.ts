import { choice, integer, list, map, object, oneOf, replaced, type Static, Type, text, words } from './schema.ts';

// The fields that templates build their schemas from. A template takes those that make sense for its kind;
// a company's own template can take the same ones and add its own beside them.

const optional = Type.Optional;

const resourceAmounts = object(
  {
    cpu: optional(text('quantity', { description: 'CPU cores: `500m` is half of one.', examples: ['250m', '1'] })),
    memory: optional(text('quantity', { description: 'Memory in bytes, with a suffix.', examples: ['256Mi'] })),
  },
  { description: 'CPU and memory.' },
);

export const resources = object(
  {
    requests: optional({
      ...resourceAmounts,
      description: 'What the container is sure to get; the scheduler counts with it.',
    }),
    limits: optional(
      object(
        {
          cpu: optional(
            text('quantity', {
              description: 'A CPU limit throttles; leave it out unless something asks for it.',
              examples: ['2'],
            }),
          ),
          memory: optional(
            text('quantity', {
              description: 'Above this the container is killed. Default: its memory request.',
              examples: ['512Mi'],
            }),
          ),
        },
        { description: 'What the container may use at most.' },
      ),
    ),
  },
  {
    description: 'CPU and memory of one replica, in place of parts of `size`. Backing services are `dependencies`.',
    examples: [{ requests: { cpu: '250m', memory: '256Mi' } }],
  },
);

export const size = text('dns-label', {
  description: 'A T-shirt size for CPU and memory that the platform defines in `platform.yaml`.',
  examples: ['small', 'medium', 'large'],
});

const portReference = text('port-name', { description: 'The name of one of the app’s `ports`.', examples: ['http'] });

export const environmentValue = oneOf(
  [
    Type.String({ description: 'The value itself.' }),
    Type.Integer({ description: 'The value itself.' }),
    Type.Number({ description: 'The value itself.' }),
    Type.Boolean({ description: 'The value itself.' }),
    object(
      {
        secret: text('secret-reference', {
          description: 'Path below the team’s own folder in the secret store, then the key.',
          examples: ['stripe/api-key'],
        }),
      },
      { description: 'A value from the secret store, never written into Git.' },
    ),
    object(
      {
        field: words({
          description: 'A field of the pod, as in the downward API.',
          examples: ['metadata.name', 'status.podIP'],
        }),
      },
      { description: 'A fact about the running pod.' },
    ),
  ],
  { description: 'A value, or where it comes from.', examples: ['info', { secret: 'stripe/api-key' }] },
);

export const env = map('variable', environmentValue, {
  description: 'Environment variables of the container, by name.',
  examples: [{ LOG_LEVEL: 'info', STRIPE_KEY: { secret: 'stripe/api-key' } }],
});

export const files = map('path', Type.String({ description: 'The text of the file.', maxLength: 524_288 }), {
  description: 'Files in the container, by absolute path. A changed file rolls the pods.',
  examples: [{ '/etc/checkout/rates.yaml': 'eur: 1.0' }],
});

export const volume = object(
  {
    path: text('absolute-path', { description: 'Where the volume is mounted.', examples: ['/var/cache'] }),
    size: optional(
      text('quantity', {
        description: 'Size of the volume; an ephemeral one is emptied when it is exceeded.',
        examples: ['1Gi'],
      }),
    ),
    type: optional(
      choice(
        {
          ephemeral: 'Scratch space on the node, gone with the pod.',
          memory: 'Scratch space in memory, counted against the memory limit.',
          persistent: 'A volume that outlives the pod. In a StatefulService each replica has its own.',
          secret: 'Files from the secret store, one for each key of `secret`.',
        },
        {
          description: 'What is behind the path. Default: `persistent` in a StatefulService, else `ephemeral`.',
          examples: ['ephemeral'],
        },
      ),
    ),
    storageClass: optional(
      text('dns-label', {
        description: 'Storage class of a persistent volume. Default: the cluster’s.',
        examples: ['gp3'],
      }),
    ),
    accessMode: optional(
      choice(
        {
          ReadWriteOnce: 'Mounted by one node at a time.',
          ReadWriteOncePod: 'Mounted by one pod at a time.',
          ReadWriteMany: 'Mounted by many nodes; the storage class must support it.',
          ReadOnlyMany: 'Mounted read-only by many nodes.',
        },
        { description: 'How a persistent volume is shared. Default: ReadWriteOnce.' },
      ),
    ),
    secret: optional(
      text('secret-reference', {
        description: 'Path in the secret store and key, for `type: secret`.',
        examples: ['tls/ca.crt'],
      }),
    ),
    readOnly: optional(Type.Boolean({ description: 'Mount it read-only. Default: false.' })),
  },
  { description: 'A directory of the container.' },
);

export const volumes = map('name', volume, {
  description: 'Directories of the container besides the read-only image, by name. `/tmp` is always writable.',
  examples: [{ cache: { path: '/var/cache', size: '1Gi' } }],
});

export const port = object(
  {
    port: integer(1, 65_535, { description: 'The port others connect to.', examples: [80, 8080] }),
    targetPort: optional(
      integer(1, 65_535, { description: 'The port the container listens on. Default: `port`.', examples: [8080] }),
    ),
    protocol: optional(choice({ TCP: 'Connections.', UDP: 'Datagrams.' }, { description: 'Default: TCP.' })),
    appProtocol: optional(
      choice(
        { http: 'HTTP/1.1.', grpc: 'gRPC over HTTP/2 without TLS.', tcp: 'Anything else over TCP.' },
        {
          description:
            'What is spoken on the port; routes and meshes need to know. Default: http for a port named `http…`, grpc for one named `grpc…`, else tcp.',
        },
      ),
    ),
  },
  { description: 'A port that the app serves.' },
);

export const ports = map('port-name', port, {
  description: 'Ports that the app serves, by name.',
  examples: [{ http: { port: 8080 } }],
});

export const route = object(
  {
    host: text('host', { description: 'Host name that people or other systems use.', examples: ['shop.acme.example'] }),
    path: optional(text('url-path', { description: 'Path prefix. Default: `/`.', examples: ['/', '/api'] })),
    port: optional({ ...portReference, description: 'Which of the `ports` answers. Default: the first.' }),
    visibility: optional(
      choice(
        {
          team: 'Only the team’s own apps in the same cluster; nothing is opened at the edge.',
          internal: 'The company’s network, through the internal ingress.',
          public: 'The internet, through the public ingress.',
        },
        { description: 'Who can reach it. Default: internal.' },
      ),
    ),
  },
  { description: 'A way in from outside the cluster.' },
);

export const routes = list(route, {
  description: 'Ways in from outside the cluster, with TLS.',
  examples: [[{ host: 'shop.acme.example', path: '/', visibility: 'public' }]],
});

export const replicas = integer(0, 1000, {
  description: 'A fixed number of replicas. Excludes `autoscaling`.',
  examples: [2],
});

const scalerTrigger = object(
  {
    type: words({
      description: 'A KEDA scaler.',
      examples: ['rabbitmq', 'kafka', 'aws-sqs-queue', 'prometheus', 'redis'],
    }),
    metadata: map('any', Type.Union([Type.String(), Type.Integer(), Type.Boolean()]), {
      description: 'The scaler’s own settings, as KEDA documents them.',
      examples: [{ queueName: 'orders', mode: 'QueueLength', value: '20' }],
    }),
    authentication: optional(
      map(
        'any',
        object(
          { secret: text('secret-reference', { description: 'Path in the secret store, then the key.' }) },
          { description: 'A value from the secret store.' },
        ),
        {
          description: 'The scaler’s credentials, by its parameter names.',
          examples: [{ host: { secret: 'rabbitmq/url' } }],
        },
      ),
    ),
  },
  { description: 'Something to scale on besides CPU and memory.' },
);

export const autoscaling = object(
  {
    min: optional(
      integer(0, 1000, { description: 'Fewest replicas; 0 only with `triggers`. Default: 2.', examples: [2] }),
    ),
    max: optional(integer(1, 1000, { description: 'Most replicas.', examples: [10] })),
    cpu: optional(
      integer(1, 100, {
        description: 'Target CPU use in percent of the request. Default: 70, unless `memory` or `triggers` is set.',
        examples: [70],
      }),
    ),
    memory: optional(integer(1, 100, { description: 'Target memory use in percent of the request.', examples: [80] })),
    triggers: optional(
      map('name', scalerTrigger, { description: 'Queue lengths and other events to scale on, through KEDA.' }),
    ),
  },
  {
    description: 'Scale between two numbers of replicas. Excludes `replicas`.',
    examples: [{ min: 2, max: 10, cpu: 70 }],
  },
);

const probeTiming = {
  initialDelay: optional(
    text('duration', { description: 'Wait before the first check. Default: 0s.', examples: ['5s'] }),
  ),
  period: optional(text('duration', { description: 'Time between two checks. Default: 10s.', examples: ['10s'] })),
  timeout: optional(text('duration', { description: 'How long an answer may take. Default: 1s.', examples: ['1s'] })),
  failures: optional(
    integer(1, 1000, { description: 'Failed checks in a row that count. Default: 3 (startup: 30).', examples: [3] }),
  ),
};

export const probe = Type.Unsafe<ProbeSettings | false>({
  anyOf: [
    object(
      {
        path: optional(
          text('url-path', { description: 'HTTP GET that must answer 200 to 399.', examples: ['/healthz'] }),
        ),
        headers: optional(
          map('any', Type.String({ description: 'The header’s value.' }), {
            description: 'Headers to send with `path`.',
          }),
        ),
        port: optional({
          ...portReference,
          description: 'Which port to check; by itself: that it accepts a connection. Default: the first port.',
        }),
        grpc: optional(
          Type.Union([Type.Literal(true), Type.String({ description: 'The gRPC health service to ask for.' })], {
            description: 'The standard gRPC health check: `true`, or a service name.',
          }),
        ),
        command: optional(
          list(Type.String(), { description: 'A command in the container that must exit with 0.', minItems: 1 }),
        ),
        ...probeTiming,
      },
      { description: 'One of `path`, `port`, `grpc` or `command`.' },
    ),
    Type.Literal(false, { description: 'No such probe.' }),
  ],
  description: 'How to tell that the app is well; `false` for no such probe.',
  ...replaced,
});

export interface ProbeSettings {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly port?: string;
  readonly grpc?: true | string;
  readonly command?: readonly string[];
  readonly initialDelay?: string;
  readonly period?: string;
  readonly timeout?: string;
  readonly failures?: number;
}

export const probes = object(
  {
    startup: optional({
      ...probe,
      description:
        'Holds the other two back until the app has started. Default: the liveness check, with more patience.',
    }),
    readiness: optional({ ...probe, description: 'Takes the replica out of the load balancing while it fails.' }),
    liveness: optional({
      ...probe,
      description: 'Restarts the replica when it fails. Must not depend on other services.',
    }),
  },
  { description: 'Health checks.', examples: [{ readiness: { path: '/healthz' }, liveness: { path: '/livez' } }] },
);

export const image = text('image', {
  description: 'The container image, with a tag or a digest.',
  examples: ['registry.acme.example/payments/checkout:1.42.0'],
});
export const command = list(Type.String(), {
  description: 'Replaces the image’s entry point.',
  minItems: 1,
  examples: [['node', 'server.js']],
});
export const args = list(Type.String(), { description: 'Arguments to the entry point.', examples: [['--verbose']] });

export const security = object(
  {
    user: optional(
      integer(1, 4_294_967_295, { description: 'User id to run as. Default: 65532. Never 0.', examples: [1000] }),
    ),
    group: optional(
      integer(1, 4_294_967_295, { description: 'Group id to run as. Default: the user id.', examples: [1000] }),
    ),
    fsGroup: optional(
      integer(1, 4_294_967_295, {
        description: 'Group that owns the volumes. Default: the group id.',
        examples: [1000],
      }),
    ),
    readOnlyRoot: optional(Type.Boolean({ description: 'Mount the image read-only. Default: true.' })),
    addCapabilities: optional(
      list(choice({ NET_BIND_SERVICE: 'Listen on ports below 1024.' }, { description: 'A Linux capability.' }), {
        description: 'Linux capabilities to add after all are dropped.',
      }),
    ),
  },
  { description: 'What the container may do. The defaults meet the restricted Pod Security Standard.' },
);

export const serviceAccount = object(
  {
    mountToken: optional(Type.Boolean({ description: 'Mount a token for the Kubernetes API. Default: false.' })),
    annotations: optional(
      map('label', Type.String(), {
        description: 'Annotations, e.g. to bind a cloud role.',
        examples: [{ 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/checkout' }],
      }),
    ),
  },
  { description: 'The identity of the app in the cluster.' },
);

const extraContainer = {
  image,
  command: optional(command),
  args: optional(args),
  env: optional(env),
  resources: optional(resources),
  security: optional(security),
};

export const initContainers = map(
  'name',
  object(
    {
      ...extraContainer,
      order: optional(integer(0, 100, { description: 'Smaller runs first; then by name. Default: 50.' })),
    },
    { description: 'A container that runs to its end before the app starts.' },
  ),
  { description: 'Containers that run before the app starts, by name. They see the app’s files and volumes.' },
);

export const sidecars = map(
  'name',
  object(
    {
      ...extraContainer,
      order: optional(
        integer(0, 100, {
          description:
            'Its place among the `initContainers`: smaller starts first. Default: 60, after those that run to their end.',
        }),
      ),
      ports: optional(ports),
      probes: optional(probes),
    },
    { description: 'A container that runs beside the app.' },
  ),
  { description: 'Containers that run beside the app, by name. They see the app’s files and volumes.' },
);

export const migrate = object(
  {
    command: optional(command),
    args: optional(args),
    image: optional({ ...image, description: 'Default: the app’s image.' }),
    env: optional({ ...env, description: 'More variables, or others, than the app’s.' }),
    timeout: optional(text('duration', { description: 'How long it may take. Default: 15m.', examples: ['15m'] })),
  },
  {
    description:
      'A task that runs to its end before each sync rolls the app, e.g. a schema migration. It sees the app’s environment and files.',
    examples: [{ command: ['node', 'migrate.js'] }],
  },
);

export const dependency = Type.Unsafe<DependencySettings>({
  anyOf: [
    object(
      {
        app: text('app-reference', { description: 'Another app, as team/app.', examples: ['shop/cart'] }),
        port: optional({ ...portReference, description: 'Which of its ports. Default: its first.' }),
      },
      { description: 'Another app in the same cluster: opens the network path on both sides and injects its address.' },
    ),
    Type.Object(
      { type: text('dns-label', { description: 'An offering of the platform.', examples: ['postgres', 'redis'] }) },
      { description: 'A backing service; the other fields are the offering’s own.' },
    ),
  ],
  description: 'Something that the app needs to run.',
});

export interface DependencySettings {
  readonly app?: string;
  readonly port?: string;
  readonly type?: string;
  readonly [parameter: string]: unknown;
}

export const dependencies = map('name', dependency, {
  description:
    'Backing services and other apps, by a name that prefixes the injected variables: `db` gives DB_HOST, DB_PORT, …',
  examples: [{ db: { type: 'postgres', size: 'small' }, cart: { app: 'shop/cart', port: 'http' } }],
});

export const egress = map(
  'name',
  object(
    {
      host: optional(
        text('host', {
          description:
            'The host meant, for people; network policies cannot see names, so the port is opened to every public address.',
          examples: ['api.stripe.com'],
        }),
      ),
      cidr: optional(
        text('cidr', {
          description: 'The address range. Default: every public address.',
          examples: ['203.0.113.0/24'],
        }),
      ),
      ports: list(integer(1, 65_535, { description: 'A port.' }), {
        description: 'Ports.',
        minItems: 1,
        examples: [[443]],
      }),
      protocol: optional(choice({ TCP: 'Connections.', UDP: 'Datagrams.' }, { description: 'Default: TCP.' })),
    },
    { description: 'A destination outside the cluster.' },
  ),
  {
    description: 'Destinations outside the cluster that the app may reach, by name; everything else is closed.',
    examples: [{ stripe: { host: 'api.stripe.com', ports: [443] } }],
  },
);

export { pipeline } from './pipeline.ts';

export const metrics = object(
  {
    port: optional({ ...portReference, description: 'Which port serves metrics. Default: the first.' }),
    path: optional(text('url-path', { description: 'Default: `/metrics`.', examples: ['/metrics'] })),
    interval: optional(text('duration', { description: 'Time between two scrapes. Default: 30s.', examples: ['30s'] })),
  },
  { description: 'Metrics in Prometheus format.' },
);

export const observability = object(
  {
    metrics: optional(metrics),
    slo: optional(
      object(
        {
          availability: optional(
            Type.Number({
              description: 'Percent of requests that succeed over 30 days.',
              minimum: 50,
              exclusiveMaximum: 100,
              examples: [99.9],
            }),
          ),
          latency: optional(
            map('any', text('duration', { description: 'The bound.', examples: ['300ms'] }), {
              description: 'Bounds on percentiles of the latency: `p50`, `p95`, `p99`.',
              examples: [{ p99: '300ms' }],
            }),
          ),
        },
        { description: 'What users of the app can expect.' },
      ),
    ),
  },
  { description: 'How the app is watched.', examples: [{ metrics: { port: 'http', path: '/metrics' } }] },
);

export const termination = object(
  {
    gracePeriod: optional(
      text('duration', {
        description: 'Time to finish work after the signal to stop. Default: 30s.',
        examples: ['30s'],
      }),
    ),
    drain: optional(
      text('duration', {
        description: 'Time to keep serving while load balancers notice. Default: 5s; 0s for none.',
        examples: ['5s'],
      }),
    ),
  },
  { description: 'How a replica is stopped.' },
);

export const schedule = text('cron', { description: 'When to run, as five cron fields.', examples: ['0 3 * * *'] });
export const timeZone = text('time-zone', {
  description: 'Time zone of the schedule. Default: Etc/UTC.',
  examples: ['Europe/Berlin'],
});

export const startingDeadline = text('duration', {
  description: 'How late a run may still start. Default: 5m.',
  examples: ['5m'],
});
export const retries = integer(0, 100, {
  description: 'How often a failed run is tried again. Default: 3.',
  examples: [3],
});
export const timeout = text('duration', {
  description: 'After this a run is stopped and counts as failed. Default: never.',
  examples: ['30m'],
});
export const parallelism = integer(1, 1000, { description: 'Pods at the same time. Default: 1.', examples: [4] });
export const completions = integer(1, 100_000, { description: 'Pods that must succeed. Default: 1.', examples: [4] });
export const exclude = list(text('relative-path', { description: 'A file below the app’s folder.' }), {
  description: 'Files of the app’s folder that are left out.',
  examples: [['values.yaml']],
});

export type Resources = Static<typeof resources>;
export type EnvironmentValue = Static<typeof environmentValue>;
export type VolumeSettings = Static<typeof volume>;
export type PortSettings = Static<typeof port>;
export type RouteSettings = Static<typeof route>;
export type AutoscalingSettings = Static<typeof autoscaling>;
export type ProbesSettings = Static<typeof probes>;
export type SecuritySettings = Static<typeof security>;
export type MigrateSettings = Static<typeof migrate>;
export type EgressSettings = Static<typeof egress>[string];
