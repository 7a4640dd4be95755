import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { templates } from '../platform/templates/index.ts';
import { copyOfCompany, filesBelow, read, removeFolders, roadbed, roadbedHere, write } from './command-line.ts';

let company: string;
beforeAll(() => {
  company = copyOfCompany();
});
afterAll(removeFolders);

/** What a person has to say about an app of each kind, at the least. */
const flags: Readonly<Record<string, readonly string[]>> = {
  WebService: [
    '--image',
    'registry.acme.example/care/a:1.0.0',
    '--port',
    '8080',
    '--host',
    'help.dev.acme.example',
    '--visibility',
    'public',
  ],
  Worker: ['--image', 'registry.acme.example/care/a:1.0.0'],
  CronJob: ['--image', 'registry.acme.example/care/a:1.0.0', '--schedule', '15 2 * * *'],
  Job: ['--image', 'registry.acme.example/care/a:1.0.0'],
  StatefulService: ['--image', 'registry.acme.example/care/a:1.0.0', '--port', 'grpc=9200'],
  StaticSite: ['--image', 'registry.acme.example/care/a:1.0.0'],
  Manifests: ['--from', 'legacy'],
};

describe('roadbed new', () => {
  test('makes an app of every kind, and what it makes passes check', () => {
    write(
      company,
      'legacy/config.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: legacy }\ndata: { a: b }\n',
    );
    const kinds = templates.map(({ kind }) => kind);
    expect(Object.keys(flags).sort()).toEqual([...kinds].sort());
    for (const kind of kinds) {
      const run = roadbed(company, 'new', kind, `customer-care/${kind.toLowerCase()}`, ...(flags[kind] ?? []));
      expect({ kind, ...run, err: '' }).toEqual({
        kind,
        code: 0,
        out: expect.stringContaining('created teams/'),
        err: '',
      });
    }
    expect(roadbed(company, 'check', 'customer-care').out).toMatch(/^no problems; looked at 7 apps/m);
    expect(roadbed(company, 'render').code).toBe(0);
    expect(roadbed(company, 'check').code).toBe(0);
  });

  test('writes as a person would', () => {
    expect(
      read(company, 'teams/customer-care/team.yaml'),
    ).toBe(`# yaml-language-server: $schema=../../platform/schema/team.schema.json
apiVersion: roadbed.dev/v1
kind: Team
name: Customer care
groups:
  developers:
    - customer-care-developers
`);
    expect(
      read(company, 'teams/customer-care/webservice.yaml'),
    ).toBe(`# yaml-language-server: $schema=../../platform/schema/app.schema.json
apiVersion: roadbed.dev/v1
kind: WebService
image: registry.acme.example/care/a:1.0.0
ports:
  http: { port: 8080 }
routes:
  - { host: help.dev.acme.example, visibility: public }
environments:
  dev: {}
`);
    expect(read(company, 'teams/customer-care/cronjob.yaml')).toContain('schedule: "15 2 * * *"\n');
    expect(read(company, 'teams/customer-care/manifests/config.yaml')).toContain('kind: ConfigMap');
  });

  test('takes every other field by --set, several environments in their order, and a new team’s name and groups', () => {
    const run = roadbed(
      company,
      ...[
        'new',
        'Worker',
        'night-shift/mailer',
        '--image',
        'registry.acme.example/a/b:1',
        '--description',
        'Sends: mail',
      ],
      ...[
        '--environment',
        'production',
        '--environment',
        'dev',
        '--set',
        'env={ MODE: "on", LEVEL: 3 }',
        '--size',
        'medium',
      ],
      ...['--team-name', 'Night shift', '--group', 'night', '--group', 'owls'],
    );
    expect(run).toEqual({
      code: 0,
      out: 'created teams/night-shift/team.yaml\ncreated teams/night-shift/mailer.yaml\n',
      err: expect.any(String),
    });
    expect(
      read(company, 'teams/night-shift/mailer.yaml'),
    ).toBe(`# yaml-language-server: $schema=../../platform/schema/app.schema.json
apiVersion: roadbed.dev/v1
kind: Worker
description: "Sends: mail"
image: registry.acme.example/a/b:1
size: medium
env:
  MODE: "on"
  LEVEL: 3
environments:
  dev: {}
  production: {}
`);
    expect(read(company, 'teams/night-shift/team.yaml')).toContain('    - night\n    - owls\n');
  });

  const image = ['--image', 'registry.acme.example/a/b:1'];
  test.each<[string, readonly string[], string, string]>([
    ['no kind', [], 'KIND is missing', 'The kinds are WebService, Worker'],
    ['an unknown kind', ['Webservice', 'a/b'], '`Webservice` is not a kind', 'Did you mean `WebService`?'],
    ['no app', ['Job'], 'TEAM/APP is missing', 'shop/cart'],
    ['a name without a team', ['Job', 'cart'], 'is not TEAM/APP', 'shop/cart'],
    ['a path', ['Job', '../x/y', ...image], 'is not TEAM/APP', 'shop/cart'],
    ['a name that leads out', ['Job', '../y', ...image], '`..` cannot be a name', 'lower case'],
    ['an impossible name', ['Job', 'Shop/cart', ...image], '`Shop` cannot be a name', 'lower case'],
    ['a name that is too long', ['Job', `shop/${'a'.repeat(41)}`, ...image], 'cannot be a name', 'at most 40'],
    ['the team’s own file', ['Job', 'shop/team', ...image], 'cannot be called `team`', 'team’s own file'],
    [
      'a file that is there',
      ['Job', 'shop/cart', ...image],
      '`teams/shop/cart.yaml` is already there',
      'edit the file',
    ],
    ['a missing required field', ['CronJob', 'x/y'], 'needs `image`, `schedule`', '`--image'],
    [
      'a flag for a field the kind lacks',
      ['Job', 'x/y', ...image, '--host', 'a.acme.example'],
      'Job has no `routes`',
      '--host',
    ],
    [
      'a bad image',
      ['Job', 'x/y', '--image', 'Shop:1'],
      'a repository is written in lower case',
      'registry.acme.example',
    ],
    ['a bad port', ['WebService', 'x/y', ...image, '--port', '80800'], 'not a port', '1 to 65535'],
    ['a port twice', ['WebService', 'x/y', ...image, '--port', '80', '--port', '81'], 'not a port', 'grpc=5050'],
    ['a bad schedule', ['CronJob', 'x/y', ...image, '--schedule', '0 0 31 2 *'], 'that day never comes', '0 3 * * *'],
    [
      'an unknown environment',
      ['Job', 'x/y', ...image, '--environment', 'prodution'],
      'no environment `prodution`',
      'Did you mean `production`?',
    ],
    [
      'an unknown field',
      ['Job', 'x/y', ...image, '--set', 'colour=red'],
      'Job has no `colour`',
      'Its fields are image',
    ],
    [
      'a setting that is none',
      ['Job', 'x/y', ...image, '--set', 'retries'],
      'is not FIELD=VALUE',
      'Its fields are image',
    ],
    ['a setting that is not YAML', ['Job', 'x/y', ...image, '--set', 'env={a'], 'is not YAML', 'quotes'],
    [
      'a group of an old team',
      ['Job', 'shop/y', ...image, '--group', 'x'],
      'The team `shop` is already there',
      'team.yaml',
    ],
    [
      'visibility of nothing',
      ['WebService', 'x/y', ...image, '--port', '80', '--visibility', 'public'],
      'is about a host',
      '--host',
    ],
    [
      'manifests that are not there',
      ['Manifests', 'x/y', '--from', 'nowhere'],
      'cannot be read (ENOENT)',
      'folder or a file',
    ],
  ])('refuses %s', async (_, args, problem, hint) => {
    const before = filesBelow(company);
    const run = await roadbedHere(company, ['new', ...args]);
    expect(run).toEqual({ code: 2, out: '', err: expect.stringContaining(problem) });
    expect(run.err).toContain(hint);
    expect(filesBelow(company)).toEqual(before);
  });

  test('writes nothing that check would refuse, and shows it as it would have stood', () => {
    const run = roadbed(
      company,
      'new',
      'WebService',
      'elsewhere/site',
      ...image,
      '--port',
      '80',
      '--host',
      'www.example.com',
      '--visibility',
      'public',
    );
    expect(run.code).toBe(1);
    expect(run.out).toContain('error[model/no-edge]: `www.example.com` is not in a domain');
    expect(run.out).toContain('  - { host: www.example.com, visibility: public }');
    expect(run.err).toContain('Nothing was written.');
    expect(existsSync(join(company, 'teams/elsewhere'))).toBe(false);
  });

  test('problems of other files do not stand in the way', () => {
    const broken = copyOfCompany();
    write(broken, 'teams/shop/broken.yaml', 'kind: [');
    expect(roadbed(broken, 'new', 'Job', 'care/tidy', ...image).code).toBe(0);
    expect(roadbed(broken, 'check').code).toBe(1);
  });

  test('outside a repository it says so', () => {
    expect(roadbed('/', 'new', 'Job', 'a/b')).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('usage/no-repository'),
    });
  });

  describe('at a terminal', () => {
    const person =
      (...said: readonly (string | undefined)[]) =>
      async (question: string): Promise<string | undefined> => {
        asked.push(question);
        return said[asked.length - 1];
      };
    let asked: string[] = [];

    test('asks for what is missing, again where an answer is wrong, and offers what is often wanted', async () => {
      asked = [];
      const answers = person(
        'CronJob',
        'asked/nightly',
        'Not:An:Image',
        'registry.acme.example/a/b:1',
        '0 3 * * *',
        '',
      );
      const run = await roadbedHere(company, ['new'], answers);
      expect(run).toEqual({
        code: 0,
        out: expect.stringContaining('created teams/asked/nightly.yaml'),
        err: expect.any(String),
      });
      expect(asked).toEqual([
        'Kind: ',
        'Team and app, as team/app: ',
        'Container image: ',
        'Container image: ',
        'Schedule, as five cron fields: ',
        'What it does, in a line (may be empty): ',
      ]);
      expect(run.err).toContain('That is not a container image');
      expect(read(company, 'teams/asked/nightly.yaml')).toContain('schedule: "0 3 * * *"');
    });

    test('asks nothing where everything was said', async () => {
      asked = [];
      const run = await roadbedHere(company, ['new', 'Job', 'asked/once', ...image], person());
      expect({ code: run.code, asked }).toEqual({ code: 0, asked: [] });
    });

    test('the end of the input is an answer too: nothing is written', async () => {
      asked = [];
      const run = await roadbedHere(company, ['new', 'Job', 'asked/never'], person(undefined));
      expect(run).toEqual({ code: 2, out: '', err: expect.stringContaining('A Job needs `image`') });
      expect(asked).toEqual(['Container image: ']);
      expect(existsSync(join(company, 'teams/asked/never.yaml'))).toBe(false);
    });
  });
});
