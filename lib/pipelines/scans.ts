import { job } from './job.ts';
import type { Job } from './model.ts';
import { path } from './shell.ts';
import type { Tools } from './tools.ts';

export interface ScanSettings {
  readonly severity?: 'critical' | 'high' | 'medium';
  readonly timeout?: number;
}

/** From which severity on a finding fails the pipeline, in the words of trivy. */
const severities = { critical: 'CRITICAL', high: 'HIGH,CRITICAL', medium: 'MEDIUM,HIGH,CRITICAL' } as const;

/** Where trivy keeps its database between runs. It has a fresh one every few hours, so no file says when it is stale. */
const database = { name: 'trivy', path: '.cache/trivy', keyFiles: [] } as const;

/**
 * One run of trivy: everything it found as JSON and SARIF for the evidence, as JUnit for people (every CI system shows it), and a failure
 * where a finding is grave. What has no fix yet is reported and does not fail: nobody could act on it.
 */
function trivy(report: string, command: string): readonly string[] {
  const file = `reports/${report}`;
  return [
    'mkdir -p reports',
    'export TRIVY_CACHE_DIR="$PWD/.cache/trivy" TRIVY_DISABLE_VEX_NOTICE=true',
    'status=0',
    `trivy ${command} --format json --output ${file}.json --exit-code 1 || status=$?`,
    `trivy convert --format sarif --output ${file}.sarif ${file}.json`,
    `trivy convert --format template --template @/contrib/junit.tpl --output ${file}.junit.xml ${file}.json`,
    `trivy convert --format table ${file}.json`,
    'exit "$status"',
  ];
}

const reports = (name: string) => ({
  paths: [`reports/${name}.json`, `reports/${name}.sarif`],
  junit: [`reports/${name}.junit.xml`],
});

type Scan = (folder: string, settings: ScanSettings, tools: Tools) => Job;

const severityOf = ({ severity = 'high' }: ScanSettings): string => severities[severity];

/** The scans of the source, by the step that stands for them. */
export const sourceScans: Readonly<Record<'dependencies' | 'code' | 'secrets' | 'licenses' | 'infrastructure', Scan>> =
  {
    dependencies: (folder, settings, tools) =>
      job({
        name: 'scan-dependencies',
        stage: 'verify',
        description: 'Known vulnerabilities in dependencies',
        image: tools('trivy'),
        caches: [database],
        script: trivy(
          'dependencies',
          `filesystem --scanners vuln --ignore-unfixed --severity ${severityOf(settings)} --skip-dirs .cache ${path(folder)}`,
        ),
        keeps: reports('dependencies'),
        timeout: settings.timeout ?? 20,
      }),
    code: (folder, settings, tools) =>
      job({
        name: 'scan-code',
        stage: 'verify',
        description: 'Static analysis for security faults',
        image: tools('semgrep'),
        environment: { SEMGREP_SEND_METRICS: 'off' },
        script: [
          'mkdir -p reports',
          `semgrep scan --config p/default ${{ critical: '--severity ERROR', high: '--severity ERROR', medium: '--severity WARNING --severity ERROR' }[settings.severity ?? 'high']} --error --sarif-output=reports/code.sarif --junit-xml-output=reports/code.junit.xml ${path(folder)}`,
        ],
        keeps: { paths: ['reports/code.sarif'], junit: ['reports/code.junit.xml'] },
        timeout: settings.timeout ?? 30,
      }),
    secrets: (_, settings, tools) =>
      job({
        name: 'scan-secrets',
        stage: 'verify',
        description: 'Secrets in the code and its history',
        image: tools('gitleaks'),
        history: true,
        script: [
          'mkdir -p reports',
          // The checkout may belong to another user than the container's.
          'export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$PWD"',
          'gitleaks git --redact --no-banner --report-format junit --report-path reports/secrets.junit.xml .',
        ],
        keeps: { junit: ['reports/secrets.junit.xml'] },
        timeout: settings.timeout ?? 15,
      }),
    licenses: (folder, settings, tools) =>
      job({
        name: 'scan-licenses',
        stage: 'verify',
        description: 'Licenses of dependencies',
        image: tools('trivy'),
        caches: [database],
        script: trivy(
          'licenses',
          `filesystem --scanners license --severity ${severityOf(settings)} --skip-dirs .cache ${path(folder)}`,
        ),
        keeps: reports('licenses'),
        timeout: settings.timeout ?? 20,
      }),
    infrastructure: (folder, settings, tools) =>
      job({
        name: 'scan-infrastructure',
        stage: 'verify',
        description: 'Misconfiguration in Dockerfiles, Terraform and manifests',
        image: tools('trivy'),
        caches: [database],
        script: trivy('infrastructure', `config --severity ${severityOf(settings)} --skip-dirs .cache ${path(folder)}`),
        keeps: reports('infrastructure'),
        timeout: settings.timeout ?? 20,
      }),
  };

/** The scan of the image that was built, before anybody can pull it. */
export function imageScan(archive: string, settings: ScanSettings, tools: Tools): Job {
  return job({
    name: 'scan-image',
    stage: 'inspect',
    description: 'Known vulnerabilities in the image, before it is published',
    image: tools('trivy'),
    caches: [database],
    needs: ['build-image'],
    receives: ['build-image'],
    script: trivy(
      'container',
      `image --input ${archive} --scanners vuln,secret --ignore-unfixed --severity ${severityOf(settings)}`,
    ),
    keeps: reports('container'),
    timeout: settings.timeout ?? 20,
  });
}

/** What is in the image, in both formats that are asked for. */
export function billOfMaterials(archive: string, tools: Tools): Job {
  return job({
    name: 'sbom',
    stage: 'inspect',
    description: 'Software bill of materials of the image',
    image: tools('trivy'),
    caches: [database],
    needs: ['build-image'],
    receives: ['build-image'],
    script: [
      'mkdir -p reports',
      'export TRIVY_CACHE_DIR="$PWD/.cache/trivy"',
      `trivy image --input ${archive} --format cyclonedx --output reports/sbom.cdx.json`,
      `trivy image --input ${archive} --format spdx-json --output reports/sbom.spdx.json`,
    ],
    keeps: { paths: ['reports/sbom.cdx.json', 'reports/sbom.spdx.json'], sbom: 'reports/sbom.cdx.json' },
    timeout: 20,
  });
}
