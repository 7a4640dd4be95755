import { definePipelineLanguage } from 'roadbed';

/** What html-validate found, as the JUnit that every CI system shows: a page is a test. Without single quotes, for the shell. */
const junit = `
const { readFileSync, writeFileSync } = require("node:fs");
const plain = (text) => String(text).replace(/[<>&"]/g, (sign) => "&#" + sign.charCodeAt(0) + ";");
const pages = JSON.parse(readFileSync("reports/pages.json", "utf8"));
const failure = ({ line, column, message, ruleId }) =>
  "<failure message=\\"" + plain(line + ":" + column + " " + message + " (" + ruleId + ")") + "\\"/>";
const tests = pages.map(({ filePath, messages }) =>
  "<testcase classname=\\"html\\" name=\\"" + plain(filePath) + "\\">" + messages.map(failure).join("") + "</testcase>");
writeFileSync("reports/junit.xml", "<testsuite name=\\"html\\">" + tests.join("") + "</testsuite>");
`;

/** A static site: built by a script of package.json where there is one, its pages checked as a browser would read them. */
export const staticSite = definePipelineLanguage({
  language: 'static',
  title: 'Static site',
  version: '24',
  image: (version) => `docker.io/library/node:${version}`,
  buildTools: [
    {
      name: 'npm',
      lockFiles: ['package-lock.json'],
      caches: ['npm'],
      environment: { npm_config_cache: '$ROOT/.cache/npm' },
      restore: ['if test -f package-lock.json; then npm ci --prefer-offline --no-audit --no-fund; fi'],
      lint: ['if test -f package.json; then npm run lint --if-present; fi'],
      test: [
        'mkdir -p reports',
        'if test -f package.json; then npm run build --if-present; fi',
        'site=.',
        'for folder in dist public build _site; do if test -d "$folder"; then site="$folder"; break; fi; done',
        'status=0',
        'npx --yes html-validate@10.3.0 --formatter stylish,json=reports/pages.json --ext html "$site" || status=$?',
        `node -e '${junit}'`,
        'exit "$status"',
      ],
      reports: { junit: ['reports/junit.xml'] },
    },
  ],
});
