export { type Gathered, gather } from './gather.ts';
export { checkRules, nothingJudged, type PolicyChecker, policyChecker } from './policies.ts';
export { schemaChecker } from './schema.ts';
export { unknownVersions } from './versions.ts';
