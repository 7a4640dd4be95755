import { type Code, codes } from './codes.ts';
import { anchorOf } from './docs-link.ts';

/** The manual's page of every diagnostic code, as Markdown. Its anchors are what the `docs` link of a diagnostic points to. */
export function diagnosticsReference(): string {
  const rooms = Map.groupBy((Object.keys(codes) as Code[]).toSorted(), (code) => code.slice(0, code.indexOf('/')));
  const sections = [...rooms].map(([room, inRoom]) => [`## ${room}`, ...inRoom.map(entry)].join('\n\n'));
  return `${['# Diagnostics', introduction, ...sections].join('\n\n')}\n`;
}

const introduction =
  'Every problem that Roadbed reports has a code from this list. The code stays the same when the wording changes, so tools and waivers may rely on it.';

function entry(code: Code): string {
  const { title, why, fix } = codes[code];
  return [`<a id="${anchorOf(code)}"></a>`, `### \`${code}\``, `**${title}.** ${why}`, `What to do: ${fix}`].join(
    '\n\n',
  );
}
