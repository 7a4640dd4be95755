import { definePipelineDialect, handedOver, type Job, type Pipeline, type Stage, stages } from '../model.ts';

/**
 * Jenkins: a declarative pipeline for a multibranch project, each job in a pod of its own, without a shared library.
 *
 * Plugins: Pipeline, Kubernetes, Credentials Binding, JUnit, Coverage, Job Cacher. Every script is a Groovy string in single quotes, so Groovy puts
 * nothing into it, and a script reads the commit's hash alone. Folders are not looked at: without a workspace there is no list of changes yet.
 */
export const jenkins = definePipelineDialect({
  provider: 'jenkins',
  title: 'Jenkins',
  keyless: false,
  render: (pipeline, marker) => [{ path: 'Jenkinsfile', text: `// ${marker}\n${file(pipeline)}` }],
});

function file(pipeline: Pipeline): string {
  const used = stages.filter((stage) => pipeline.jobs.some((job) => job.stage === stage));
  return `${lines([
    'pipeline {',
    '  agent none',
    '  options {',
    // Git's hooks and the multibranch scan start it; two deliveries at once could overtake each other.
    '    disableConcurrentBuilds()',
    `    buildDiscarder(logRotator(daysToKeepStr: '${pipeline.retention}', artifactDaysToKeepStr: '${pipeline.retention}'))`,
    '    timestamps()',
    '  }',
    '  stages {',
    ...used.flatMap((stage) => group(pipeline, stage)),
    '  }',
    '}',
  ])}\n`;
}

function lines(all: readonly string[]): string {
  return all.join('\n');
}

function group(pipeline: Pipeline, stage: Stage): readonly string[] {
  const jobs = pipeline.jobs.filter((job) => job.stage === stage);
  const [only] = jobs;
  if (only && jobs.length === 1) return single(pipeline, only, 2);
  return [
    `    stage('${stage}') {`,
    '      parallel {',
    ...jobs.flatMap((job) => single(pipeline, job, 4)),
    '      }',
    '    }',
  ];
}

function single(pipeline: Pipeline, job: Job, depth: number): readonly string[] {
  const conditions = [
    ...(job.runs === 'delivery'
      ? [`branch pattern: ${quoted(pipeline.branch)}, comparator: 'EQUALS'`, 'not { changeRequest() }']
      : []),
  ];
  const body = [
    `stage('${job.name}') {`,
    ...(conditions.length > 0
      ? [
          '  when {',
          '    beforeAgent true',
          ...(job.approval ? ['    beforeInput true'] : []),
          ...conditions.map((line) => `    ${line}`),
          '  }',
        ]
      : []),
    ...(job.approval ? ['  input {', `    message ${quoted(`Deliver ${pipeline.id}?`)}`, '  }'] : []),
    '  agent {',
    '    kubernetes {',
    "      defaultContainer 'job'",
    ...(pipeline.runners[0] ? [`      inheritFrom ${quoted(pipeline.runners.join(' '))}`] : []),
    `      yaml ${text(pod(job), 6)}`,
    '    }',
    '  }',
    '  options {',
    `    timeout(time: ${job.timeout}, unit: 'MINUTES')`,
    '  }',
    ...environment(pipeline, job),
    '  steps {',
    ...steps(pipeline, job).map((line) => (line === '' ? '' : `    ${line}`)),
    '  }',
    ...after(job),
    '}',
  ];
  const indentation = '  '.repeat(depth);
  return body.map((line) => (line === '' ? '' : `${indentation}${line}`));
}

/**
 * The pod of a job. Building images makes user namespaces, for which Buildah's helpers must gain the two rights that they are marked with, and
 * which the usual seccomp profile refuses; nothing is privileged and nothing of the node is mounted.
 */
function pod(job: Job): string {
  const security = job.buildsImages
    ? ['      runAsUser: 1000', '      seccompProfile: { type: Unconfined }']
    : ['      allowPrivilegeEscalation: false', '      seccompProfile: { type: RuntimeDefault }'];
  return lines([
    'apiVersion: v1',
    'kind: Pod',
    'spec:',
    '  automountServiceAccountToken: false',
    '  containers:',
    '  - name: job',
    `    image: ${job.image}`,
    '    command: [sleep]',
    '    args: [infinity]',
    '    securityContext:',
    ...security,
  ]);
}

/** Variables whose value is a credential's id: Jenkins masks what they hold. */
function environment(pipeline: Pipeline, job: Job): readonly string[] {
  const constants = Object.entries(job.environment).map(([name, value]) => `    ${name} = ${quoted(value)}`);
  const credentials = [...job.secrets, ...job.identity.map(({ variable }) => variable)].map(
    (name) => `    ${name} = credentials(${quoted(credentialId(pipeline, name))})`,
  );
  const all = [...constants, ...credentials];
  return all.length > 0 ? ['  environment {', ...all, '  }'] : [];
}

/** `roadbed-payments-registry-user`: secret text in the team's folder of Jenkins. */
function credentialId({ team }: Pipeline, variable: string): string {
  return `roadbed-${team}-${variable.toLowerCase().replaceAll('_', '-')}`;
}

function steps(pipeline: Pipeline, job: Job): readonly string[] {
  const handed = handedOver(pipeline, job.name);
  const script = ['set -eu', 'COMMIT="$GIT_COMMIT"', 'export COMMIT', ...job.script].join('\n');
  const run = `sh ${text(script, 0)}`;
  // A folder by its contents, a file by its name.
  const includes = handed.map((path) => (job.keeps.handover.includes(path) ? `${path}/**` : path)).join(',');
  return [
    ...job.receives.filter((name) => handedOver(pipeline, name).length > 0).map((name) => `unstash ${quoted(name)}`),
    ...(job.caches.length === 0
      ? [run]
      : [`cache(maxCacheSize: 2000, caches: [${job.caches.map(cache).join(', ')}]) {`, `  ${run}`, '}']),
    ...(handed.length > 0 ? [`stash name: ${quoted(job.name)}, includes: ${quoted(includes)}`] : []),
  ];
}

function cache({ path, keyFiles }: Job['caches'][number]): string {
  const [first] = keyFiles;
  const deciding = first === undefined ? '' : `, cacheValidityDecidingFile: ${quoted(first)}`;
  return `arbitraryFileCache(path: ${quoted(path)}${deciding})`;
}

function after({ keeps }: Job): readonly string[] {
  const all = [
    ...(keeps.junit.length > 0
      ? [`      junit testResults: ${quoted(keeps.junit.join(','))}, allowEmptyResults: true`]
      : []),
    ...(keeps.coverage
      ? [
          `      recordCoverage(tools: [[parser: '${keeps.coverage.format === 'jacoco' ? 'JACOCO' : 'COBERTURA'}', pattern: ${quoted(keeps.coverage.path)}]])`,
        ]
      : []),
    ...(keeps.paths.length > 0
      ? [
          `      archiveArtifacts artifacts: ${quoted(keeps.paths.join(','))}, allowEmptyArchive: true, fingerprint: true`,
        ]
      : []),
  ];
  return all.length > 0 ? ['  post {', '    always {', ...all, '    }', '  }'] : [];
}

/** A Groovy string in which nothing is expanded. */
function quoted(value: string): string {
  return `'${escaped(value)}'`;
}

/** The same over several lines. YAML may be moved in with the code around it; a script keeps its columns, for its here-documents. */
function text(value: string, indentation: number): string {
  const margin = ' '.repeat(indentation);
  return `'''\\\n${value
    .split('\n')
    .map((line) => (line === '' ? '' : `${margin}${escaped(line)}`))
    .join('\n')}\n${margin}'''`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
