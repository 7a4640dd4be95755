import { schemaChecker } from '../lib/check/index.ts';
import { type Diagnostic, type Outcome, report } from '../lib/diagnostics/index.ts';
import { hasErrors, type Rendered, type Repository, readRepository, render } from '../lib/flow.ts';
import type { Tree, TreeEntry } from '../lib/model/index.ts';
import type { PlatformCode } from '../lib/workspace/index.ts';
import { offerings } from '../platform/offerings/index.ts';
import * as pipelines from '../platform/pipelines/index.ts';
import { templates } from '../platform/templates/index.ts';

/** A repository as a test writes it: the text of each file by its path, `null` to leave out a file of the small company. */
export type Files = Readonly<Record<string, string | null>>;

/** A repository in memory. `entries` adds what text cannot say: links, submodules, special files. */
export function treeOf(files: Files, entries: readonly TreeEntry[] = []): Tree {
  const all: TreeEntry[] = Object.entries(files)
    .filter(([, text]) => text !== null)
    .map(([path]) => ({ path, type: 'file' as const }));
  all.push(...entries);
  all.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    list: (folder) => all.filter(({ path }) => path === folder || path.startsWith(`${folder}/`)),
    read: (file) => ({ value: files[file] ?? undefined, diagnostics: [] }),
  };
}

/**
 * The smallest company that has everything apps meet: two environments, a Gateway cluster with a new Kubernetes, an Ingress
 * cluster with an old one, a team of its own for consumers. Every test adds its apps, or replaces a file.
 */
export const smallCompany: Files = {
  'platform/platform.yaml': `apiVersion: roadbed.dev/v1
kind: Platform
organization: Acme
domain: acme.example
git: { url: https://git.acme.example/platform/deployments.git, branch: main }
registry: registry.acme.example
argocd: { adminGroups: [platform] }
`,
  'platform/environments/dev.yaml': `apiVersion: roadbed.dev/v1
kind: Environment
order: 10
clusters: [dev-1]
sync: automatic
`,
  'platform/environments/production.yaml': `apiVersion: roadbed.dev/v1
kind: Environment
order: 20
clusters: [prod-1]
sync: manual
protected: true
freeze:
  - { reason: Weekend, schedule: "0 16 * * FRI", duration: 62h, timeZone: Europe/Berlin, allowManual: true }
`,
  'platform/clusters/dev-1.yaml': `apiVersion: roadbed.dev/v1
kind: Cluster
environment: dev
region: eu
provider: eks
kubernetes: "1.34"
server: https://dev-1.acme.example
routing:
  type: gateway
  public:
    gateway: { name: public, namespace: gateways, class: envoy }
    domains: [acme.example, dev.acme.example]
    issuer: letsencrypt
    controller: { namespace: envoy, labels: { app: public } }
  internal:
    gateway: { name: internal, namespace: gateways, class: envoy-internal }
    domains: [corp.acme.example]
    issuer: corp
    controller: { namespace: envoy, labels: { app: internal } }
storageClass: fast
secretStore: { name: vault, prefix: dev }
monitoring: { namespace: monitoring }
capabilities: [cert-manager, cloudnative-pg, external-secrets, gateway-api, keda, prometheus-operator]
`,
  'platform/clusters/prod-1.yaml': `apiVersion: roadbed.dev/v1
kind: Cluster
environment: production
region: us
provider: self-managed
kubernetes: "1.28"
server: https://prod-1.acme.example
routing:
  type: ingress
  public:
    class: nginx
    issuer: letsencrypt
    annotations: { nginx.ingress.kubernetes.io/ssl-redirect: "true" }
    controller: { namespace: ingress-nginx }
  internal: { class: nginx-internal, issuer: corp, controller: { namespace: ingress-nginx-internal } }
storageClass: standard
secretStore: { name: vault, prefix: production }
monitoring: { namespace: monitoring }
capabilities: [cert-manager, cloudnative-pg, external-secrets, keda, prometheus-operator]
`,
  'teams/shop/team.yaml': `apiVersion: roadbed.dev/v1
kind: Team
name: Shop
groups: { developers: [shop-developers], maintainers: [shop-maintainers] }
`,
};

/** An app file, from what is special about it. Line 4 is the first line of `rest`. */
export function app(rest: string, kind = 'WebService'): string {
  return `apiVersion: roadbed.dev/v1\nkind: ${kind}\nimage: registry.acme.example/shop/app:1.0.0\n${rest}`;
}

/** The smallest app of a kind that others can talk to, in dev. */
export const hello = app('ports: { http: { port: 8080 } }\nenvironments: { dev: {} }\n');

export const standardCode: PlatformCode = { templates, offerings, pipelines };

/** Reads the small company with a test's files laid over it. */
export function read(
  files: Files,
  entries: readonly TreeEntry[] = [],
  code: PlatformCode = standardCode,
): Outcome<Repository | undefined> {
  return readRepository(treeOf({ ...smallCompany, ...files }, entries), code);
}

/** Everything that `check` finds in the small company with a test's files laid over it. */
export function problemsOf(
  files: Files,
  entries: readonly TreeEntry[] = [],
  code: PlatformCode = standardCode,
): readonly Diagnostic[] {
  const { value, diagnostics } = read(files, entries, code);
  const found = [...diagnostics];
  if (value) {
    const checkSchemas = schemaChecker(value);
    for (const made of render(value)) found.push(...made.diagnostics, ...checkSchemas(made));
  }
  return found;
}

/** What a user reads of it, a line each, in the order of a report: `code file:line:column message`. */
export function diagnosticsOf(files: Files, entries: readonly TreeEntry[] = []): string {
  return show(problemsOf(files, entries), { ...smallCompany, ...files });
}

/** Diagnostics as the JSON report has them, one in a line, `warning` before those that do not fail a run. */
export function show(diagnostics: readonly Diagnostic[], files: Files): string {
  const sourceText = (file: string): string | undefined => files[file] ?? undefined;
  const reported = JSON.parse(report('json', { diagnostics, checked: {}, sourceText }, {})) as {
    diagnostics: {
      code: string;
      severity: string;
      message: string;
      file?: string;
      line?: number | null;
      column?: number;
    }[];
  };
  return reported.diagnostics
    .map(({ code, severity, message, file, line, column }) => {
      const where = file === undefined ? '-' : line === undefined || line === null ? file : `${file}:${line}:${column}`;
      return `${severity === 'error' ? '' : `${severity} `}${code} ${where} ${message}`;
    })
    .join('\n');
}

/** Every step of rendering the small company with a test's files laid over it; refuses one that has errors. */
export function rendered(files: Files, code: PlatformCode = standardCode): readonly Rendered[] {
  const { value, diagnostics } = read(files, [], code);
  const steps = value ? [...render(value)] : [];
  const found = [...diagnostics, ...steps.flatMap((step) => step.diagnostics)];
  if (!value || hasErrors(found)) throw new Error(show(found, { ...smallCompany, ...files }));
  return steps;
}

/** The text of every file that is rendered, by its path below rendered/. */
export function renderedFiles(files: Files): Readonly<Record<string, string>> {
  return Object.fromEntries(rendered(files).flatMap((step) => step.files.map(({ path, text }) => [path, text])));
}
