import { describe, expect, test } from 'vitest';
import { findSecrets, redactSecrets } from './redact.ts';

// Put together here so that no scanner takes this file for a leak.
const letters = 'aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5dE7f';
const hex = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';
const upper = 'ABCDEFGH234567QR';

test('a reference into the secret store is no secret, whatever it is called', () => {
  for (const reference of ['app-0001/api-key', 'Team-2/OAUTH2_KEY2025x', 'payments/2026/signing-key-0007']) {
    expect(findSecrets(`env:\n  API_KEY:\n    secret: ${reference}\n`)).toEqual([]);
  }
});

describe('a token is known by its shape, wherever it stands', () => {
  const cases: readonly [kind: string, token: string][] = [
    ['github-token', `ghp_${letters.slice(0, 36)}`],
    ['github-token', `ghs_${letters.slice(0, 36)}`],
    ['github-token', `github_pat_${letters.slice(0, 22)}_${letters}`],
    ['gitlab-token', `glpat-${letters.slice(0, 20)}`],
    ['gitlab-token', `glpat-${letters.slice(0, 27)}.01.${letters.slice(0, 9)}`],
    ['gitlab-token', `glrt-t1_${letters.slice(0, 20)}`],
    ['aws-access-key', `AKIA${upper}`],
    ['slack-token', `xoxb-${'123456789012'}-${letters.slice(0, 24)}`],
    ['slack-token', `xapp-1-${upper}-${letters}`],
    ['google-api-key', `AIza${letters.slice(0, 35)}`],
    ['google-oauth', `ya29.${letters}`],
    ['google-oauth', `GOCSPX-${letters.slice(0, 28)}`],
    ['jwt', `eyJ${letters}.eyJ${letters}.${letters}`],
    ['npm-token', `npm_${letters.slice(0, 36)}`],
    ['pypi-token', `pypi-AgE${letters}${letters}`],
    ['stripe-key', `sk_live_${letters.slice(0, 24)}`],
    ['stripe-key', `whsec_${letters.slice(0, 32)}`],
    ['docker-token', `dckr_pat_${letters.slice(0, 27)}`],
    ['vault-token', `hvs.${letters}`],
    ['terraform-token', `${letters.slice(0, 14)}.atlasv1.${letters}${letters}`],
    ['azure-client-secret', `${letters.slice(0, 3)}8Q~${letters.slice(0, 34)}`],
    ['grafana-token', `glsa_${letters.slice(0, 32)}_0f1e2d3c`],
    ['digitalocean-token', `dop_v1_${hex}`],
    ['databricks-token', `dapi${hex.slice(0, 32)}`],
    ['pulumi-token', `pul-${hex.slice(0, 40)}`],
    ['sendgrid-key', `SG.${letters.slice(0, 22)}.${letters}${letters.slice(0, 3)}`],
    ['shopify-token', `shpat_${hex.slice(0, 32)}`],
    ['atlassian-token', `ATATT3${letters}`],
    ['hugging-face-token', `hf_${'aBcDeFgHiJ'.repeat(4).slice(0, 34)}`],
    ['model-api-key', `sk-proj-${letters}`],
    ['telegram-token', `123456789:AA${letters.slice(0, 33)}`],
    ['age-key', `AGE-SECRET-KEY-1${'Q9PZRY8X2T'.repeat(6).slice(0, 58)}`],
  ];
  test.each(cases)('%s %s', (kind, token) => {
    for (const [before, after] of [
      ['', ''],
      ['image: "', '" # x'],
      ['see ', '.\n'],
      ['a=', '&b=c'],
      ['(', ')'],
    ] as const) {
      expect(redactSecrets(before + token + after)).toBe(`${before}<redacted ${kind}>${after}`);
    }
  });
});

describe('only the secret part is taken out', () => {
  const cases: readonly [text: string, expected: string][] = [
    ['postgres://app:hunter2@db.acme.example/shop', 'postgres://app:<redacted url-password>@db.acme.example/shop'],
    ['redis://:hunter2@cache:6379', 'redis://:<redacted url-password>@cache:6379'],
    ['https://app:app@acme.example', 'https://app:<redacted url-password>@acme.example'],
    ['see http://acme.example:8080/@x', 'see http://acme.example:8080/@x'],
    [`Authorization: Bearer ${letters}`, 'Authorization: Bearer <redacted authorization>'],
    ['Bearer tokens are refused', 'Bearer tokens are refused'],
    [`AccountName=a;AccountKey=${letters}${letters}==`, 'AccountName=a;AccountKey=<redacted azure-account-key>'],
    [`https://hooks.slack.com/services/T0/B0/${letters}`, 'https://hooks.slack.com/<redacted slack-webhook>'],
    [`?sv=1&sig=${letters}${letters}%3D&se=2`, '?sv=1&sig=<redacted azure-sas>&se=2'],
  ];
  test.each(cases)('%s', (text, expected) => expect(redactSecrets(text)).toBe(expected));
});

describe('a private key is taken out from its first line to its last', () => {
  const body = `${letters}\n${letters}\n`;
  const cases: readonly [name: string, text: string, expected: string][] = [
    [
      'PEM',
      `a: |\n  -----BEGIN RSA PRIVATE KEY-----\n  ${body}  -----END RSA PRIVATE KEY-----\nb: 1`,
      'a: |\n  <redacted private-key>\nb: 1',
    ],
    [
      'in JSON',
      `"-----BEGIN PRIVATE KEY-----\\n${letters}\\n-----END PRIVATE KEY-----\\n"`,
      '"<redacted private-key>\\n"',
    ],
    [
      'PGP',
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${body}-----END PGP PRIVATE KEY BLOCK-----!`,
      '<redacted private-key>!',
    ],
    ['not closed', `-----BEGIN EC PRIVATE KEY-----\n${body}{`, '<redacted private-key>{'],
    ['two', '-----BEGIN PRIVATE KEY-----a-----END PRIVATE KEY-----!'.repeat(2), '<redacted private-key>!'.repeat(2)],
    [
      'a public key stays',
      '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----',
      '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----',
    ],
  ];
  test.each(cases)('%s', (_, text, expected) => expect(redactSecrets(text)).toBe(expected));
});

describe('a value is known by its key', () => {
  const secret: readonly string[] = [
    'password: «Winter2024!»',
    'password: «supersecret»',
    'dbPassword: "«correct horse battery»"',
    "POSTGRES_PASSWORD: '«Winter2024!»' # rotate",
    'DB_PASSWORD=«hunter2hunter2»',
    '"password":"«Winter2024!»","user":"app"',
    '{ password: «Winter2024!», user: app }',
    String.raw`password: "«Winter\"2024!»"`,
    "password: '«Winter''2024!»'",
    `apiToken: «${letters}»`,
    `aws_secret_access_key = «${letters}»`,
    `client-secret: «${hex}»`,
    `STRIPE_KEY: «${letters}»`,
    'password: |\n  «Winter2024!»\n',
    '- name: DB_PASSWORD\n  value: «Winter2024!»\n',
    `{"name":"API_KEY","value":"«${letters}»"}`,
    'url: jdbc:postgresql://db/shop?user=app&password=«Winter2024!»',
  ];
  test.each(secret)('%s', (marked) => {
    const start = marked.indexOf('«');
    const end = marked.indexOf('»') - 1;
    expect(findSecrets(marked.replace(/[«»]/g, ''))).toEqual([{ kind: 'secret-value', start, end }]);
  });
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are references in YAML, not in TypeScript.
describe('what is no secret stays', () => {
  const harmless: readonly string[] = [
    `image: registry.acme.example/shop/cart@sha256:${hex}`,
    `sha256:${hex}`,
    `revision: ${hex.slice(0, 40)}`,
    `token: ${hex.slice(0, 40)}`,
    `secret: sha256:${hex}`,
    'id: 550e8400-e29b-41d4-a716-446655440000',
    'token: 550e8400-e29b-41d4-a716-446655440000',
    `integrity: sha512-${letters}${letters}==`,
    'STRIPE_KEY: { secret: stripe/api-key }',
    'env: { DB_PASSWORD: { secret: checkout/db-password } }',
    'secretName: checkout-db-credentials-v2',
    'passwordPolicy: at-least-12-characters',
    'password: ${DB_PASSWORD}',
    'password: $(DB_PASSWORD)',
    'password: {{ .Values.password }}',
    'password: <your password here>',
    'password: changeme',
    'password: ********',
    'password: xxxxxxxxxxxx',
    'token: abababab1212abab1212',
    'token: a1b2c3d4',
    'clientSecret: checkoutPaymentsProduction',
    'passwordSecretKey: db-password',
    'tokenUrl: https://login.acme.example/oauth2/token',
    'token: /var/run/secrets/kubernetes.io/serviceaccount/token',
    'token: vault:secret/data/shop#token',
    'PUBLIC_KEY: abcDEF123456789ghiJKL',
    'key: db-password',
    'postgres://app:$(DB_PASSWORD)@db/shop',
    'postgres://app:${DB_PASSWORD}@db/shop',
    'postgres://app:<password>@db/shop',
    'git@github.com:acme/shop.git',
    '`password` must be at least 12 characters',
    'password: must be a reference',
    'eyJ is how such a token begins',
    'AKIA',
    'image: registry.acme.example/payments/checkout:1.42.0',
    '- --token-auth-file=/etc/tokens.csv',
    'cpu: 250m',
    'secret: true',
  ];
  test.each(harmless)('%s', (text) => expect(redactSecrets(text)).toBe(text));
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.

test('a token within a longer secret names it', () => {
  expect(redactSecrets(`password: "my ghp_${letters}"`)).toBe('password: "<redacted github-token>"');
});

test('finds are in order and none touches another', () => {
  const text = `password: ghp_${letters} and AKIA${upper}, postgres://a:ghp_${letters}@b`;
  expect(redactSecrets(text)).toBe(
    'password: <redacted github-token> and <redacted aws-access-key>, postgres://a:<redacted github-token>@b',
  );
});

describe('a megabyte takes a moment, whatever it is made of', () => {
  const parts = [
    'eyJ',
    'eyJaaaaaaaa.',
    'ghp_',
    'glpat-',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN A',
    '://a:',
    '://',
    'a:b@',
    'password: ',
    'password="',
    'password=',
    'a="',
    "a='",
    'name: a\nvalue: ',
    'name: ',
    'a',
    'A0',
    '-',
    ' ',
    '\n',
    'Bearer ',
    'Bearer a',
    'sig=',
    '?sig=a',
    'AccountKey=',
    'a.atlasv1.',
    'hooks.slack.com/',
    'xoxb-',
    '8Q~',
    '|\n ',
    '"',
    '0:AA',
    'a.',
    'token: a1b2c3d4e5f6a7b8c9\n',
  ];
  test.each(parts)('%j', (part) => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length));
    const before = performance.now();
    findSecrets(text);
    expect(performance.now() - before).toBeLessThan(3000);
  });
});
