import type { Template } from 'roadbed';
import { cronJob } from './cron-job/cron-job.ts';
import { job } from './job/job.ts';
import { manifests } from './manifests/manifests.ts';
import { statefulService } from './stateful-service/stateful-service.ts';
import { staticSite } from './static-site/static-site.ts';
import { webService } from './web-service/web-service.ts';
import { worker } from './worker/worker.ts';

/** Every kind of app that a team can ask for. A new one is a folder beside these and a line here. */
export const templates: readonly Template[] = [
  webService,
  worker,
  cronJob,
  job,
  statefulService,
  staticSite,
  manifests,
];
