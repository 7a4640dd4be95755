import type { Diagnostic } from '../../diagnostics/index.ts';
import { fieldPath, type JsonObject, type Path, type Problem } from '../../kubernetes/apiserver/index.ts';
import type { SchemaCatalog } from '../../kubernetes/index.ts';
import type { Authorize } from '../cel/index.ts';
import { part, text } from './json.ts';
import { type Judge, judgeOf, type Verdict } from './judge.ts';
import { type Kinds, kindsOf } from './kinds.ts';
import type { Manifest } from './manifests.ts';
import { type Binding, type Policy, policyKindOf, readBinding, readPolicy } from './policy.ts';
import { askFor, type Operation, type RequestSettings, type Wish } from './request.ts';
import { workloadPods } from './workload-pods.ts';

/** Everything that judging manifests takes. */
export interface Inputs {
  /** Policies and bindings; any other object among them can be a param. */
  readonly policies: readonly Manifest[];
  readonly resources: readonly Manifest[];
  /** What the resources replace, found by kind, namespace and name. */
  readonly old: readonly Manifest[];
  readonly params: readonly Manifest[];
  /** Namespaces among the resources count too. */
  readonly namespaces: readonly Manifest[];
  /** Default: UPDATE for what has an old object, CREATE for anything else. */
  readonly operation: Operation | undefined;
  /** Merged into the variable `request`. */
  readonly request: JsonObject;
  readonly kubernetes: string;
  readonly authorize?: Authorize;
}

/** A verdict about an object that somebody wrote. */
export interface Row {
  readonly verdict: Verdict;
  readonly resource: Manifest;
  /** As the server has it: an object that names none is in `default`, null outside of namespaces. */
  readonly namespace: string | null;
  /** Where in the resource the judged object stands: empty, or the path of a pod template. */
  readonly path: Path;
}

export interface Evaluation {
  readonly policies: readonly Policy[];
  readonly bindings: readonly Binding[];
  readonly rows: readonly Row[];
  /** What could not be read as meant, beside the verdicts. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Judges every resource by every policy. Never throws, whatever the documents hold. */
export function evaluate(inputs: Inputs, catalog: SchemaCatalog): Evaluation {
  const { kubernetes, request: overrides } = inputs;
  const { policies, bindings, others } = policiesIn(inputs.policies);
  const definitions = [...others, ...inputs.params, ...inputs.resources, ...inputs.namespaces].map(
    ({ object }) => object,
  );
  const kinds = kindsOf(catalog, kubernetes, definitions);
  const judge = judgeOf({
    kubernetes,
    kinds,
    policies,
    bindings,
    params: [...others, ...inputs.params],
    namespaces: [...inputs.resources, ...inputs.namespaces],
    ...(inputs.authorize && { authorize: inputs.authorize }),
  });
  const old = new Map(inputs.old.map((manifest) => [identityOf(manifest.object, kinds), manifest.object]));
  const ask = asker(judge, { kubernetes, kinds, overrides }, policies);
  const rows: Row[] = [];
  const diagnostics: Diagnostic[] = [...policies, ...bindings].flatMap(documentProblems);
  for (const resource of resourcesOf(inputs)) {
    const asked = ask(
      resource,
      wishFor(resource.object, old.get(identityOf(resource.object, kinds)), inputs.operation),
    );
    rows.push(...asked.rows);
    for (const { path, message, kind } of asked.problems)
      if (kind === 'invalid-value') diagnostics.push(refusedValue(resource, path, message));
  }
  return { policies, bindings, rows, diagnostics };
}

/** What is asked about a resource, and what the API server would not take of it before it asks any policy. */
export interface AskedRows {
  readonly rows: readonly Row[];
  readonly problems: readonly Problem[];
}

/** Judges resources one by one: each as it is, then the pods that its templates would make. `of` narrows the policies. */
export function asker(
  judge: Judge,
  settings: RequestSettings,
  policies: readonly Policy[],
): (resource: Manifest, wish: Wish, of?: (policy: Policy) => boolean) => AskedRows {
  const onPods = policies.some(({ podTemplates }) => podTemplates);
  return (resource, wish, of = () => true) => {
    const { attributes, problems } = askFor(wish, settings);
    const namespace = attributes.namespace === '' || attributes.kind.kind === 'Namespace' ? null : attributes.namespace;
    const rows: Row[] = judge.judge(attributes, of).map((verdict) => ({ verdict, resource, namespace, path: [] }));
    if (!onPods || wish.object === null || attributes.subresource !== '') return { rows, problems };
    for (const { pod, path } of workloadPods(wish.object)) {
      const asked = askFor({ operation: 'CREATE', object: pod, oldObject: null }, settings).attributes;
      for (const verdict of judge.judge(
        { ...asked, operation: 'CREATE' },
        (policy) => policy.podTemplates && of(policy),
      ))
        rows.push({ verdict, resource, namespace, path });
    }
    return { rows, problems };
  };
}

/** Policies and bindings apart from what stands beside them. */
export function policiesIn(manifests: readonly Manifest[]): {
  readonly policies: readonly Policy[];
  readonly bindings: readonly Binding[];
  readonly others: readonly Manifest[];
} {
  const policies: Policy[] = [];
  const bindings: Binding[] = [];
  const others: Manifest[] = [];
  for (const manifest of manifests) {
    const kind = policyKindOf(manifest.object);
    if (kind === 'ValidatingAdmissionPolicy') policies.push(readPolicy(manifest));
    else if (kind === 'ValidatingAdmissionPolicyBinding') bindings.push(readBinding(manifest));
    else others.push(manifest);
  }
  return { policies, bindings, others };
}

/** A deletion may be asked for by the old objects alone. */
function resourcesOf({ resources, old, operation }: Inputs): readonly Manifest[] {
  return operation === 'DELETE' && resources.length === 0 ? old : resources;
}

function wishFor(object: JsonObject, old: JsonObject | undefined, given: Operation | undefined): Wish {
  const operation = given ?? (old ? 'UPDATE' : 'CREATE');
  if (operation === 'DELETE') return { operation, object: null, oldObject: old ?? object };
  // Without the old object an update is taken for one that changes nothing.
  if (operation === 'UPDATE') return { operation, object, oldObject: old ?? object };
  return { operation, object, oldObject: null };
}

/** What makes two manifests the same object: group, kind, namespace and name, in whatever version. */
function identityOf(object: JsonObject, kinds: Kinds): string {
  const metadata = part(object, 'metadata');
  const { kind, namespaced } = kinds.find(text(object, 'apiVersion'), text(object, 'kind'), 'namespace' in metadata);
  const namespace = namespaced ? text(metadata, 'namespace') || 'default' : '';
  return [kind.group, kind.kind, namespace, text(metadata, 'name') || text(metadata, 'generateName')].join(' ');
}

function documentProblems({ manifest, problems }: Policy | Binding): readonly Diagnostic[] {
  return problems.map(({ path, message }) => ({
    code: 'policy/invalid' as const,
    severity: 'warning' as const,
    message: `The API server would not take this as it is: ${message}`,
    span: manifest.locate(path, 'key'),
    hint: 'See `roadbed policy lint`.',
  }));
}

function refusedValue(resource: Manifest, path: Path, message: string): Diagnostic {
  return {
    code: 'policy/undecodable',
    severity: 'warning',
    message: `The API server would refuse this object before it asks any policy: ${message}`,
    span: resource.locate(path),
    hint: 'It was judged without the field.',
    identity: [text(part(resource.object, 'metadata'), 'name'), fieldPath(path)],
  };
}
