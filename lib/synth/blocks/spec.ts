import type {
  AutoscalingSettings,
  EgressSettings,
  EnvironmentValue,
  MigrateSettings,
  PortSettings,
  ProbesSettings,
  Resources,
  RouteSettings,
  SecuritySettings,
  VolumeSettings,
} from '../../config/index.ts';

/** The fields that the blocks know, each optional: a template's spec fits when the fields it has mean the same. */
export interface WorkloadSpec {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, EnvironmentValue>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly volumes?: Readonly<Record<string, VolumeSettings>>;
  readonly size?: string;
  readonly resources?: Resources;
  readonly ports?: Readonly<Record<string, PortSettings>>;
  readonly routes?: readonly RouteSettings[];
  readonly replicas?: number;
  readonly autoscaling?: AutoscalingSettings;
  readonly probes?: ProbesSettings;
  readonly security?: SecuritySettings;
  readonly serviceAccount?: { readonly mountToken?: boolean; readonly annotations?: Readonly<Record<string, string>> };
  readonly initContainers?: Readonly<Record<string, ExtraContainer & { readonly order?: number }>>;
  readonly sidecars?: Readonly<
    Record<
      string,
      ExtraContainer & {
        readonly order?: number;
        readonly ports?: Readonly<Record<string, PortSettings>>;
        readonly probes?: ProbesSettings;
      }
    >
  >;
  readonly migrate?: MigrateSettings;
  readonly egress?: Readonly<Record<string, EgressSettings>>;
  readonly termination?: { readonly gracePeriod?: string; readonly drain?: string };
  readonly observability?: {
    readonly metrics?: { readonly port?: string; readonly path?: string; readonly interval?: string };
  };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ExtraContainer {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, EnvironmentValue>>;
  readonly resources?: Resources;
  readonly security?: SecuritySettings;
}

/** The fewest replicas that run when nothing is wrong. */
export function minimumReplicas(spec: WorkloadSpec): number {
  if (spec.autoscaling) return spec.autoscaling.min ?? 2;
  return spec.replicas ?? 1;
}

export function maximumReplicas(spec: WorkloadSpec): number {
  return spec.autoscaling ? (spec.autoscaling.max ?? 1) : (spec.replicas ?? 1);
}

/** Scaled on events: by KEDA; on CPU and memory alone: by the HorizontalPodAutoscaler. */
export function scalesOnEvents(spec: WorkloadSpec): boolean {
  return Object.keys(spec.autoscaling?.triggers ?? {}).length > 0;
}
