export { gateways } from './gateways.ts';
export { namespaceObject, teamNamespace } from './team-namespace.ts';
