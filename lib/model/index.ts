export type {
  App,
  BroughtFile,
  Cluster,
  Company,
  Defined,
  Environment,
  OfferingDefinition,
  Platform,
  Team,
} from './company.ts';
export {
  clustersOf,
  type FactIndex,
  indexFacts,
  layersOf,
  type Placement,
  placements,
  placesOfTeam,
  specOf,
} from './facts.ts';
export { type Extensions, loadCompany, type Tree, type TreeEntry, unknownName } from './load.ts';
export { isMap, type Layer, type LayerName, type Origin, origins, supersedes } from './merge.ts';
export {
  type AppDependency,
  type AppPlan,
  engineSizes,
  locator,
  type Named,
  type OfferingRequest,
  type PlannedConsumer,
  type Planner,
  type PlannerOptions,
  planner,
} from './plan.ts';
export { appProtocol, defaultPort } from './ports.ts';
export { dependencyCycles, duplicateRoutes } from './routes.ts';
export { type TextFile, textsBelow } from './texts.ts';
