import { type Json, type JsonObject, toYaml } from '../../manifests/index.ts';
import { definePipelineDialect, handedOver, type IdentityToken, type Job, type Pipeline } from '../model.ts';

/**
 * GitHub Actions: a complete workflow for the app's own repository, since GitHub loads workflows from `.github/workflows` alone.
 *
 * Rights are none by default and given job by job; actions are few, GitHub's own, and pinned by commit; no expression stands in a script:
 * what a script may know arrives in variables, and a branch's or a title's name is not among them.
 */
export const github = definePipelineDialect({
  provider: 'github',
  title: 'GitHub Actions',
  keyless: true,
  render: (pipeline, marker) => [
    {
      path: `.github/workflows/${pipeline.team}-${pipeline.app}.yml`,
      text: `# ${marker}\n---\n${withVersions(toYaml(workflow(pipeline)))}`,
    },
  ],
});

/**
 * The actions that are used, each by the commit that its release has. Dependabot and Renovate know this form and propose newer pairs.
 * Source: the tags of each action's repository.
 */
const actions = {
  checkout: { use: 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd', version: 'v6.0.2' },
  cache: { use: 'actions/cache@0057852bfaa89a56745cba8c7296529d2fc39830', version: 'v4.3.0' },
  upload: { use: 'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f', version: 'v6.0.0' },
  download: { use: 'actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131', version: 'v7.0.0' },
} as const;

function withVersions(text: string): string {
  const versions = new Map<string, string>(Object.values(actions).map(({ use, version }) => [use, version]));
  return text.replace(/^( *(?:- )?uses: )(\S+)$/gm, (line, _: string, use: string) => {
    const version = versions.get(use);
    return version ? `${line} # ${version}` : line;
  });
}

/** The most that GitHub keeps artifacts of a private repository. */
const longestRetention = 400;

function workflow(pipeline: Pipeline): JsonObject {
  const { branch, folders } = pipeline;
  const paths = folders.length === 0 ? {} : { paths: folders.map((folder) => `${folder}/**`) };
  return {
    name: pipeline.id,
    on: {
      push: { branches: [branch], ...paths },
      pull_request: { ...paths },
    },
    permissions: {},
    concurrency: {
      group: `${pipeline.team}-${pipeline.app}-\${{ github.ref }}`,
      // A delivery is never cut off in the middle.
      'cancel-in-progress': `\${{ github.ref != '${ref(branch)}' }}`,
    },
    jobs: Object.fromEntries(pipeline.jobs.map((job) => [job.name, entry(pipeline, job)])),
  };
}

function ref(branch: string): string {
  return `refs/heads/${branch}`;
}

function entry(pipeline: Pipeline, job: Job): JsonObject {
  const handed = handedOver(pipeline, job.name);
  return {
    name: job.description,
    'runs-on': pipeline.runners.length > 0 ? pipeline.runners : 'ubuntu-24.04',
    // GitHub's runners have Buildah, run as a plain user and are thrown away; inside a container it could not make user namespaces.
    ...(job.buildsImages ? {} : { container: { image: job.image } }),
    ...(job.needs.length > 0 ? { needs: job.needs } : {}),
    ...(job.runs === 'delivery'
      ? { if: `github.event_name == 'push' && github.ref == '${ref(pipeline.branch)}'` }
      : {}),
    ...(job.approval ? { environment: 'delivery' } : {}),
    permissions: { contents: 'read', ...(job.identity.length > 0 ? { 'id-token': 'write' } : {}) },
    'timeout-minutes': job.timeout,
    steps: [
      {
        name: 'Check out',
        uses: actions.checkout.use,
        with: { 'persist-credentials': false, ...(job.history ? { 'fetch-depth': 0 } : {}) },
      },
      ...job.caches.map(cacheStep),
      ...job.receives.flatMap((name) => receive(pipeline, name)),
      {
        name: job.description,
        shell: 'sh -eu {0}',
        env: {
          COMMIT: `\${{ github.sha }}`,
          ...job.environment,
          ...Object.fromEntries(job.secrets.map((name) => [name, `\${{ secrets.${name} }}`])),
        },
        run: [...job.identity.map(fetchToken), ...job.script, ''].join('\n'),
      },
      ...(handed.length > 0
        ? [
            {
              name: 'Pack what later jobs need',
              shell: 'sh -eu {0}',
              run: `tar -cf roadbed-${job.name}.tar ${handed.join(' ')}`,
            },
            upload(`files-${job.name}`, [`roadbed-${job.name}.tar`], 1, 'error'),
          ]
        : []),
      ...reports(pipeline, job),
    ],
  };
}

/** GitHub has no token in a variable: a job asks for it, by an address and a right that only its own steps have. */
function fetchToken({ variable, audience }: IdentityToken): string {
  return [
    'command -v curl > /dev/null && command -v jq > /dev/null || apk add --no-cache curl jq',
    `(umask 077; printf "Authorization: Bearer %s\\n" "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" > "$HOME/token-request")`,
    `${variable}="$(curl --fail --silent --show-error --retry 3 --header @"$HOME/token-request" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${encodeURIComponent(audience)}" | jq --exit-status --raw-output .value)"`,
    `export ${variable}`,
    'rm -f "$HOME/token-request"',
  ].join('\n');
}

function cacheStep({ name, path, keyFiles }: Job['caches'][number]): Json {
  const files = keyFiles.map((file) => `'${file}'`).join(', ');
  const hash = keyFiles.length > 0 ? `\${{ hashFiles(${files}) }}` : `\${{ github.run_id }}`;
  return {
    name: `Cache ${name}`,
    uses: actions.cache.use,
    with: {
      path,
      key: `${name}-\${{ runner.os }}-${hash}`,
      'restore-keys': `${name}-\${{ runner.os }}-`,
    },
  };
}

function receive(pipeline: Pipeline, name: string): readonly Json[] {
  if (handedOver(pipeline, name).length === 0) return [];
  return [
    { name: `Fetch what ${name} made`, uses: actions.download.use, with: { name: `files-${name}` } },
    { name: 'Unpack', shell: 'sh -eu {0}', run: `tar -xf roadbed-${name}.tar` },
  ];
}

function reports({ retention }: Pipeline, { name, keeps }: Job): readonly Json[] {
  const paths = [...keeps.paths, ...keeps.junit];
  if (keeps.coverage) paths.push(keeps.coverage.path);
  if (paths.length === 0) return [];
  return [upload(name, paths, Math.min(retention, longestRetention), 'ignore', { if: 'always()' })];
}

function upload(
  name: string,
  paths: readonly string[],
  retention: number,
  missing: 'error' | 'ignore',
  more: JsonObject = {},
): JsonObject {
  return {
    name: `Keep ${name}`,
    ...more,
    uses: actions.upload.use,
    with: { name, path: paths.join('\n'), 'retention-days': retention, 'if-no-files-found': missing },
  };
}
