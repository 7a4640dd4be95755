export { type Gathered, gather } from './gather.ts';
export { schemaChecker } from './schema.ts';
export { unknownVersions } from './versions.ts';
