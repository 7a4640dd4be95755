import { type Code, codes } from './codes.ts';
import type { Severity } from './diagnostic.ts';
import { docsBase, docsLink } from './docs-link.ts';
import { jsonText } from './json-text.ts';
import type { Place, Reported, Reporter } from './report.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Paths are relative to the root of the repository, which SARIF readers look up under this name. */
const root = '%SRCROOT%';

/**
 * SARIF 2.1.0, for code scanning and for editors. GitHub refuses a result without a location, so a problem that no file
 * is at fault for becomes a notification of the run.
 * Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
 */
export const sarif: Reporter = ({ reported, checked }) => {
  const rules = [...new Set(reported.map(({ code }) => code))].toSorted();
  const inFiles = reported.filter(({ file }) => file !== undefined);
  const elsewhere = reported.filter(({ file }) => file === undefined);
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Roadbed', informationUri: docsBase, rules: rules.map(rule) } },
        columnKind: 'utf16CodeUnits',
        newlineSequences: ['\r\n', '\n', '\r'],
        originalUriBaseIds: { [root]: { description: { text: 'The root of the repository' } } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: elsewhere.map(notification) }],
        results: inFiles.map((one) => result(one, rules.indexOf(one.code))),
        properties: { checked },
      },
    ],
  });
};

function rule(code: Code) {
  const { title, why, fix } = codes[code];
  return {
    id: code,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${why}\n\n${fix}`, markdown: `${why}\n\n**What to do:** ${fix}` },
    helpUri: docsLink(code),
    properties: { tags: [code.slice(0, code.indexOf('/'))] },
  };
}

function result(reported: Reported, ruleIndex: number) {
  return {
    ruleId: reported.code,
    ruleIndex,
    level: levels[reported.severity],
    message: message(reported),
    locations: [{ physicalLocation: physicalLocation(reported.file ?? '', reported.place) }],
    // The name under which GitHub looks for it; without it GitHub makes its own from the lines around.
    partialFingerprints: { primaryLocationLineHash: `${reported.fingerprint}:1`, 'roadbed/v1': reported.fingerprint },
  };
}

function notification(reported: Reported) {
  return { descriptor: { id: reported.code }, level: levels[reported.severity], message: message(reported) };
}

/** In a message, `[text](target)` would be a link (3.11.6). */
function message({ message: what, hint }: Reported) {
  return { text: (hint === undefined ? what : `${what}\n${hint}`).replaceAll('](', '] (') };
}

function physicalLocation(file: string, place: Place | undefined) {
  const artifactLocation = { uri: relativeUri(file), uriBaseId: root };
  if (place === undefined) return { artifactLocation };
  const { begin, end } = place;
  return {
    artifactLocation,
    region: { startLine: begin.line, startColumn: begin.column, endLine: end.line, endColumn: end.column },
  };
}

function relativeUri(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
