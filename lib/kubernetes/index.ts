export * from './schemas/index.ts';
export { compareQuantities, parseQuantity } from './apiserver/quantity.ts';
