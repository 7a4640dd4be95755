/**
 * Blocks whose characters take two columns in a terminal.
 * Source: Unicode 16, EastAsianWidth.txt, classes W and F; unassigned gaps inside a block are counted with it.
 */
const wide: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

const emoji = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
/** Marks, joiners, selectors, and the vowels and finals of Hangul: drawn on the character before them. */
const attached = /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u1160-\u11FF\uD7B0-\uD7FF]/u;

/** Columns that one grapheme cluster takes in a terminal that follows Unicode; an emoji sequence takes two. */
export function columnsOf(cluster: string): number {
  if (emoji.test(cluster)) return 2;
  let columns = 0;
  for (const character of cluster) {
    if (!attached.test(character)) columns += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return columns;
}

function isWide(code: number): boolean {
  return code >= 0x1100 && wide.some(([first, last]) => first <= code && code <= last);
}
