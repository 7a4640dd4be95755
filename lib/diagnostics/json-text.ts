/** Characters that JSON allows as they are, but that a terminal or a browser may act on: beyond C0, which JSON escapes anyway. */
const hidden = /[\x7F-\x9F\u00AD\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Indented JSON in which no unprintable character stands raw. It reads back as the very same value. */
export function jsonText(value: unknown): string {
  const escaped = JSON.stringify(value, null, 2).replace(hidden, (character) =>
    Array.from({ length: character.length }, (_, index) => unicodeEscape(character.charCodeAt(index))).join(''),
  );
  return `${escaped}\n`;
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
