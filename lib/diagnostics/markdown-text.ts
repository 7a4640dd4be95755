import { printable } from './printable.ts';

/**
 * Everything a user wrote goes through one of these on its way into Markdown that GitHub or GitLab shows. The result
 * renders as the characters that were given and does nothing else: no markup, HTML, mention, reference, link, emoji
 * code, quick action or hidden text.
 */

/** Stands between two characters that would mean something together. It takes no room on screen. */
const gap = '&#8203;';
/** Where a gap goes, until everything else is escaped. Printable text holds no NUL. */
const gapHere = '\0';

const references: readonly RegExp[] = [
  // @user, #12, !12, ~label, %milestone, &12, ^12, *iteration: and mail addresses with them; $12, and $ before code (a formula).
  /\$|[@#!~%&^](?=[\w"'.[({:-])/g,
  // scheme://, :emoji:
  /:(?=\/\/|[\w+-]{1,64}:)/g,
  /(?:www|mailto|xmpp|GH)(?=[.:-])/gi,
];

const html: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** One line of plain text, which may also stand at the start of a line or in a table's cell. */
export function markdownText(text: string): string {
  const shown = printable(text).trim();
  const marked = references.reduce((result, pattern) => result.replace(pattern, `$&${gapHere}`), shown);
  const escaped = marked
    .replace(/[&<>]/g, (character) => html[character] ?? character)
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replaceAll(gapHere, gap);
  // What opens a block (heading, list, quote, rule) or is a quick action at the start of a line.
  return escaped.replace(/^(?:[#+\-=/:]|\d{1,9}(?=[.)]))/, (opening) =>
    /^\d/.test(opening) ? `${opening}\\` : `\\${opening}`,
  );
}

/** Text inside a code span that no run of backticks in it can close. For a table's cell use {@link markdownCell}. */
export function markdownCode(text: string): string {
  const shown = printable(text).trim();
  if (shown === '') return '';
  const fence = '`'.repeat(longestRun(shown, '`') + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/**
 * {@link markdownCode} for a cell of a table, where even in code a bar would end the cell. Code in a cell has no way to
 * say a backslash before a bar, so such a text comes out plain.
 */
export function markdownCell(text: string): string {
  return text.includes('\\|') ? markdownText(text) : markdownCode(text).replaceAll('|', '\\|');
}

/** A message of ours, in which names of the user stand between backticks: those become code, the rest plain text. */
export function markdownProse(text: string): string {
  const parts = text.split('`');
  const closed = parts.length % 2 === 1;
  return parts
    .map((part, index) => {
      const isCode = index % 2 === 1 && (closed || index < parts.length - 1);
      if (isCode) return markdownCode(part) || '\\`\\`';
      const edge = index % 2 === 1 ? '\\`' : '';
      return edge + spaced(part, index > 0 || edge !== '');
    })
    .join('');
}

/** Plain text between two code spans keeps its outer blanks, and only the first part can start a line. */
function spaced(part: string, inside: boolean): string {
  if (!inside) return markdownText(part) + (part.trim() !== '' && part.endsWith(' ') ? ' ' : '');
  const blankBefore = part.startsWith(' ') ? ' ' : '';
  const blankAfter = part.trim() !== '' && part.endsWith(' ') ? ' ' : '';
  return blankBefore + markdownText(part) + blankAfter;
}

/**
 * A fenced block around lines of text. Nothing inside can close it, and no line of it starts with `/` (a quick action
 * of GitLab): where one would, every line moves right by one.
 */
export function markdownFence(text: string, language = ''): string {
  const lines = text.split('\n').map(printable);
  const indent = lines.some((line) => line.startsWith('/')) ? ' ' : '';
  const body = lines.map((line) => indent + line).join('\n');
  const ticks = longestRun(body, '`');
  const tildes = longestRun(body, '~');
  const fence = ticks < 3 || ticks <= tildes ? '`'.repeat(Math.max(3, ticks + 1)) : '~'.repeat(Math.max(3, tildes + 1));
  return `${fence}${language}\n${body}\n${fence}`;
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
