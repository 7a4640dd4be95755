import type {
  ClusterSettings,
  DataMap,
  EnvironmentSettings,
  KindDefinition,
  PlatformSettings,
  SourceDocument,
  TeamSettings,
  TSchema,
} from '../config/index.ts';
import type { Outcome } from '../diagnostics/index.ts';

/** A thing that the repository defines, with the file that does. */
export interface Defined<S> {
  readonly name: string;
  readonly settings: S;
  readonly document: SourceDocument;
}

export type Platform = Defined<PlatformSettings>;
export type Environment = Defined<EnvironmentSettings>;
export type Cluster = Defined<ClusterSettings>;
export type Team = Defined<TeamSettings>;

/** A file of a team's own folder that an app brings along unchanged. */
export interface BroughtFile {
  readonly file: string;
  readonly text: string;
}

/** One file under teams/, read and checked by itself. */
export interface App {
  readonly team: string;
  readonly name: string;
  /** `team/name`, as people select it. */
  readonly id: string;
  readonly kind: KindDefinition;
  readonly value: DataMap;
  readonly document: SourceDocument;
  /** Environments in which it runs, by name. */
  readonly environments: Readonly<Record<string, DataMap>>;
  /** Its file has problems of its own: the wrong parts are left out, and it is only looked at for what else is wrong. */
  readonly draft?: true;
  /** Reads the files of the folder `teams/<team>/<app>/`, for kinds that bring manifests. */
  readonly brought: () => Outcome<readonly BroughtFile[]>;
}

/** Everything that the repository says, checked file by file. Apps are held as plain values and text, never as trees of objects. */
export interface Company {
  readonly platform: Platform;
  /** In their order of delivery. */
  readonly environments: readonly Environment[];
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly teams: ReadonlyMap<string, Team>;
  /** By `team/app`, in that order. */
  readonly apps: ReadonlyMap<string, App>;
  /** Names of apps whose files have problems of their own: nothing is said about what refers to them. */
  readonly brokenApps: ReadonlySet<string>;
  /** Those of the broken ones that can be looked at further. */
  readonly drafts: readonly App[];
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly offerings: readonly OfferingDefinition[];
}

/** A kind with what is derived from its definition once. */
export interface Kind {
  readonly definition: KindDefinition;
  readonly schema: TSchema;
}

/** A backing service as the model sees it; how it is rendered is the synth room's business. */
export interface OfferingDefinition {
  /** What an app asks for: `postgres`. */
  readonly type: string;
  /** Who answers: `cloudnative-pg`. */
  readonly name: string;
  readonly description: string;
  /** Parameters besides `type`. */
  readonly fields: Readonly<Record<string, TSchema>>;
  readonly defaults: DataMap;
  /** What a cluster must have installed. */
  readonly requires: readonly string[];
  /** The longest that `app-dependency`, from which its objects take their names, may be. Default: 63, as for a Service and a label. */
  readonly nameLength?: number;
}
