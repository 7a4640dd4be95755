import { markdownText } from '../../diagnostics/index.ts';
import type { SourceFile } from '../../workspace/index.ts';
import { schemaPath } from '../schema-files.ts';
import type { StarterFacts } from './company.ts';

/** What is around platform/, teams/ and policies/ in a new repository: the package, CI, Git, editors, the front page. */
export function repositoryFiles(facts: StarterFacts): readonly SourceFile[] {
  return [
    { path: 'package.json', text: json(packageJson(facts)) },
    { path: 'tsconfig.json', text: json(tsconfig) },
    { path: '.gitignore', text: gitignore },
    { path: '.gitattributes', text: gitattributes },
    { path: '.gitlab-ci.yml', text: gitlabCi },
    { path: '.github/workflows/check.yml', text: githubWorkflow },
    { path: '.vscode/settings.json', text: json(editorSettings) },
    { path: '.vscode/extensions.json', text: json({ recommendations: ['redhat.vscode-yaml'] }) },
    { path: 'README.md', text: readme(facts) },
  ];
}

/** The Node that the package brings along; CI runs on the same one. */
export const nodeVersion = '24.21.0';

function packageJson({ packageName, version }: StarterFacts) {
  return {
    name: packageName,
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: {
      render: 'roadbed render',
      check: 'roadbed check && roadbed render --check',
    },
    // Exactly this version: another one may render other bytes, and that is a change to review.
    dependencies: { roadbed: version },
  };
}

/** For editors and \`tsc\`; Node itself runs the templates as they are. */
const tsconfig = {
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
  },
  include: ['platform'],
};

const gitignore = `node_modules/
# What a render that is still going on, or was killed, has beside rendered/.
.rendered.*
`;

const gitattributes = `# The same bytes on every machine.
* text=auto eol=lf
# Generated: forges fold it away in a review, Git still shows how it changed.
rendered/** linguist-generated gitlab-generated
platform/schema/** linguist-generated gitlab-generated
package-lock.json linguist-generated gitlab-generated
`;

const gitlabCi = `# Every merge request is checked: what is merged is what Argo CD syncs.
check:
  image: node:${nodeVersion}-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  interruptible: true
  timeout: 15 minutes
  cache:
    key: { files: [package-lock.json] }
    paths: [.npm/]
  script:
    - npm ci --ignore-scripts --cache .npm --prefer-offline
    - npx --no-install roadbed check --report gitlab=roadbed-check.json
    - npx --no-install roadbed render --check
  artifacts:
    when: always
    expire_in: 1 week
    reports:
      codequality: roadbed-check.json
`;

const githubWorkflow = `# Every pull request is checked: what is merged is what Argo CD syncs.
name: check
on:
  pull_request:
  push:
    branches: [main]
permissions: {}
concurrency:
  group: check-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: "${nodeVersion}"
          cache: npm
      - run: npm ci --ignore-scripts
      - run: npx --no-install roadbed check -o github
      - run: npx --no-install roadbed render --check -o github
`;

const editorSettings = {
  'yaml.schemas': {
    [`./${schemaPath('team')}`]: 'teams/*/team.yaml',
    [`./${schemaPath('platform')}`]: 'platform/platform.yaml',
    [`./${schemaPath('environment')}`]: 'platform/environments/*.yaml',
    [`./${schemaPath('cluster')}`]: 'platform/clusters/*.yaml',
    [`./${schemaPath('app')}`]: ['teams/*/*.yaml', '!teams/*/team.yaml'],
  },
  'files.eol': '\n',
  'files.readonlyInclude': { 'rendered/**': true },
  'search.exclude': { 'rendered/**': true },
};

function readme({ name }: StarterFacts): string {
  return `# ${markdownText(name)}: what runs where

Teams say what they want in \`teams/\`, the platform team says what there is in \`platform/\`, policies say what is allowed.
[Roadbed](https://roadbed.dev) turns them into \`rendered/\`, which Argo CD syncs.

    npm install
    npx roadbed render        # writes rendered/
    npx roadbed check         # finds everything that is wrong

A new app:

    npx roadbed new WebService shop/hello --image registry.example/shop/hello:1.0.0 --port 8080

| folder | holds |
|---|---|
| \`teams/\` | a folder for each team, a file for each app: data, never code |
| \`platform/\` | settings, environments, clusters; kinds of apps (\`templates/\`) and backing services (\`offerings/\`) in TypeScript |
| \`policies/\` | rules and waivers |
| \`rendered/\` | the answer: committed, never edited by hand |

Changes come as merge requests that hold the source and what it renders to; CI refuses one where the two differ.

## Argo CD

Apply once, in each Argo CD, after the first render: \`kubectl apply -f rendered/argocd/bootstrap.yaml\`. From then on Argo CD follows this repository.
`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
