import type { Diagnostic, Outcome } from '../../diagnostics/index.ts';
import type { JsonObject } from '../../kubernetes/apiserver/index.ts';
import {
  type Binding,
  type Manifest,
  POLICY_GROUP,
  type Policy,
  policiesIn,
  readBinding,
  readManifests,
} from '../admission/index.ts';

/** What is allowed in a company's clusters. */
export interface Rules {
  readonly policies: readonly Policy[];
  /** As they are written. */
  readonly bindings: readonly Binding[];
  /** For policies that have none of their own: no cluster knows of these. */
  readonly assumed: readonly Binding[];
  /** Every other object of the folder. */
  readonly params: readonly Manifest[];
}

export interface RuleFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Namespaces that are rendered for a team have this label. */
export const TEAM_LABEL = 'roadbed.dev/team';

/** Whether a path below `policies/` holds rules: tests and waivers stand beside them and are none. */
export function isRuleFile(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path) && !/\.test\.ya?ml$/.test(path) && !path.startsWith('policies/waivers/');
}

/** Reads policies, bindings and params. What is no Kubernetes object, or has no policy to belong to, is among the diagnostics. */
export function readRules(files: readonly RuleFile[]): Outcome<Rules> {
  const read = files.map(({ path, text }) => readManifests(path, text));
  const { policies, bindings, others } = policiesIn(read.flatMap(({ manifests }) => manifests));
  const bound = new Set(bindings.map(({ policyName }) => policyName));
  const unbound = policies.filter(({ name }) => !bound.has(name));
  return {
    value: {
      policies,
      bindings,
      assumed: unbound.filter(({ paramKind }) => paramKind === undefined).map(bindingForTeams),
      params: others,
    },
    diagnostics: [
      ...read.flatMap(({ diagnostics }) => diagnostics),
      ...unbound.filter(({ paramKind }) => paramKind !== undefined).map(withoutParams),
    ],
  };
}

/**
 * A policy that nobody bound is held against what is rendered for teams, and no cluster enforces it: as long as nobody says where,
 * it must not meet what operators and the platform's own controllers create there.
 */
function bindingForTeams({ name, manifest }: Policy): Binding {
  const object: JsonObject = {
    apiVersion: `${POLICY_GROUP}/v1`,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchExpressions: [{ key: TEAM_LABEL, operator: 'Exists' }] } },
    },
  };
  return readBinding({ ...manifest, object, locate: () => manifest.locate(['metadata', 'name']) });
}

function withoutParams({ name, manifest }: Policy): Diagnostic {
  return {
    code: 'policy/invalid',
    severity: 'error',
    message: `\`${name}\` has params but no binding that says which`,
    span: manifest.locate(['spec', 'paramKind'], 'key'),
    hint: 'Add a ValidatingAdmissionPolicyBinding with a `paramRef`.',
    identity: [name, 'paramKind'],
  };
}
