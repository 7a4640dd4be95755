import { expect, test } from 'vitest';
import { namesOf, objectsOf, valueIn } from '../../../test/objects-of.ts';
import { cronJob } from './cron-job.ts';

test('the example: runs at its time, never twice at once, and gives up when it takes too long', () => {
  const objects = objectsOf('shop/closing', { 'teams/shop/closing.yaml': cronJob.example });
  expect(namesOf(objects)).toEqual(['CronJob/closing', 'NetworkPolicy/closing', 'ServiceAccount/closing']);
  const at = (...path: (string | number)[]) => valueIn(objects, 'CronJob', 'spec', ...path);
  expect([at('schedule'), at('timeZone'), at('concurrencyPolicy')]).toEqual(['15 2 * * *', 'Europe/Berlin', 'Forbid']);
  expect(at('jobTemplate', 'spec', 'activeDeadlineSeconds')).toBe(1800);
  expect(at('jobTemplate', 'spec', 'template', 'spec', 'restartPolicy')).toBe('Never');
  expect(at('jobTemplate', 'spec', 'template', 'spec', 'containers', 0, 'livenessProbe')).toBeUndefined();
});
