import { editorPattern, type FormatName, formats } from '../config/index.ts';
import { code, type Page, page } from './page.ts';

/** `formats.md`: how texts with rules of their own are written. */
export function formatsPage(): Page {
  const names = (Object.keys(formats) as FormatName[]).sort();
  return page('formats.md', 'the formats', [
    '# How values are written',
    'Texts with rules of their own. The pattern is what editors check with; `roadbed check` knows more, such as that a day exists.',
    ...names.flatMap((name) => {
      const { noun, example } = formats[name];
      const pattern = editorPattern(name);
      return [
        `<a id="${name}"></a>\n\n## ${capital(noun)}`,
        `Like ${example}.`,
        pattern === undefined ? '' : `Pattern: ${code(pattern)}`,
      ];
    }),
  ]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
