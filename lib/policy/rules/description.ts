import { jsonText } from '../../diagnostics/index.ts';
import { type Binding, type Policy, type PolicyTest, readPolicyTests } from '../admission/index.ts';
import type { RuleFile, Rules } from './rules.ts';

/** What one policy means and how it is satisfied, for people. */
export interface RuleDescription {
  readonly name: string;
  readonly file: string;
  /** Annotations of the policy below `roadbed.dev/`: `why`, `remedy`, and whatever else its author says about it. */
  readonly notes: Readonly<Record<string, string>>;
  readonly subjects: readonly string[];
  readonly bindings: readonly { readonly name: string; readonly actions: readonly string[]; readonly file: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
  readonly tests: { readonly allow: number; readonly other: number };
}

/** Whether a path below `policies/` holds tests of rules. */
export function isTestFile(path: string): boolean {
  return /\.test\.ya?ml$/.test(path);
}

/** Undefined where no policy is called so. Tests that cannot be read are not counted; `policy test` says what is wrong with them. */
export function describeRule(rules: Rules, name: string, testFiles: readonly RuleFile[]): RuleDescription | undefined {
  const policy = rules.policies.find((one) => one.name === name);
  if (!policy) return undefined;
  const tests = testFiles
    .filter(({ text }) => text.includes(name))
    .flatMap(({ path, text }) => readPolicyTests(path, text).value)
    .filter((test) => test.policy === name);
  return {
    name,
    file: policy.manifest.file,
    notes: notesOf(policy),
    subjects: subjectsOf(policy),
    bindings: rules.bindings.filter(({ policyName }) => policyName === name).map(bindingOf),
    validations: policy.validations.map(({ expression, message, messageExpression }) => ({
      expression: expression.trim(),
      message: (message || messageExpression).trim(),
    })),
    tests: countsOf(tests),
  };
}

function notesOf({ manifest }: Policy): Readonly<Record<string, string>> {
  const { metadata } = manifest.object as { metadata?: { annotations?: Readonly<Record<string, unknown>> } };
  const own = Object.entries(metadata?.annotations ?? {}).flatMap(([key, value]) =>
    key.startsWith(prefix) && typeof value === 'string' && value !== 'true'
      ? [[key.slice(prefix.length), value.trim()] as const]
      : [],
  );
  return Object.fromEntries(own);
}

const prefix = 'roadbed.dev/';

function subjectsOf({ matchConstraints, podTemplates }: Policy): readonly string[] {
  const rules = (matchConstraints?.resourceRules ?? []).map(({ resources, operations, apiGroups }) => {
    const groups = apiGroups.filter((group) => group !== '').join(', ');
    return `${operations.join(', ')} of ${resources.join(', ')}${groups === '' ? '' : ` in ${groups}`}`;
  });
  return podTemplates ? [...rules, 'the pods that workloads make'] : rules;
}

function bindingOf({ name, validationActions, manifest }: Binding): RuleDescription['bindings'][number] {
  return { name, actions: validationActions, file: manifest.file };
}

function countsOf(tests: readonly PolicyTest[]): RuleDescription['tests'] {
  const cases = tests.flatMap((test) => test.cases);
  const allow = cases.filter(({ expect }) => expect === 'allow').length;
  return { allow, other: cases.length - allow };
}

/** As `explain` prints it. */
export function ruleText(rule: RuleDescription): string {
  const { why, remedy, ...others } = rule.notes;
  const { allow, other } = rule.tests;
  const lines = [
    `${rule.name} (${rule.file})`,
    ...(why ? [`  Why:    ${why}`] : []),
    ...(remedy ? [`  Remedy: ${remedy}`] : []),
    ...Object.entries(others).map(([key, note]) => `  ${key}: ${note}`),
    '  About:',
    ...rule.subjects.map((one) => `    ${one}`),
    '  Must hold:',
    ...rule.validations.flatMap(({ expression, message }, i) => [
      `    ${i + 1}. ${indented(expression)}`,
      ...(message ? [`       else: ${indented(message)}`] : []),
    ]),
    '  Bound:',
    ...rule.bindings.map(({ name, actions, file }) => `    ${name} (${actions.join(', ')}), ${file}`),
    ...(rule.bindings.length === 0
      ? ['    nowhere: `check` holds it against all that is rendered for teams, clusters do not enforce it']
      : []),
    allow + other === 0 ? '  Tests:  none' : `  Tests:  ${allow + other}, of which ${allow} show what it allows`,
  ];
  return `${lines.join('\n')}\n`;
}

const indented = (text: string): string => text.replaceAll('\n', '\n       ');

/** The keys are a promise for `schemaVersion` 1. */
export function ruleJson(rule: RuleDescription): string {
  return jsonText({ schemaVersion: 1, about: 'rule', ...rule });
}
