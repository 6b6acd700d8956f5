import { defineConfig } from 'vitest/config';

/** Tests in the real editor: each opens a VS Code server and a browser, so they take turns. */
export default defineConfig({
  test: {
    include: ['test/vscode/*.test.ts'],
    globalSetup: ['test/vscode/support/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
  },
});
