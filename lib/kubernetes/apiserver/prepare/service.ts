import { empty, part, parts, preset } from '../defaults/default.ts';
import { type DraftObject, sameJson } from '../json.ts';
import type { Assigned } from './assigned.ts';

/** Source: Kubernetes pkg/registry/core/service/storage (alloc.go, storage.go). */
export function service(value: DraftObject, _minor: number, assigned: Assigned): void {
  const spec = part(value, 'spec');
  if (spec.type === 'ExternalName') return;
  const headlessAlone = spec.clusterIP === 'None' && empty(spec, 'selector');
  preset(spec, 'ipFamilyPolicy', headlessAlone ? 'RequireDualStack' : 'SingleStack');
  if (assigned.clusterIP !== undefined) preset(spec, 'clusterIP', assigned.clusterIP);
  if (assigned.nodePort !== undefined && needsNodePort(spec)) {
    const wanting = parts(spec, 'ports').filter((port) => port.nodePort === undefined);
    for (const [i, port] of wanting.entries()) port.nodePort = assigned.nodePort + i;
  }
  const address = spec.clusterIP;
  if (address !== undefined && empty(spec, 'clusterIPs')) spec.clusterIPs = [address];
  if (!empty(spec, 'ipFamilies')) return;
  const family = typeof address === 'string' && address !== 'None' ? familyOf(address) : assigned.ipFamily;
  if (family === undefined) return;
  const other = family === 'IPv4' ? 'IPv6' : 'IPv4';
  spec.ipFamilies = headlessAlone && spec.ipFamilyPolicy !== 'SingleStack' ? [family, other] : [family];
}

/** Whether a Service gets a port on every node. */
const needsNodePort = (spec: DraftObject): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false);

const familyOf = (address: string): 'IPv4' | 'IPv6' => (address.includes(':') ? 'IPv6' : 'IPv4');

const needsAddress = (spec: DraftObject): boolean => spec.type !== 'ExternalName';
const needsHealthCheckPort = (spec: DraftObject): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/** A Service keeps addresses and ports that it was given, so a manifest that omits them does not lose them. */
export function keepAllocated(spec: DraftObject, old: DraftObject): void {
  if (needsAddress(old) && needsAddress(spec)) {
    if (spec.clusterIP === undefined && old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
    if (empty(spec, 'clusterIPs') && spec.clusterIP === old.clusterIP && old.clusterIPs !== undefined)
      spec.clusterIPs = old.clusterIPs;
    for (const field of ['ipFamilyPolicy', 'ipFamilies'])
      if (spec[field] === undefined && old[field] !== undefined) spec[field] = old[field];
  }
  if (needsNodePort(old) && needsNodePort(spec)) keepNodePorts(spec, old);
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec) && spec.healthCheckNodePort === undefined) {
    const port = old.healthCheckNodePort;
    if (port !== undefined) spec.healthCheckNodePort = port;
  }
}

function keepNodePorts(spec: DraftObject, old: DraftObject): void {
  const key = (port: DraftObject): string => `${port.protocol ?? ''}/${port.port ?? 0}`;
  const given = new Map(parts(old, 'ports').map((port) => [key(port), port.nodePort]));
  const taken = new Set(parts(spec, 'ports').map((port) => port.nodePort));
  for (const port of parts(spec, 'ports')) {
    const kept = given.get(key(port));
    if (port.nodePort !== undefined || kept === undefined || taken.has(kept)) continue;
    port.nodePort = kept;
    taken.add(kept);
  }
}

/** Fields that only the old type used go with it, unless the update names new values. */
export function dropOutdated(spec: DraftObject, old: DraftObject): void {
  const drop = (field: string): void => {
    if (sameJson(spec[field], old[field])) delete spec[field];
  };
  if (needsAddress(old) && !needsAddress(spec)) {
    if (spec.clusterIP === old.clusterIP) delete spec.clusterIPs;
    for (const field of ['clusterIP', 'ipFamilies', 'ipFamilyPolicy']) drop(field);
  }
  if (needsNodePort(old) && !needsNodePort(spec)) {
    const given = parts(old, 'ports').map((port) => port.nodePort);
    for (const port of parts(spec, 'ports')) if (given.includes(port.nodePort)) delete port.nodePort;
  }
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) drop('healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    drop('allocateLoadBalancerNodePorts');
    drop('loadBalancerClass');
  }
  if (isReachable(old) && !isReachable(spec)) drop('externalTrafficPolicy');
}

const isReachable = (spec: DraftObject): boolean =>
  spec.type === 'NodePort' ||
  spec.type === 'LoadBalancer' ||
  (spec.type === 'ClusterIP' && !empty(spec, 'externalIPs'));
