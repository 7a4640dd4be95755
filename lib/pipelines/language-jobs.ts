import type { PipelineSettings } from '../config/index.ts';
import { job } from './job.ts';
import type { BuildTool } from './language.ts';
import type { Cache, Job } from './model.ts';
import type { StepName } from './regulation.ts';
import { path } from './shell.ts';

/** `lint` and `test`, as the language and its build tool do them, or as the app's file says. */
export function languageJobs(
  tool: BuildTool,
  image: string,
  folder: string,
  steps: PipelineSettings['steps'],
  runs: (name: StepName) => boolean,
): readonly Job[] {
  const caches: readonly Cache[] = tool.caches.map((name) => ({
    name,
    path: `.cache/${name}`,
    keyFiles: tool.lockFiles.map((file) => below(folder, file)),
  }));
  const start = [
    'ROOT="$PWD"',
    ...Object.entries(tool.environment).map(([name, value]) => `export ${name}="${value}"`),
    ...(folder === '.' ? [] : [`cd ${path(folder)}`]),
    ...tool.restore,
  ];
  const { reports } = tool;
  return (['lint', 'test'] as const).filter(runs).map((name) => {
    const said = steps?.[name];
    const settings = typeof said === 'object' ? said : {};
    return job({
      name,
      stage: 'verify',
      description: name === 'lint' ? 'Style and static checks' : 'Tests, with JUnit and coverage reports',
      image,
      caches,
      script: [...start, ...(settings.run ?? tool[name])],
      keeps:
        name === 'lint'
          ? {}
          : {
              paths: (reports.paths ?? []).map((file) => below(folder, file)),
              junit: reports.junit.map((file) => below(folder, file)),
              coverage: reports.coverage && { ...reports.coverage, path: below(folder, reports.coverage.path) },
            },
      timeout: settings.timeout ?? 30,
    });
  });
}

function below(folder: string, file: string): string {
  const parts = `${folder}/${file}`.split('/').filter((part) => part !== '' && part !== '.');
  return parts.join('/');
}
