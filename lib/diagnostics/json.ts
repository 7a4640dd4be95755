import { jsonText } from './json-text.ts';
import type { Reporter } from './report.ts';

/**
 * Roadbed's own format, for scripts. The keys are a promise for `schemaVersion` 1; what is not known is null.
 * Lines and columns start at 1, columns count UTF-16 units, the end is just after the last character.
 */
export const json: Reporter = ({ reported, checked }) =>
  jsonText({
    schemaVersion: 1,
    diagnostics: reported.map(({ code, severity, message, file, place, hint, docs, fingerprint }) => ({
      code,
      severity,
      message,
      file: file ?? null,
      line: place?.begin.line ?? null,
      column: place?.begin.column ?? null,
      endLine: place?.end.line ?? null,
      endColumn: place?.end.column ?? null,
      hint: hint ?? null,
      docs,
      fingerprint,
    })),
    checked,
  });
