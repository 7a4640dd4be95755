import { showPath } from '../config/index.ts';
import type { Diagnostic, Span } from '../diagnostics/index.ts';
import { type SourceFinder, sourceFinder } from '../explain/index.ts';
import type { Rendered, Repository } from '../flow.ts';
import { checkObject, type SchemaProblem } from '../kubernetes/index.ts';
import { identityOf, type KubeObject } from '../synth/index.ts';

export interface SchemaCheckOptions {
  /**
   * How many apps in a place have their problems traced to a line; those of the others point at the app. A fault of a template
   * breaks every app alike, and tracing it thousands of times would take longer than the render. Default: 100.
   */
  readonly traced?: number;
}

/** Holds rendered objects against the schemas of the Kubernetes version that they are applied to. Problems point at what made them. */
export function schemaChecker(
  repository: Repository,
  { traced = 100 }: SchemaCheckOptions = {},
): (rendered: Rendered) => readonly Diagnostic[] {
  const { company } = repository;
  let left = traced;
  return ({ place, plan, objects }) => {
    const version = place?.cluster.settings.kubernetes ?? [...company.clusters.values()][0]?.settings.kubernetes ?? '';
    const app = plan && company.apps.get(plan.app.id);
    let finder: SourceFinder | undefined;
    const context: Context = {
      repository,
      version,
      ofApp: plan !== undefined,
      finder: () => {
        if (finder || !app || !place || left === 0) return finder;
        left--;
        finder = sourceFinder(repository, app, place);
        return finder;
      },
      span: () =>
        plan?.locate([]) ?? place?.cluster.document.locate(['kubernetes']) ?? company.platform.document.locate([]),
    };
    return objects.flatMap((object) => checkAgainstSchema(object, context));
  };
}

interface Context {
  readonly repository: Repository;
  readonly version: string;
  readonly ofApp: boolean;
  /** Finds what made an object of an app; everything else is the platform's. */
  readonly finder: () => SourceFinder | undefined;
  /** What is pointed at where nothing nearer is known; asked for only then, since finding it reads the file again. */
  readonly span: () => Span;
}

function checkAgainstSchema(object: KubeObject, context: Context): Diagnostic[] {
  const { repository, version, ofApp } = context;
  const checked = checkObject(object, version, repository.schemas());
  const name = `${object.kind} \`${object.metadata.name}\``;
  switch (checked.result) {
    case 'valid':
    case 'invalid': {
      const problems = checked.result === 'valid' ? [] : checked.problems;
      const outside = ofApp && !checked.schema.kind.namespaced;
      return [
        ...(outside ? [clusterScoped(object, name, context)] : []),
        ...problems.map((problem) => invalid(object, name, problem, context)),
      ];
    }
    case 'unknown-kind':
      return [
        {
          code: 'schema/unknown-kind',
          severity: 'error',
          message: `${name}: Kubernetes ${version} has no \`${object.kind}\` in \`${object.apiVersion}\`, and no schema of one was imported`,
          span: sourceOf(object, [checked.suggestion?.kind === object.kind ? 'apiVersion' : 'kind'], context).span,
          hint: checked.suggestion
            ? `did you mean \`${checked.suggestion.apiVersion}\` \`${checked.suggestion.kind}\`?`
            : 'Import the schema of its CustomResourceDefinition.',
          identity: [identityOf(object)],
        },
      ];
    case 'no-object':
      throw new Error(`not an object: ${identityOf(object)}`);
    case 'unknown-version':
      return [
        {
          code: 'schema/unknown-kind',
          severity: 'error',
          message: `There are no schemas for Kubernetes ${checked.asked}`,
          span: context.span(),
          hint: `The oldest that is known is ${checked.oldest}.`,
          identity: [checked.asked],
        },
      ];
  }
}

function clusterScoped(object: KubeObject, name: string, context: Context): Diagnostic {
  return {
    code: 'synth/cluster-scoped',
    severity: 'error',
    message: `${name} stands outside namespaces, where a team may not put anything`,
    span: sourceOf(object, ['kind'], context).span,
    hint: 'Ask the platform team for it.',
    identity: [identityOf(object)],
  };
}

function invalid(object: KubeObject, name: string, problem: SchemaProblem, context: Context): Diagnostic {
  const { span, by } = sourceOf(object, problem.path, context, problem.code === 'unknown-field' ? 'key' : 'value');
  const field = problem.path.length > 0 ? ` \`${showPath(problem.path)}\`` : '';
  return {
    code: 'schema/invalid-object',
    severity: 'error',
    message: `${name}:${field} ${problem.message}`,
    span,
    hint: problem.suggestion
      ? `did you mean \`${problem.suggestion}\`?`
      : `Kubernetes ${context.version} would refuse it${by === undefined ? '' : `; it is written by ${by}`}.`,
    identity: [identityOf(object), showPath(problem.path), problem.code],
  };
}

/** The line to mend: what decides the field, else what it is there because of, with the code that writes it. */
function sourceOf(
  object: KubeObject,
  path: SchemaProblem['path'],
  { finder, span }: Context,
  part: 'key' | 'value' = 'value',
): { readonly span: Span; readonly by?: string } {
  const [first, second] = finder()?.sourceOf(object, path, part) ?? [];
  if (!first) return { span: span() };
  if (first.cause !== 'template' && first.cause !== 'offering') return { span: first.span };
  return { span: second?.span ?? first.span, by: `the ${first.cause} \`${first.name ?? ''}\`` };
}
