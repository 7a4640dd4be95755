import { expect, test } from 'vitest';
import { type Code, codes } from './codes.ts';
import { docsLink } from './docs-link.ts';
import { diagnosticsReference } from './reference.ts';

const page = diagnosticsReference();

test('an entry says what is wrong, why, and what to do', () => {
  expect(page).toContain(`<a id="config-unknown-field"></a>

### \`config/unknown-field\`

**Unknown field.** ${codes['config/unknown-field'].why}

What to do: ${codes['config/unknown-field'].fix}`);
});

test('the link of every code leads to an anchor of its own', () => {
  const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  const linked = (Object.keys(codes) as Code[]).map((code) => new URL(docsLink(code)).hash.slice(1));
  expect(anchors.toSorted()).toEqual(linked.toSorted());
  expect(new Set(anchors).size).toBe(anchors.length);
});

test('entries are in alphabetical order, whatever the order of the table', () => {
  const headings = [...page.matchAll(/^### `(.+)`$/gm)].map(([, code]) => code);
  expect(headings).toEqual(Object.keys(codes).toSorted());
});

test.each(Object.entries(codes))(
  '%s is a room and a kebab-case name, in whole sentences',
  (code, { title, why, fix }) => {
    expect(code).toMatch(/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^[A-Z`].*[^.]$/);
    expect(why).toMatch(/[.]$/);
    expect(fix).toMatch(/[.]$/);
  },
);
