import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vscode/**', 'test/browser/**', 'test/long/**', 'test/neovim/**'],
    testTimeout: 20_000,
    // The default leaves a core for the terminal: with two cores, half of the machine would rest.
    maxWorkers: '100%',
  },
});
