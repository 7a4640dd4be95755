import {
  type AutoscalingSettings,
  type Capability,
  type DataMap,
  formats,
  type Path,
  type PortSettings,
  type ProbesSettings,
  type Resources,
  type RouteSettings,
  type VolumeSettings,
} from '../config/index.ts';
import type { Diagnostic } from '../diagnostics/index.ts';
import { compareQuantities, parseQuantity } from '../kubernetes/index.ts';
import { unknownName } from './load.ts';
import { isMap } from './merge.ts';
import type { AppPlan } from './plan.ts';

/** The well-known fields, where a kind has them. */
interface WellKnown {
  readonly replicas?: number;
  readonly autoscaling?: AutoscalingSettings;
  readonly size?: string;
  readonly resources?: Resources;
  readonly ports?: Readonly<Record<string, PortSettings>>;
  readonly routes?: readonly RouteSettings[];
  readonly probes?: ProbesSettings;
  readonly volumes?: Readonly<Record<string, VolumeSettings>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly sidecars?: Readonly<Record<string, { readonly ports?: Ports; readonly probes?: ProbesSettings }>>;
  readonly initContainers?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly observability?: { readonly metrics?: { readonly port?: string } };
}

/** Checks what a schema cannot say about fields that mean the same in every kind: references, bounds, clashes, capabilities. */
export function checkSpec(plan: AppPlan): Diagnostic[] {
  const spec = plan.spec as WellKnown;
  const found: Diagnostic[] = [];
  const problem = (
    code: Diagnostic['code'],
    path: Path,
    message: string,
    hint: string,
    part: 'key' | 'value' = 'value',
  ): void => {
    found.push({
      code,
      severity: 'error',
      message,
      span: plan.locate(path, part),
      hint,
      identity: [path.join('.'), message],
    });
  };
  const needs = (capability: Capability, path: Path, what: string): void => {
    if (plan.cluster.settings.capabilities.includes(capability)) return;
    problem(
      'model/missing-capability',
      path,
      `The cluster \`${plan.cluster.name}\` does not have \`${capability}\`, which ${what} needs`,
      `Ask the platform team to add it to platform/clusters/${plan.cluster.name}.yaml.`,
      'key',
    );
  };
  const portExists = (of: Ports = {}): PortExists => {
    const ports = new Set(Object.keys(of));
    return (name, path) => {
      if (name !== undefined && !ports.has(name)) found.push(unknownName('port', name, ports, plan.locate(path)));
    };
  };

  checkScale(spec, problem, needs);
  checkResources(plan, spec, problem, found);
  checkPorts(spec, problem);
  checkProbes(['probes'], spec.probes, spec.ports ?? {}, problem, portExists(spec.ports));
  checkContainers(plan.app.name, spec, problem, portExists);
  checkMounts(spec, problem);
  checkRoutes(plan, spec, problem, portExists(spec.ports));
  portExists(spec.ports)(spec.observability?.metrics?.port, ['observability', 'metrics', 'port']);
  checkNames(plan, spec, problem);
  checkSecretKeys(plan.spec, problem);
  for (const path of secretPaths(plan.spec)) {
    needs('external-secrets', path, 'a secret reference');
    if (!plan.cluster.settings.secretStore) {
      problem(
        'model/missing-capability',
        path,
        `The cluster \`${plan.cluster.name}\` has no secret store`,
        `Set \`secretStore\` in platform/clusters/${plan.cluster.name}.yaml.`,
      );
    }
  }
  return found;
}

type Ports = Readonly<Record<string, PortSettings>>;
type PortExists = (name: string | undefined, path: Path) => void;
type Problem = (code: Diagnostic['code'], path: Path, message: string, hint: string, part?: 'key' | 'value') => void;

function checkScale(
  spec: WellKnown,
  problem: Problem,
  needs: (capability: Capability, path: Path, what: string) => void,
): void {
  const { replicas, autoscaling } = spec;
  if (!autoscaling) return;
  if (replicas !== undefined) {
    problem(
      'model/conflict',
      ['replicas'],
      '`replicas` and `autoscaling` exclude each other',
      'Keep `replicas` for a fixed number, or `autoscaling` to scale.',
      'key',
    );
  }
  const { min = 2, max, triggers } = autoscaling;
  if (max === undefined) {
    problem(
      'config/missing-field',
      ['autoscaling'],
      '`autoscaling` needs `max`',
      'add `max`: the most replicas',
      'key',
    );
  } else if (min > max) {
    const path = autoscaling.min === undefined ? ['autoscaling', 'max'] : ['autoscaling', 'min'];
    problem(
      'model/invalid-range',
      path,
      `\`autoscaling.min\` (${min}) is above \`max\` (${max})`,
      `Set \`min\` to at most ${max}, or raise \`max\`.`,
    );
  }
  const event = triggers !== undefined && Object.keys(triggers).length > 0;
  if (event) needs('keda', ['autoscaling', 'triggers'], '`autoscaling.triggers`');
  if (min === 0 && !event)
    problem(
      'model/invalid-range',
      ['autoscaling', 'min'],
      'Scaling to 0 needs `triggers`: nothing would ever wake the app',
      'Set `min` to at least 1.',
    );
}

function checkResources(plan: AppPlan, spec: WellKnown, problem: Problem, found: Diagnostic[]): void {
  if (spec.size !== undefined && !Object.hasOwn(plan.sizes, spec.size)) {
    found.push(unknownName('size', spec.size, new Set(Object.keys(plan.sizes)), plan.locate(['size'])));
  }
  const size = spec.size === undefined ? undefined : plan.sizes[spec.size];
  for (const amount of ['cpu', 'memory'] as const) {
    const request = spec.resources?.requests?.[amount] ?? size?.requests?.[amount];
    const limit = spec.resources?.limits?.[amount];
    if (request !== undefined && limit !== undefined && exceeds(request, limit)) {
      problem(
        'model/invalid-range',
        ['resources', 'limits', amount],
        `The ${amount} limit \`${limit}\` is below the request \`${request}\``,
        'Raise the limit or lower the request.',
      );
    }
  }
}

function exceeds(request: string, limit: string): boolean {
  const [a, b] = [parseQuantity(request), parseQuantity(limit)];
  return a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
}

/** Two ports may not share a number, neither of the Service nor of the pod, whose containers have one network. */
function checkPorts(spec: WellKnown, problem: Problem): void {
  const served = new Map<string, string>();
  const listening = new Map<string, string>();
  const check = (base: Path, ports: Ports = {}, ofService: boolean, owner = ''): void => {
    for (const [name, { port, targetPort, protocol = 'TCP' }] of Object.entries(ports)) {
      const service = `${port}/${protocol}`;
      const pod = `${targetPort ?? port}/${protocol}`;
      const other = ofService ? served.get(service) : undefined;
      const otherListener = listening.get(pod);
      if (other !== undefined)
        problem(
          'model/conflict',
          [...base, name, 'port'],
          `The ports \`${other}\` and \`${name}\` are both ${service}`,
          'Give each a number of its own.',
        );
      else if (otherListener !== undefined)
        problem(
          'model/conflict',
          [...base, name, targetPort === undefined ? 'port' : 'targetPort'],
          `The ports \`${otherListener}\` and \`${owner}${name}\` both listen on ${pod} of the pod`,
          'All containers of a pod share one network; give each port a number of its own.',
        );
      if (ofService) served.set(service, name);
      listening.set(pod, `${owner}${name}`);
    }
  };
  check(['ports'], spec.ports, true);
  for (const [name, { ports }] of Object.entries(spec.sidecars ?? {}))
    check(['sidecars', name, 'ports'], ports, false, `${name}.`);
}

/** Containers of a pod share one space of names, and each checks its own ports. */
function checkContainers(
  app: string,
  { ports = {}, sidecars = {}, initContainers = {} }: WellKnown,
  problem: Problem,
  portExists: (of: Ports | undefined) => PortExists,
): void {
  const portOwners = new Map(Object.keys(ports).map((name) => [name, 'the app']));
  for (const [name, { ports: own, probes }] of Object.entries(sidecars)) {
    checkProbes(['sidecars', name, 'probes'], probes, own ?? {}, problem, portExists(own));
    for (const port of Object.keys(own ?? {})) {
      const owner = portOwners.get(port);
      if (owner !== undefined)
        problem(
          'model/conflict',
          ['sidecars', name, 'ports', port],
          `The port \`${port}\` is already a port of ${owner}`,
          'The Service could mean either; rename one of the two.',
          'key',
        );
      portOwners.set(port, `\`${name}\``);
    }
  }
  const taken = new Map([[app, 'the app itself']]);
  for (const [field, names] of [
    ['sidecars', Object.keys(sidecars)],
    ['initContainers', Object.keys(initContainers)],
  ] as const) {
    for (const name of names) {
      const other = taken.get(name);
      if (other !== undefined)
        problem(
          'model/conflict',
          [field, name],
          `The container name \`${name}\` is taken by ${other}`,
          'Names of containers are unique in a pod; rename this one.',
          'key',
        );
      taken.set(name, `one of the \`${field}\``);
    }
  }
}

function checkProbes(
  base: Path,
  probes: ProbesSettings | undefined,
  ports: WellKnown['ports'] & object,
  problem: Problem,
  portExists: PortExists,
): void {
  for (const [name, probe] of Object.entries(probes ?? {})) {
    if (!probe || typeof probe !== 'object') continue;
    const path = [...base, name];
    const ways = (['path', 'grpc', 'command'] as const).filter((way) => probe[way] !== undefined);
    if (ways.length > 1)
      problem(
        'model/conflict',
        path,
        `A probe is one of \`path\`, \`port\`, \`grpc\` and \`command\`, not ${ways.map((w) => `\`${w}\``).join(' and ')}`,
        'Keep one of them.',
        'key',
      );
    if (ways.length === 0 && probe.port === undefined)
      problem(
        'config/missing-field',
        path,
        `The ${name} probe does not say what to check`,
        'Add one of `path`, `port`, `grpc` or `command`.',
        'key',
      );
    if (probe.command && probe.port !== undefined)
      problem('model/conflict', [...path, 'port'], 'A probe with `command` has no port', 'Remove `port`.', 'key');
    if (!probe.command && Object.keys(ports).length === 0)
      problem(
        'model/no-port',
        path,
        `The ${name} probe needs a port, and the app serves none`,
        'Add `ports`, or use `command`.',
        'key',
      );
    else portExists(probe.port, [...path, 'port']);
  }
}

/** Kubernetes refuses two mounts at one path, and a ConfigMap above 1 MiB. */
function checkMounts(spec: WellKnown, problem: Problem): void {
  const mounts = new Map<string, string>();
  for (const [name, volume] of Object.entries(spec.volumes ?? {})) {
    const path = volume.path;
    if (path === '/')
      problem(
        'model/conflict',
        ['volumes', name, 'path'],
        'A volume at `/` would hide the whole image',
        'Mount it below.',
      );
    if (name === 'roadbed-files' || (name === 'tmp' && path !== '/tmp'))
      problem(
        'model/reserved-name',
        ['volumes', name],
        `The volume name \`${name}\` is taken: ${name === 'tmp' ? 'it is the one that makes `/tmp` writable' : 'it holds the app’s `files`'}`,
        name === 'tmp' ? 'Rename it, or mount it at `/tmp`.' : 'Rename it.',
        'key',
      );
    const other = mounts.get(path);
    if (other !== undefined)
      problem(
        'model/conflict',
        ['volumes', name, 'path'],
        `The volumes \`${other}\` and \`${name}\` are both mounted at \`${path}\``,
        'Mount one of them elsewhere.',
      );
    mounts.set(path, name);
    if (volume.type === 'secret' && volume.secret === undefined)
      problem(
        'config/missing-field',
        ['volumes', name],
        'A volume of `type: secret` needs `secret`',
        'Add `secret`: the path in the secret store and the key.',
        'key',
      );
    if (volume.secret !== undefined && volume.type !== 'secret')
      problem(
        'model/conflict',
        ['volumes', name, 'secret'],
        '`secret` belongs to a volume of `type: secret`',
        'Set `type: secret`, or remove `secret`.',
        'key',
      );
    if (volume.type === 'persistent' && volume.size === undefined)
      problem(
        'config/missing-field',
        ['volumes', name],
        'A persistent volume needs a `size`',
        'add `size`, such as `10Gi`',
        'key',
      );
  }
  let bytes = 0;
  for (const [path, text] of Object.entries(spec.files ?? {})) {
    bytes += Buffer.byteLength(text);
    if (path === '/' || path === '/tmp')
      problem('model/conflict', ['files', path], `\`${path}\` is a folder`, 'Give the file a name.', 'key');
    if (mounts.has(path))
      problem(
        'model/conflict',
        ['files', path],
        `\`${path}\` is both a file and the volume \`${mounts.get(path)}\``,
        'Move one of them.',
        'key',
      );
  }
  if (bytes > 1_000_000)
    problem(
      'config/too-large',
      ['files'],
      `The files hold ${bytes} bytes together; a ConfigMap holds 1,000,000 at most`,
      'Put large data into the image, a volume or a bucket.',
      'key',
    );
}

function checkRoutes(plan: AppPlan, spec: WellKnown, problem: Problem, portExists: PortExists): void {
  const { routing } = plan.cluster.settings;
  const seen = new Set<string>();
  (spec.routes ?? []).forEach((route, i) => {
    const visibility = route.visibility ?? 'internal';
    portExists(route.port, ['routes', i, 'port']);
    if (Object.keys(spec.ports ?? {}).length === 0)
      problem('model/no-port', ['routes', i], 'A route needs a port, and the app serves none', 'Add `ports`.');
    const key = `${route.host} ${route.path ?? '/'}`;
    if (seen.has(key))
      problem(
        'model/duplicate-route',
        ['routes', i],
        `\`${route.host}${route.path ?? '/'}\` is routed twice`,
        'Keep one of the two.',
      );
    seen.add(key);
    if (visibility === 'team') return;
    const edge = routing[visibility];
    if (!edge || (routing.type === 'ingress' ? !edge.class : !edge.gateway)) {
      problem(
        'model/no-edge',
        ['routes', i, 'visibility'],
        `The cluster \`${plan.cluster.name}\` has no ${visibility} ${routing.type === 'ingress' ? 'ingress class' : 'gateway'}`,
        `Choose another visibility, or set \`routing.${visibility}\` in platform/clusters/${plan.cluster.name}.yaml.`,
      );
      return;
    }
    if (routing.type !== 'gateway') return;
    const domains = edge.domains ?? [plan.platform.domain];
    if (!domains.some((domain) => covers(domain, route.host))) {
      problem(
        'model/no-edge',
        ['routes', i, 'host'],
        `\`${route.host}\` is not in a domain that the ${visibility} gateway of \`${plan.cluster.name}\` serves`,
        `It serves ${domains.map((d) => `\`${d}\` and names directly below it`).join(', ')}.`,
      );
    }
  });
}

/** A certificate for `*.d` covers one label below d, and d itself is listed with it. */
export function covers(domain: string, host: string): boolean {
  if (host === domain) return true;
  if (!host.endsWith(`.${domain}`)) return false;
  const below = host.slice(0, -domain.length - 1);
  return !below.includes('.');
}

/** Names that are put together from the app's and others, where Kubernetes, or the operator that takes the object, limits the result. */
function checkNames({ app, offerings }: AppPlan, spec: WellKnown, problem: Problem): void {
  const tooLong = (path: Path, name: string, what: string, most: number, part: 'key' | 'value'): void => {
    if (name.length <= most) return;
    problem(
      'model/name-too-long',
      path,
      `${what} would be called \`${name}\`: ${name.length} characters, ${most} is the most`,
      `Shorten it by ${name.length - most}, or the app’s name.`,
      part,
    );
  };
  for (const name of Object.keys(spec.dependencies ?? {})) {
    if (!/^[0-9]/.test(name)) continue;
    problem(
      'config/invalid-name',
      ['dependencies', name],
      `The dependency \`${name}\` cannot begin with a digit: it would give variables such as \`${name.toUpperCase()}_HOST\``,
      'Begin it with a letter.',
      'key',
    );
  }
  for (const { dependency, offering } of offerings) {
    const path = ['dependencies', dependency];
    tooLong(path, `${app.name}-${dependency}`, `The ${offering.type}`, offering.nameLength ?? 63, 'key');
  }
  (spec.routes ?? []).forEach(({ host, visibility = 'internal' }, i) => {
    if (visibility === 'team') return;
    // The longest name that a host is part of: its certificate's, where the cluster routes by Ingress.
    const name = `${app.name}-${visibility}-grpc-${host.replace('*', 'wildcard').replaceAll('.', '-')}-tls`;
    tooLong(['routes', i, 'host'], name, 'The certificate of this route', 253, 'value');
  });
}

/** References are kept in one Secret, whose keys hold `.` where references hold `/`: two must not come out alike. */
function checkSecretKeys(spec: DataMap, problem: Problem): void {
  const references = new Map<string, string>();
  for (const path of secretPaths(spec)) {
    const reference = String(path.reduce<unknown>((value, step) => (value as DataMap)[step as string], spec));
    const key = reference.replaceAll('/', '.');
    const other = references.get(key);
    if (other !== undefined && other !== reference)
      problem(
        'model/conflict',
        path,
        `The references \`${other}\` and \`${reference}\` would be the same key \`${key}\` of the app’s Secret`,
        'Rename one of the two in the secret store.',
      );
    references.set(key, other ?? reference);
  }
}

/** Paths of every `{ secret: … }` in the fields that may hold one. */
function* secretPaths(spec: DataMap): Generator<Path> {
  const walk = function* (value: unknown, path: Path): Generator<Path> {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) yield* walk(item, [...path, i]);
    } else {
      const map = value as DataMap;
      if (typeof map.secret === 'string' && formats['secret-reference'].problem(map.secret) === undefined)
        yield [...path, 'secret'];
      for (const [key, item] of Object.entries(map))
        if (isMap(item) || Array.isArray(item)) yield* walk(item, [...path, key]);
    }
  };
  for (const field of ['env', 'volumes', 'autoscaling', 'initContainers', 'sidecars', 'migrate']) {
    const value = spec[field];
    if (value !== undefined) yield* walk(value, [field]);
  }
}
