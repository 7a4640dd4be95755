import { definePipelineLanguage } from 'roadbed';

const reports = {
  // Every runner of tests can write these: see the guide "Your first pipeline".
  junit: ['reports/junit.xml'],
  coverage: { format: 'cobertura', path: 'reports/cobertura-coverage.xml' },
} as const;

/** JavaScript and TypeScript on Node. `lint` and `test` are scripts of package.json. */
export const node = definePipelineLanguage({
  language: 'node',
  title: 'Node',
  version: '24',
  image: (version) => `docker.io/library/node:${version}`,
  buildTools: [
    {
      name: 'npm',
      lockFiles: ['package-lock.json'],
      caches: ['npm'],
      environment: { npm_config_cache: '$ROOT/.cache/npm' },
      restore: ['npm ci --prefer-offline --no-audit --no-fund'],
      lint: ['npm run lint --if-present'],
      test: ['mkdir -p reports', 'npm test'],
      reports,
    },
    {
      name: 'pnpm',
      lockFiles: ['pnpm-lock.yaml'],
      caches: ['pnpm'],
      environment: { npm_config_store_dir: '$ROOT/.cache/pnpm', COREPACK_HOME: '$ROOT/.cache/pnpm/corepack' },
      restore: ['npx --yes corepack@0.34.0 pnpm install --frozen-lockfile --prefer-offline'],
      lint: ['npx --yes corepack@0.34.0 pnpm run --if-present lint'],
      test: ['mkdir -p reports', 'npx --yes corepack@0.34.0 pnpm test'],
      reports,
    },
    {
      name: 'yarn',
      lockFiles: ['yarn.lock'],
      caches: ['yarn'],
      environment: { YARN_CACHE_FOLDER: '$ROOT/.cache/yarn', COREPACK_HOME: '$ROOT/.cache/yarn/corepack' },
      restore: ['npx --yes corepack@0.34.0 yarn install --immutable'],
      lint: ['npx --yes corepack@0.34.0 yarn run lint'],
      test: ['mkdir -p reports', 'npx --yes corepack@0.34.0 yarn test'],
      reports,
    },
  ],
});
