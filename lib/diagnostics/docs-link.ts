import type { Code } from './codes.ts';

/** Where the documentation is published; it ends with a slash. */
export const docsBase = 'https://roadbed.dev/docs/';

/** Where the reference has the entry of a code: the `/` of the code cannot stand in an anchor that Markdown readers make. */
export function anchorOf(code: Code): string {
  return code.replaceAll('/', '-');
}

export function docsLink(code: Code): string {
  return `${docsBase}reference/diagnostics#${anchorOf(code)}`;
}
