import type { Json, JsonObject } from '../../kubernetes/index.ts';
import { groupOf } from '../identity.ts';
import type { Risk } from '../types.ts';
import { at, items, same, text } from '../values.ts';
import { called, kindOf, type Rule, risk, type Subject } from './rule.ts';

const group = 'admissionregistration.k8s.io';
/** Engines whose objects are rules. */
const engines = new Set([
  'kyverno.io',
  'policies.kyverno.io',
  'constraints.gatekeeper.sh',
  'templates.gatekeeper.sh',
  'security.istio.io',
  'policy.linkerd.io',
  'cilium.io',
]);
const ruleKinds = /(Policy|PolicyBinding|PolicyException|ConstraintTemplate|Authentication|WebhookConfiguration)$/;

/** Rules that the cluster itself holds objects and traffic to. */
export const admission: Rule = (subject) => {
  const of = groupOf(subject.object.apiVersion);
  const isRule =
    of === 'constraints.gatekeeper.sh' || ((of === group || engines.has(of)) && ruleKinds.test(subject.object.kind));
  if (!isRule) return [];
  const path = subject.action === 'create' || subject.action === 'delete' ? '' : (subject.fields[0]?.path ?? '');
  const verb = { create: 'is new', delete: 'does not hold any more', update: 'changes', replace: 'changes' }[
    subject.action
  ];
  return [risk('policy', path, `The rule ${called(subject)} ${verb}.`), ...weakened(subject)];
};

function weakened(subject: Subject): readonly Risk[] {
  if (groupOf(subject.object.apiVersion) !== group) {
    return subject.action === 'delete' ? [risk('privilege', '', `What ${called(subject)} forbade is allowed.`)] : [];
  }
  if (!subject.after) return [risk('privilege', '', `What ${called(subject)} refused or changed is let through.`)];
  if (!subject.before) return [];
  return kindOf(subject).endsWith('Binding') ? binding(subject) : rules(subject);
}

function rules(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  const found: Risk[] = [];
  const lists = ['webhooks', 'validations', 'mutations'];
  for (const holder of lists) {
    const path = holder === 'webhooks' ? ['webhooks'] : ['spec', holder];
    const old = items(before, ...path);
    const made = items(after, ...path);
    const identity = (one: Json): string => text(one, 'name') ?? JSON.stringify(one);
    const gone = old.filter((one) => !made.some((other) => identity(other) === identity(one)));
    if (gone.length > 0)
      found.push(
        risk(
          'privilege',
          path.join('.'),
          `${gone.length} of the ${old.length} checks of ${called(subject)} are gone or say something else.`,
        ),
      );
  }
  const scopes: readonly (readonly [Json | undefined, Json | undefined, string])[] = [
    [at(before, 'spec'), at(after, 'spec'), 'spec'],
    ...items(before, 'webhooks').map((webhook) => {
      const name = text(webhook, 'name') ?? '';
      return [
        webhook,
        items(after, 'webhooks').find((one) => text(one, 'name') === name),
        `webhooks[${name}]`,
      ] as const;
    }),
  ];
  for (const [old, made, path] of scopes) {
    if (old === undefined || made === undefined) continue;
    if (text(old, 'failurePolicy') !== 'Ignore' && text(made, 'failurePolicy') === 'Ignore')
      found.push(
        risk(
          'privilege',
          `${path}.failurePolicy`,
          `Where ${called(subject)} cannot be asked, everything is let through (Ignore).`,
        ),
      );
    for (const field of [
      'matchConstraints',
      'rules',
      'namespaceSelector',
      'objectSelector',
      'matchConditions',
      'clientConfig',
    ])
      if (!same(at(old, field), at(made, field)))
        found.push(
          risk('privilege', `${path}.${field}`, `${called(subject)} may look at fewer objects, or elsewhere.`),
        );
  }
  return found;
}

function binding(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  const found: Risk[] = [];
  const denies = (object: JsonObject | undefined): boolean =>
    items(object, 'spec', 'validationActions').includes('Deny');
  if (denies(before) && !denies(after))
    found.push(
      risk(
        'privilege',
        'spec.validationActions',
        `${called(subject)} does not refuse any more what breaks its policy.`,
      ),
    );
  for (const field of ['matchResources', 'paramRef', 'policyName'])
    if (!same(at(before, 'spec', field), at(after, 'spec', field)))
      found.push(
        risk('privilege', `spec.${field}`, `${called(subject)} may hold for fewer objects, or to other values.`),
      );
  return found;
}
