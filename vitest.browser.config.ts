import { defineConfig } from 'vitest/config';

/** Tests of the preview in a real browser: they share one machine's cores, so files take turns. */
export default defineConfig({
  test: {
    include: ['test/browser/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
