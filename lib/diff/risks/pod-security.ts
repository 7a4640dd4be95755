import { type Json, type JsonObject, podTemplates } from '../../kubernetes/index.ts';
import { showSteps } from '../compare.ts';
import type { Risk } from '../types.ts';
import { at, items, text } from '../values.ts';
import { called, kindOf, listed, type Rule, risk, type Subject } from './rule.ts';

/** What pods may do to their node and to others. */
export const podSecurity: Rule = (subject) => [...pods(subject), ...namespaceLevels(subject)];

/** A thing that a container or pod may do, and how much: more is riskier. */
interface Trait {
  readonly field: readonly string[];
  readonly level: (spec: Json, container: Json) => number;
  readonly reason: string;
  /** Whether it counts in a container that is new: what nobody relaxed is no relaxation. */
  readonly always?: true;
}

const own = (container: Json, ...path: string[]): Json | undefined => at(container, 'securityContext', ...path);
/** A setting of the container, or else of its pod. */
const either = (spec: Json, container: Json, ...path: string[]): Json | undefined =>
  own(container, ...path) ?? own(spec, ...path);

const traits: readonly Trait[] = [
  {
    field: ['securityContext', 'privileged'],
    level: (_, c) => (own(c, 'privileged') === true ? 1 : 0),
    reason: 'is privileged: it can do what its node can',
    always: true,
  },
  {
    field: ['securityContext', 'allowPrivilegeEscalation'],
    level: (_, c) => (own(c, 'allowPrivilegeEscalation') === false ? 0 : 1),
    reason: 'may gain more privileges than it started with',
  },
  {
    field: ['securityContext', 'runAsNonRoot'],
    level: (s, c) => (either(s, c, 'runAsNonRoot') === true ? 0 : 1),
    reason: 'may run as root',
  },
  {
    field: ['securityContext', 'runAsUser'],
    level: (s, c) => (either(s, c, 'runAsUser') === 0 ? 1 : 0),
    reason: 'runs as root',
    always: true,
  },
  {
    field: ['securityContext', 'runAsGroup'],
    level: (s, c) => (either(s, c, 'runAsGroup') === 0 ? 1 : 0),
    reason: 'runs in the group of root',
    always: true,
  },
  {
    field: ['securityContext', 'readOnlyRootFilesystem'],
    level: (_, c) => (own(c, 'readOnlyRootFilesystem') === true ? 0 : 1),
    reason: 'may write to its root file system',
  },
  {
    field: ['securityContext', 'seccompProfile'],
    level: (s, c) => seccomp(text(either(s, c, 'seccompProfile'), 'type')),
    reason: 'is less restricted in its system calls',
  },
  {
    field: ['securityContext', 'appArmorProfile'],
    level: (s, c) => (text(either(s, c, 'appArmorProfile'), 'type') === 'Unconfined' ? 1 : 0),
    reason: 'is not confined by AppArmor',
    always: true,
  },
  {
    field: ['securityContext', 'procMount'],
    level: (_, c) => (own(c, 'procMount') === 'Unmasked' ? 1 : 0),
    reason: 'sees /proc unmasked',
    always: true,
  },
  {
    field: ['securityContext', 'windowsOptions', 'hostProcess'],
    level: (s, c) => (at(either(s, c, 'windowsOptions'), 'hostProcess') === true ? 1 : 0),
    reason: 'runs as a process of its node',
    always: true,
  },
];

const seccomp = (type: string | undefined): number => (type === 'Unconfined' ? 2 : type === undefined ? 1 : 0);

/** Of the whole pod: where it shares something with its node. */
const podTraits: readonly Trait[] = [
  {
    field: ['hostNetwork'],
    level: (s) => (at(s, 'hostNetwork') === true ? 1 : 0),
    reason: 'run in the network of their node',
    always: true,
  },
  {
    field: ['hostPID'],
    level: (s) => (at(s, 'hostPID') === true ? 1 : 0),
    reason: 'see every process of their node',
    always: true,
  },
  {
    field: ['hostIPC'],
    level: (s) => (at(s, 'hostIPC') === true ? 1 : 0),
    reason: 'share the memory segments of their node',
    always: true,
  },
  {
    field: ['hostUsers'],
    level: (s) => (at(s, 'hostUsers') === false ? 0 : 1),
    reason: 'share the user ids of their node',
  },
  {
    field: ['shareProcessNamespace'],
    level: (s) => (at(s, 'shareProcessNamespace') === true ? 1 : 0),
    reason: 'let their containers see each other’s processes',
  },
  {
    field: ['runtimeClassName'],
    level: (s) => (text(s, 'runtimeClassName') === undefined ? 1 : 0),
    reason: 'leave the sandbox of their runtime class',
  },
  {
    field: ['automountServiceAccountToken'],
    level: (s) => (at(s, 'automountServiceAccountToken') === false ? 0 : 1),
    reason: 'are given the token of their service account',
  },
];

function pods(subject: Subject): readonly Risk[] {
  const { before, after } = subject;
  const made = after && podTemplates(after)[0];
  if (!made) return [];
  const old = before && podTemplates(before)[0]?.template.spec;
  const spec = made.template.spec ?? {};
  const base: readonly (string | number)[] = [...made.path, 'spec'];
  const found: Risk[] = [];
  for (const trait of podTraits) {
    const level = trait.level(spec, {});
    if (old === undefined ? trait.always && level > 0 : level > trait.level(old, {}))
      found.push(
        risk('privilege', showSteps([...base, ...trait.field]), `The pods of ${called(subject)} ${trait.reason}.`),
      );
  }
  for (const list of ['containers', 'initContainers']) {
    for (const container of items(spec, list)) {
      const name = text(container, 'name') ?? '';
      const was = old && containersOf(old).find((one) => text(one, 'name') === name);
      const path = [...base, list, { item: [['name', name]] as const }] as const;
      for (const trait of traits) {
        const level = trait.level(spec, container);
        const worse =
          old !== undefined && was !== undefined ? level > trait.level(old, was) : trait.always === true && level > 0;
        if (worse)
          found.push(
            risk(
              'privilege',
              showSteps([...path, ...trait.field]),
              `The container ${name} of ${called(subject)} ${trait.reason}.`,
            ),
          );
      }
      found.push(
        ...capabilities(subject, container, was, showSteps([...path, 'securityContext', 'capabilities']), name),
      );
    }
  }
  return [
    ...found,
    ...identity(subject, spec, old, base),
    ...hostPaths(subject, spec, old, base),
    ...tokens(subject, spec, old, base),
    ...kernel(subject, spec, old, base),
  ];
}

const containersOf = (spec: Json): readonly Json[] => [...items(spec, 'containers'), ...items(spec, 'initContainers')];

function capabilities(
  subject: Subject,
  container: Json,
  was: Json | undefined,
  path: string,
  name: string,
): readonly Risk[] {
  const list = (one: Json | undefined, field: string): readonly string[] =>
    items(one, 'securityContext', 'capabilities', field).map((item) => String(item).toUpperCase());
  const added = list(container, 'add').filter((item) => !list(was, 'add').includes(item));
  const kept =
    was === undefined
      ? []
      : list(was, 'drop').filter(
          (item) => !list(container, 'drop').includes(item) && !list(container, 'drop').includes('ALL'),
        );
  return [
    ...(added.length > 0
      ? [
          risk(
            'privilege',
            `${path}.add`,
            `The container ${name} of ${called(subject)} is given the capabilities ${listed(added)}.`,
          ),
        ]
      : []),
    ...(kept.length > 0
      ? [
          risk(
            'privilege',
            `${path}.drop`,
            `The container ${name} of ${called(subject)} keeps the capabilities ${kept.includes('ALL') ? 'of its runtime' : listed(kept)}.`,
          ),
        ]
      : []),
  ];
}

function identity(
  subject: Subject,
  spec: Json,
  old: Json | undefined,
  base: readonly (string | number)[],
): readonly Risk[] {
  const account = (one: Json): string => text(one, 'serviceAccountName') ?? text(one, 'serviceAccount') ?? 'default';
  if (old === undefined || account(old) === account(spec)) return [];
  return [
    risk(
      'privilege',
      showSteps([...base, 'serviceAccountName']),
      `The pods of ${called(subject)} act as ServiceAccount ${account(spec)} instead of ${account(old)}.`,
    ),
  ];
}

function hostPaths(
  subject: Subject,
  spec: Json,
  old: Json | undefined,
  base: readonly (string | number)[],
): readonly Risk[] {
  const paths = (one: Json | undefined): readonly string[] =>
    items(one, 'volumes').flatMap((volume) => text(volume, 'hostPath', 'path') ?? []);
  const known = paths(old);
  return items(spec, 'volumes').flatMap((volume): Risk[] => {
    const path = text(volume, 'hostPath', 'path');
    if (path === undefined || known.includes(path)) return [];
    const step = { item: [['name', text(volume, 'name') ?? '']] as const };
    return [
      risk(
        'privilege',
        showSteps([...base, 'volumes', step, 'hostPath']),
        `The pods of ${called(subject)} see ${path} of their node.`,
      ),
    ];
  });
}

function tokens(
  subject: Subject,
  spec: Json,
  old: Json | undefined,
  base: readonly (string | number)[],
): readonly Risk[] {
  const audiences = (one: Json | undefined): readonly string[] =>
    items(one, 'volumes').flatMap((volume) =>
      items(volume, 'projected', 'sources').flatMap((source) =>
        at(source, 'serviceAccountToken') === undefined
          ? []
          : [text(source, 'serviceAccountToken', 'audience') ?? 'the API server'],
      ),
    );
  const added = audiences(spec).filter((audience) => !audiences(old).includes(audience));
  if (added.length === 0) return [];
  return [
    risk(
      'privilege',
      showSteps([...base, 'volumes']),
      `The pods of ${called(subject)} are given a token of their service account for ${listed(added)}.`,
    ),
  ];
}

function kernel(
  subject: Subject,
  spec: Json,
  old: Json | undefined,
  base: readonly (string | number)[],
): readonly Risk[] {
  const names = (one: Json | undefined): readonly string[] =>
    items(one, 'securityContext', 'sysctls').map((sysctl) => text(sysctl, 'name') ?? '');
  const added = names(spec).filter((name) => !names(old).includes(name));
  if (added.length === 0) return [];
  return [
    risk(
      'privilege',
      showSteps([...base, 'securityContext', 'sysctls']),
      `The pods of ${called(subject)} set ${listed(added)} of the kernel.`,
    ),
  ];
}

const levels = ['privileged', 'baseline', 'restricted'];

/** Source: kubernetes.io/docs/concepts/security/pod-security-admission. */
function namespaceLevels(subject: Subject): readonly Risk[] {
  if (kindOf(subject) !== '/Namespace' || !subject.before || !subject.after) return [];
  const label = (object: JsonObject | undefined, mode: string): string | undefined =>
    text(object, 'metadata', 'labels', `pod-security.kubernetes.io/${mode}`);
  return ['enforce', 'audit', 'warn'].flatMap((mode): Risk[] => {
    const old = label(subject.before, mode);
    const made = label(subject.after, mode);
    const path = `metadata.labels[pod-security.kubernetes.io/${mode}]`;
    const rank = (value: string | undefined): number => Math.max(0, levels.indexOf(value ?? 'privileged'));
    const version = (object: JsonObject | undefined): string => label(object, `${mode}-version`) ?? 'latest';
    if (rank(made) === rank(old)) {
      if (rank(made) === 0 || version(subject.before) === version(subject.after)) return [];
      const pinned = `The pod security level ${made} of ${called(subject)} is that of ${version(subject.after)} instead of ${version(subject.before)}.`;
      return [risk('policy', `${path.slice(0, -1)}-version]`, pinned)];
    }
    const sentence = `Pods of ${called(subject)} are held to ${made ?? 'privileged'} instead of ${old ?? 'privileged'} (${mode}).`;
    const lowered = rank(made) < rank(old);
    return [
      risk('policy', path, sentence),
      ...(lowered && mode === 'enforce' ? [risk('privilege', path, sentence)] : []),
    ];
  });
}
