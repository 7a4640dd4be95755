import type { Chart } from 'cdk8s';
import type { Capability, DataMap, KindDefinition, Path, Static, TObject, TSchema } from '../config/index.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import type { AppPlan, OfferingDefinition } from '../model/index.ts';

/** What a template or an offering is given: the plan, names and labels already decided, and a way to refuse. */
export interface AppContext<Spec = DataMap> {
  readonly plan: AppPlan<Spec>;
  /** The app's fields, all layers merged. */
  readonly spec: Spec;
  /** The base name of the app's objects: the app's own name. */
  readonly name: string;
  readonly namespace: string;
  /** What the app's dependencies hand it: variables and network paths. */
  readonly bindings: readonly Binding[];
  /** Labels of an object; `component` tells the app's parts apart. */
  labels(component?: string): Readonly<Record<string, string>>;
  /** The image's version as a label, for workloads and their pods. */
  readonly version: Readonly<Record<string, string>>;
  /** Labels by which the app's serving pods are selected. They never change in the life of an app. */
  readonly selector: Readonly<Record<string, string>>;
  /** Says that the app asks for something that cannot be rendered, on the field that asks. */
  refuse(path: Path, message: string, hint: string): void;
  /** Passes on a problem found in a file of the app's own folder. */
  report(diagnostic: Diagnostic): void;
  has(capability: Capability): boolean;
  /** True where the cluster runs this Kubernetes version or a newer one. */
  kubernetesAtLeast(version: `1.${number}`): boolean;
}

/** A variable of a container: a value, or a key of a Secret in the app's namespace. */
export type Variable =
  | { readonly value: string }
  | { readonly secret: { readonly name: string; readonly key: string } };

/** What a dependency hands to the app that asked for it. */
export interface Binding {
  /** The dependency's name in the app's file. */
  readonly name: string;
  /** Environment variables, by name. */
  readonly env: Readonly<Record<string, Variable>>;
  /** Pods that the app may reach, by the ports that they listen on. */
  readonly egress: readonly {
    readonly namespace: string;
    readonly pods: Readonly<Record<string, string>>;
    readonly ports: readonly PodPort[];
  }[];
}

export interface PodPort {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
}

/** A kind of app: its fields, and how a plan becomes Kubernetes objects. */
export interface Template extends KindDefinition {
  /** Adds the app's objects to the chart. Must be a pure function of the context: no clock, no randomness, no disk. */
  render(chart: Chart, app: AppContext<never>): void;
}

interface TemplateProps<F extends Record<string, TSchema>> extends Omit<KindDefinition, 'fields'> {
  readonly fields: F;
  render(chart: Chart, app: AppContext<Static<TObject<F>>>): void;
}

/** Defines a kind of app. The fields give the type of the spec, the validation, the editor's schema and the reference page. */
export function defineTemplate<F extends Record<string, TSchema>>(props: TemplateProps<F>): Template {
  return props;
}

/** What an offering is given for one app that asks for it. */
export interface OfferingContext<Settings = DataMap> {
  readonly app: AppContext;
  /** The dependency's name in the app's file. */
  readonly dependency: string;
  /** The base name of the offering's objects: app and dependency. */
  readonly name: string;
  readonly settings: Settings;
  /** Labels of the offering's objects. */
  readonly labels: Readonly<Record<string, string>>;
  /** Labels by which the offering's own pods are selected. */
  readonly selector: Readonly<Record<string, string>>;
  refuse(field: string, message: string, hint: string): void;
}

/** A backing service that an app can ask for. */
export interface Offering extends OfferingDefinition {
  render(chart: Chart, context: OfferingContext<never>): Omit<Binding, 'name'>;
}

interface OfferingProps<F extends Record<string, TSchema>> extends Omit<OfferingDefinition, 'fields' | 'requires'> {
  readonly fields: F;
  readonly requires: readonly Capability[];
  /** Adds the objects to the chart of the app that asks, and says what the app is handed. */
  render(chart: Chart, context: OfferingContext<Static<TObject<F>>>): Omit<Binding, 'name'>;
}

/** Defines a backing service: what an app may ask for by `dependencies: { name: { type: … } }`. */
export function defineOffering<F extends Record<string, TSchema>>(props: OfferingProps<F>): Offering {
  return props;
}
