export * from './apiserver/index.ts';
export * from './schemas/index.ts';
