import type { Json, JsonObject } from '../../kubernetes/index.ts';
import { settle } from '../settle.ts';
import type { Risk } from '../types.ts';
import { at, items, number, text } from '../values.ts';
import type { Side, World } from '../world.ts';
import { type AddressRange, covered, readCidr, without } from './addresses.ts';
import { called, kindOf, listed, type Rule, risk, type Subject } from './rule.ts';
import { readSelector, type Selector, selectsWithin, showSelector } from './selectors.ts';

// A policy does two things at once: it isolates the pods that it selects, and it lets some traffic through to them. Pods
// that no policy isolates are open; what all policies of a pod allow adds up. So a policy opens something when it allows
// more than before, when it stops to isolate, and when it is new and allows something to pods that others isolate.
// Source: kubernetes.io/docs/concepts/services-networking/network-policies.

export const networkPolicies: Rule = (subject, world) =>
  kindOf(subject) === 'networking.k8s.io/NetworkPolicy'
    ? directions.flatMap((direction) => opened(subject, direction, world))
    : [];

type Direction = 'Ingress' | 'Egress';
const directions: readonly Direction[] = ['Ingress', 'Egress'];

interface Policy {
  readonly pods: Selector;
  readonly allowed: readonly Allowance[];
}

/** One peer on one range of ports; undefined is any. */
interface Allowance {
  readonly rule: number;
  readonly peer: Peer | undefined;
  readonly ports: Ports | undefined;
}

type Peer =
  | { readonly is: 'addresses'; readonly ranges: readonly AddressRange[]; readonly shown: string }
  /** No `namespaces` are those of the policy's own namespace. */
  | { readonly is: 'pods'; readonly namespaces: Selector | undefined; readonly pods: Selector };

interface Ports {
  readonly protocol: string;
  /** A name, or both ends of a range. */
  readonly name?: string;
  readonly first: number;
  readonly last: number;
}

function opened(subject: Subject, direction: Direction, world: World): readonly Risk[] {
  const old = policyOf(subject.before, direction);
  const made = policyOf(subject.after, direction);
  const field = direction.toLowerCase();
  const isolatedElse = (side: Side, pods: Selector): boolean => isolated(subject, side, pods, direction, world);
  const noun = direction === 'Ingress' ? 'reached from anywhere' : 'reach anything';

  if (old && (!made || !selectsWithin(old.pods, made.pods)) && !isolatedElse('after', old.pods)) {
    const what = showSelector(old.pods, 'every pod of the namespace');
    const cause = !subject.after
      ? 'is deleted'
      : made
        ? 'selects other pods'
        : `does not hold for ${direction} any more`;
    const path = !subject.after ? '' : made ? 'spec.podSelector' : 'spec.policyTypes';
    const after = made ? ` to ${showSelector(made.pods, 'every pod of the namespace')}` : '';
    return [
      risk(
        'exposure',
        path,
        `${called(subject)} ${cause}${after}: pods with ${what} may be ${noun}, as no other policy isolates them.`.replace(
          'may be reach',
          'may reach',
        ),
      ),
    ];
  }
  if (!made) return [];
  const wider = old !== undefined && !selectsWithin(made.pods, old.pods);
  const known = old === undefined || wider ? [] : old.allowed;
  // Pods that nothing isolated could be reached before as well: the new policy only takes away.
  if ((old === undefined || wider) && !isolatedElse('before', made.pods) && !isolatedElse('after', made.pods))
    return [];
  const more = made.allowed.filter((allowance) => !isCovered(allowance, known));
  return byRule(more).map(([rule, allowances]) => {
    const who = listed([...new Set(allowances.map(({ peer }) => showPeer(peer)))]);
    const ports = listed([...new Set(allowances.map((one) => showPorts(one.ports)))]);
    const pods = showSelector(made.pods, 'every pod of the namespace');
    const sentence =
      direction === 'Ingress'
        ? `${called(subject)} lets ${who} reach ${pods} on ${ports}.`
        : `${called(subject)} lets ${pods} reach ${who} on ${ports}.`;
    return risk('exposure', `spec.${field}[${rule}]`, sentence);
  });
}

function policyOf(object: JsonObject | undefined, direction: Direction): Policy | undefined {
  if (!object || !items(object, 'spec', 'policyTypes').includes(direction)) return undefined;
  const [list, peers] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to'];
  const allowed = items(object, 'spec', list).flatMap((rule, index) => {
    const from = items(rule, peers).map(readPeer);
    const ports = items(rule, 'ports').map(readPorts);
    const anyPeer: readonly (Peer | undefined)[] = from.length === 0 ? [undefined] : from;
    const anyPort: readonly (Ports | undefined)[] = ports.length === 0 ? [undefined] : ports;
    return anyPeer.flatMap((peer) => anyPort.map((one) => ({ rule: index, peer, ports: one })));
  });
  return { pods: readSelector(at(object, 'spec', 'podSelector')), allowed };
}

function readPeer(peer: Json): Peer {
  const block = text(peer, 'ipBlock', 'cidr');
  if (block !== undefined) {
    const range = readCidr(block);
    const except = items(peer, 'ipBlock', 'except').flatMap((one) => readCidr(String(one)) ?? []);
    return { is: 'addresses', ranges: range ? without([range], except) : [], shown: block };
  }
  const namespaces = at(peer, 'namespaceSelector');
  return {
    is: 'pods',
    namespaces: namespaces === undefined ? undefined : readSelector(namespaces),
    pods: readSelector(at(peer, 'podSelector')),
  };
}

function readPorts(port: Json): Ports {
  const protocol = text(port, 'protocol') ?? 'TCP';
  const value = at(port, 'port');
  if (typeof value === 'string') return { protocol, name: value, first: 0, last: 0 };
  if (typeof value !== 'number') return { protocol, first: 0, last: 65535 };
  return { protocol, first: value, last: number(port, 'endPort') ?? value };
}

/** Whether what is allowed was allowed before, by one rule or by several together. */
function isCovered({ peer, ports }: Allowance, before: readonly Allowance[]): boolean {
  const samePeer = before.filter((old) => peerWithin(peer, old.peer));
  if (
    portsWithin(
      ports,
      samePeer.map((old) => old.ports),
    )
  )
    return true;
  if (peer?.is !== 'addresses') return false;
  const ranges = before
    .filter((old) => portsWithin(ports, [old.ports]))
    .flatMap((old) => (old.peer?.is === 'addresses' ? old.peer.ranges : []));
  return covered(peer.ranges, ranges);
}

function peerWithin(narrow: Peer | undefined, wide: Peer | undefined): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return false;
  if (narrow.is === 'addresses' && wide.is === 'addresses') return covered(narrow.ranges, wide.ranges);
  if (narrow.is !== 'pods' || wide.is !== 'pods') return false;
  const namespaces =
    wide.namespaces === undefined
      ? narrow.namespaces === undefined
      : narrow.namespaces === undefined
        ? wide.namespaces.length === 0
        : selectsWithin(narrow.namespaces, wide.namespaces);
  return namespaces && selectsWithin(narrow.pods, wide.pods);
}

function portsWithin(ports: Ports | undefined, wide: readonly (Ports | undefined)[]): boolean {
  if (wide.some((one) => one === undefined)) return true;
  if (ports === undefined) return false;
  const near = wide.filter((one) => one !== undefined && one.protocol === ports.protocol) as readonly Ports[];
  if (ports.name !== undefined)
    return near.some(
      (one) => one.name === ports.name || (one.name === undefined && one.first === 0 && one.last === 65535),
    );
  const asRange = ({ first, last }: Ports): AddressRange => ({ version: 4, first: BigInt(first), last: BigInt(last) });
  return covered([asRange(ports)], near.filter((one) => one.name === undefined).map(asRange));
}

/** Whether another policy isolates all these pods in that direction. */
function isolated(subject: Subject, side: Side, pods: Selector, direction: Direction, world: World): boolean {
  const { namespace, name } = subject.object;
  return world.find(side, 'NetworkPolicy', namespace).some((other) => {
    if (text(other, 'metadata', 'name') === name) return false;
    const policy = policyOf(settle(other, world.options), direction);
    return policy !== undefined && selectsWithin(pods, policy.pods);
  });
}

function byRule(allowances: readonly Allowance[]): readonly (readonly [number, readonly Allowance[]])[] {
  const found = new Map<number, Allowance[]>();
  for (const allowance of allowances) found.set(allowance.rule, [...(found.get(allowance.rule) ?? []), allowance]);
  return [...found];
}

function showPeer(peer: Peer | undefined): string {
  if (peer === undefined) return 'anything';
  if (peer.is === 'addresses') return peer.shown;
  const pods = showSelector(peer.pods, 'every pod');
  if (peer.namespaces === undefined) return `${pods} of the namespace`;
  return `${pods} of ${showSelector(peer.namespaces, 'every namespace')}`;
}

function showPorts(ports: Ports | undefined): string {
  if (ports === undefined) return 'every port';
  const range =
    ports.name ??
    (ports.first === ports.last
      ? String(ports.first)
      : ports.first === 0 && ports.last === 65535
        ? 'every port'
        : `${ports.first}-${ports.last}`);
  return ports.protocol === 'TCP' ? range : `${range}/${ports.protocol}`;
}
