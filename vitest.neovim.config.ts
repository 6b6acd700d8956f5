import { defineConfig } from 'vitest/config';

/** A session in Neovim, which must be installed: `npm run test:neovim`. */
export default defineConfig({
  test: { include: ['test/neovim/**/*.test.ts'], testTimeout: 90_000 },
});
