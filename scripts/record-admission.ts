/**
 * Asks a real API server what it makes of the cases in lib/policy/admission/observed, and writes its answers beside them:
 *
 *     node scripts/record-admission.ts https://127.0.0.1:6443 TOKEN
 *
 * The server must be one to play with: it gets a namespace, a policy and bindings for each case, which are removed again.
 */
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { JsonObject } from '../lib/kubernetes/apiserver/index.ts';
import { cases } from '../lib/policy/admission/observed/cases.ts';
import { type CaseDocuments, documentsOf } from '../lib/policy/admission/observed/documents.ts';
import { drafts } from '../lib/policy/admission/observed/drafts.ts';

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

const [server = '', token = ''] = process.argv.slice(2);

function call(method: string, path: string, body?: JsonObject): Promise<Answer> {
  const payload = body && JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, server),
      {
        method,
        rejectUnauthorized: false,
        headers: { authorization: `Bearer ${token}`, ...(payload && { 'content-type': 'application/json' }) },
      },
      (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => {
          const warning = response.headers.warning ?? '';
          const warnings = [...String(warning).matchAll(/299 - "((?:\\.|[^"\\])*)"/g)].map(([, quoted]) =>
            JSON.parse(`"${quoted}"`),
          );
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || '{}'), warnings });
        });
      },
    );
    sent.on('error', reject);
    sent.end(payload);
  });
}

const plurals: Readonly<Record<string, string>> = {
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Pod: 'pods',
  Role: 'roles',
  Secret: 'secrets',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
};

function collection(object: JsonObject): string {
  const apiVersion = String(object.apiVersion);
  const { namespace } = object.metadata as JsonObject;
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${base}/namespaces/${namespace}/${plurals[String(object.kind)]}`;
}

const nameOf = (object: JsonObject): string => String((object.metadata as JsonObject).name);
const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';

async function must(answer: Promise<Answer>, what: string): Promise<void> {
  const { status, body } = await answer;
  if (status >= 400 && status !== 409) throw new Error(`${what}: ${status} ${body.message}`);
}

async function prepare({ namespace, params, requests }: CaseDocuments): Promise<void> {
  await must(call('POST', '/api/v1/namespaces', { metadata: { name: namespace } }), namespace);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  await must(call('POST', collection(account), account), 'service account');
  for (const param of params) await must(call('POST', collection(param), param), 'param');
  for (const { operation, object, old } of requests) {
    const there = old ?? (operation === 'DELETE' ? object : undefined);
    if (there) await must(call('POST', collection(there), there), `old object in ${namespace}`);
  }
}

async function ask({ operation, object }: CaseDocuments['requests'][number]): Promise<Answer> {
  const path = operation === 'CREATE' ? collection(object) : `${collection(object)}/${nameOf(object)}`;
  const method = { CREATE: 'POST', UPDATE: 'PUT', DELETE: 'DELETE' }[operation];
  return call(method, `${path}?dryRun=All`, operation === 'DELETE' ? undefined : object);
}

const documents = cases.map(documentsOf);
const version = String((await call('GET', '/version')).body.gitVersion);
const refused = new Map<number, string>();
for (const one of documents) await prepare(one);
for (const [i, { policy, bindings: bound }] of documents.entries()) {
  const created = await call('POST', policies, policy);
  if (created.status >= 400) refused.set(i, String(created.body.message));
  else for (const binding of bound) await must(call('POST', bindings, binding), `binding of ${cases[i]?.name}`);
}
await new Promise((resume) => setTimeout(resume, 4000));
const results: unknown[] = [];
for (const [i, { requests }] of documents.entries()) {
  if (refused.has(i)) {
    results.push({ name: cases[i]?.name, refused: refused.get(i) });
    continue;
  }
  const answers = [];
  for (const one of requests) {
    const { status, body, warnings } = await ask(one);
    const denied = status >= 400;
    const reason = denied ? String(body.reason) : undefined;
    answers.push({
      allowed: !denied,
      ...(denied && { reason, message: body.message }),
      ...(warnings.length > 0 && { warnings }),
    });
  }
  results.push({ name: cases[i]?.name, answers });
}
for (const { policy, bindings: bound } of documents) {
  for (const binding of bound) await call('DELETE', `${bindings}/${nameOf(binding)}`);
  await call('DELETE', `${policies}/${nameOf(policy)}`);
}
for (const { namespace, params, requests } of documents) {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  const made = requests.flatMap(({ operation, object, old }) => (old ? [old] : operation === 'DELETE' ? [object] : []));
  for (const object of [account, ...params, ...made])
    await call('DELETE', `${collection(object)}/${nameOf(object)}?gracePeriodSeconds=0`);
  // A server without controllers never ends a namespace by itself.
  await call('DELETE', `/api/v1/namespaces/${namespace}`);
  await call('PUT', `/api/v1/namespaces/${namespace}/finalize`, {
    metadata: { name: namespace },
    spec: { finalizers: [] },
  });
}
const creations: unknown[] = [];
for (const { name, object } of drafts) {
  const path = object.kind === 'ValidatingAdmissionPolicy' ? policies : bindings;
  const { status, body } = await call('POST', `${path}?dryRun=All&fieldValidation=Strict`, object);
  creations.push({ name, ...(status >= 400 && { refused: body.message }) });
}
const minor = /^v(\d+\.\d+)/.exec(version)?.[1];
const file = join(import.meta.dirname, '../lib/policy/admission/observed', `kubernetes-${minor}.json`);
writeFileSync(file, `${JSON.stringify({ version, results, creations }, null, 1)}\n`);
