import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { type Format, formats, report } from './reporters.ts';

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]8;;x\u0007',
        '\r',
        '\n',
        '\t',
        '\0',
        '\u202e',
        '\u2028',
        '\ud800',
        '\uFEFF',
        '::error::x',
        '##[x]',
        '/merge',
      ),
      fc.constantFrom(
        '@all',
        '`',
        '```',
        '~~~',
        '</failure>',
        ']]>',
        '"',
        '%0A',
        ',',
        '支払い',
        '👩\u200d💻',
        '\u0301',
        '\u200d',
        ': ',
        '  ',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const offset = fc.oneof(fc.nat({ max: 60 }), fc.integer({ min: -5, max: 2000 }));

const diagnostics: fc.Arbitrary<Diagnostic[]> = fc.array(
  fc.record(
    {
      code: fc.constant('config/unknown-field' as const),
      severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
      message: hostile,
      hint: hostile,
      span: fc.record({ file: fc.oneof(hostile, fc.constant('teams/a/b.yaml')), start: offset, end: offset }),
      identity: fc.array(hostile, { maxLength: 2 }),
    },
    { requiredKeys: ['code', 'severity', 'message'] },
  ),
  { maxLength: 6 },
);

const source = fc.option(
  fc.array(hostile, { maxLength: 20 }).map((parts) => parts.join('')),
  { nil: undefined, freq: 8 },
);

function everyReport(format: Format, look: (printed: string, given: readonly Diagnostic[]) => void): void {
  fc.assert(
    fc.property(diagnostics, source, (given, text) => {
      look(report(format, { diagnostics: given, checked: { files: 1 }, sourceText: () => text }), given);
    }),
    { numRuns: 300 },
  );
}

describe('any diagnostics about any text, in every format', () => {
  test.each(formats)('%s: nothing raw that could act or hide, and never a throw', (format) => {
    everyReport(format, (printed) => {
      expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      expect(printed.endsWith('\n')).toBe(true);
    });
  });

  test('text: nothing in it is a command of a CI runner', () => {
    everyReport('text', (printed) => expect(printed).not.toMatch(/##[\w-]*\[|^\s*::/m));
  });

  test('text: carets stand below each line of code and nowhere beyond it', () => {
    everyReport('text', (printed) => {
      const lines = printed.split('\n');
      const numbered = lines.flatMap((line, index) => (/^ *\d+ \|/.test(line) ? [lines[index + 1] ?? ''] : []));
      for (const below of numbered) expect(below).toMatch(/^ +\| *\^+( |$)/);
    });
  });

  test('github: one line for each problem, and one for the counts', () => {
    everyReport('github', (printed, given) => {
      const lines = printed.trimEnd().split('\n');
      const commands = lines.filter((line) => /^::(error|warning|notice) [^:]*::/.test(line));
      expect(commands).toHaveLength(lines.length - 1);
      expect(commands.length).toBeLessThanOrEqual(given.length);
      expect(printed).not.toMatch(/##[\w-]*\[/);
    });
  });

  test('junit: every tag is one of its own, and closed', () => {
    everyReport('junit', (printed) => {
      const open: string[] = [];
      for (const [, closing, name, , selfClosed] of printed.matchAll(/<(\/?)([\w-]+)((?: [\w-]+="[^"<>]*")*)(\/?)>/g)) {
        if (closing) expect(open.pop()).toBe(name);
        else if (!selfClosed) open.push(name ?? '');
      }
      expect(open).toEqual([]);
      const leftOver = printed.replace(/<\?xml[^>]*\?>|<\/?[\w-]+(?: [\w-]+="[^"<>]*")*\/?>/g, '');
      expect(leftOver).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
    });
  });

  test('markdown: no line starts with a slash, no mention and no tag outside of code', () => {
    everyReport('markdown', (printed) => {
      expect(printed).not.toMatch(/^\s*\//m);
      const prose = printed.split('\n').filter((line) => line.startsWith('**'));
      for (const line of prose) expect(line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '')).not.toMatch(/[<>]|@\w/);
    });
  });

  test.each(['json', 'gitlab', 'sarif'] as const)('%s: is JSON, with each fingerprint once', (format) => {
    everyReport(format, (printed) => {
      JSON.parse(printed);
      const fingerprints = [...printed.matchAll(/"(?:fingerprint|roadbed\/v1)": "(\w+)"/g)].map(([, one]) => one);
      expect(new Set(fingerprints).size).toBe(fingerprints.length);
    });
  });
});
