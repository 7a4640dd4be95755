export { type Code, type CodeInfo, codes } from './codes.ts';
export type { Diagnostic, Outcome, Severity, SourceText, Span } from './diagnostic.ts';
