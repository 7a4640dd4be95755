import type { Authorize } from '../cel/index.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { type Decision, evaluatePolicy, type Judgement } from './evaluate.ts';
import type { Kinds } from './kinds.ts';
import type { Manifest } from './manifests.ts';
import { matches, type Surroundings } from './match.ts';
import { namespacesOf } from './namespaces.ts';
import { paramsOf } from './params.ts';
import type { Binding, Policy, ValidationAction } from './policy.ts';
import { type Attributes, isExempt } from './request.ts';
import { type View, viewsOf } from './view.ts';

/** A cluster as far as admission is concerned. */
export interface Cluster {
  readonly kubernetes: string;
  readonly kinds: Kinds;
  readonly policies: readonly Policy[];
  readonly bindings: readonly Binding[];
  readonly params: readonly Manifest[];
  readonly namespaces: readonly Manifest[];
  readonly authorize?: Authorize;
}

export type Result = 'pass' | 'fail' | 'warn' | 'skip' | 'error';

/** What one policy, by one of its bindings, makes of one request. */
export interface Verdict {
  readonly policy: Policy;
  /** Undefined where the policy has no binding at all, and is judged as if it were bound everywhere with Deny. */
  readonly binding: Binding | undefined;
  /**
   * `fail`: the request is refused. `warn`: the rule is broken, but the binding only warns or audits. `skip`: a
   * matchCondition is false, or there are no params. `error`: evaluation failed, and the request is refused or not by `effective`.
   */
  readonly result: Result;
  readonly effective: 'allow' | 'deny';
  /** Of the finding that decides; empty where there is none. */
  readonly message: string;
  readonly expression: string;
  /** Everything that was found wrong; the server says all of it where it warns, and only the first where it refuses. */
  readonly findings: readonly Decision[];
  /** Every validation that was evaluated, in order: what tests count. */
  readonly decisions: readonly Decision[];
}

export interface Judge {
  /** Verdicts of every policy and binding that the request matches, in the order they were given. Never throws. */
  judge(asked: Attributes, of?: (policy: Policy) => boolean): readonly Verdict[];
}

/** Compiles what there is to compile, once; judging is then a matter of microseconds a policy. */
export function judgeOf(cluster: Cluster): Judge {
  const { kubernetes, kinds } = cluster;
  const namespaces = namespacesOf(cluster.namespaces, kubernetes);
  const around: Surroundings = { kinds, namespaceLabels: namespaces.labels };
  const params = paramsOf(cluster.params, kinds, kubernetes);
  const everywhere = [undefined];
  const policies = cluster.policies.map((policy) => {
    const bound = cluster.bindings.filter(({ policyName }) => policyName === policy.name);
    let compiled: CompiledPolicy | undefined;
    return {
      policy,
      bindings: bound.length > 0 ? bound : everywhere,
      compiled: () => {
        compiled ??= compilePolicy(policy, kubernetes);
        return compiled;
      },
    };
  });

  const verdict = (
    policy: Policy,
    binding: Binding | undefined,
    compiled: () => CompiledPolicy,
    asked: Attributes,
    view: View,
  ): Verdict => {
    const collected = params.of(policy, binding, asked);
    if (!collected.ok) return misconfigured(policy, binding, `failed to configure binding: ${collected.message}`);
    const judgements = collected.params.map((one) => evaluatePolicy(compiled(), view, one));
    return conclude(policy, binding, judgements);
  };

  return {
    judge(asked, of = () => true) {
      if (isExempt(asked)) return [];
      const isNamespace = asked.kind.kind === 'Namespace' && asked.kind.group === '';
      const namespaceObject = asked.namespace === '' || isNamespace ? null : namespaces.object(asked.namespace);
      const view = viewsOf(asked, namespaceObject, cluster.authorize);
      return policies.flatMap(({ policy, bindings, compiled }) => {
        if (!of(policy)) return [];
        const matched = policy.matchConstraints && matches(policy.matchConstraints, asked, around);
        if (matched === undefined) return [];
        // Whatever its bindings are about: such a policy is never set up.
        const fault = params.faultOf(policy);
        if (fault !== undefined) return [misconfigured(policy, undefined, `failed to configure policy: ${fault}`)];
        return bindings
          .filter((binding) => !binding?.matchResources || matches(binding.matchResources, asked, around))
          .map((binding) => verdict(policy, binding, compiled, asked, view(matched)));
      });
    },
  };
}

/** What cannot even be set up is refused under any binding, unless the policy lets its failures pass. */
function misconfigured(policy: Policy, binding: Binding | undefined, message: string): Verdict {
  const decision: Decision = { outcome: 'error', expression: '', message };
  const effective = policy.failurePolicy === 'Ignore' ? 'allow' : 'deny';
  return { policy, binding, result: 'error', effective, message, expression: '', findings: [decision], decisions: [] };
}

const denying: readonly ValidationAction[] = ['Deny'];

/** Source: Dispatch in apiserver pkg/admission/plugin/policy/validating/dispatcher.go. */
function conclude(policy: Policy, binding: Binding | undefined, judgements: readonly Judgement[]): Verdict {
  const denies = (binding?.validationActions ?? denying).includes('Deny');
  const strict = policy.failurePolicy === 'Fail';
  const decisions = judgements.flatMap((judgement) => judgement.decisions);
  const faults = judgements.flatMap(({ annotationFaults }) => annotationFaults);
  const findings = [...decisions.filter(({ outcome }) => outcome !== 'admit'), ...faults];
  const counts = (decision: Decision): boolean => decision.outcome === 'deny' || strict;
  const refusing = findings.find((finding) => counts(finding) && (denies || faults.includes(finding)));
  const deciding = refusing ?? findings.find(counts) ?? findings[0];
  const effective = refusing ? 'deny' : 'allow';
  const common = { policy, binding, effective, findings, decisions } as const;
  if (deciding) {
    const { outcome, message, expression } = deciding;
    const result = outcome === 'error' ? 'error' : effective === 'deny' ? 'fail' : 'warn';
    return { ...common, result, message, expression };
  }
  const skipped = judgements.every((judgement) => judgement.skipped !== undefined);
  if (!skipped) return { ...common, result: 'pass', message: '', expression: '' };
  const name = judgements[0]?.skipped;
  const index = policy.matchConditions.findIndex((condition) => condition.name === name);
  return {
    ...common,
    result: 'skip',
    message: name === undefined ? 'no params found' : `matchCondition '${name}' is false`,
    expression: policy.matchConditions[index]?.expression ?? '',
  };
}
