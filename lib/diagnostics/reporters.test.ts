import { describe, expect, test } from 'vitest';
import type { Diagnostic, Severity } from './diagnostic.ts';
import { type Format, formats, report } from './reporters.ts';

const files: Readonly<Record<string, string>> = {
  'teams/payments/checkout.yaml': 'kind: WebService\nreplica: 3\nenv:\n  A: b\n  C: d\n',
  'teams/shop/a b,c:d%.yaml': 'size: huge\n',
};

/** A diagnostic about a word in a file, or about no file. */
function at(
  severity: Severity,
  message: string,
  where?: readonly [file: string, words: string],
  hint?: string,
): Diagnostic {
  if (where === undefined) return { code: 'config/unknown-field', severity, message, hint };
  const [file, words] = where;
  const start = files[file]?.indexOf(words) ?? 0;
  return { code: 'config/unknown-field', severity, message, hint, span: { file, start, end: start + words.length } };
}

const checkout = 'teams/payments/checkout.yaml';
const replica = at(
  'error',
  '`replica` is not a field of WebService',
  [checkout, 'replica'],
  'did you mean `replicas`?',
);
const environment = at('warning', '`env` is odd', [checkout, 'env:\n  A: b\n  C: d\n']);
const oddName = at('info', '100%, <b>, @all', ['teams/shop/a b,c:d%.yaml', 'huge']);
const noFile = at('error', 'nothing is selected', undefined, 'name a team');
const missing = at('error', 'cannot be read', ['teams/gone.yaml', '']);

const show = (
  format: Format,
  diagnostics: readonly Diagnostic[],
  checked: Readonly<Record<string, number>> = { files: 3 },
) => report(format, { diagnostics, checked, sourceText: (file) => files[file] });

const parsed = (format: Format, diagnostics: readonly Diagnostic[]) => JSON.parse(show(format, diagnostics));

describe('text', () => {
  test('all problems of a run, then where to read more, then how many', () => {
    expect(show('text', [oddName, replica, environment, noFile, missing], { files: 14, appEnvironments: 1 })).toBe(
      `error[config/unknown-field]: nothing is selected
  hint: name a team

error[config/unknown-field]: cannot be read
  --> teams/gone.yaml

error[config/unknown-field]: \`replica\` is not a field of WebService
  --> teams/payments/checkout.yaml:2:1
2 | replica: 3
  | ^^^^^^^ did you mean \`replicas\`?

warning[config/unknown-field]: \`env\` is odd
  --> teams/payments/checkout.yaml:3:1
3 | env:
  | ^^^^
...
5 |   C: d
  |   ^^^^

info[config/unknown-field]: 100%, <b>, @all
  --> teams/shop/a b,c:d%.yaml:1:7
1 | size: huge
  |       ^^^^

Read more:
  https://roadbed.dev/docs/reference/diagnostics#config-unknown-field

3 errors, 1 warning, 1 note; looked at 14 files, 1 app environment
`,
    );
  });

  const summaries: readonly [checked: Record<string, number>, expected: string][] = [
    [{ files: 2, objects: 30 }, 'no problems; looked at 2 files, 30 objects\n'],
    [{ files: 1, policies: 1, apps: 0 }, 'no problems; looked at 1 file, 1 policy\n'],
    [{ files: 0 }, 'no problems; looked at nothing\n'],
    [{}, 'no problems; looked at nothing\n'],
  ];
  test.each(summaries)('%j', (checked, expected) => expect(show('text', [], checked)).toBe(expected));

  test('colour is added where it is asked for, and says nothing of its own', () => {
    const input = { diagnostics: [replica], checked: { files: 1 }, sourceText: (file: string) => files[file] };
    const inColour = report('text', input, { color: true });
    expect(inColour).toContain('\u001b[1;31merror[config/unknown-field]\u001b[0m: ');
    expect(inColour.replace(/\u001b\[[\d;]*m/g, '')).toBe(report('text', input));
  });

  test('text of a user cannot reach the terminal or add a line', () => {
    const text = show('text', [at('error', 'a\n::error::\u001b]8;;x\u0007', undefined, '\r##[add-mask]x')]);
    expect(text).toContain('error[config/unknown-field]: a␊::error::␛]8;;x␇\n  hint: ␍\\u0023#[add-mask]x\n');
  });
});

describe('json', () => {
  test('is what the contract says', () => {
    expect(parsed('json', [replica])).toEqual({
      schemaVersion: 1,
      diagnostics: [
        {
          code: 'config/unknown-field',
          severity: 'error',
          message: '`replica` is not a field of WebService',
          file: 'teams/payments/checkout.yaml',
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 8,
          hint: 'did you mean `replicas`?',
          docs: 'https://roadbed.dev/docs/reference/diagnostics#config-unknown-field',
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ],
      checked: { files: 3 },
    });
  });
  test('what is not known is null', () => {
    expect(parsed('json', [noFile, missing]).diagnostics).toMatchObject([
      { file: null, line: null, column: null, endLine: null, endColumn: null },
      { file: 'teams/gone.yaml', line: null, hint: null },
    ]);
  });
  test('nothing wrong is an empty list', () => {
    expect(parsed('json', [])).toEqual({ schemaVersion: 1, diagnostics: [], checked: { files: 3 } });
  });
  test('unprintable characters are escaped and read back the same', () => {
    const message = 'a\u001b\u007f\u009b\u202e\u2028\u{e0041}\ud800b';
    const text = show('json', [at('error', message)]);
    expect(text).toMatch(/^[\x20-\x7E\n]+$/);
    expect(JSON.parse(text).diagnostics[0].message).toBe(message);
  });
});

describe('sarif', () => {
  test('one run with its rules, results and counts', () => {
    const [run, ...others] = parsed('sarif', [replica, environment, oddName]).runs;
    expect(others).toEqual([]);
    expect(run.tool.driver).toMatchObject({
      name: 'Roadbed',
      rules: [{ id: 'config/unknown-field', helpUri: expect.stringContaining('#config-unknown-field') }],
    });
    expect(run.tool.driver.rules[0].help.text).toContain('Correct the spelling');
    expect(run).toMatchObject({ columnKind: 'utf16CodeUnits', properties: { checked: { files: 3 } } });
    expect(run.results[0]).toMatchObject({
      ruleId: 'config/unknown-field',
      ruleIndex: 0,
      level: 'error',
      message: { text: '`replica` is not a field of WebService\ndid you mean `replicas`?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'teams/payments/checkout.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 8 },
          },
        },
      ],
      partialFingerprints: { 'roadbed/v1': parsed('json', [replica]).diagnostics[0].fingerprint },
    });
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'note']);
  });
  test('a path becomes a relative URI', () => {
    const [result] = parsed('sarif', [oddName]).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe('teams/shop/a%20b%2Cc%3Ad%25.yaml');
  });
  test('a problem outside of any file is a notification, since GitHub refuses a result without a place', () => {
    const [run] = parsed('sarif', [noFile]).runs;
    expect(run.results).toEqual([]);
    expect(run.invocations[0].toolExecutionNotifications).toEqual([
      {
        descriptor: { id: 'config/unknown-field' },
        level: 'error',
        message: { text: 'nothing is selected\nname a team' },
      },
    ]);
  });
  test('text of a user makes no link', () => {
    const [run] = parsed('sarif', [at('error', '[here](https://acme.example)', [checkout, 'kind'])]).runs;
    expect(run.results[0].message.text).toBe('[here] (https://acme.example)');
  });
});

describe('junit', () => {
  test('a failed case per error, a passed one with output for the rest', () => {
    expect(show('junit', [replica, oddName, replica, { ...replica, hint: undefined }])).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="roadbed" tests="4" failures="2" errors="0">
  <testsuite name="roadbed" tests="4" failures="2" errors="0" skipped="0">
    <properties>
      <property name="checked.files" value="3"/>
    </properties>
    <testcase classname="roadbed" name="run">
      <system-out>2 errors, 1 note; looked at 3 files</system-out>
    </testcase>
    <testcase classname="teams/payments/checkout.yaml" name="config/unknown-field: \`replica\` is not a field of WebService" file="teams/payments/checkout.yaml" line="2">
      <failure type="config/unknown-field" message="\`replica\` is not a field of WebService">error[config/unknown-field]: \`replica\` is not a field of WebService
  --&gt; teams/payments/checkout.yaml:2:1
2 | replica: 3
  | ^^^^^^^
https://roadbed.dev/docs/reference/diagnostics#config-unknown-field</failure>
    </testcase>
    <testcase classname="teams/payments/checkout.yaml" name="config/unknown-field: \`replica\` is not a field of WebService (2)" file="teams/payments/checkout.yaml" line="2">
      <failure type="config/unknown-field" message="\`replica\` is not a field of WebService">error[config/unknown-field]: \`replica\` is not a field of WebService
  --&gt; teams/payments/checkout.yaml:2:1
2 | replica: 3
  | ^^^^^^^ did you mean \`replicas\`?
https://roadbed.dev/docs/reference/diagnostics#config-unknown-field</failure>
    </testcase>
    <testcase classname="teams/shop/a b,c:d%.yaml" name="config/unknown-field: 100%, &lt;b&gt;, @all" file="teams/shop/a b,c:d%.yaml" line="1">
      <system-out>info[config/unknown-field]: 100%, &lt;b&gt;, @all
  --&gt; teams/shop/a b,c:d%.yaml:1:7
1 | size: huge
  |       ^^^^
https://roadbed.dev/docs/reference/diagnostics#config-unknown-field</system-out>
    </testcase>
  </testsuite>
</testsuites>
`,
    );
  });
  test('nothing wrong is one passed case', () => {
    expect(show('junit', [])).toContain('<testsuite name="roadbed" tests="1" failures="0" errors="0" skipped="0">');
  });
  test('what XML has no way to write becomes visible', () => {
    expect(show('junit', [at('error', '"\u0000\u001b\ufffe]]>\'')])).toContain('message="&quot;␀␛\\ufffe]]&gt;&apos;"');
  });
});

describe('gitlab', () => {
  test('is a Code Quality report', () => {
    const [first, second] = parsed('gitlab', [replica, environment]);
    expect(first).toEqual({
      description: '`replica` is not a field of WebService (did you mean `replicas`?)',
      check_name: 'config/unknown-field',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      severity: 'major',
      location: { path: 'teams/payments/checkout.yaml', lines: { begin: 2, end: 2 } },
    });
    expect(second).toMatchObject({ severity: 'minor', location: { lines: { begin: 3, end: 5 } } });
  });
  test('what would hide or act is visible in the description', () => {
    expect(parsed('gitlab', [at('error', 'a\u202eb\n/merge')])[0].description).toBe('a\\u202eb␊/merge');
  });
  test('each entry has a path and a line, without which GitLab drops all that follow', () => {
    expect(parsed('gitlab', [noFile, missing])).toMatchObject([
      { location: { path: '.', lines: { begin: 1 } } },
      { location: { path: 'teams/gone.yaml', lines: { begin: 1 } } },
    ]);
  });
  test('nothing wrong is an empty list', () => expect(show('gitlab', [])).toBe('[]\n'));
});

describe('github', () => {
  test('is a workflow command per problem and a line of counts', () => {
    expect(show('github', [replica, environment, oddName, noFile])).toBe(
      `::error title=config/unknown-field::nothing is selected%0Aname a team%0Ahttps://roadbed.dev/docs/reference/diagnostics#config-unknown-field
::error file=teams/payments/checkout.yaml,line=2,endLine=2,col=1,endColumn=7,title=config/unknown-field::\`replica\` is not a field of WebService%0Adid you mean \`replicas\`?%0Ahttps://roadbed.dev/docs/reference/diagnostics#config-unknown-field
::warning file=teams/payments/checkout.yaml,line=3,endLine=5,title=config/unknown-field::\`env\` is odd%0Ahttps://roadbed.dev/docs/reference/diagnostics#config-unknown-field
::notice file=teams/shop/a b%2Cc%3Ad%25.yaml,line=1,endLine=1,col=7,endColumn=10,title=config/unknown-field::100%25, <b>, @all%0Ahttps://roadbed.dev/docs/reference/diagnostics#config-unknown-field
2 errors, 1 warning, 1 note; looked at 3 files
`,
    );
  });
  test('text of a user cannot begin a command', () => {
    const lines = show('github', [
      at('error', 'a\n::stop-commands::x\r::error::y %0A::notice::z', undefined, '##[add-mask]x'),
    ]);
    expect(lines.split('\n').filter((line) => line.startsWith('::'))).toHaveLength(1);
    expect(lines).toContain('::a␊::stop-commands::x␍::error::y %250A::notice::z%0A\\u0023#[add-mask]x%0A');
  });
});

describe('markdown', () => {
  test('is the counts, then each problem with its frame', () => {
    expect(show('markdown', [replica, oddName, noFile])).toBe(
      `**2 errors, 1 note; looked at 3 files**

**error** [\`config/unknown-field\`](https://roadbed.dev/docs/reference/diagnostics#config-unknown-field): nothing is selected

\`\`\`text
  hint: name a team
\`\`\`

**error** [\`config/unknown-field\`](https://roadbed.dev/docs/reference/diagnostics#config-unknown-field): \`replica\` is not a field of WebService\\
\`teams/payments/checkout.yaml:2:1\`

\`\`\`text
2 | replica: 3
  | ^^^^^^^ did you mean \`replicas\`?
\`\`\`

**info** [\`config/unknown-field\`](https://roadbed.dev/docs/reference/diagnostics#config-unknown-field): 100%, &lt;b&gt;, @&#8203;all\\
\`teams/shop/a b,c:d%.yaml:1:7\`

\`\`\`text
1 | size: huge
  |       ^^^^
\`\`\`
`,
    );
  });
});

describe('in every format', () => {
  test.each(formats)('%s: the order of finding and exact repeats make no difference', (format) => {
    const some = [replica, environment, oddName, noFile, missing, { ...replica, severity: 'warning' as const }];
    const expected = show(format, some);
    expect(show(format, some.toReversed())).toBe(expected);
    expect(show(format, [...some, ...some])).toBe(expected);
  });

  test.each(formats)('%s: no secret of a message, hint, identity or line is printed', (format) => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const text = `kind: x\nTOKEN: ${token}\n`;
    const about: Diagnostic = {
      code: 'config/unknown-field',
      severity: 'error',
      message: `${token} is no field`,
      hint: `take ${token} out`,
      span: { file: 'teams/a/b.yaml', start: 8, end: text.length },
      identity: [token],
    };
    const printed = report(format, { diagnostics: [about], checked: {}, sourceText: () => text });
    expect(printed).not.toContain(token.slice(0, 12));
    expect(printed).toMatch(/redacted github-token/);
  });

  test.each(formats)('%s: each file is read once', (format) => {
    const read: string[] = [];
    const sourceText = (file: string) => {
      read.push(file);
      return files[file];
    };
    report(format, { diagnostics: [replica, oddName, environment, missing], checked: {}, sourceText });
    expect(read).toEqual([...new Set(read)]);
  });
});

describe('a fingerprint', () => {
  const fingerprints = (diagnostics: readonly Diagnostic[], text = ''): string[] =>
    JSON.parse(report('json', { diagnostics, checked: {}, sourceText: () => text })).diagnostics.map(
      ({ fingerprint }: { fingerprint: string }) => fingerprint,
    );
  const moved = (by: number): Diagnostic => ({ ...replica, span: { file: checkout, start: 17 + by, end: 24 + by } });

  test('stays when lines move, and when hint or severity change', () => {
    const [before] = fingerprints([moved(0)]);
    expect(fingerprints([moved(99)])).toEqual([before]);
    expect(fingerprints([{ ...moved(0), hint: 'else', severity: 'info' }])).toEqual([before]);
  });
  test('differs by file, message and identity', () => {
    const others: Diagnostic[] = [
      moved(0),
      { ...moved(0), message: 'else' },
      { ...moved(0), span: { file: 'else', start: 0, end: 0 } },
      { ...moved(0), identity: ['a', 'b'] },
      { ...moved(0), identity: ['ab'] },
    ];
    expect(new Set(others.flatMap((one) => fingerprints([one]))).size).toBe(others.length);
  });
  test('follows the identity where there is one, not the wording', () => {
    const [first] = fingerprints([{ ...moved(0), identity: ['payments', 'checkout', 'replica'] }]);
    expect(fingerprints([{ ...moved(0), identity: ['payments', 'checkout', 'replica'], message: 'else' }])).toEqual([
      first,
    ]);
  });
  test('holds no secret, so it stays when the secret is another', () => {
    const about = (token: string): Diagnostic => ({ ...moved(0), message: `ghp_${token.repeat(36)} is a secret` });
    expect(fingerprints([about('a')])).toEqual(fingerprints([about('b')]));
  });
  test('of the same finding twice is told apart, in whichever order they come', () => {
    const twice = fingerprints([moved(0), moved(50)]);
    expect(new Set(twice).size).toBe(2);
    expect(fingerprints([moved(50), moved(0)])).toEqual(twice);
    expect(fingerprints([moved(0)])).toEqual(twice.slice(0, 1));
  });
});
