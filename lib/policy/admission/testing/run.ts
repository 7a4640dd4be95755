import type { Diagnostic } from '../../../diagnostics/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import type { JsonObject } from '../../../kubernetes/apiserver/index.ts';
import type { SchemaCatalog } from '../../../kubernetes/index.ts';
import { evaluate } from '../evaluation.ts';
import { isObject, part, text } from '../json.ts';
import type { Verdict } from '../judge.ts';
import type { Manifest } from '../manifests.ts';
import type { Binding, Policy } from '../policy.ts';
import type { Expectation, PolicyTest, TestCase } from './test-file.ts';

export interface TestInput {
  readonly tests: readonly PolicyTest[];
  readonly policies: readonly Policy[];
  readonly bindings: readonly Binding[];
  readonly kubernetes: string;
  readonly catalog: SchemaCatalog;
}

export interface TestRun {
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: TestCounts;
}

/** What was looked at; a type and not an interface, so that it is a record of numbers. */
export type TestCounts = {
  readonly policies: number;
  readonly cases: number;
  readonly validations: number;
  readonly passingValidations: number;
  readonly refusingValidations: number;
};

/** Runs every case, and counts which validations were seen to pass and to refuse. */
export function runPolicyTests(input: TestInput): TestRun {
  const diagnostics: Diagnostic[] = [];
  const seen = new Map<Policy, Seen>();
  let cases = 0;
  for (const test of input.tests) {
    const policy = input.policies.find(({ name }) => name === test.policy);
    const binding = input.bindings.find(({ name, policyName }) => name === test.binding && policyName === test.policy);
    if (policy === undefined) diagnostics.push(unknownName(test, 'policy', test.policy, input.policies));
    else if (test.binding !== undefined && binding === undefined)
      diagnostics.push(unknownName(test, 'binding', test.binding, input.bindings));
    else {
      const covered = seen.get(policy) ?? { passed: new Set(), refused: new Set() };
      seen.set(policy, covered);
      test.cases.forEach((one, i) => {
        cases++;
        const verdicts = judge(one, policy, binding, input);
        for (const verdict of verdicts) note(covered, verdict);
        const fault = faultOf(one, verdicts);
        if (fault !== undefined) diagnostics.push(failure(test, one, i, fault));
      });
    }
  }
  const validations = [...seen.keys()].reduce((sum, policy) => sum + policy.validations.length, 0);
  const count = (set: keyof Seen): number => [...seen.values()].reduce((sum, covered) => sum + covered[set].size, 0);
  return {
    diagnostics: [...diagnostics, ...[...seen].flatMap(([policy, covered]) => gaps(policy, covered))],
    counts: {
      policies: seen.size,
      cases,
      validations,
      passingValidations: count('passed'),
      refusingValidations: count('refused'),
    },
  };
}

/** Indexes of the validations of a policy. */
interface Seen {
  readonly passed: Set<number>;
  readonly refused: Set<number>;
}

function note(seen: Seen, { decisions }: Verdict): void {
  for (const { outcome, validation } of decisions) {
    if (validation === undefined) continue;
    if (outcome === 'admit') seen.passed.add(validation);
    if (outcome === 'deny') seen.refused.add(validation);
  }
}

function judge(one: TestCase, policy: Policy, binding: Binding | undefined, input: TestInput): readonly Verdict[] {
  const { rows } = evaluate(
    {
      policies: [policy.manifest, ...(binding ? [binding.manifest] : [])],
      resources: [given(one.resource)],
      old: one.old ? [given(named(one.old, one.resource))] : [],
      params: one.params.map(given),
      namespaces: one.namespace ? [given(namespaceOf(one))] : [],
      operation: one.operation,
      request: one.request,
      kubernetes: input.kubernetes,
    },
    input.catalog,
  );
  return rows.map(({ verdict }) => verdict);
}

function given(object: JsonObject): Manifest {
  return { object, file: '', text: '', document: 0, locate: () => ({ file: '', start: 0, end: 0 }) };
}

/** The old object is the same object: what it does not say of its identity is taken from the new one. */
function named(old: JsonObject, { apiVersion = null, kind = null, metadata = null }: JsonObject): JsonObject {
  const { name = null, namespace } = isObject(metadata) ? metadata : {};
  return {
    ...old,
    apiVersion: old.apiVersion ?? apiVersion,
    kind: old.kind ?? kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), ...part(old, 'metadata') },
  };
}

function namespaceOf({ namespace = {}, resource }: TestCase): JsonObject {
  const name = text(part(resource, 'metadata'), 'namespace') || 'default';
  const whole = isObject(namespace.metadata);
  const metadata = whole ? part(namespace, 'metadata') : { labels: namespace };
  const labels = { 'kubernetes.io/metadata.name': name, ...part(metadata, 'labels') };
  return { ...(whole ? namespace : {}), apiVersion: 'v1', kind: 'Namespace', metadata: { ...metadata, name, labels } };
}

/** Why the case fails; undefined where it is as expected. */
function faultOf({ expect, message }: TestCase, verdicts: readonly Verdict[]): string | undefined {
  const deciding =
    verdicts.find(({ effective }) => effective === 'deny') ??
    verdicts.find(({ result }) => result === 'error' || result === 'warn') ??
    verdicts.find(({ result }) => result === 'pass') ??
    verdicts[0];
  const got = outcomeOf(deciding);
  const said = deciding === undefined || deciding.message === '' ? '' : `: ${deciding.message}`;
  if (got !== expect) return `${expect} was expected, and it was ${words[got]}${said}`;
  if (message === undefined || deciding?.message.includes(message)) return undefined;
  return `the message was expected to hold \`${message}\`, and was${said || ' empty'}`;
}

const words: Readonly<Record<Expectation, string>> = {
  allow: 'allowed',
  deny: 'denied',
  warn: 'warned about',
  error: 'an error',
  skip: 'skipped, as the policy is not about the request',
};

function outcomeOf(verdict: Verdict | undefined): Expectation {
  switch (verdict?.result) {
    case 'pass':
      return 'allow';
    case 'fail':
      return 'deny';
    case 'warn':
    case 'error':
      return verdict.result;
    default:
      return 'skip';
  }
}

function failure(test: PolicyTest, one: TestCase, index: number, fault: string): Diagnostic {
  return {
    code: 'policy/test-failed',
    severity: 'error',
    message: `${test.policy}, \`${one.name}\`: ${fault}`,
    span: test.document.locate(['cases', index, 'expect']),
    hint: 'Correct the policy, or the case.',
    identity: [test.policy, one.name],
  };
}

function gaps(policy: Policy, { passed, refused }: Seen): readonly Diagnostic[] {
  return policy.validations.flatMap((_validation, i): readonly Diagnostic[] => {
    const missing = [...(passed.has(i) ? [] : ['pass']), ...(refused.has(i) ? [] : ['refuse'])];
    if (missing.length === 0) return [];
    return [
      {
        code: 'policy/not-covered',
        severity: 'warning',
        message: `No test saw this validation ${missing.join(' or ')}`,
        span: policy.manifest.locate(['spec', 'validations', i, 'expression']),
        hint: missing.includes('refuse') ? 'Add a case that it refuses.' : 'Add a case that it allows.',
        identity: [policy.name, String(i), ...missing],
      },
    ];
  });
}

function unknownName(
  { document }: PolicyTest,
  noun: 'policy' | 'binding',
  name: string,
  known: readonly { readonly name: string }[],
): Diagnostic {
  const near = didYouMean(
    name,
    known.map((one) => one.name),
  );
  return {
    code: 'policy/invalid-test',
    severity: 'error',
    message: `There is no ${noun} \`${name}\` beside this test`,
    span: document.locate([noun]),
    hint: near ? `did you mean \`${near}\`?` : `Put the ${noun} into the same folder.`,
    identity: [noun, name],
  };
}
