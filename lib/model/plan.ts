import {
  type Capability,
  type ClusterSettings,
  type DataMap,
  type EnvironmentSettings,
  object,
  type Path,
  type PlatformSettings,
  type PortSettings,
  parseDocuments,
  type SizeDefinition,
  type SourceDocument,
  type TeamSettings,
  type TSchema,
  type Validator,
  validator,
  withoutInvalid,
} from '../config/index.ts';
import type { Diagnostic, Outcome, Span } from '../diagnostics/index.ts';
import { checkSpec } from './check-spec.ts';
import type { App, Company, OfferingDefinition } from './company.ts';
import { type FactIndex, layersOf, type Placement, specOf } from './facts.ts';
import { unknownName } from './load.ts';
import { isMap, type Layer, type Origin, origins } from './merge.ts';
import { defaultPort } from './ports.ts';

/** A name with its settings, as plans carry them. */
export interface Named<S> {
  readonly name: string;
  readonly settings: S;
}

/** A port of another app that this one may use. */
export interface AppDependency {
  /** The name of the dependency in the app's file. */
  readonly name: string;
  readonly team: string;
  readonly app: string;
  readonly namespace: string;
  readonly portName: string;
  readonly port: PortSettings;
}

/** A backing service that the app asks for. */
export interface OfferingRequest {
  /** The name of the dependency in the app's file. */
  readonly dependency: string;
  readonly offering: OfferingDefinition;
  /** The offering's own parameters, its defaults merged in. */
  readonly settings: DataMap;
}

/** An app that may reach this one, and by which port. */
export interface PlannedConsumer {
  readonly team: string;
  readonly app: string;
  readonly namespace: string;
  readonly portName: string;
}

/** One app in one cluster with every decision made: all that a template needs, and the unit of work of the whole flow. */
export interface AppPlan<Spec = DataMap> {
  readonly team: Named<TeamSettings>;
  readonly app: { readonly name: string; readonly id: string; readonly kind: string; readonly file: string };
  readonly platform: PlatformSettings;
  readonly environment: Named<EnvironmentSettings>;
  readonly cluster: Named<ClusterSettings>;
  /** The team's namespace, the same in every cluster. */
  readonly namespace: string;
  /** The app's fields, all layers merged. */
  readonly spec: Spec;
  /** Sizes that `size` may name. */
  readonly sizes: Readonly<Record<string, SizeDefinition>>;
  readonly services: readonly AppDependency[];
  readonly offerings: readonly OfferingRequest[];
  readonly consumers: readonly PlannedConsumer[];
  /** Documents of the app's own folder, for kinds that bring manifests. */
  readonly brought: () => Outcome<readonly SourceDocument[]>;
  /** Where a field of `spec` was written, or would be: for diagnostics. */
  readonly locate: (path: Path, part?: 'key' | 'value') => Span;
  /** Every layer's word on a field, lowest first. */
  readonly origins: (path: Path) => readonly Origin[];
}

/** Sizes that exist without a word in platform.yaml: requests as the scheduler counts them, memory limited to the request. */
export const engineSizes: Readonly<Record<string, SizeDefinition>> = {
  small: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  medium: { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } },
  large: { requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '4Gi' } },
};

/** What planning shares over the apps of a run. */
export interface Planner {
  plan(app: App, place: Placement): Outcome<AppPlan | undefined>;
}

export interface PlannerOptions {
  /** False plans whatever the fields hold, for experiments with changed input whose findings nobody reads. Default: true. */
  readonly checked?: boolean;
}

export function planner(company: Company, index: FactIndex, { checked = true }: PlannerOptions = {}): Planner {
  const validators = new Map<string, Validator>();
  const compiled = (kind: string, schema: TSchema): Validator => {
    const found = validators.get(kind) ?? (checked ? validator(schema) : () => []);
    validators.set(kind, found);
    return found;
  };
  const sizes = { ...engineSizes, ...company.platform.settings.sizes };

  return {
    plan(app, place) {
      const team = company.teams.get(app.team);
      const kind = company.kinds.get(app.kind.kind);
      if (!team || !kind) return { value: undefined, diagnostics: [] };
      const layers = layersOf(company, app, place);
      const merged = specOf(company, app, layers);
      const locate = locator(app, layers, kind.schema);
      const invalid = compiled(app.kind.kind, kind.schema)({ value: merged, locate, noun: nounOf(app, place) });
      // What is right is looked at all the same, so that every problem shows at once.
      const whole = invalid.length === 0 && !app.draft;
      const spec = whole ? merged : (withoutInvalid(kind.schema, merged) as DataMap);
      const diagnostics: Diagnostic[] = app.draft ? [] : [...invalid];
      const report = (d: Diagnostic): void => void diagnostics.push(d);
      const services = resolveServices(company, index, app, place, spec, locate, report);
      const offerings = resolveOfferings(company, app, place, spec, locate, report, compiled);
      const plan: AppPlan = {
        team: { name: team.name, settings: team.settings },
        app: { name: app.name, id: app.id, kind: app.kind.kind, file: app.document.file },
        platform: company.platform.settings,
        environment: { name: place.environment.name, settings: place.environment.settings },
        cluster: { name: place.cluster.name, settings: place.cluster.settings },
        namespace: app.team,
        spec,
        sizes,
        services,
        offerings,
        consumers: resolveConsumers(index, app, place),
        brought: () => readBrought(app),
        locate,
        origins: (path) => origins(layers, path, kind.schema),
      };
      if (checked) diagnostics.push(...checkSpec(plan));
      return { value: whole ? Object.freeze(plan) : undefined, diagnostics };
    },
  };
}

/** The kind; with the environment, where what an app lacks may depend on it. */
function nounOf({ kind, environments }: App, { environment }: Placement): string {
  const differs = Object.values(environments).some((override) => Object.keys(override).length > 0);
  return differs ? `${kind.kind} in \`${environment.name}\`` : kind.kind;
}

/** The effective layer's own place for a path; for what nobody wrote, the place in the app's file where it would go. */
export function locator(app: App, layers: readonly Layer[], schema: TSchema) {
  return (path: Path, part: 'key' | 'value' = 'value'): Span => {
    for (let length = path.length; length > 0; length--) {
      const origin = origins(layers, path.slice(0, length), schema).at(-1);
      const layer = origin && layers.find(({ name }) => name === origin.layer);
      if (layer?.document) return layer.document.locate([...layer.base, ...path], part);
    }
    return app.document.locate(path, part);
  };
}

type LocatePath = (path: Path, part?: 'key' | 'value') => Span;
type Report = (diagnostic: Diagnostic) => void;

function resolveServices(
  company: Company,
  index: FactIndex,
  app: App,
  place: Placement,
  spec: DataMap,
  locate: LocatePath,
  report: Report,
): AppDependency[] {
  const found: AppDependency[] = [];
  for (const [name, dependency] of Object.entries(isMap(spec.dependencies) ? spec.dependencies : {})) {
    if (!isMap(dependency) || typeof dependency.app !== 'string') continue;
    const at = ['dependencies', name, 'app'];
    const target = company.apps.get(dependency.app);
    if (!target) {
      // A file that is there but broken has its own problems reported.
      if (company.brokenApps.has(dependency.app)) continue;
      report(unknownName('app', dependency.app, new Set(company.apps.keys()), locate(at)));
      continue;
    }
    if (target.id === app.id) {
      report({
        code: 'model/self-dependency',
        severity: 'error',
        message: `\`${app.id}\` depends on itself`,
        span: locate(at),
        hint: 'Remove the dependency.',
      });
      continue;
    }
    if (!Object.hasOwn(target.environments, place.environment.name)) {
      report({
        code: 'model/dependency-not-deployed',
        severity: 'error',
        message: `\`${target.id}\` does not run in \`${place.environment.name}\`, where \`${app.id}\` needs it`,
        span: locate(at),
        hint: `Add \`${place.environment.name}\` to the environments of ${target.document.file}, or set \`dependencies: { ${name}: null }\` there for this app.`,
      });
      continue;
    }
    const { ports } = index.facts(target, place);
    const portName = typeof dependency.port === 'string' ? dependency.port : defaultPort(ports);
    const port = portName === undefined ? undefined : ports[portName];
    if (portName === undefined || !port) {
      const span = locate(typeof dependency.port === 'string' ? ['dependencies', name, 'port'] : at);
      report(
        portName === undefined
          ? {
              code: 'model/no-port',
              severity: 'error',
              message: `\`${target.id}\` serves no port`,
              span,
              hint: `Add \`ports\` to ${target.document.file}.`,
            }
          : {
              ...unknownName('port', portName, new Set(Object.keys(ports)), span),
              message: `\`${target.id}\` has no port \`${portName}\``,
            },
      );
      continue;
    }
    found.push({ name, team: target.team, app: target.name, namespace: target.team, portName, port });
  }
  return found;
}

function resolveConsumers(index: FactIndex, app: App, place: Placement): PlannedConsumer[] {
  const { ports } = index.facts(app, place);
  return index.consumers(app, place).flatMap((consumer) => {
    const portName = consumer.port ?? defaultPort(ports);
    if (portName === undefined || !Object.hasOwn(ports, portName) || consumer.app.id === app.id) return [];
    return [{ team: consumer.app.team, app: consumer.app.name, namespace: consumer.app.team, portName }];
  });
}

function resolveOfferings(
  company: Company,
  app: App,
  place: Placement,
  spec: DataMap,
  locate: LocatePath,
  report: Report,
  compiled: (name: string, schema: TSchema) => Validator,
): OfferingRequest[] {
  const found: OfferingRequest[] = [];
  for (const [name, dependency] of Object.entries(isMap(spec.dependencies) ? spec.dependencies : {})) {
    if (!isMap(dependency) || typeof dependency.type !== 'string') continue;
    const type = dependency.type;
    const candidates = company.offerings.filter((offering) => offering.type === type);
    const chosen = company.teams.get(app.team)?.settings.offerings?.[type];
    const offering = candidates.find((candidate) => candidate.name === chosen) ?? candidates[0];
    const at = ['dependencies', name, 'type'];
    if (!offering) {
      report(unknownName('offering', type, new Set(company.offerings.map((o) => o.type)), locate(at)));
      continue;
    }
    const missing = offering.requires.filter(
      (capability) => !place.cluster.settings.capabilities.includes(capability as Capability),
    );
    for (const capability of missing) {
      report({
        code: 'model/missing-capability',
        severity: 'error',
        message: `The cluster \`${place.cluster.name}\` does not have \`${capability}\`, which the offering \`${offering.name}\` needs`,
        span: locate(at),
        hint: `Ask for it in ${place.cluster.document.file}, or choose another offering in team.yaml.`,
      });
    }
    const { type: _, ...given } = dependency;
    const settings = Object.assign(Object.create(null), offering.defaults, given) as DataMap;
    const schema = object({ ...offering.fields }, { description: offering.description });
    const problems = compiled(
      `offering ${offering.type}/${offering.name}`,
      schema,
    )({
      value: settings,
      locate: (path, part) => locate(['dependencies', name, ...path], part),
      noun: `the offering \`${type}\``,
    });
    for (const problem of problems) report(problem);
    if (problems.length === 0 && missing.length === 0) found.push({ dependency: name, offering, settings });
  }
  return found;
}

function readBrought(app: App): Outcome<readonly SourceDocument[]> {
  const read = app.brought();
  const diagnostics: Diagnostic[] = [...read.diagnostics];
  const value: SourceDocument[] = [];
  for (const { file, text } of read.value) {
    const parsed = parseDocuments(file, text, { raw: true });
    diagnostics.push(...parsed.diagnostics);
    value.push(...parsed.value.filter((document) => document.value !== null));
  }
  return { value, diagnostics };
}
