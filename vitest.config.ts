import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^roadbed$/, replacement: here('./lib/index.ts') },
      { find: /^roadbed\/templates$/, replacement: here('./platform/templates/index.ts') },
      { find: /^roadbed\/offerings$/, replacement: here('./platform/offerings/index.ts') },
      { find: /^roadbed\/pipelines$/, replacement: here('./platform/pipelines/index.ts') },
    ],
  },
  test: {
    include: ['lib/**/*.test.ts', 'platform/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/real/**', 'node_modules/**'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
