export { type Gathered, gather } from './gather.ts';
export { schemaChecker } from './schema.ts';
