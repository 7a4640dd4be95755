import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cost, measure, median, medianCost } from './measure.ts';
import { countManifests, differences } from './outputs.ts';
import { type Measurement, markdown, type Results } from './report.ts';
import { cdk8s } from './tools/cdk8s.ts';
import { helm, helmAtOnce } from './tools/helm.ts';
import { kustomize, kustomizeAtOnce } from './tools/kustomize.ts';
import { appFile, roadbed, roadbedProgram } from './tools/roadbed.ts';
import type { Prepared, Tool } from './tools/tool.ts';
import { type AppEnvironment, appEnvironments, appModels, environments, manifestsOf } from './workload.ts';

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,300,1000' },
    scale: { type: 'string', default: '300,3000' },
    repeat: { type: 'string', default: '3' },
    only: { type: 'string' },
    out: { type: 'string' },
  },
});
const numbers = (list: string): readonly number[] => list.split(',').filter(Boolean).map(Number);
const repeat = Number(flags.repeat);
const allTools: readonly Tool[] = [roadbed, helm, helmAtOnce, kustomize, kustomizeAtOnce, cdk8s];
const tools = allTools.filter(
  (tool) => flags.only === undefined || flags.only.split(',').includes(tool.name.split(' ')[0] ?? ''),
);

const scratch = await mkdtemp(join(tmpdir(), 'roadbed-bench-'));
try {
  const load = loadavg()[0] ?? 0;
  const measurements: Measurement[] = [];
  for (const size of numbers(flags.sizes)) measurements.push(...(await compare(workOf(size / environments.length))));
  const results: Results = {
    schemaVersion: 1,
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      processors: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform}-${process.arch}`,
      node: process.version,
      loadAtStart: load,
    },
    repeat,
    measurements,
    changes: tools.includes(roadbed) ? await changes(Math.max(...numbers(flags.sizes)) / environments.length) : [],
    scaling: tools.includes(roadbed) ? await scaling(numbers(flags.scale)) : [],
    startUp: tools.includes(roadbed) ? await startUp() : undefined,
  };
  const report = markdown(results);
  process.stdout.write(report);
  if (flags.out !== undefined) {
    const folder = resolve(flags.out);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'results.md'), report);
    await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}

function workOf(apps: number): readonly AppEnvironment[] {
  return appEnvironments(appModels(apps));
}

/** All tools on the same work, taking turns, so that a slow minute of the machine hits each of them. */
async function compare(work: readonly AppEnvironment[]): Promise<readonly Measurement[]> {
  const entries: { tool: Tool; share: readonly AppEnvironment[]; prepared: Prepared; runs: Cost[] }[] = [];
  for (const tool of tools) {
    const share = work.slice(0, tool.most);
    entries.push({ tool, share, prepared: await prepare(tool, share), runs: [] });
  }
  for (let turn = 0; turn < repeat; turn++) {
    for (const { tool, prepared, runs } of entries) {
      say(`${tool.name}, ${work.length} app-environments, run ${turn + 1} of ${repeat}`);
      runs.push(await measureFresh(prepared));
    }
  }
  const measured: Measurement[] = [];
  for (const { tool, share, prepared, runs } of entries) {
    const manifests = await countManifests(prepared.output);
    if (manifests === 0) throw new Error(`${tool.name} wrote no manifests`);
    if (tool !== roadbed) await mustEqual(tool, prepared, share);
    measured.push({
      tool: tool.name,
      how: tool.how,
      appEnvironments: work.length,
      measured: share.length,
      manifests,
      cost: medianCost(runs),
      runs,
    });
    await rm(prepared.command.cwd, { recursive: true, force: true });
  }
  return measured;
}

async function prepare(tool: Tool, work: readonly AppEnvironment[]): Promise<Prepared> {
  return tool.prepare(await mkdtemp(join(scratch, 'work-')), work);
}

async function measureFresh(prepared: Prepared): Promise<Cost> {
  await rm(prepared.output, { recursive: true, force: true });
  await mkdir(prepared.output);
  return measure(prepared.command);
}

/** A tool that did less work would look faster: what helm, Kustomize and cdk8s wrote must be the same objects, field by field. */
async function mustEqual(tool: Tool, prepared: Prepared, work: readonly AppEnvironment[]): Promise<void> {
  const found = await differences(prepared.output, work.slice(0, 20).flatMap(manifestsOf));
  if (found.length > 0) throw new Error(`${tool.name} did not write the expected ${found.join(', ')}`);
}

/** What a second render costs: with nothing changed, and after a change of one app. */
async function changes(apps: number): Promise<Results['changes']> {
  const work = workOf(apps);
  const prepared = await prepare(roadbed, work);
  await measureFresh(prepared);
  const unchanged: Cost[] = [];
  const oneChanged: Cost[] = [];
  for (let turn = 0; turn < repeat; turn++) {
    say(`roadbed render again, ${work.length} app-environments, run ${turn + 1} of ${repeat}`);
    unchanged.push(await measure(prepared.command));
    const app = work[(turn * environments.length) % work.length] as AppEnvironment;
    await appendFile(appFile(prepared.command.cwd, app), `labels:\n  changed: turn-${turn}\n`);
    oneChanged.push(await measure(prepared.command));
  }
  return [
    { what: 'again, nothing changed', appEnvironments: work.length, cost: medianCost(unchanged), runs: unchanged },
    { what: 'again, one app changed', appEnvironments: work.length, cost: medianCost(oneChanged), runs: oneChanged },
  ];
}

/** Cost per app must not grow with the number of apps. */
async function scaling(counts: readonly number[]): Promise<Results['scaling']> {
  const rows: Results['scaling'][number][] = [];
  for (const apps of counts) {
    const prepared = await prepare(roadbed, workOf(apps));
    const runs: Cost[] = [];
    for (let turn = 0; turn < repeat; turn++) {
      say(`roadbed render, ${apps} apps on ${environments.length} clusters, run ${turn + 1} of ${repeat}`);
      runs.push(await measureFresh(prepared));
    }
    rows.push({ apps, clusters: environments.length, cost: medianCost(runs), runs });
    await rm(prepared.command.cwd, { recursive: true, force: true });
  }
  return rows;
}

/** Processor time until the first line, against a Node that does nothing. */
async function startUp(): Promise<NonNullable<Results['startUp']>> {
  const costs = { node: [] as number[], roadbed: [] as number[] };
  for (let turn = 0; turn < 20; turn++) {
    costs.node.push((await measure({ program: process.execPath, args: ['-e', '0'], cwd: scratch })).wall);
    costs.roadbed.push(
      (await measure({ program: process.execPath, args: [roadbedProgram, '--version'], cwd: scratch })).wall,
    );
  }
  return { node: median(costs.node), roadbed: median(costs.roadbed) };
}

function say(progress: string): void {
  process.stderr.write(`${progress}\n`);
}
