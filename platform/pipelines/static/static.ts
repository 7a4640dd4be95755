import { definePipelineLanguage } from 'roadbed';

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
        'npx --yes html-validate@10.3.0 --formatter stylish --formatter junit=reports/junit.xml --ext html "$site"',
      ],
      reports: { junit: ['reports/junit.xml'] },
    },
  ],
});
