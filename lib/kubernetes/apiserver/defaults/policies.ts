import type { DraftObject } from '../json.ts';
import { isDraftObject } from '../json.ts';
import { type Default, type Defaults, empty, part, preset } from './default.ts';

const webhook: Default = (value) => {
  preset(value, 'failurePolicy', 'Fail');
  matching(value);
  preset(value, 'timeoutSeconds', 10);
};

function matching(value: DraftObject): void {
  preset(value, 'matchPolicy', 'Equivalent');
  preset(value, 'namespaceSelector', {});
  preset(value, 'objectSelector', {});
}

const servicePort: Default = (value) => preset(value, 'port', 443);
const failurePolicy: Default = (value) => preset(value, 'failurePolicy', 'Fail');

const rbacGroup = 'rbac.authorization.k8s.io';
const roleGroup: Default = (value) => preset(part(value, 'roleRef'), 'apiGroup', rbacGroup);

const share: Default = (value) => {
  preset(value, 'nominalConcurrencyShares', 0);
  preset(value, 'lendablePercent', 0);
};

const queues: Default = (value) => {
  preset(value, 'handSize', 8);
  preset(value, 'queues', 64);
  preset(value, 'queueLengthLimit', 50);
};

const precedence: Default = (value) => preset(value, 'matchingPrecedence', 1000);

/**
 * Who may do what: admission, RBAC, API priority.
 * Sources: Kubernetes pkg/apis/admissionregistration/{v1,v1beta1}/defaults.go, pkg/apis/rbac/v1/defaults.go,
 * pkg/apis/flowcontrol/{v1,v1beta3}/defaults.go.
 */
export const policies: Defaults = {
  'admissionregistration.ValidatingWebhook': webhook,
  'admissionregistration.MutatingWebhook': (value, minor) => {
    webhook(value, minor);
    preset(value, 'reinvocationPolicy', 'Never');
  },
  'admissionregistration.RuleWithOperations': (value) => preset(value, 'scope', '*'),
  'admissionregistration.NamedRuleWithOperations': (value) => preset(value, 'scope', '*'),
  'admissionregistration/v1beta1.NamedRuleWithOperations': (value) => preset(value, 'scope', '*'),
  'admissionregistration.ServiceReference': servicePort,
  'admissionregistration.ValidatingAdmissionPolicySpec': failurePolicy,
  'admissionregistration/v1beta1.ValidatingAdmissionPolicySpec': failurePolicy,
  'admissionregistration/v1beta1.MutatingAdmissionPolicySpec': failurePolicy,
  'admissionregistration.MatchResources': matching,
  'admissionregistration/v1beta1.MatchResources': matching,
  'rbac.RoleBinding': roleGroup,
  'rbac.ClusterRoleBinding': roleGroup,
  'rbac.Subject': (value) => {
    if (value.kind === 'User' || value.kind === 'Group') preset(value, 'apiGroup', rbacGroup);
  },
  'flowcontrol.FlowSchemaSpec': precedence,
  'flowcontrol/v1beta3.FlowSchemaSpec': precedence,
  'flowcontrol.ExemptPriorityLevelConfiguration': share,
  'flowcontrol/v1beta3.ExemptPriorityLevelConfiguration': share,
  'flowcontrol.LimitedPriorityLevelConfiguration': (value) => {
    preset(value, 'nominalConcurrencyShares', 30);
    preset(value, 'lendablePercent', 0);
  },
  'flowcontrol/v1beta3.LimitedPriorityLevelConfiguration': (value) => {
    preset(value, 'nominalConcurrencyShares', 30);
    preset(value, 'lendablePercent', 0);
  },
  'flowcontrol.QueuingConfiguration': queues,
  'flowcontrol/v1beta3.QueuingConfiguration': queues,
  'apiregistration.ServiceReference': servicePort,
  'apiextensions.ServiceReference': servicePort,
  'apiextensions.CustomResourceDefinition': customResourceDefinition,
};

/** Source: apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go. */
function customResourceDefinition(value: DraftObject): void {
  const spec = part(value, 'spec');
  const names = part(spec, 'names');
  const kind = typeof names.kind === 'string' ? names.kind : '';
  if (kind !== '') preset(names, 'singular', kind.toLowerCase());
  if (kind !== '') preset(names, 'listKind', `${kind}List`);
  preset(spec, 'conversion', { strategy: 'None' });
  const status = part(value, 'status');
  if (!empty(status, 'storedVersions') || !Array.isArray(spec.versions)) return;
  const stored = spec.versions.find((version) => isDraftObject(version) && version.storage === true);
  if (isDraftObject(stored)) status.storedVersions = [stored.name ?? ''];
}
