import { type Json, type JsonObject, toYaml } from '../../manifests/index.ts';
import { definePipelineDialect, type Job, type Pipeline, stages } from '../model.ts';

/**
 * GitLab CI: one file that a project includes, or names as its CI configuration.
 *
 * `workflow:rules` lets a commit have one pipeline, not two; tags have none. Jobs start as soon as what they need is there (`needs`), reports
 * show in the merge request, caches follow the lock files. Scripts read only the commit's hash, never a name that somebody chose.
 */
export const gitlab = definePipelineDialect({
  provider: 'gitlab',
  title: 'GitLab CI',
  keyless: true,
  render: (pipeline, marker) => [{ path: '.gitlab-ci.yml', text: `# ${marker}\n---\n${toYaml(file(pipeline))}` }],
});

function file(pipeline: Pipeline): JsonObject {
  const used = stages.filter((stage) => pipeline.jobs.some((job) => job.stage === stage));
  return {
    workflow: {
      name: pipeline.id,
      auto_cancel: { on_new_commit: 'interruptible' },
      rules: workflowRules(pipeline),
    },
    stages: used,
    variables: {
      COMMIT: '$CI_COMMIT_SHA',
      FF_USE_FASTZIP: 'true',
    },
    default: {
      interruptible: true,
      retry: { max: 2, when: ['runner_system_failure', 'stuck_or_timeout_failure', 'api_failure'] },
      ...(pipeline.runners.length > 0 ? { tags: pipeline.runners } : {}),
    },
    ...Object.fromEntries(pipeline.jobs.map((job) => [job.name, entry(pipeline, job)])),
  };
}

function workflowRules({ branch, folders }: Pipeline): readonly Json[] {
  const changes = folders.length === 0 ? {} : { changes: { paths: folders.map((folder) => `${folder}/**/*`) } };
  return [
    { if: '$CI_PIPELINE_SOURCE == "merge_request_event"', ...changes },
    // A branch with an open merge request has its pipeline there.
    { if: `$CI_COMMIT_BRANCH == "${branch}"`, ...changes },
    { if: '$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS', when: 'never' },
    { if: '$CI_COMMIT_BRANCH', ...changes },
  ];
}

function entry(pipeline: Pipeline, job: Job): JsonObject {
  const { keeps } = job;
  const delivery = job.runs === 'delivery';
  const needs = job.needs.map((name) => ({ job: name, artifacts: job.receives.includes(name) }));
  return {
    stage: job.stage,
    // An entrypoint of its own would take the runner's script for arguments.
    image: { name: job.image, entrypoint: [''] },
    needs,
    ...(delivery
      ? {
          rules: [
            {
              if: `$CI_COMMIT_BRANCH == "${pipeline.branch}" && $CI_PIPELINE_SOURCE != "merge_request_event"`,
              ...(job.approval ? { when: 'manual', allow_failure: false } : {}),
            },
          ],
          // One delivery at a time; the guide says how the oldest is made to go first.
          ...(stages.indexOf(job.stage) < stages.indexOf('publish')
            ? {}
            : { resource_group: `roadbed-${pipeline.team}-${pipeline.app}` }),
          interruptible: false,
        }
      : {}),
    ...(job.approval ? { environment: { name: `delivery/${pipeline.app}`, action: 'prepare' } } : {}),
    timeout: `${job.timeout} minutes`,
    ...(job.identity.length > 0
      ? { id_tokens: Object.fromEntries(job.identity.map(({ variable, audience }) => [variable, { aud: audience }])) }
      : {}),
    ...variables(job),
    ...(job.caches.length > 0
      ? {
          cache: job.caches.map(({ name, path, keyFiles }) => ({
            key: keyFiles.length > 0 ? { files: keyFiles.slice(0, 2), prefix: name } : `${name}-v1`,
            paths: [`${path}/`],
          })),
        }
      : {}),
    script: ['set -eu', ...job.script],
    ...(keeps.coverage ? { coverage: coveragePattern } : {}),
    ...artifacts(pipeline, job),
  };
}

function artifacts({ retention }: Pipeline, { keeps }: Job): JsonObject {
  const paths = [...keeps.handover, ...keeps.paths];
  if (paths.length + keeps.junit.length === 0) return {};
  const reports = {
    ...(keeps.junit.length > 0 ? { junit: keeps.junit } : {}),
    ...(keeps.coverage
      ? { coverage_report: { coverage_format: keeps.coverage.format, path: keeps.coverage.path } }
      : {}),
    ...(keeps.sbom ? { cyclonedx: [keeps.sbom] } : {}),
  };
  const passing = keeps.handover.length > 0;
  return {
    artifacts: {
      when: passing ? 'on_success' : 'always',
      expire_in: passing ? '1 day' : `${retention} days`,
      ...(paths.length > 0 ? { paths } : {}),
      ...(Object.keys(reports).length > 0 ? { reports } : {}),
    },
  };
}

/** The line with the total that each language's tool prints: `TOTAL … 87%`, `total: (statements) 87.1%`, `Lines … 87.1%`, `all files | 87.1`. */
const coveragePattern =
  '/(?i)(?:TOTAL|lines|statements|all files)\\b[^\\n%]*?\\s(\\d{1,3}(?:\\.\\d+)?)(?:\\s*%|\\s*\\|)/';

function variables({ environment, history }: Job): JsonObject {
  const all = { ...environment, ...(history ? { GIT_DEPTH: '0' } : {}) };
  return Object.keys(all).length > 0 ? { variables: all } : {};
}
