export { type Gathered, gather } from './gather.ts';
export { checkRendered } from './schema.ts';
