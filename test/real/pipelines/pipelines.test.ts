import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkout, newFolder, removeFolders, roadbed, write } from '../../command-line.ts';
import { app, renderedFiles } from '../../company.ts';
import { installPackages } from '../packages.ts';
import { rsyncFolder } from '../rsync.ts';
import { projects } from './projects.ts';
import { writeTools } from './tools.ts';

// GitLab's pipelines as gitlab-ci-local reads and runs them: it holds them to GitLab's JSON Schema, works out the rules and runs each job's script.

const title = '$(touch pwned-title); `touch pwned-title` "\'\n\n::set-output::';
const hostileBranch = 'x$(touch$IFS$9pwned-branch)`touch$IFS$9pwned-branch`;\'"&&y';
const hostileTag = 'v1$(touch$IFS$9pwned-tag)';

let runner = '';
let rsync = '';
beforeAll(async () => {
  rsync = await rsyncFolder();
  runner = join(
    await installPackages('gitlab-ci-local-4.75.1', ['gitlab-ci-local@4.75.1']),
    'node_modules/gitlab-ci-local/dist/index.js',
  );
});
afterAll(removeFolders);

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** A project with its pipeline, its repository on a branch, the stand-ins beside it, and the deployments to propose to. */
class Project {
  readonly root = newFolder();
  readonly folder = join(this.root, 'app');
  readonly tools = join(this.root, 'tools');
  readonly deployments = join(this.root, 'deployments.git');

  constructor(language: string) {
    const project = projects[language];
    if (!project) throw new Error(`no project in ${language}`);
    const file = renderedFiles({
      'teams/shop/app.yaml': app(
        `pipeline: ${project.pipeline}
environments: { dev: {} }
`,
        'Worker',
      ),
    })['pipelines/shop/app/.gitlab-ci.yml'];
    if (file === undefined) throw new Error('no pipeline');
    const files = {
      Dockerfile: 'FROM scratch\n',
      '.gitignore': '.cache/\n.gitlab-ci-local/\nreports/\n',
      ...project.files,
      '.gitlab-ci.yml': file,
    };
    for (const [path, text] of Object.entries(files)) write(this.folder, path, text);
    writeTools(this.tools);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('remote', 'add', 'origin', 'https://gitlab.acme.example/acme/app.git');
    this.git('add', '--all');
    // What the remote has: nothing yet, so that everything has changed.
    this.git('commit', '--quiet', '--allow-empty', '--only', '--message', 'start');
    this.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    this.git('commit', '--quiet', '--message', title);
    this.git('tag', hostileTag);
  }

  git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@acme.example'];
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
  }

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const variables = [
      'REGISTRY_USER=robot',
      'REGISTRY_PASSWORD=the-password',
      'DEPLOYMENTS_TOKEN=the-token',
      'SIGSTORE_ID_TOKEN=identity',
    ];
    const full = [
      runner,
      '--force-shell-executor',
      '--shell-isolation',
      '--concurrency',
      '2',
      ...variables.flatMap((v) => ['--variable', v]),
      ...args,
    ];
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, full, {
        cwd: this.folder,
        maxBuffer: 64e6,
        env: {
          ...process.env,
          PATH: [this.tools, rsync, process.env.PATH].filter((folder) => folder !== '').join(delimiter),
          HOME: this.root,
          npm_config_userconfig: join(homedir(), '.npmrc'),
          npm_config_cache: join(homedir(), '.npm'),
          NO_COLOR: '1',
          // The network's edge: the deployments are a repository beside.
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: `url.${this.deployments}.insteadOf`,
          GIT_CONFIG_VALUE_0: 'https://oauth2@git.acme.example/platform/deployments.git',
          ...env,
        },
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  calls(): string {
    return readFileSync(join(this.tools, 'calls'), 'utf8');
  }

  /** Names of files that only an injected command could have made. */
  injected(): readonly string[] {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      basename(path).startsWith('pwned'),
    );
  }

  /** A company's repository, made by `roadbed init`, that has this app. */
  makeDeployments(): void {
    const work = join(this.root, 'work');
    expect(
      roadbed(this.root, 'init', work, '--git-url', 'https://git.acme.example/platform/deployments.git').code,
    ).toBe(0);
    // The package as it is here, without the registry between; what it depends on is fetched.
    execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', work], { cwd: checkout });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '';
    write(work, '.gitignore', 'node_modules/\n');
    write(
      work,
      'package.json',
      JSON.stringify({ private: true, type: 'module', dependencies: { roadbed: `file:${archive}` } }),
    );
    const environment = readdirSync(join(work, 'platform/environments'))[0]?.replace('.yaml', '') ?? '';
    write(
      work,
      'teams/shop/team.yaml',
      'apiVersion: roadbed.dev/v1\nkind: Team\nname: Shop\ngroups: { developers: [shop] }\n',
    );
    write(work, 'teams/shop/app.yaml', `${app('', 'Worker')}# Where it runs.\nenvironments: { ${environment}: {} }\n`);
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@acme.example', ...args], {
        cwd: work,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: work,
      stdio: 'pipe',
    });
    expect(roadbed(work, 'render')).toMatchObject({ code: 0 });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'start');
    git('clone', '--quiet', '--bare', work, this.deployments);
    execFileSync('git', ['config', 'receive.advertisePushOptions', 'true'], { cwd: this.deployments });
    // Notes what was asked for along with the push.
    const hook = join(this.deployments, 'hooks/pre-receive');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\nenv | grep ^GIT_PUSH_OPTION_[0-9] | sort > push-options\n', { mode: 0o755 });
  }
}

const reports: Readonly<Record<string, readonly string[]>> = {
  node: ['reports/junit.xml'],
  static: ['reports/junit.xml'],
  python: ['reports/junit.xml', 'reports/coverage.xml'],
  go: ['services/app/reports/junit.xml', 'services/app/reports/coverage.xml'],
  java: ['target/surefire-reports/TEST-example.acme.SumTest.xml', 'target/site/jacoco/jacoco.xml'],
};

describe.each(Object.keys(projects))('a project in %s', (language) => {
  test('lints and tests for real, and leaves its reports', async () => {
    const project = new Project(language);
    const { code, output } = await project.run(['lint', 'test', '--artifacts-to-source']);
    expect(output).toContain(' PASS  lint');
    expect(output).toContain(' PASS  test');
    expect(code).toBe(0);
    const stored = readdirSync(project.folder, { recursive: true, encoding: 'utf8' });
    for (const report of reports[language] ?? []) expect(stored.some((path) => path.endsWith(report))).toBe(true);
    expect(project.injected()).toEqual([]);
  });
});

describe('the whole pipeline', () => {
  test('on the branch that delivers: what was scanned is pushed, signed and proposed', async () => {
    const project = new Project('node');
    project.makeDeployments();
    const { code, output } = await project.run([]);
    expect(output).toContain(' PASS  deploy');
    expect(code).toBe(0);
    const commit = project.git('rev-parse', 'HEAD').trim();
    const image = `registry.acme.example/shop/app:${commit.slice(0, 12)}@sha256:${'0'.repeat(63)}7`;
    const inDeployments = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: project.deployments, encoding: 'utf8' });
    const proposed = inDeployments('show', 'roadbed/image-shop-app:teams/shop/app.yaml');
    expect(proposed).toBe(inDeployments('show', 'main:teams/shop/app.yaml').replace(/^image: .*$/m, `image: ${image}`));
    expect(inDeployments('diff', '--name-only', 'main', 'roadbed/image-shop-app')).toMatch(
      /^rendered\/.*manifests\.yaml$/m,
    );
    expect(readFileSync(join(project.deployments, 'push-options'), 'utf8')).toContain('merge_request.target=main');
    const calls = project.calls();
    expect(calls).toContain(`cosign attest --yes --type slsaprovenance1`);
    expect(calls.indexOf('trivy image --input')).toBeLessThan(calls.indexOf('skopeo copy'));
    expect(`${calls}${output}`).not.toContain('the-password');
    expect(`${calls}${output}`).not.toContain('the-token');
    expect(project.injected()).toEqual([]);
  });

  test('on a hostile branch, with a hostile tag and title: checks run, nothing is delivered, nothing is injected', async () => {
    const project = new Project('node');
    project.git('checkout', '--quiet', '-b', hostileBranch);
    const { code, output } = await project.run([]);
    expect(output).toContain(' PASS  scan-image');
    expect(code).toBe(0);
    expect(project.calls()).not.toMatch(/skopeo|cosign/);
    expect(project.injected()).toEqual([]);
  });

  test('a grave finding in the image stops it before anything is pushed', async () => {
    const project = new Project('node');
    const { code, output } = await project.run([], { FINDING: '--scanners vuln,secret' });
    expect(output).toContain(' FAIL  scan-image');
    expect(code).not.toBe(0);
    expect(project.calls()).not.toContain('skopeo copy');
    expect(existsSync(project.deployments)).toBe(false);
  });
});
