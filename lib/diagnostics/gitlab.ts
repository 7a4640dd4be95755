import type { Severity } from './diagnostic.ts';
import { jsonText } from './json-text.ts';
import { printable } from './printable.ts';
import type { Reporter } from './report.ts';

const severities: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

/**
 * GitLab's Code Quality report, for `artifacts:reports:codequality`. GitLab drops an entry that has no path or line, so
 * a problem that no file is at fault for is put on the first line of the repository's root.
 * Source: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".
 */
export const gitlab: Reporter = ({ reported }) =>
  jsonText(
    reported.map(({ code, severity, message, hint, file, place, fingerprint }) => ({
      description: printable(hint === undefined ? message : `${message} (${hint})`),
      check_name: code,
      fingerprint,
      severity: severities[severity],
      location: { path: file ?? '.', lines: { begin: place?.begin.line ?? 1, end: place?.end.line ?? 1 } },
    })),
  );
