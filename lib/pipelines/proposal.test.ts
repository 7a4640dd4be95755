import { expect, test } from 'vitest';
import { forgeOf, httpsUrl, proposeDeployment } from './proposal.ts';

test.each([
  ['https://git.acme.example/p/d.git', 'https://git.acme.example/p/d.git', 'gitlab'],
  ['https://somebody@git.acme.example/p/d.git', 'https://git.acme.example/p/d.git', 'gitlab'],
  ['git@github.com:acme/d.git', 'https://github.com/acme/d.git', 'github'],
  ['ssh://git@git.acme.example:2222/p/d.git', 'https://git.acme.example/p/d.git', 'gitlab'],
  ['https://github.acme.example/acme/d', 'https://github.acme.example/acme/d', 'github'],
])('%s is reached at %s on %s', (url, https, forge) => {
  expect([httpsUrl(url), forgeOf(url)]).toEqual([https, forge]);
});

const script = (url: string, forge: 'gitlab' | 'github'): string =>
  proposeDeployment(
    'shop/app',
    { url, branch: 'main', directory: '.', forge },
    undefined,
    false,
    ['publish'],
    String,
  ).script.join('\n');

test.each([
  ['https://github.com/acme/d.git', 'https://api.github.com/repos/acme/d/pulls'],
  ['https://github.acme.example/acme/d', 'https://github.acme.example/api/v3/repos/acme/d/pulls'],
])('a pull request for %s is opened at %s', (url, address) => {
  expect(script(url, 'github')).toContain(address);
});

test('a URL that means something to a shell stays a word; the token stands in no argument', () => {
  const text = script('https://git.acme.example/$(touch pwned)/d.git', 'gitlab');
  expect(text).toContain(`-- 'https://oauth2@git.acme.example/$(touch pwned)/d.git'`);
  expect(text.match(/\$DEPLOYMENTS_TOKEN/g)).toHaveLength(1);
});
