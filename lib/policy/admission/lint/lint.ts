import { type Diagnostic, didYouMean, type Span } from '../../../diagnostics/index.ts';
import { fieldPath, type Path } from '../../../kubernetes/apiserver/index.ts';
import type { SchemaCatalog } from '../../../kubernetes/index.ts';
import { introducedIn, type Problem } from '../../cel/index.ts';
import { expressionSpan } from '../expression-span.ts';
import { text } from '../json.ts';
import { apiVersionOf, type Kinds, kindsOf, type Served } from '../kinds.ts';
import type { Manifest } from '../manifests.ts';
import { type Binding, POLICY_GROUP, type Policy, type ResourceRule } from '../policy.ts';
import { type ExpressionProblem, expressionProblems } from './expressions.ts';
import { bindingFaults, policyFaults } from './rules.ts';
import { schemaType } from './schema-types.ts';

export interface LintInput {
  readonly policies: readonly Policy[];
  readonly bindings: readonly Binding[];
  /** The oldest cluster that the policies are for: it must know every function they use. */
  readonly kubernetes: string;
  readonly catalog: SchemaCatalog;
  /** Names of policies that have a test; undefined where it is not asked for. */
  readonly tested: ReadonlySet<string> | undefined;
}

/** Whether policies are sound: an error is what the API server would refuse to create, or what would fail on every request. */
export function lintPolicies(input: LintInput): readonly Diagnostic[] {
  const kinds = kindsOf(input.catalog, input.kubernetes);
  return [
    ...input.policies.flatMap((policy) => lintPolicy(policy, input, kinds)),
    ...input.bindings.flatMap((binding) => lintBinding(binding, input, kinds)),
    ...repeatedNames(input.policies, 'policy'),
    ...repeatedNames(input.bindings, 'binding'),
  ];
}

function lintPolicy(policy: Policy, input: LintInput, kinds: Kinds): readonly Diagnostic[] {
  const expressions = expressionProblems(policy, input.kubernetes, 'new');
  const known = input.kubernetes === NEWEST ? [] : expressionProblems(policy, NEWEST, 'stored');
  const targets = targetsOf(policy, kinds);
  return [
    ...documentFaults(policy, policyFaults(policy.decoded), input, kinds),
    ...expressions.map((one) => expressionDiagnostic(policy, one, known, input.kubernetes)),
    ...(expressions.length === 0 ? misspelt(policy, input, targets) : []),
    ...unknownResources(policy, kinds),
    ...unenforceable(policy),
    ...repeatedVariables(policy),
    ...(input.tested === undefined || input.tested.has(policy.name) ? [] : [untested(policy)]),
  ];
}

function lintBinding(binding: Binding, input: LintInput, kinds: Kinds): readonly Diagnostic[] {
  const faults = documentFaults(binding, bindingFaults(binding.decoded), input, kinds);
  const names = input.policies.map(({ name }) => name);
  if (binding.policyName === '' || names.length === 0 || names.includes(binding.policyName)) return faults;
  const near = didYouMean(binding.policyName, names);
  return [
    ...faults,
    {
      code: 'policy/unknown-policy',
      severity: 'warning',
      message: `No policy here is called \`${binding.policyName}\``,
      span: binding.manifest.locate(['spec', 'policyName']),
      hint: near ? `did you mean \`${near}\`?` : 'A binding without its policy does nothing.',
      identity: [binding.name, binding.policyName],
    },
  ];
}

/** The version in which all functions are known, for telling a new function from a wrong one. */
const NEWEST = '1.99';

interface Document {
  readonly name: string;
  readonly manifest: Manifest;
  readonly problems: Policy['problems'];
}

/** What the server does not understand, and what its rules for the kind forbid. */
function documentFaults(
  { name, manifest, problems }: Document,
  faults: readonly { readonly path: Path; readonly message: string }[],
  { kubernetes }: LintInput,
  kinds: Kinds,
): readonly Diagnostic[] {
  const { object } = manifest;
  const apiVersion = text(object, 'apiVersion');
  const served = kinds.find(apiVersion, text(object, 'kind'), false).known;
  const invalid = (message: string, span: Span, path: Path, hint: string): Diagnostic => ({
    code: 'policy/invalid',
    severity: 'error',
    message,
    span,
    hint,
    identity: [name, fieldPath(path), message],
  });
  return [
    ...(served
      ? []
      : [
          invalid(
            `Kubernetes ${kubernetes} does not serve policies in \`${apiVersion}\` unless a cluster turns that on`,
            manifest.locate(['apiVersion']),
            ['apiVersion'],
            `Write \`${POLICY_GROUP}/v1\`, which is served since Kubernetes 1.30.`,
          ),
        ]),
    ...problems.map(({ path, message, kind }) =>
      invalid(
        message,
        manifest.locate(path, kind === 'unknown-field' ? 'key' : 'value'),
        path,
        kind === 'unknown-field' ? 'The API server has no such field.' : 'The API server cannot read this.',
      ),
    ),
    ...faults.map(({ path, message }) =>
      invalid(message, manifest.locate(path, 'value'), path, 'The API server would refuse it.'),
    ),
  ];
}

function expressionDiagnostic(
  policy: Policy,
  { path, source, problem }: ExpressionProblem,
  known: readonly ExpressionProblem[],
  kubernetes: string,
): Diagnostic {
  const span = expressionSpan(policy.manifest, path, source, problem.start, problem.end);
  const name = /undeclared reference to '([^']*)'/.exec(problem.message)?.[1];
  const since = name === undefined ? undefined : introducedIn(name);
  const isNew = !known.some((other) => other.path.join('/') === path.join('/'));
  const identity = [policy.name, fieldPath(path), problem.message];
  if (isNew && kubernetes !== NEWEST) {
    return {
      code: 'policy/too-new',
      severity: 'error',
      message: `${problem.message}: Kubernetes ${kubernetes} would refuse the expression, a later version takes it`,
      span,
      hint:
        since === undefined
          ? 'Write it with what the oldest cluster knows.'
          : `\`${name}\` came with Kubernetes ${since}; policies may use most of what is new one version later.`,
      identity,
    };
  }
  return {
    code: 'policy/invalid-expression',
    severity: 'error',
    message: problem.message,
    span,
    hint: suggestion(problem) ?? 'The API server would refuse the policy.',
    identity,
  };
}

function suggestion({ kind, message, candidates = [] }: Problem): string | undefined {
  if (kind !== 'undeclared' && kind !== 'unknown-field') return undefined;
  const name = /'([^']*)'/.exec(message)?.[1] ?? '';
  const near = didYouMean(name, candidates);
  return near === undefined ? undefined : `did you mean \`${near}\`?`;
}

/** The kinds that a policy matches, as far as its rules name them; undefined where it matches any. */
function targetsOf({ matchConstraints }: Policy, kinds: Kinds): readonly Served[] | undefined {
  const rules = matchConstraints?.resourceRules ?? [];
  const plain = rules.filter(({ resources }) => resources.some((resource) => !resource.includes('/')));
  if (rules.length === 0 || plain.length < rules.length) return undefined;
  if (
    rules.some(({ resources, apiGroups }) => resources.some((name) => name.startsWith('*')) || apiGroups.includes('*'))
  )
    return undefined;
  return kinds.all().filter((served) => rules.some((rule) => names(rule, served)));
}

function names({ apiGroups, apiVersions, resources }: ResourceRule, { resource }: Served): boolean {
  return (
    apiGroups.includes(resource.group) &&
    (apiVersions.includes('*') || apiVersions.includes(resource.version)) &&
    resources.includes(resource.resource)
  );
}

/** Fields that none of the matched kinds has, found by typing `object` with each kind's schema. */
function misspelt(policy: Policy, input: LintInput, targets: readonly Served[] | undefined): readonly Diagnostic[] {
  if (targets === undefined || targets.length === 0 || targets.length > 12) return [];
  const found = targets.map(({ kind }) => {
    const schema = input.catalog.find(input.kubernetes, apiVersionOf(kind), kind.kind);
    if (schema === undefined) return [];
    return expressionProblems(policy, input.kubernetes, 'new', schemaType(schema.root)).filter(
      ({ problem }) => problem.kind === 'unknown-field',
    );
  });
  const keyOf = ({ path, problem }: ExpressionProblem): string => `${path.join('/')} ${problem.at} ${problem.start}`;
  const [first = [], ...others] = found;
  return first
    .filter((one) => others.every((list) => list.some((other) => keyOf(other) === keyOf(one))))
    .map(({ path, source, problem }) => {
      const kind = targets.map((target) => target.kind.kind).join(', ');
      const field = /'([^']*)'/.exec(problem.message)?.[1] ?? source.slice(problem.start, problem.end);
      const near = didYouMean(field, problem.candidates ?? []);
      return {
        code: 'policy/unknown-field',
        severity: 'error',
        message: `\`${field}\` is not a field of ${kind} here, so the expression fails on every object`,
        span: fieldSpan(policy, path, source, problem, field),
        hint: near ? `did you mean \`${near}\`?` : 'The API server accepts the policy and then finds no such key.',
        identity: [policy.name, fieldPath(path), field],
      };
    });
}

/** The name of the field alone, where the problem underlines the whole selection. */
function fieldSpan(policy: Policy, path: Path, source: string, { start, end, at }: Problem, field: string): Span {
  const from = source.indexOf(field, Math.max(start, at));
  const begin = from >= 0 && from < Math.max(end, at + field.length + 2) ? from : source.lastIndexOf(field, end);
  if (begin < start) return expressionSpan(policy.manifest, path, source, start, end);
  return expressionSpan(policy.manifest, path, source, begin, begin + field.length);
}

/** Rules that name a resource which no cluster of the version serves. */
function unknownResources({ name, manifest, matchConstraints }: Policy, kinds: Kinds): readonly Diagnostic[] {
  const all = kinds.all();
  const groups = new Set(all.map(({ resource }) => resource.group));
  return (matchConstraints?.resourceRules ?? []).flatMap((rule, i) =>
    rule.resources.flatMap((pattern, j): readonly Diagnostic[] => {
      const resource = pattern.split('/')[0] ?? '';
      // What other groups hold is known to their operators alone.
      if (resource === '*' || resource === '' || rule.apiGroups.some((group) => group === '*' || !groups.has(group)))
        return [];
      const here = all.filter((one) => rule.apiGroups.includes(one.resource.group));
      if (
        here.some(
          (one) =>
            one.resource.resource === resource &&
            (rule.apiVersions.includes('*') || rule.apiVersions.includes(one.resource.version)),
        )
      )
        return [];
      const near = didYouMean(
        resource,
        here.map((one) => one.resource.resource),
      );
      const elsewhere = all.find((one) => one.resource.resource === resource);
      return [
        {
          code: 'policy/matches-nothing',
          severity: 'warning',
          message: `The cluster serves no \`${resource}\` in the groups and versions of this rule`,
          span: manifest.locate(['spec', 'matchConstraints', 'resourceRules', i, 'resources', j]),
          hint:
            elsewhere !== undefined
              ? `There is \`${resource}\` in \`${apiVersionOf(elsewhere.resource)}\`.`
              : near
                ? `did you mean \`${near}\`?`
                : 'Resources are named in the plural and in lower case.',
          identity: [name, resource],
        },
      ];
    }),
  );
}

/** What only the cluster knows cannot be judged from the repository. */
function unenforceable(policy: Policy): readonly Diagnostic[] {
  return allExpressions(policy).flatMap(({ path, source }): readonly Diagnostic[] => {
    const code = withoutLiterals(source);
    const authorizer = /(?<![\w.])authorizer\b/.exec(code);
    if (authorizer)
      return [
        {
          code: 'policy/unenforceable',
          severity: 'error',
          message:
            'What a user may do is known to the cluster alone, so the repository cannot judge this as the cluster does',
          span: expressionSpan(policy.manifest, path, source, authorizer.index, authorizer.index + 'authorizer'.length),
          hint: 'Say what is allowed by the object itself, or leave the question to RBAC.',
          identity: [policy.name, fieldPath(path), 'authorizer'],
        },
      ];
    const user = /(?<![\w.])request\s*\.\s*userInfo\b/.exec(code);
    return user
      ? [
          {
            code: 'policy/unenforceable',
            severity: 'warning',
            message:
              'Who will ask is not known in the repository: a merge request is judged as if nobody in particular did',
            span: expressionSpan(policy.manifest, path, source, user.index, user.index + user[0].length),
            hint: '`policy eval --request FILE` says who asks.',
            identity: [policy.name, fieldPath(path), 'userInfo'],
          },
        ]
      : [];
  });
}

function allExpressions({ matchConditions, variables, validations, auditAnnotations }: Policy) {
  const at = (field: string, name: string, sources: readonly string[]) =>
    sources.map((source, i) => ({ path: ['spec', field, i, name], source }));
  return [
    ...at(
      'matchConditions',
      'expression',
      matchConditions.map(({ expression }) => expression),
    ),
    ...at(
      'variables',
      'expression',
      variables.map(({ expression }) => expression),
    ),
    ...at(
      'validations',
      'expression',
      validations.map(({ expression }) => expression),
    ),
    ...at(
      'validations',
      'messageExpression',
      validations.map(({ messageExpression }) => messageExpression),
    ),
    ...at(
      'auditAnnotations',
      'valueExpression',
      auditAnnotations.map(({ valueExpression }) => valueExpression),
    ),
  ];
}

/** The same text, with blanks where texts and comments were. */
function withoutLiterals(source: string): string {
  return source.replace(/\/\/[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, (literal) => ' '.repeat(literal.length));
}

function repeatedVariables({ name, manifest, variables }: Policy): readonly Diagnostic[] {
  return variables.flatMap((variable, i): readonly Diagnostic[] =>
    variables.findIndex((other) => other.name === variable.name) === i
      ? []
      : [
          {
            code: 'policy/duplicate',
            severity: 'warning',
            message: `There is a variable \`${variable.name}\` already, which this one replaces`,
            span: manifest.locate(['spec', 'variables', i, 'name']),
            hint: 'Server-side apply refuses two of one name.',
            identity: [name, variable.name],
          },
        ],
  );
}

function repeatedNames(documents: readonly Document[], noun: string): readonly Diagnostic[] {
  return documents.flatMap(({ name, manifest }, i): readonly Diagnostic[] => {
    const first = documents.findIndex((other) => other.name === name);
    if (first === i || name === '') return [];
    return [
      {
        code: 'policy/duplicate',
        severity: 'error',
        message: `There is a ${noun} \`${name}\` already, in \`${documents[first]?.manifest.file}\``,
        span: manifest.locate(['metadata', 'name']),
        hint: 'One would overwrite the other.',
        identity: [noun, name, manifest.file],
      },
    ];
  });
}

function untested({ name, manifest }: Policy): Diagnostic {
  return {
    code: 'policy/no-test',
    severity: 'warning',
    message: `The policy \`${name}\` has no test`,
    span: manifest.locate(['metadata', 'name']),
    hint: 'Put cases that it allows and cases that it refuses into a `*.test.yaml` beside it.',
    identity: [name],
  };
}
