import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { markerLine } from '../manifests/index.ts';
import { unfitForOutput } from './output-place.ts';

const top = mkdtempSync(join(tmpdir(), 'roadbed-place-'));
const root = join(top, 'company');
afterAll(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

write('company/platform/platform.yaml');
write('company/rendered/notes.txt');
write('strangers/notes.yaml', '# mine');
write('earlier/dev/dev-1/shop/hello/manifests.yaml', markerLine(['teams/shop/hello.yaml']));
write('earlier/notes.txt');
write('other-company/teams/shop/team.yaml');
write('other-company/rendered/argocd/bootstrap.yaml', markerLine(['platform/platform.yaml']));
mkdirSync(join(top, 'empty'));

test.each([
  ['company', 'it holds the repository'],
  ['.', 'it holds the repository'],
  ['..', 'it holds the repository'],
  ['company/teams', '`teams/` is written by people'],
  ['company/platform/clusters', '`platform/` is written by people'],
  ['company/.git/x', '`.git/` is written by people'],
  ['strangers', '`strangers` is not empty, and Roadbed did not write what is in it'],
  ['other-company', '`other-company` is not empty, and Roadbed did not write what is in it'],
  ['company/rendered', undefined],
  ['company/elsewhere', undefined],
  ['company/..out', undefined],
  ['new/deep', undefined],
  ['empty', undefined],
  ['earlier', undefined],
])('%s: %s', (folder, reason) => expect(unfitForOutput(join(top, folder), root)).toBe(reason));
