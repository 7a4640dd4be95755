export type { Answer, Explained } from './answer.ts';
export type { Cause, CauseName } from './cause.ts';
export { explain, parseQuestion, type Question } from './explain.ts';
export { explanationJson } from './json.ts';
export { type SourceFinder, sourceFinder } from './source-of.ts';
export { type Explainable, type Subject, subjectOfFile } from './subject.ts';
export { explanationText } from './text.ts';
export type { Suggestion } from './where-to-set.ts';
