import { App, Chart } from 'cdk8s';
import type { Patch } from '../config/index.ts';
import type { Diagnostic, Outcome } from '../diagnostics/index.ts';
import type { SchemaCatalog } from '../kubernetes/index.ts';
import type { AppPlan, OfferingRequest } from '../model/index.ts';
import { guard } from './guard.ts';
import { identityOf, type KubeObject } from './kube-object.ts';
import { recommendedLabels, selectorLabels, versionLabels } from './labels.ts';
import { patched } from './patch.ts';
import type { AppContext, Binding, Offering, Template } from './template.ts';

/** The code that renders: a template for each kind, an offering for each type and name. */
export interface Blueprints {
  readonly templates: readonly Template[];
  readonly offerings: readonly Offering[];
  /** Schemas by which patches merge lists; asked for only where there are patches. */
  readonly schemas: () => SchemaCatalog;
}

/**
 * Turns one plan into the app's Kubernetes objects, patches applied. A pure function of the plan.
 * One small cdk8s App for each: a shared one resolves and validates everything again for every chart.
 */
export function synthesize(
  plan: AppPlan,
  { templates, offerings, schemas }: Blueprints,
): Outcome<readonly KubeObject[]> {
  const template = templates.find(({ kind }) => kind === plan.app.kind);
  if (!template) throw new Error(`no template for ${plan.app.kind}`);
  const diagnostics: Diagnostic[] = [];
  const objects = withChart(plan.namespace, (chart) => {
    const bindings: Binding[] = serviceBindings(plan);
    const app = contextOf(plan, bindings, diagnostics);
    for (const request of plan.offerings)
      bindings.push({ name: request.dependency, ...renderOffering(chart, app, request, offerings, diagnostics) });
    template.render(chart, app as AppContext<never>);
  });
  diagnostics.push(...duplicates(plan, objects));
  if (diagnostics.some(({ severity }) => severity === 'error')) return { value: [], diagnostics };
  const result = patched(plan, objects, (plan.spec.patches ?? []) as unknown as readonly Patch[], schemas);
  return { value: result.value, diagnostics: [...diagnostics, ...result.diagnostics, ...guard(plan, result.value)] };
}

/** Runs cdk8s constructs in an App of their own and gives back plain objects. Nothing is read from the environment or written. */
export function withChart(namespace: string | undefined, build: (chart: Chart) => void): readonly KubeObject[] {
  const app = new App({ outdir: '', recordConstructMetadata: false });
  const chart = new Chart(app, 'app', {
    disableResourceNameHashes: true,
    ...(namespace === undefined ? {} : { namespace }),
  });
  build(chart);
  return chart.toJson() as KubeObject[];
}

function contextOf(plan: AppPlan, bindings: readonly Binding[], diagnostics: Diagnostic[]): AppContext {
  return {
    plan,
    spec: plan.spec,
    name: plan.app.name,
    namespace: plan.namespace,
    bindings,
    labels: (component) => recommendedLabels(plan, component),
    version: versionLabels(plan),
    selector: selectorLabels(plan.app.name),
    refuse: (path, message, hint) => {
      diagnostics.push({
        code: 'synth/refused',
        severity: 'error',
        message,
        span: plan.locate(path),
        hint,
        identity: [path.join('.'), message],
      });
    },
    report: (diagnostic) => void diagnostics.push(diagnostic),
    has: (capability) => plan.cluster.settings.capabilities.includes(capability),
    kubernetesAtLeast: (version) => minor(plan.cluster.settings.kubernetes) >= minor(version),
  };
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}

function renderOffering(
  chart: Chart,
  app: AppContext,
  request: OfferingRequest,
  offerings: readonly Offering[],
  diagnostics: Diagnostic[],
): Omit<Binding, 'name'> {
  const offering = offerings.find(({ type, name }) => type === request.offering.type && name === request.offering.name);
  if (!offering) throw new Error(`no such offering: ${request.offering.type}/${request.offering.name}`);
  const { plan } = app;
  return offering.render(chart, {
    app,
    dependency: request.dependency,
    name: `${app.name}-${request.dependency}`,
    settings: request.settings as never,
    labels: {
      ...recommendedLabels(plan, request.dependency),
      'app.kubernetes.io/component': offering.type,
      'app.kubernetes.io/name': `${app.name}-${request.dependency}`,
    },
    selector: selectorLabels(`${app.name}-${request.dependency}`),
    refuse: (field, message, hint) => {
      const path = ['dependencies', request.dependency, field];
      diagnostics.push({
        code: 'synth/refused',
        severity: 'error',
        message,
        span: plan.locate(path),
        hint,
        identity: [path.join('.'), message],
      });
    },
  });
}

/** The address of each app that this one depends on. */
function serviceBindings(plan: AppPlan): Binding[] {
  return plan.services.map(({ name, app, namespace, portName, port }) => {
    const prefix = variablePrefix(name);
    const host = `${app}.${namespace}.svc.cluster.local`;
    const scheme =
      port.appProtocol ?? (portName.startsWith('grpc') ? 'grpc' : portName.startsWith('http') ? 'http' : 'tcp');
    return {
      name,
      env: {
        [`${prefix}_HOST`]: { value: host },
        [`${prefix}_PORT`]: { value: String(port.port) },
        [`${prefix}_ADDR`]: { value: `${host}:${port.port}` },
        [`${prefix}_URL`]: { value: `${scheme}://${host}:${port.port}` },
      },
      egress: [],
    };
  });
}

/** `product-catalog` gives `PRODUCT_CATALOG`. */
export function variablePrefix(dependency: string): string {
  return dependency.replaceAll('-', '_').toUpperCase();
}

function duplicates(plan: AppPlan, objects: readonly KubeObject[]): Diagnostic[] {
  const seen = new Set<string>();
  return objects.flatMap((object): Diagnostic[] => {
    const identity = identityOf(object);
    if (!seen.has(identity)) {
      seen.add(identity);
      return [];
    }
    return [
      {
        code: 'model/duplicate-object',
        severity: 'error',
        message: `The app renders two objects ${object.kind} \`${object.metadata.name}\``,
        span: plan.locate([]),
        hint: 'Rename the dependency, volume or route whose name they share.',
        identity: [identity],
      },
    ];
  });
}
