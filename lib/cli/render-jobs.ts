import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Selection } from '../flow.ts';
import { type Company, placements } from '../model/index.ts';
import type { OutputPart } from '../workspace/index.ts';
import type { PartResult } from './render-part.ts';
import type { WorkerMessage, WorkerRequest } from './render-worker.ts';

/**
 * Below this many apps × clusters one thread is used: each further one reads the repository by itself and costs its own memory, and
 * they meet at the file system (measured on two cores: slower at 1,000, a tenth faster at 6,000).
 */
const worthwhile = 10_000;

/** How many threads to use: as asked for, else as many as help. Undefined where the text is no number of jobs. */
export function jobsFor(asked: string | undefined, company: Company, selection: Selection): number | undefined {
  if (asked !== undefined) return /^[1-9][0-9]?$/.test(asked) ? Number(asked) : undefined;
  let places = 0;
  for (const app of company.apps.values()) if (selection.app?.(app) ?? true) places += placements(company, app).length;
  return places < worthwhile ? 1 : Math.min(4, availableParallelism());
}

export interface RunningPart {
  readonly finished: Promise<{ readonly result: PartResult; readonly output: OutputPart }>;
  stop(): Promise<unknown>;
}

/** Starts a worker on its part. A failure in it is ours, as one in the main thread is. */
export function startPart(request: WorkerRequest, onApp: (done: number) => void): RunningPart {
  const extension = import.meta.url.endsWith('.ts') ? './render-worker.ts' : '../render-worker.js';
  const worker = new Worker(new URL(extension, import.meta.url), { workerData: request });
  const finished = new Promise<{ readonly result: PartResult; readonly output: OutputPart }>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if ('done' in message) onApp(message.done);
      else resolve(message);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a worker ended before its part was rendered')));
  });
  // Whoever stops a worker does not wait for its answer.
  finished.catch(() => undefined);
  return { finished, stop: () => worker.terminate() };
}
