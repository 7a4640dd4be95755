export * as argo from './argo.ts';
export * as blocks from './blocks/index.ts';
export { identityOf, type KubeObject } from './kube-object.ts';
export { type Blueprints, synthesize, variablePrefix, withChart } from './synthesize.ts';
export {
  type AppContext,
  type Binding,
  defineOffering,
  defineTemplate,
  type Offering,
  type OfferingContext,
  type PodPort,
  type Template,
  type Variable,
} from './template.ts';
