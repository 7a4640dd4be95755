import type { Files } from './company.ts';

const head = (kind: string) => `apiVersion: roadbed.dev/v1\nkind: ${kind}\n`;

/**
 * One app of every kind that says as much as it can, in a Gateway cluster with a new Kubernetes (dev) and an Ingress cluster with an old
 * one (production): laid over the small company, every field of an app file is used somewhere.
 */
export const richApps: Files = {
  'teams/shop/team.yaml': `apiVersion: roadbed.dev/v1
kind: Team
name: Shop
description: Sells things
contacts: { email: shop@acme.example, chat: "#shop", oncall: shop-oncall }
groups: { developers: [shop-developers], maintainers: [shop-maintainers] }
quota:
  requests: { cpu: "40", memory: 80Gi }
  limits: { memory: 160Gi }
  storage: 1Ti
  pods: 300
quotas: { production: { requests: { cpu: "60" }, pods: 400 } }
regulations: [pci-dss, gdpr]
offerings: { postgres: cloudnative-pg }
defaults:
  labels: { acme.example/cost-center: "4100" }
  annotations: { acme.example/runbook: "https://runbooks.acme.example/shop" }
`,
  'teams/billing/team.yaml': `apiVersion: roadbed.dev/v1
kind: Team
name: Billing
groups: { developers: [billing-developers] }
`,
  'teams/billing/invoice.yaml': `${head('Worker')}image: registry.acme.example/billing/invoice:2.0.0
replicas: 2
dependencies: { storefront: { app: shop/storefront, port: grpc } }
environments: { dev: {}, production: {} }
`,
  'teams/shop/storefront.yaml': `${head('WebService')}description: Shows what there is to buy
image: registry.acme.example/shop/storefront:1.42.0
command: [node, server.js]
args: [--verbose]
ports:
  http: { port: 80, targetPort: 8080, appProtocol: http }
  grpc: { port: 9090, protocol: TCP }
  metrics: { port: 9100, appProtocol: http }
routes:
  - { host: shop.acme.example, visibility: public }
  - { host: shop.acme.example, path: /api, visibility: public }
  - { host: shop-grpc.acme.example, port: grpc, visibility: public }
  - { host: shop.corp.acme.example, path: /admin, port: http, visibility: internal }
  - { host: storefront.shop, visibility: team }
size: medium
resources: { limits: { cpu: "2" } }
autoscaling: { min: 2, max: 10, cpu: 60, memory: 80 }
probes:
  startup: { path: /started, headers: { X-Probe: startup }, port: http, initialDelay: 2s, period: 3s, timeout: 2s, failures: 40 }
  readiness: { path: /ready, port: http }
  liveness: { grpc: storefront.Health, port: grpc }
env:
  LOG_LEVEL: info
  NUMBER: 42
  SWITCH: true
  RATIO: 0.5
  KEY: { secret: stripe/api-key }
  POD: { field: metadata.name }
files:
  /etc/storefront/rates.yaml: "eur: 1.0\\n"
  /etc/storefront/flags/new.json: "{}"
volumes:
  cache: { path: /var/cache, size: 1Gi }
  fast: { path: /dev/fast, type: memory, size: 64Mi }
  certificates: { path: /etc/certificates, type: secret, secret: tls/ca.crt, readOnly: true }
security: { user: 1000, group: 2000, fsGroup: 3000, readOnlyRoot: true, addCapabilities: [NET_BIND_SERVICE] }
serviceAccount: { mountToken: true, annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/shop" } }
initContainers:
  warm: { image: registry.acme.example/shop/warm:1.0.0, command: [warm], args: [--all], env: { A: b }, order: 10 }
  wait: { image: registry.acme.example/shop/wait:1.0.0, order: 5, resources: { requests: { cpu: 10m, memory: 16Mi } } }
sidecars:
  proxy:
    image: registry.acme.example/shop/proxy:3.0.0
    args: [--listen, "8443"]
    env: { TOKEN: { secret: proxy/token } }
    ports: { proxy: { port: 8443 } }
    probes: { readiness: { port: proxy } }
    security: { user: 1001 }
migrate: { command: [node, migrate.js], env: { OWNER: { secret: database/owner } }, timeout: 10m }
dependencies:
  db: { type: postgres, size: medium, storage: 20Gi, instances: 3, version: "17", database: shop }
  cache: { type: redis, size: medium }
  search: { app: shop/search }
egress:
  stripe: { host: api.stripe.example, ports: [443] }
  bank: { cidr: 203.0.113.0/24, ports: [8443, 8444], protocol: TCP }
termination: { gracePeriod: 45s, drain: 10s }
pipeline: { provider: gitlab, language: node, version: "24", repository: acme/storefront, directory: app }
observability:
  metrics: { port: metrics, path: /internal/metrics, interval: 15s }
  slo: { availability: 99.9, latency: { p99: 300ms } }
environments:
  dev: { autoscaling: null, replicas: 1 }
  production: { env: { LOG_LEVEL: warning } }
patches:
  - { target: { kind: Deployment, name: storefront }, merge: { spec: { minReadySeconds: 10 } } }
  - target: { kind: Service, name: storefront, apiVersion: v1 }
    json: [{ op: add, path: /metadata/labels/patched, value: "yes" }]
`,
  'teams/shop/mailer.yaml': `${head('Worker')}image: registry.acme.example/shop/mailer:1.3.0
ports: { metrics: { port: 9100 } }
autoscaling:
  min: 0
  max: 20
  cpu: 80
  triggers:
    mails:
      type: rabbitmq
      metadata: { queueName: mails, mode: QueueLength, value: "50", activation: 5 }
      authentication: { host: { secret: rabbitmq/url } }
    ticks: { type: cron, metadata: { timezone: Europe/Berlin, start: 0 6 * * *, end: 0 20 * * *, desiredReplicas: "2" } }
probes: { liveness: { command: [mailer, health], period: 30s } }
dependencies: { storefront: { app: shop/storefront, port: http } }
observability: { metrics: {} }
environments: { dev: {}, production: {} }
`,
  'teams/shop/search.yaml': `${head('StatefulService')}image: registry.acme.example/shop/search@sha256:${'0123456789abcdef'.repeat(4)}
ports: { http: { port: 9200 }, transport: { port: 9300 } }
routes: [{ host: search.corp.acme.example }]
volumes:
  data: { path: /var/lib/search, size: 10Gi, storageClass: fast, accessMode: ReadWriteOncePod }
  scratch: { path: /scratch, type: ephemeral, size: 2Gi }
replicas: 3
probes: { readiness: { path: /_health }, liveness: { port: transport } }
observability: { metrics: { path: /_metrics } }
environments: { dev: { replicas: 1 }, production: {} }
`,
  'teams/shop/closing.yaml': `${head('CronJob')}image: registry.acme.example/shop/closing:1.0.0
schedule: "15 2 * * MON-FRI"
timeZone: Europe/Berlin
concurrency: Replace
startingDeadline: 10m
suspend: true
retries: 2
timeout: 30m
parallelism: 2
completions: 4
env: { KEY: { secret: closing/key } }
files: { /etc/closing.toml: "a = 1" }
volumes: { work: { path: /work, type: persistent, size: 5Gi } }
dependencies: { storefront: { app: shop/storefront } }
environments: { dev: {}, production: {} }
`,
  'teams/shop/seed.yaml': `${head('Job')}image: registry.acme.example/shop/seed:1.0.0
args: [--once]
size: large
retries: 1
timeout: 10m
migrate: { image: registry.acme.example/shop/seed-tools:1.0.0, args: [prepare] }
environments: { dev: {}, production: {} }
`,
  'teams/shop/help.yaml': `${head('StaticSite')}image: registry.acme.example/shop/help:1.0.0
routes: [{ host: help.acme.example, visibility: public }]
files: { /etc/nginx/conf.d/extra.conf: "gzip on;" }
environments: { dev: { replicas: 1 }, production: { autoscaling: { max: 4 } } }
`,
  'teams/shop/legacy.yaml': `${head('Manifests')}description: As it was
exclude: [kustomization.yaml]
environments: { dev: {}, production: {} }
`,
  'teams/shop/legacy/kustomization.yaml': 'resources: [all.yaml]\n',
  'teams/shop/legacy/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: legacy }
data: { a: "1", b: "yes", c: "0x1F" }
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: &named { name: legacy-db, namespace: shop }
    spec: { type: ExternalName, externalName: db.corp.acme.example }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { <<: *named, name: legacy-more }
`,
};
