/**
 * What a terminal, a log viewer or a browser might act on, or hide, instead of showing it: control and format
 * characters (so ANSI and OSC sequences and bidirectional overrides too), invisible ones, line and paragraph
 * separators, lone surrogates and noncharacters.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gv;

/** Joiners and variation selectors belong to emoji and to scripts such as Persian; elsewhere they only hide something. */
const joinerInPlace =
  /(?:(?<=[[\p{L}\p{M}\p{S}]--\p{ASCII}])[\u200C\u200D]|(?<=[\p{L}\p{S}\p{Emoji}])[\uFE0E\uFE0F])$/v;

/** `##[command]` and `##vso[command]` are obeyed anywhere in a line by the log readers of GitHub Actions and Azure Pipelines. */
const logCommand = /#(?=#[\w-]{0,40}\[)/g;

/**
 * One line of text in which nothing acts and nothing hides. Control characters become their pictures (`␛`, `␍`), other
 * unprintable characters an escape (`\u202e`); whatever can be read stays as it is.
 */
export function printable(text: string): string {
  return text
    .replace(logCommand, '\\u0023')
    .replace(unprintable, (character, offset: number, whole: string) =>
      joinsAt(whole, offset) ? character : picture(character),
    );
}

function joinsAt(text: string, offset: number): boolean {
  // The character before may be a surrogate pair.
  return joinerInPlace.test(text.slice(Math.max(0, offset - 2), offset + 1));
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\uFFFD';
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
