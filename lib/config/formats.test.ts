import { describe, expect, test } from 'vitest';
import { durationMilliseconds, type FormatName, formats, imageParts } from './formats.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

/** For each format: what is right, and what is wrong with the reason that the user is given, if there is more to say. */
const table: Record<FormatName, { right: readonly string[]; wrong: readonly (readonly [string, string])[] }> = {
  quantity: {
    right: ['0', '1', '500m', '1.5', '0.5', '256Mi', '10Gi', '1k', '1M', '2Ti', '1.25Gi', '1E'],
    wrong: [
      ['', ''],
      ['1 Gi', ''],
      ['1gi', ''],
      ['1KB', ''],
      ['-1', ''],
      ['.5', ''],
      ['1.', ''],
      ['01', ''],
      ['1e3', ''],
      ['1Mib', ''],
      ['10GB', ''],
      ['1K', ''],
      [`1${'0'.repeat(40)}`, 'it is 41 characters long, 40 is the most'],
    ],
  },
  duration: {
    right: ['300ms', '30s', '5m', '1h30m', '1h', '1m30s', '0s', '1h1m1s1ms'],
    wrong: [
      ['', ''],
      ['5', ''],
      ['5 m', ''],
      ['5min', ''],
      ['1d', ''],
      ['1.5h', ''],
      ['30s5m', ''],
      ['-1s', ''],
      ['1H', ''],
    ],
  },
  'dns-label': {
    right: ['a', 'a-b', 'a1', '1a', 'a'.repeat(63)],
    wrong: [
      ['', ''],
      ['A', ''],
      ['a_b', ''],
      ['a.b', ''],
      ['-a', ''],
      ['a-', ''],
      ['a\nb', ''],
      ['a\n', ''],
      ['a'.repeat(64), 'it is 64 characters long, 63 is the most'],
      ['é', ''],
    ],
  },
  'port-name': {
    right: ['http', 'grpc-web', 'a', '8a', 'a'.repeat(15)],
    wrong: [
      ['', ''],
      ['80', 'it has no letter'],
      ['HTTP', ''],
      ['a--b', ''],
      ['-a', ''],
      ['a-', ''],
      ['a_b', ''],
      ['a'.repeat(16), 'it is 16 characters long, 15 is the most'],
      ['http\n', ''],
    ],
  },
  host: {
    right: ['shop.acme.example', 'localhost', 'a-b.c', '*.acme.example', 'xn--bcher-kva.example', '1.example'],
    wrong: [
      ['', ''],
      ['https://acme.example', 'write it without the scheme'],
      ['Shop.acme.example', 'it has upper case letters'],
      ['acme.example:8080', ''],
      ['acme.example/path', ''],
      ['acme..example', ''],
      ['.acme.example', ''],
      ['acme.example.', ''],
      ['*', ''],
      ['a.*.example', ''],
      ['-a.example', ''],
      ['a_b.example', ''],
      ['a b', ''],
      ['bücher.example', ''],
      [`${'a'.repeat(64)}.example`, 'a part between dots is longer than 63 characters'],
      [`${'a.'.repeat(127)}a`, 'it is 255 characters long, 253 is the most'],
    ],
  },
  image: {
    right: [
      'nginx',
      'nginx:1.29',
      'team/app:1',
      'registry.acme.example/team/app:1.2.3',
      'registry.acme.example:5000/team/app:1.2.3',
      'localhost/app:1',
      'localhost:5000/app',
      `registry.acme.example/app@${digest}`,
      `registry.acme.example/app:1.2.3@${digest}`,
      'a/b/c/d/e:x',
      'app:UPPER_Tag.1-x',
      'a__b/c--d/e.f',
    ],
    wrong: [
      ['', ''],
      [' nginx', 'it holds white space'],
      ['nginx ', 'it holds white space'],
      ['ngi nx', 'it holds white space'],
      ['https://registry.acme.example/app', 'write it without the scheme'],
      ['registry.acme.example/Team/app', 'a repository is written in lower case'],
      ['nginx:', 'its tag `` is not a tag'],
      ['nginx:a b', 'it holds white space'],
      ['nginx:a:b', ''],
      ['nginx@sha256:abc', 'its digest is not `sha256:…`'],
      [`nginx@sha256:${'0'.repeat(63)}`, 'a sha256 digest has 64 hexadecimal digits'],
      [`nginx@${digest}@${digest}`, 'its digest is not `sha256:…`'],
      ['nginx@latest', 'its digest is not `sha256:…`'],
      ['/nginx', ''],
      ['nginx/', ''],
      ['a//b', ''],
      ['-registry.example/app', '`-registry.example` is not a registry'],
      ['registry.example:port/app', '`registry.example:port` is not a registry'],
      ['registry.example:99999/app', '`registry.example:99999` is not a registry'],
      ['nginx:$TAG', 'its tag `$TAG` is not a tag'],
      [`a:${'t'.repeat(129)}`, `its tag \`${'t'.repeat(129)}\` is not a tag`],
      ['a'.repeat(513), 'it is 513 characters long, 512 is the most'],
      ['a'.repeat(300), 'its repository is 300 characters long, 255 is the most'],
    ],
  },
  cron: {
    right: [
      '* * * * *',
      '0 3 * * *',
      '*/15 * * * *',
      '0 0-8/2 * * *',
      '0 9 * * MON-FRI',
      '0 9 1 jan,JUL *',
      '5/10 * * * *',
      '0 0 29 2 *',
      '0 0 31 1,3,5 ?',
      '@daily',
      '@hourly',
      '0  3  *  *  *',
      '0 0 31 2 MON',
    ],
    wrong: [
      ['', 'it has 0 fields instead of 5'],
      ['* * * *', 'it has 4 fields instead of 5'],
      ['0 0 3 * * *', 'it has 6 fields instead of 5'],
      ['60 * * * *', '`60` is not a minute (0 to 59)'],
      ['* 24 * * *', '`24` is not an hour (0 to 23)'],
      ['* * 0 * *', '`0` is not a day of month (1 to 31)'],
      ['* * * 13 *', '`13` is not a month (1 to 12)'],
      ['* * * * 7', '`7` is not a day of week (0 to 6)'],
      ['* * * * FRI-MON', '`FRI-MON` is not a day of week (0 to 6)'],
      ['*/0 * * * *', '`*/0` is not a minute (0 to 59)'],
      ['5-1 * * * *', '`5-1` is not a minute (0 to 59)'],
      ['1,,2 * * * *', '`1,,2` is not a minute (0 to 59)'],
      ['* * * foo *', '`foo` is not a month (1 to 12)'],
      ['0 0 31 2 *', 'that day never comes'],
      ['0 0 30 2 *', 'that day never comes'],
      ['0 0 31 4,6,9,11 *', 'that day never comes'],
      ['TZ=Europe/Berlin 0 3 * * *', 'set `timeZone` instead of a TZ prefix'],
      ['CRON_TZ=UTC 0 3 * * *', 'set `timeZone` instead of a TZ prefix'],
      ['@reboot', 'it has 1 field instead of 5'],
      ['@every 5m', 'it has 2 fields instead of 5'],
      ['H 3 * * *', '`H` is not a minute (0 to 59)'],
    ],
  },
  'absolute-path': {
    right: ['/', '/var', '/var/cache', '/a b', '/.hidden', '/..data', '/a...'],
    wrong: [
      ['', ''],
      ['var', ''],
      ['/var/', ''],
      ['//var', ''],
      ['/a:b', ''],
      ['/a/../b', 'it holds `.` or `..`'],
      ['/..', 'it holds `.` or `..`'],
      ['/a/.', 'it holds `.` or `..`'],
      ['/a\nb', ''],
      ['C:\\x', ''],
    ],
  },
  'url-path': {
    right: ['/', '/api', '/api/v1', '/a-b_c.d~e', '/a%20b', '/a;b=c'],
    wrong: [
      ['', ''],
      ['api', ''],
      ['/a b', ''],
      ['/a?b=c', ''],
      ['/a#b', ''],
      ['/a"b', ''],
      ['/a{b}', ''],
      ['/a\n', ''],
      ['/a%2', ''],
    ],
  },
  'relative-path': {
    right: ['a', 'a/b.yaml', 'a/', '.hidden', './a'],
    wrong: [
      ['', ''],
      ['/a', 'it is absolute'],
      ['../a', 'it leads out of its folder'],
      ['a/../../b', 'it leads out of its folder'],
      ['a\\b', ''],
      ['a b', ''],
      ['a\n', ''],
    ],
  },
  'secret-reference': {
    right: ['stripe/api-key', 'a/b/c', 'tls/ca.crt', 'A_b/C.d'],
    wrong: [
      ['', ''],
      ['stripe', ''],
      ['/stripe/key', ''],
      ['stripe/', ''],
      ['stripe//key', ''],
      ['../other/key', ''],
      ['a/../key', ''],
      ['stripe/api key', ''],
      ['a/b\n', ''],
      ['.a/b', ''],
    ],
  },
  'app-reference': {
    right: ['shop/cart', 'a/b'],
    wrong: [
      ['', ''],
      ['cart', ''],
      ['shop/', ''],
      ['shop/cart/x', ''],
      ['Shop/cart', ''],
      ['shop cart', ''],
    ],
  },
  cidr: {
    right: ['10.0.0.0/8', '0.0.0.0/0', '203.0.113.7/32', 'fd00::/8', '::/0', '2001:db8::1/128', '::ffff:10.0.0.0/104'],
    wrong: [
      ['', ''],
      ['10.0.0.0', ''],
      ['10.0.0.0/33', ''],
      ['10.0.0/8', ''],
      ['10.0.0.256/8', ''],
      ['010.0.0.0/8', ''],
      ['10.0.0.0/8/8', ''],
      ['10.0.0.0/', ''],
      ['::/129', ''],
      [':::/8', ''],
      ['1:2:3/8', ''],
      ['1::2::3/8', ''],
      ['12345::/8', ''],
      ['acme.example/8', ''],
      ['10.0.0.0/08', ''],
    ],
  },
  'kubernetes-version': {
    right: ['1.28', '1.33'],
    wrong: [
      ['', ''],
      ['1', ''],
      ['v1.33', ''],
      ['1.33.1', 'it is 6 characters long, 5 is the most'],
      ['1.333', ''],
      ['2.0', ''],
    ],
  },
  'label-value': {
    right: ['', 'gold', 'a.b_c-d', 'A1'],
    wrong: [
      ['-a', ''],
      ['a-', ''],
      ['a b', ''],
      ['a/b', ''],
      ['a\n', ''],
      ['a'.repeat(64), 'it is 64 characters long, 63 is the most'],
    ],
  },
  'time-zone': {
    right: ['Europe/Berlin', 'Etc/UTC', 'UTC', 'America/Argentina/Buenos_Aires'],
    wrong: [
      ['', ''],
      ['Local', ''],
      ['Berlin', ''],
      ['Europe/Atlantis', ''],
      ['+01:00', 'write the name of a zone instead of an offset'],
      ['CEST', ''],
      ['europe/berlin', 'it is written `Europe/Berlin`'],
      ['../etc', ''],
    ],
  },
  date: {
    right: ['2026-12-31', '2024-02-29'],
    wrong: [
      ['', ''],
      ['2026-13-01', 'there is no such day'],
      ['2026-02-29', 'there is no such day'],
      ['2026-02-30', 'there is no such day'],
      ['31.12.2026', ''],
      ['2026-1-1', ''],
      ['2026-12-31T00:00:00Z', ''],
    ],
  },
  'git-url': {
    right: [
      'https://git.acme.example/platform/deployments.git',
      'ssh://git@git.acme.example/a.git',
      'git@git.acme.example:a/b.git',
      'https://user@git.acme.example/a.git',
    ],
    wrong: [
      ['', ''],
      ['git.acme.example/a', ''],
      ['https://user:password@git.acme.example/a.git', 'it holds a password; credentials belong into Argo CD'],
      ['http://user:password@git.acme.example/a.git', 'it holds a password; credentials belong into Argo CD'],
      ['file:///etc/passwd', ''],
      ['https://git.acme.example/a b', ''],
      ['ext::sh -c x', ''],
    ],
  },
};

describe.each(Object.entries(table))('%s', (name, { right, wrong }) => {
  const format = formats[name as FormatName];
  test.each(right)('%j is right', (text) => expect(format.problem(text)).toBeUndefined());
  test.each(wrong)('%j is wrong: %s', (text, problem) => expect(format.problem(text)).toBe(problem));
  test('the example is an example', () => {
    for (const [, text = ''] of format.example.matchAll(/`([^`]+)`/g)) {
      if (text === '-') continue;
      expect(format.problem(text.replace(/^"|"$/g, ''))).toBeUndefined();
    }
  });
  test('100 kB of the same cost milliseconds', () => {
    const long = 'a'.repeat(100_000);
    const start = performance.now();
    for (const text of [
      long,
      `${long}!`,
      '-'.repeat(100_000),
      `/${'a/'.repeat(50_000)}`,
      '1'.repeat(100_000),
      `${'0,'.repeat(50_000)} * * * *`,
    ])
      format.problem(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

test('milliseconds of a duration', () => {
  expect(['300ms', '30s', '5m', '1h30m', '1h1m1s1ms', '0s'].map(durationMilliseconds)).toEqual([
    300, 30_000, 300_000, 5_400_000, 3_661_001, 0,
  ]);
});

test('parts of an image', () => {
  expect(imageParts('nginx')).toEqual({ repository: 'nginx' });
  expect(imageParts('localhost:5000/app')).toEqual({ repository: 'localhost:5000/app' });
  expect(imageParts('r.example:5000/a/b:1.2')).toEqual({ repository: 'r.example:5000/a/b', tag: '1.2' });
  expect(imageParts(`r.example/a:1@${digest}`)).toEqual({ repository: 'r.example/a', tag: '1', digest });
});
