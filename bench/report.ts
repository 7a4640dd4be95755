import type { Cost } from './measure.ts';

/** Medians of the runs, and the runs. */
interface Measured {
  readonly cost: Cost;
  readonly runs: readonly Cost[];
}

export interface Measurement extends Measured {
  readonly tool: string;
  readonly how: string;
  readonly appEnvironments: number;
  /** How many app-environments the figures are of: fewer than `appEnvironments` where each is a process of its own. */
  readonly measured: number;
  /** Kubernetes objects written. */
  readonly manifests: number;
}

/** What the benchmark found: the JSON form. Times are in seconds, memory in MiB. */
export interface Results {
  readonly schemaVersion: 1;
  readonly machine: {
    readonly processor: string;
    readonly processors: number;
    readonly memoryGiB: number;
    readonly system: string;
    readonly node: string;
    readonly loadAtStart: number;
  };
  readonly repeat: number;
  readonly measurements: readonly Measurement[];
  readonly changes: readonly (Measured & { readonly what: string; readonly appEnvironments: number })[];
  readonly scaling: readonly (Measured & { readonly apps: number; readonly clusters: number })[];
  readonly startUp: { readonly node: number; readonly roadbed: number } | undefined;
}

export function markdown(results: Results): string {
  const { machine } = results;
  const sections = [
    '# Benchmark',
    `${machine.processors} × ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, ` +
      `load ${machine.loadAtStart.toFixed(1)} at the start. Medians of ${results.repeat} runs, start-up included.`,
    ...[...new Set(results.measurements.map((row) => row.appEnvironments))].flatMap((size) => [
      `## ${size} app-environments`,
      comparison(results.measurements.filter((row) => row.appEnvironments === size)),
    ]),
    ...(results.measurements.some((row) => row.measured < row.appEnvironments)
      ? [
          '† Scaled up from fewer app-environments, since each is a process of its own or the whole would take too long; see `measured` in the JSON form.',
        ]
      : []),
    ...(results.changes.length > 0 ? ['## A second render', changes(results)] : []),
    ...(results.scaling.length > 0 ? ['## Cost per app as the company grows', scaling(results.scaling)] : []),
    ...(results.startUp ? ['## Start-up', startUp(results.startUp)] : []),
    '## How each is run',
    [...new Map(results.measurements.map((row) => [row.tool, `- ${row.tool}: ${row.how}.`])).values()].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function comparison(rows: readonly Measurement[]): string {
  const perApp = (row: Measurement): number => row.cost.cpu / row.measured;
  const ours = rows.find((row) => row.tool.startsWith('roadbed'));
  return table(
    [
      'tool',
      'CPU s',
      'wall s',
      'CPU ms per app-environment',
      'manifests each',
      'manifests per s',
      'peak MiB',
      'CPU against Roadbed',
    ],
    rows.map((row) => {
      const factor = row.appEnvironments / row.measured;
      return [
        factor > 1 ? `${row.tool} †` : row.tool,
        seconds(row.cost.cpu * factor),
        seconds(row.cost.wall * factor),
        (perApp(row) * 1000).toFixed(2),
        (row.manifests / row.measured).toFixed(1),
        (row.manifests / row.cost.wall).toFixed(0),
        mebibytes(row.cost),
        ours === undefined ? '' : `${(perApp(row) / perApp(ours)).toFixed(1)} ×`,
      ];
    }),
  );
}

function changes({ changes: rows }: Results): string {
  return table(
    ['`roadbed render`', 'app-environments', 'CPU s', 'wall s', 'peak MiB'],
    rows.map((row) => [
      row.what,
      String(row.appEnvironments),
      seconds(row.cost.cpu),
      seconds(row.cost.wall),
      mebibytes(row.cost),
    ]),
  );
}

function scaling(rows: Results['scaling']): string {
  const first = rows[0];
  return table(
    ['apps', 'clusters', 'CPU s', 'wall s', 'CPU ms per app', 'against the first row', 'peak MiB'],
    rows.map((row) => [
      String(row.apps),
      String(row.clusters),
      seconds(row.cost.cpu),
      seconds(row.cost.wall),
      ((row.cost.cpu / row.apps) * 1000).toFixed(2),
      first === undefined ? '' : `${(row.cost.cpu / row.apps / (first.cost.cpu / first.apps)).toFixed(2)} ×`,
      mebibytes(row.cost),
    ]),
  );
}

function startUp({ node, roadbed }: NonNullable<Results['startUp']>): string {
  return table(
    ['command', 'wall ms', 'against bare Node'],
    [
      ['`node -e 0`', (node * 1000).toFixed(0), '1.00 ×'],
      ['`roadbed --version`', (roadbed * 1000).toFixed(0), `${(roadbed / node).toFixed(2)} ×`],
    ],
  );
}

const seconds = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
const mebibytes = (cost: Cost): string => (cost.memory === undefined ? 'unknown' : cost.memory.toFixed(0));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
