export { compareQuantities, parseQuantity } from './apiserver/quantity.ts';
export * from './schemas/index.ts';
