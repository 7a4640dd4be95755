import { parentPort, workerData } from 'node:worker_threads';
import { readRepository } from '../flow.ts';
import { diskTree, joinOutput, loadPlatformCode, type OutputPart } from '../workspace/index.ts';
import { ofTeams, type PartResult, renderPart } from './render-part.ts';
import { type SelectionOptions, select } from './selection.ts';

/** What a worker needs to render its part: it reads the repository by itself, which costs less than passing it on. */
export interface WorkerRequest {
  readonly root: string;
  readonly cwd: string;
  readonly folder: string;
  readonly mode: 'write' | 'compare';
  readonly selectors: readonly string[];
  readonly options: SelectionOptions;
  readonly teams: readonly string[];
}

/** What a worker says: how far it is, and at last what it came to. */
export type WorkerMessage = { readonly done: number } | { readonly result: PartResult; readonly output: OutputPart };

const request = workerData as WorkerRequest;
const code = await loadPlatformCode(request.root);
const tree = diskTree(request.root);
const read = readRepository(tree, code.value);
if (!read.value) throw new Error('the repository could be read a moment ago');
const session = {
  root: request.root,
  tree,
  repository: read.value,
  diagnostics: read.diagnostics,
  sourceText: () => undefined,
};
const { selection } = select(session, read.value.company, request.selectors, request.options, request.cwd);
const output = joinOutput(request.folder, request.mode);
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
const result = await renderPart(
  read.value,
  ofTeams(selection, request.teams, false),
  output,
  () => false,
  (done) => say({ done }),
);
if (result) say({ result, output: output.part() });
