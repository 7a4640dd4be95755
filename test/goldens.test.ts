import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRepository, render } from '../lib/flow.ts';
import { isOurs } from '../lib/manifests/index.ts';
import { diskTree, loadPlatformCode } from '../lib/workspace/index.ts';
import { app, hello, renderedFiles } from './company.ts';
import { expectGolden, expectSameTree, treeBelow } from './goldens.ts';
import { richApps } from './rich-company.ts';

test('every field of every kind, by Gateway in a new Kubernetes and by Ingress in an old one', () => {
  // Pipelines are proved in their own room.
  const files = Object.entries(renderedFiles(richApps)).filter(([path]) => !path.startsWith('pipelines/'));
  expectGolden('rich', Object.fromEntries(files));
});

test('the smallest app of every kind', () => {
  expectGolden(
    'small',
    renderedFiles({
      'teams/shop/web.yaml': hello,
      'teams/shop/worker.yaml': app('environments: { dev: {} }\n', 'Worker'),
      'teams/shop/cron.yaml': app('schedule: "0 3 * * *"\nenvironments: { dev: {} }\n', 'CronJob'),
      'teams/shop/job.yaml': app('environments: { dev: {} }\n', 'Job'),
      'teams/shop/stateful.yaml': app('ports: { tcp: { port: 6000 } }\nenvironments: { dev: {} }\n', 'StatefulService'),
      'teams/shop/site.yaml': app('environments: { dev: {} }\n', 'StaticSite'),
    }),
  );
});

test('rendered/ of the sample company is what its sources render to', async () => {
  const root = join(import.meta.dirname, '..');
  const { value: code } = await loadPlatformCode(root);
  const { value } = readRepository(diskTree(root), code);
  if (!value) throw new Error('no sample company');
  const files = [...render(value)].flatMap((step) => step.files.map(({ path, text }) => [path, text] as const));
  expect(files.length).toBeGreaterThan(100);
  for (const [, text] of files) expect(isOurs(text)).toBe(true);
  expectSameTree(treeBelow(join(root, 'rendered')), Object.fromEntries(files));
});
