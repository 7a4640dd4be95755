import { showPath } from '../config/index.ts';
import type { Diagnostic, Severity, Span } from '../diagnostics/index.ts';
import { type SourceFinder, sourceFinder } from '../explain/index.ts';
import type { Rendered, Repository } from '../flow.ts';
import type { JsonObject } from '../kubernetes/apiserver/index.ts';
import type { Placement } from '../model/index.ts';
import { lintPolicies } from '../policy/admission/index.ts';
import {
  compareVersions,
  enforcing,
  type Found,
  type Inspector,
  inspector,
  TEAM_LABEL,
} from '../policy/rules/index.ts';
import { identityOf, type KubeObject } from '../synth/index.ts';
import { namespaceObject } from '../tenancy/index.ts';
import { namedPath } from './named-path.ts';

export interface PolicyCheckOptions {
  /** How many findings are traced to the line that made them; those after point at the app. Default: 100. */
  readonly traced?: number;
}

/** Holds what is rendered against the company's policies. */
export interface PolicyChecker {
  /** What the policies find in the objects of one step. */
  (rendered: Rendered): readonly Diagnostic[];
  /** How many times a policy was asked about an object so far. */
  evaluations(): number;
}

/**
 * Judges rendered objects as the cluster that they are for would at their creation, in the namespaces that it has for the teams.
 * Argo CD's own objects are for the cluster that it runs in, which nothing is known of, so no policy is asked about them.
 */
export function policyChecker(repository: Repository, { traced = 100 }: PolicyCheckOptions = {}): PolicyChecker {
  const { company, rules, schemas } = repository;
  const inspectors = new Map<string, Inspector>();
  const inspectorOf = (place: Placement): Inspector => {
    const { name, settings } = place.cluster;
    const known = inspectors.get(name);
    if (known) return known;
    const namespaces = [...company.teams.values()].map((team) => namespaceObject(team, place) as unknown as JsonObject);
    const made = inspector(rules, { kubernetes: settings.kubernetes, namespaces, catalog: schemas() });
    inspectors.set(name, made);
    return made;
  };
  let evaluations = 0;
  let left = traced;
  const check = ({ place, plan, objects }: Rendered): readonly Diagnostic[] => {
    if (!place || rules.policies.length === 0) return [];
    const inspect = inspectorOf(place);
    const app = plan && company.apps.get(plan.app.id);
    let finder: SourceFinder | undefined;
    return objects.flatMap((object) => {
      const inspection = inspect(object as unknown as JsonObject);
      evaluations += inspection.evaluations;
      return inspection.found.map((found) => {
        const nearest = (): Span =>
          plan?.locate([]) ??
          company.teams.get(object.metadata.labels?.[TEAM_LABEL] ?? '')?.document.locate([]) ??
          place.cluster.document.locate([]);
        if (!app || left === 0) return diagnosticOf(object, found, { span: nearest() });
        left--;
        finder ??= sourceFinder(repository, app, place);
        return diagnosticOf(object, found, homeOf(finder, object, found.path) ?? { span: nearest() });
      });
    });
  };
  return Object.assign(check, { evaluations: () => evaluations });
}

/** Whether the policies themselves are sound, for the oldest cluster that enforces them. */
export function checkRules({ company, rules, schemas }: Repository): readonly Diagnostic[] {
  if (rules.policies.length === 0) return [];
  const versions = [...company.clusters.values()].map(({ settings }) => enforcing(settings.kubernetes));
  const [oldest = enforcing('')] = versions.sort(compareVersions);
  return lintPolicies({ ...rules, kubernetes: oldest, catalog: schemas(), tested: undefined });
}

/** A run in which no policy was asked about anything must not look like one that found nothing. */
export function nothingJudged({ rules }: Repository, apps: number, evaluations: number): readonly Diagnostic[] {
  const [first] = rules.policies;
  if (!first || apps === 0 || evaluations > 0) return [];
  return [
    {
      code: 'policy/matches-nothing',
      severity: 'error',
      message: 'No policy is about anything that is rendered',
      span: first.manifest.locate(['spec', 'matchConstraints'], 'key'),
      hint: 'Correct what the policies or their bindings match, or remove them.',
      identity: [first.name],
    },
  ];
}

interface Home {
  readonly span: Span;
  /** The code that writes the field, or the field of the app's file that would. */
  readonly note?: string | undefined;
}

/** The line to mend: where a field that is missing would go, else what decides the field, else what it is there because of. */
function homeOf(finder: SourceFinder, object: KubeObject, path: Found['path']): Home | undefined {
  if (!isThere(object, path)) {
    const [suggestion] = finder.whereToSet(object, path);
    if (suggestion) return { span: suggestion.span, note: `Set \`${suggestion.field}\`.` };
  }
  const [first, second] = finder.sourceOf(object, path);
  if (!first) return undefined;
  if (first.cause !== 'template' && first.cause !== 'offering') return { span: first.span };
  return { span: second?.span ?? first.span, note: `It is written by the ${first.cause} \`${first.name ?? ''}\`.` };
}

function isThere(object: KubeObject, path: Found['path']): boolean {
  let here: unknown = object;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return false;
    here = (here as Record<string | number, unknown>)[step];
  }
  return true;
}

function diagnosticOf(object: KubeObject, found: Found, { span, note }: Home): Diagnostic {
  const { verdict, decision, path } = found;
  const { policy } = verdict;
  const remedy = annotation(policy.manifest.object, 'roadbed.dev/remedy');
  const severity = severityOf(found);
  const notJudged = decision.outcome === 'error';
  const field = path.length > 0 ? ` \`${showPath(path)}\`` : '';
  return {
    code: notJudged ? 'policy/not-judged' : severity === 'error' ? 'policy/refused' : 'policy/warned',
    severity,
    message: `${object.kind} \`${object.metadata.name}\`:${field} ${decision.message.replace(/\s*\n\s*/g, ' ')}`,
    span,
    hint: [remedy, note, `See \`roadbed explain ${policy.name}\`.`].filter((part) => part).join(' '),
    identity: [
      policy.name,
      String(decision.validation ?? decision.expression),
      identityOf(object),
      namedPath(object, path),
    ],
  };
}

/** What is enforced is an error; what only warns, a warning; what is only noted, a note. */
function severityOf({ verdict }: Found): Severity {
  if (verdict.effective === 'deny') return 'error';
  const actions = verdict.binding?.validationActions ?? [];
  return actions.length === 1 && actions[0] === 'Audit' ? 'info' : 'warning';
}

function annotation(object: JsonObject, name: string): string | undefined {
  const { metadata } = object as { metadata?: { annotations?: Readonly<Record<string, unknown>> } };
  const value = metadata?.annotations?.[name];
  return typeof value === 'string' ? value.trim() : undefined;
}
