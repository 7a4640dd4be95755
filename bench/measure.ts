import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one command cost, start-up and child processes included. */
export interface Cost {
  /** Seconds on the clock. */
  readonly wall: number;
  /** Seconds of processor time, user and system, over all processes and threads. */
  readonly cpu: number;
  /** Peak resident memory of its largest process, in MiB; undefined where the machine has no GNU time. */
  readonly memory: number | undefined;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

const gnuTime = '/usr/bin/time';

/** Runs a command to its end and measures it. What it prints is dropped, unless it fails: that is an exception. */
export async function measure(command: Command): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), 'roadbed-cost-'));
  const report = join(folder, 'report');
  try {
    // POSIX shells know the processor time of their children too, though not their memory.
    const [program, ...before] = existsSync(gnuTime)
      ? [gnuTime, '--format=%U %S %M', '--output', report, '--']
      : ['/bin/sh', '-c', 'report=$1; shift; "$@"; status=$?; times > "$report"; exit $status', 'measure', report];
    const started = process.hrtime.bigint();
    await finished({
      program: program as string,
      args: [...before, command.program, ...command.args],
      cwd: command.cwd,
    });
    const wall = Number(process.hrtime.bigint() - started) / 1e9;
    return { wall, ...readReport(await readFile(report, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function readReport(report: string): Pick<Cost, 'cpu' | 'memory'> {
  const [user, system, kilobytes] = report.trim().split(/\s+/).map(Number);
  if (!report.includes('m')) {
    return { cpu: (user ?? 0) + (system ?? 0), memory: kilobytes === undefined ? undefined : kilobytes / 1024 };
  }
  // `times` prints two lines of `0m1.23s 0m0.45s`: the shell's own, then its children's.
  const seconds = [...report.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { cpu: (seconds[2] ?? 0) + (seconds[3] ?? 0), memory: undefined };
}

function finished(command: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, { cwd: command.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-4000);
      });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command.program} ${command.args.join(' ')} ended with ${code}:\n${printed}`));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The middle of several runs, each figure by itself. */
export function medianCost(costs: readonly Cost[]): Cost {
  const memory = costs.flatMap((cost) => (cost.memory === undefined ? [] : [cost.memory]));
  return {
    wall: median(costs.map((cost) => cost.wall)),
    cpu: median(costs.map((cost) => cost.cpu)),
    memory: memory.length === 0 ? undefined : median(memory),
  };
}
