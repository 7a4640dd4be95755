import type { KubeObject } from '../../lib/synth/index.ts';
import { type ClusterObjects, type Loose, list, loose, selects } from './objects.ts';

/** One end of a connection: pods by namespace and labels, or an address outside. */
export interface End {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/**
 * Whether the policies of a cluster let a connection through (kubernetes.io/docs/concepts/services-networking/network-policies): pods that
 * no policy chooses for a direction are open in it; chosen ones are open to what any of their policies allows. Both ends must agree.
 */
export function allowed({ objects }: ClusterObjects, from: End, to: End, port: number, protocol = 'TCP'): boolean {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const open = (end: End, peer: End, direction: 'Ingress' | 'Egress'): boolean => {
    if (end.namespace === undefined) return true;
    const chosen = policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === end.namespace &&
        list(loose(spec).policyTypes).some((type) => String(type) === direction) &&
        selects(loose(loose(spec).podSelector), end.labels ?? {}),
    );
    return chosen.length === 0 || chosen.some((policy) => lets(policy, peer, direction, port, protocol));
  };
  return open(from, to, 'Egress') && open(to, from, 'Ingress');
}

function lets(policy: KubeObject, peer: End, direction: 'Ingress' | 'Egress', port: number, protocol: string): boolean {
  const rules = list(loose(policy.spec)[direction === 'Ingress' ? 'ingress' : 'egress']);
  return rules.some((rule) => {
    const peers = rule[direction === 'Ingress' ? 'from' : 'to'];
    const ports = list(rule.ports);
    const portFits =
      ports.length === 0 ||
      ports.some((one) => Number(one.port) === port && String(one.protocol ?? 'TCP') === protocol);
    return (
      portFits && (peers === undefined || list(peers).some((one) => fits(one, peer, policy.metadata.namespace ?? '')))
    );
  });
}

function fits(rule: Loose, peer: End, own: string): boolean {
  if (rule.ipBlock !== undefined) {
    const { cidr, except } = loose(rule.ipBlock);
    return (
      peer.address !== undefined &&
      within(peer.address, String(cidr)) &&
      !list(except).some((one) => within(peer.address ?? '', String(one)))
    );
  }
  if (peer.namespace === undefined) return false;
  const namespaceFits =
    rule.namespaceSelector === undefined
      ? peer.namespace === own
      : selects(rule.namespaceSelector, { 'kubernetes.io/metadata.name': peer.namespace });
  return namespaceFits && (rule.podSelector === undefined || selects(rule.podSelector, peer.labels ?? {}));
}

/** IPv4 only: the tests ask about no other addresses. */
function within(address: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  if (base.includes(':')) return false;
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}
