export { gateways } from './gateways.ts';
export { teamNamespace } from './team-namespace.ts';
