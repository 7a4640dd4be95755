import { type Json, type JsonObject, toYaml } from '../../manifests/index.ts';
import { definePipelineDialect, handedOver, type Job, type Pipeline } from '../model.ts';
import { path } from '../shell.ts';

/**
 * CircleCI: a complete configuration without orbs, so that nothing outside of it decides what runs.
 *
 * Secrets come from one context per team and only to jobs on the branch that delivers. Tags start nothing: no filter names them.
 */
export const circleci = definePipelineDialect({
  provider: 'circleci',
  title: 'CircleCI',
  keyless: false,
  render: (pipeline, marker) => [
    { path: '.circleci/config.yml', text: `# ${marker}\n---\n${toYaml(configuration(pipeline))}` },
  ],
});

function configuration(pipeline: Pipeline): JsonObject {
  return {
    version: 2.1,
    jobs: Object.fromEntries(pipeline.jobs.map((job) => [job.name, entry(pipeline, job)])),
    workflows: {
      pipeline: { jobs: pipeline.jobs.flatMap((job) => inWorkflow(pipeline, job)) },
    },
  };
}

/** `<<` begins an expression; a backslash makes it plain text. */
function plain(text: string): string {
  return text.replaceAll('<<', '\\<<');
}

function entry(pipeline: Pipeline, job: Job): JsonObject {
  const { keeps } = job;
  const receives = job.receives.some((name) => handedOver(pipeline, name).length > 0);
  const handed = handedOver(pipeline, job.name);
  // Files, or the folder where there are several: patterns are not known here.
  const results = [...new Set(keeps.junit.map((file) => (file.includes('*') ? file.replace(/\/[^/]*$/, '') : file)))];
  const artifacts = [...keeps.paths, ...results, ...(keeps.coverage ? [keeps.coverage.path] : [])];
  return {
    // Building images needs user namespaces, which a container here has not: a machine of its own does, for a plain user.
    ...(job.buildsImages ? { machine: { image: 'ubuntu-2404:current' } } : { docker: [{ image: job.image }] }),
    resource_class: 'medium',
    shell: '/bin/sh -eu',
    // The commit's hash: forty hexadecimal digits, whatever the branch is called.
    environment: { COMMIT: '<< pipeline.git.revision >>', ...job.environment },
    steps: [
      job.history ? { checkout: { method: 'full' } } : 'checkout',
      ...job.caches.flatMap(restoreCache),
      ...(receives ? [{ attach_workspace: { at: '.' } }] : []),
      ...(job.buildsImages
        ? [
            {
              run: {
                name: 'Buildah',
                command:
                  'command -v buildah > /dev/null || { sudo apt-get update -qq; sudo apt-get install -qq -y buildah; }',
              },
            },
          ]
        : []),
      {
        run: {
          name: job.description,
          no_output_timeout: `${job.timeout}m`,
          command: plain([...job.identity.flatMap(fetchToken), ...job.script].join('\n')),
        },
      },
      ...job.caches.map(saveCache),
      ...(handed.length > 0 ? [{ persist_to_workspace: { root: '.', paths: handed } }] : []),
      ...results.map((path) => ({ store_test_results: { path } })),
      ...artifacts.map((path) => ({ store_artifacts: { path } })),
    ] as Json[],
  };
}

/** The token's audience is asked for; the token never stands on a command line. */
function fetchToken({ variable, audience }: Job['identity'][number]): readonly string[] {
  return [
    `${variable}="$(circleci run oidc get --claims '${JSON.stringify({ aud: audience })}')"`,
    `export ${variable}`,
  ];
}

/** `checksum` fails where a file is missing, so the lock files that are there are put into one that always is. */
function restoreCache({ name, keyFiles }: Job['caches'][number]): readonly Json[] {
  if (keyFiles.length === 0) return [{ restore_cache: { keys: [`${name}-v1-`] } }];
  return [
    {
      run: {
        name: `Key of the cache ${name}`,
        command: `cat ${keyFiles.map(path).join(' ')} > /tmp/${name}.key 2> /dev/null || true`,
      },
    },
    { restore_cache: { keys: [key(name, true), `${name}-v1-`] } },
  ];
}

function saveCache({ name, path, keyFiles }: Job['caches'][number]): Json {
  return { save_cache: { key: key(name, keyFiles.length > 0), paths: [path] } };
}

function key(name: string, locked: boolean): string {
  return `${name}-v1-{{ ${locked ? `checksum "/tmp/${name}.key"` : '.Environment.CIRCLE_WORKFLOW_ID'} }}`;
}

function inWorkflow(pipeline: Pipeline, job: Job): readonly Json[] {
  const delivery = job.runs === 'delivery';
  const filters = delivery ? { filters: { branches: { only: [pipeline.branch] } } } : {};
  const approval = `approve-${job.name}`;
  const requires = job.approval ? [approval] : job.needs;
  const context = job.secrets.length + job.identity.length > 0 ? { context: [`roadbed-${pipeline.team}`] } : {};
  const options: JsonObject = {
    ...(requires.length > 0 ? { requires } : {}),
    ...context,
    ...filters,
    ...(delivery ? { 'serial-group': `<< pipeline.project.slug >>/delivery-${pipeline.app}` } : {}),
  };
  return [
    ...(job.approval ? [{ [approval]: { type: 'approval', requires: job.needs, ...filters } }] : []),
    Object.keys(options).length > 0 ? { [job.name]: options } : job.name,
  ];
}
