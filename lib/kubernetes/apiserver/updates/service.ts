import { at, type Json, sameJson } from '../json.ts';
import { isUnset, type Rule, type Update, when } from './rule.ts';

const isExternalName = (service: Json): boolean => at(service, 'spec', 'type') === 'ExternalName';
const isHeadless = (service: Json): boolean => at(service, 'spec', 'clusterIP') === 'None';
const isBalanced = (service: Json): boolean => at(service, 'spec', 'type') === 'LoadBalancer';
const hasAddresses = ({ before, after }: Update): boolean => !isExternalName(before) && !isExternalName(after);

/**
 * An address once given stays. A manifest that names none keeps what the Service has, headless included; an old one
 * that names none was given one by the server, so naming any then is a change.
 */
const clusterIp: Rule = (update) => {
  const { before, after } = update;
  const wanted = at(after, 'spec', 'clusterIP');
  if (!hasAddresses(update) || isUnset(wanted) || wanted === at(before, 'spec', 'clusterIP')) return [];
  return [
    {
      path: ['spec', 'clusterIP'],
      reason: 'the address of a Service cannot change once it has one; delete it and create it anew',
    },
  ];
};

const ipFamilies: Rule = (update) => {
  const { before, after } = update;
  if (!hasAddresses(update) || isHeadless(before) || isHeadless(after)) return [];
  const old = at(before, 'spec', 'ipFamilies', 0);
  const made = at(after, 'spec', 'ipFamilies', 0);
  if (isUnset(old) || isUnset(made) || old === made) return [];
  return [{ path: ['spec', 'ipFamilies', 0], reason: 'the first address family of a Service cannot change' }];
};

const loadBalancerClass = when(
  ({ before, after }) => isBalanced(before) && isBalanced(after),
  ['spec', 'loadBalancerClass'],
  'loadBalancerClass cannot change while the Service is a LoadBalancer',
);

const healthCheckPort: Rule = ({ before, after }) => {
  const checked = [before, after].every(
    (side) => isBalanced(side) && at(side, 'spec', 'externalTrafficPolicy') === 'Local',
  );
  const old = at(before, 'spec', 'healthCheckNodePort');
  const made = at(after, 'spec', 'healthCheckNodePort');
  if (!checked || isUnset(made) || sameJson(old, made)) return [];
  return [
    { path: ['spec', 'healthCheckNodePort'], reason: 'healthCheckNodePort cannot change once the Service has one' },
  ];
};

/** Source: Kubernetes pkg/apis/core/validation/validation.go, ValidateServiceUpdate. Changing the type is allowed. */
export const service: readonly Rule[] = [clusterIp, ipFamilies, loadBalancerClass, healthCheckPort];
